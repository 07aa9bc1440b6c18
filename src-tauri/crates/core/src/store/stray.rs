//! The table of strays: requests that were not for the callback; a ring of 500.

use rusqlite::{Connection, params};
use serde::Serialize;
use ts_rs::TS;

use super::{StoreError, Writing};
use crate::time::rfc3339;

/// How many are kept.
const KEPT: i64 = 500;

/// A request for another path or with another method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Stray {
    /// Ascending in time.
    #[ts(type = "number")]
    pub id: i64,
    /// RFC 3339, UTC.
    pub at: String,
    /// The peer's address.
    pub peer: String,
    /// The method as it came.
    pub method: String,
    /// The path as it came.
    pub path: String,
    /// 404 or 405.
    pub status: u16,
}

/// A stray that has just been answered; `at` in microseconds since 1970, UTC.
#[derive(Debug, Clone)]
pub struct NewStray {
    /// Microseconds since 1970, UTC.
    pub at: i64,
    /// The peer's address.
    pub peer: String,
    /// The method as it came.
    pub method: String,
    /// The path as it came.
    pub path: String,
    /// 404 or 405.
    pub status: u16,
}

/// Keeps a stray and forgets those beyond the newest five hundred.
///
/// # Errors
/// Whatever SQLite says.
pub fn insert(writing: &Writing<'_>, new: &NewStray) -> rusqlite::Result<()> {
    writing
        .prepare_cached(
            "INSERT INTO stray (at, peer, method, path, status) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![new.at, new.peer, new.method, new.path, new.status])?;
    writing
        .prepare_cached("DELETE FROM stray WHERE id <= ?1")?
        .execute([writing.last_insert_rowid() - KEPT])?;
    Ok(())
}

/// The newest strays, newest first.
///
/// # Errors
/// Whatever SQLite says.
pub fn newest(connection: &Connection, limit: u32) -> Result<Vec<Stray>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, at, peer, method, path, status FROM stray ORDER BY id DESC LIMIT ?1",
    )?;
    let rows = statement.query_map([limit], |row| {
        let at: i64 = row.get(1)?;
        Ok(Stray {
            id: row.get(0)?,
            at: rfc3339(at),
            peer: row.get(2)?,
            method: row.get(3)?,
            path: row.get(4)?,
            status: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
