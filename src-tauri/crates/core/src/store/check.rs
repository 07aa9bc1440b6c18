//! Whether the file is whole: after a stop that was no clean one, and of a backup.

use std::path::Path;

use rusqlite::{Connection, InterruptHandle};

use super::{StoreError, Writing, schema, setting};

/// The setting that says that a process receives; it stays when that is killed.
pub(super) const OPEN: &str = "open";

/// Notes that a process receives from now on; whether the last one stopped in order.
///
/// # Errors
/// Whatever SQLite says.
pub fn opened(writing: &Writing<'_>) -> rusqlite::Result<bool> {
    let was_open: Option<String> = rusqlite::OptionalExtension::optional(
        writing
            .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
            .query_row([OPEN], |row| row.get(0)),
    )?;
    setting::set(writing, OPEN, &true)?;
    Ok(was_open.as_deref() != Some("true"))
}

/// Notes that it stops in order.
///
/// # Errors
/// Whatever SQLite says.
pub fn closed(writing: &Writing<'_>) -> rusqlite::Result<()> {
    setting::set(writing, OPEN, &false)
}

/// A connection of its own to look through the whole file, and a handle that ends that.
///
/// # Errors
/// Whatever SQLite says.
pub fn begin(store: &Path) -> Result<(Connection, InterruptHandle), StoreError> {
    let connection = schema::connect(store)?;
    connection.pragma_update(None, "query_only", true)?;
    let handle = connection.get_interrupt_handle();
    Ok((connection, handle))
}

/// Looks through the whole file; what is wrong with it, in SQLite's words.
///
/// # Errors
/// When it could not be looked through, which says nothing of the file.
pub fn quick(connection: &Connection) -> Result<Option<String>, StoreError> {
    let first = connection.pragma_query_value(None, "quick_check", |row| row.get::<_, String>(0));
    match first.map_err(StoreError::from) {
        Ok(word) if word == "ok" => Ok(None),
        Ok(words) => Ok(Some(words)),
        Err(StoreError::Damaged(error)) => Ok(Some(error.to_string())),
        Err(error) => Err(error),
    }
}
