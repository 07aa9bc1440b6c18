//! The table of gaps: times without a way in, when Meta's deliveries could not arrive.

use rusqlite::{Connection, Row, params};
use serde::Serialize;
use ts_rs::TS;

use super::{StoreError, Writing};
use crate::time::rfc3339;

/// How many are kept.
const KEPT: i64 = 1000;

/// A time without a way in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Gap {
    /// Ascending in time.
    #[ts(type = "number")]
    pub id: i64,
    /// The last sign of life before it; RFC 3339, UTC.
    pub started_at: String,
    /// `null`: it lasts.
    pub ended_at: Option<String>,
    /// Why, in a sentence.
    pub cause: String,
}

/// Opens a gap, unless one lasts already. `started_at` in microseconds since 1970, UTC.
///
/// # Errors
/// Whatever SQLite says.
pub fn open(writing: &Writing<'_>, started_at: i64, cause: &str) -> rusqlite::Result<()> {
    writing
        .prepare_cached(
            "INSERT INTO gap (started_at, cause) SELECT ?1, ?2
             WHERE NOT EXISTS (SELECT 1 FROM gap WHERE ended_at IS NULL)",
        )?
        .execute(params![started_at, cause])?;
    writing
        .prepare_cached("DELETE FROM gap WHERE id <= (SELECT max(id) FROM gap) - ?1")?
        .execute([KEPT])?;
    Ok(())
}

/// Ends the gap that lasts, if one does. `at` in microseconds since 1970, UTC.
///
/// # Errors
/// Whatever SQLite says.
pub fn end(writing: &Writing<'_>, at: i64) -> rusqlite::Result<()> {
    writing
        .prepare_cached("UPDATE gap SET ended_at = max(started_at, ?1) WHERE ended_at IS NULL")?
        .execute([at])?;
    Ok(())
}

/// The gaps that touch a span of time, oldest first; the last thousand. Microseconds since 1970, UTC.
///
/// # Errors
/// Whatever SQLite says.
pub fn between(connection: &Connection, from: i64, to: i64) -> Result<Vec<Gap>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, started_at, ended_at, cause FROM gap
         WHERE started_at < ?2 AND (ended_at IS NULL OR ended_at > ?1) ORDER BY started_at, id",
    )?;
    let rows = statement.query_map([from, to], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The newest gaps, newest first.
///
/// # Errors
/// Whatever SQLite says.
pub fn newest(connection: &Connection, limit: u32) -> Result<Vec<Gap>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, started_at, ended_at, cause FROM gap ORDER BY id DESC LIMIT ?1",
    )?;
    let rows = statement.query_map([limit], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Gap> {
    let ended_at: Option<i64> = row.get(2)?;
    Ok(Gap {
        id: row.get(0)?,
        started_at: rfc3339(row.get(1)?),
        ended_at: ended_at.map(rfc3339),
        cause: row.get(3)?,
    })
}
