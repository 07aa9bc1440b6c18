//! The table of pins: deliveries that the user keeps.

use rusqlite::{Connection, OptionalExtension, params};

use super::{StoreError, Writing};
use crate::time::now_us;

/// Pins a delivery, or no longer. Whether there is such a delivery.
///
/// # Errors
/// Whatever SQLite says.
pub fn set(writing: &Writing<'_>, delivery: i64, pinned: bool) -> rusqlite::Result<bool> {
    let is_there = writing
        .prepare_cached("SELECT 1 FROM delivery WHERE id = ?1")?
        .query_row([delivery], |_| Ok(()))
        .optional()?
        .is_some();
    if pinned && is_there {
        // Pinned once more it keeps its first time.
        writing
            .prepare_cached("INSERT OR IGNORE INTO pin (delivery, at) VALUES (?1, ?2)")?
            .execute(params![delivery, now_us()])?;
    } else {
        writing
            .prepare_cached("DELETE FROM pin WHERE delivery = ?1")?
            .execute([delivery])?;
    }
    Ok(is_there)
}

/// Whether a delivery is pinned.
///
/// # Errors
/// Whatever SQLite says.
pub fn is_pinned(connection: &Connection, delivery: i64) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM pin WHERE delivery = ?1)")?
        .query_row([delivery], |row| row.get(0))?)
}

/// How many deliveries are pinned.
///
/// # Errors
/// Whatever SQLite says.
pub fn count(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("SELECT count(*) FROM pin")?
        .query_row([], |row| row.get(0))?)
}
