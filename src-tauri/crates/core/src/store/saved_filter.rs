//! The table of saved filters: queries that the user gave a name.

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{StoreError, Writing};

/// A query with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SavedFilter {
    /// Each name once.
    pub name: String,
    /// The query's text.
    pub query: String,
}

/// All of them, in the order in which they were first saved.
///
/// # Errors
/// Whatever SQLite says.
pub fn list(connection: &Connection) -> Result<Vec<SavedFilter>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT name, query FROM saved_filter ORDER BY id")?;
    let rows = statement.query_map([], |row| {
        Ok(SavedFilter {
            name: row.get(0)?,
            query: row.get(1)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Saves one; one of the same name is replaced.
///
/// # Errors
/// Whatever SQLite says.
pub fn save(writing: &Writing<'_>, filter: &SavedFilter) -> rusqlite::Result<()> {
    writing
        .prepare_cached(
            "INSERT INTO saved_filter (name, query) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET query = excluded.query",
        )?
        .execute(params![filter.name, filter.query])?;
    Ok(())
}

/// Removes one by its name.
///
/// # Errors
/// Whatever SQLite says.
pub fn remove(writing: &Writing<'_>, name: &str) -> rusqlite::Result<()> {
    writing
        .prepare_cached("DELETE FROM saved_filter WHERE name = ?1")?
        .execute([name])?;
    Ok(())
}
