//! How many deliveries there are, and between which ids.

use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use ts_rs::TS;

use super::StoreError;
use super::bound::{self, Bound};
use super::delivery::newest_id;
use super::trash::NOT_IN_TRASH;

/// How many deliveries there are, and between which ids. What is in the trash does not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct Totals {
    /// Deliveries in the store.
    #[ts(type = "number")]
    pub count: i64,
    /// The highest id that there was; 0 when there was none. It may be deleted.
    #[ts(type = "number")]
    pub newest: i64,
    /// The oldest id that is there; 0 when there is none.
    #[ts(type = "number")]
    pub oldest: i64,
}

/// How many deliveries there are, without a walk: every id was used once, and how many were
/// erased is known.
///
/// # Errors
/// Whatever SQLite says.
pub fn totals(connection: &Connection) -> Result<Totals, StoreError> {
    let cleared = bound::get(connection, Bound::Cleared)?;
    let newest = newest_id(connection)?.max(bound::get(connection, Bound::Delivery)?);
    // What waits to be erased is in the table still.
    let hidden: i64 = connection
        .prepare_cached("SELECT count(*) FROM trash WHERE delivery > ?1")?
        .query_row([cleared], |row| row.get(0))?;
    Ok(Totals {
        count: newest - bound::get(connection, Bound::Erased)? - hidden,
        newest,
        oldest: oldest(connection)?.0.unwrap_or(0),
    })
}

/// The oldest delivery that is there, and up to which id was looked for one.
///
/// # Errors
/// Whatever SQLite says.
pub fn oldest(connection: &Connection) -> Result<(Option<i64>, i64), StoreError> {
    // The newest ones may be erased, and were looked for as well.
    let up_to = newest_id(connection)?.max(bound::get(connection, Bound::Delivery)?);
    let oldest = connection
        .prepare_cached(&format!(
            "SELECT d.id FROM delivery d WHERE {NOT_IN_TRASH} ORDER BY d.id LIMIT 1"
        ))?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok((oldest, up_to))
}
