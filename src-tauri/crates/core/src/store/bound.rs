//! The table of bounds: numbers that outlive what they count.

use rusqlite::{Connection, params};

use super::{StoreError, Writing};

/// Which number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The highest id of a delivery that was erased; none is used again, since events, queues and
    /// followers name them.
    Delivery,
    /// The same of attempts.
    Attempt,
    /// Everything up to this delivery was cleared.
    Cleared,
    /// Deliveries that were erased, ever, or are about to be, since everything was cleared.
    Erased,
    /// The same by other processes than the one that receives.
    Beside,
}

impl Bound {
    fn name(self) -> &'static str {
        match self {
            Self::Delivery => "delivery",
            Self::Attempt => "attempt",
            Self::Cleared => "cleared",
            Self::Erased => "erased",
            Self::Beside => "beside",
        }
    }
}

/// The number.
///
/// # Errors
/// Whatever SQLite says.
pub fn get(connection: &Connection, bound: Bound) -> Result<i64, StoreError> {
    Ok(value(connection, bound)?)
}

/// The same within a write.
///
/// # Errors
/// Whatever SQLite says.
pub fn value(connection: &Connection, bound: Bound) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT value FROM bound WHERE name = ?1")?
        .query_row([bound.name()], |row| row.get(0))
}

/// Raises it; never back.
pub(super) fn raise(writing: &Writing<'_>, bound: Bound, to: i64) -> rusqlite::Result<()> {
    writing
        .prepare_cached("UPDATE bound SET value = max(value, ?2) WHERE name = ?1")?
        .execute(params![bound.name(), to])?;
    Ok(())
}

/// Sets it.
pub(super) fn set(writing: &Writing<'_>, bound: Bound, to: i64) -> rusqlite::Result<()> {
    writing
        .prepare_cached("UPDATE bound SET value = ?2 WHERE name = ?1")?
        .execute(params![bound.name(), to])?;
    Ok(())
}

/// Adds to it.
///
/// # Errors
/// Whatever SQLite says.
pub fn add(writing: &Writing<'_>, bound: Bound, more: i64) -> rusqlite::Result<()> {
    writing
        .prepare_cached("UPDATE bound SET value = value + ?2 WHERE name = ?1")?
        .execute(params![bound.name(), more])?;
    Ok(())
}
