//! The table of settings: a name and a JSON value. No secret is ever kept here.

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{StoreError, Writing};

/// Keeps a setting.
///
/// # Errors
/// Whatever SQLite says.
pub fn set(writing: &Writing<'_>, name: &str, value: &impl Serialize) -> rusqlite::Result<()> {
    let json = serde_json::to_string(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    writing
        .prepare_cached("INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")?
        .execute(params![name, json])?;
    Ok(())
}

/// Forgets a setting.
///
/// # Errors
/// Whatever SQLite says.
pub fn remove(writing: &Writing<'_>, name: &str) -> rusqlite::Result<()> {
    writing
        .prepare_cached("DELETE FROM setting WHERE name = ?1")?
        .execute([name])?;
    Ok(())
}

/// Reads a setting; `None` when it was never set, or was set by a program that meant something else by it.
///
/// # Errors
/// Whatever SQLite says.
pub fn get<T: DeserializeOwned>(
    connection: &Connection,
    name: &str,
) -> Result<Option<T>, StoreError> {
    let json: Option<String> = connection
        .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
}
