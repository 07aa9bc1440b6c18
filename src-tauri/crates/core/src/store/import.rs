//! Deliveries out of another store: kept once, with the answer that they were given there.

use rusqlite::{Connection, OptionalExtension, params};

use super::delivery::Judged;
use super::trash::NOT_IN_TRASH;
use super::{StoreError, Writing, delivery, pin};
use crate::time::now_us;

/// A delivery out of another store.
#[derive(Debug, Clone)]
pub struct Foreign {
    /// What was decided about it there; its source is `Imported`.
    pub judged: Judged,
    /// The status that its sender saw: a target's, where it was passed through.
    pub status: u16,
    /// Microseconds from its head to its answer, where that was noted.
    pub answer_us: Option<i64>,
    /// The user pinned it there.
    pub is_pinned: bool,
}

/// Keeps a delivery unless it is here already: its id, or `None`.
///
/// # Errors
/// Whatever SQLite says.
pub fn insert(writing: &Writing<'_>, foreign: &Foreign) -> rusqlite::Result<Option<i64>> {
    let Foreign {
        judged,
        status,
        answer_us,
        is_pinned,
    } = foreign;
    if is_here(writing, judged)? {
        return Ok(None);
    }
    let id = delivery::insert(writing, judged)?;
    writing
        .prepare_cached("INSERT INTO imported (delivery, at) VALUES (?1, ?2)")?
        .execute([id, now_us()])?;
    if let Some(answer_us) = answer_us {
        let answered_at = judged.delivery.received_at.saturating_add(*answer_us);
        writing
            .prepare_cached(
                "INSERT INTO passed_through (delivery, status, answered_at) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![id, status, answered_at])?;
    }
    if *is_pinned {
        pin::set(writing, id, true)?;
    }
    Ok(Some(id))
}

/// The same bytes at the same microsecond; what was deleted is not here any more.
fn is_here(writing: &Writing<'_>, judged: &Judged) -> rusqlite::Result<bool> {
    writing
        .prepare_cached(&format!(
            "SELECT 1 FROM delivery d WHERE received_at = ?1 AND sha256 = ?2 AND head = ?3
             AND {NOT_IN_TRASH} LIMIT 1"
        ))?
        .query_row(
            params![
                judged.delivery.received_at,
                judged.sha256,
                judged.delivery.head.as_bytes()
            ],
            |_| Ok(()),
        )
        .optional()
        .map(|found| found.is_some())
}

/// What a delivery was answered by the receiver itself, and whether its sender saw another
/// answer or was answered elsewhere.
///
/// # Errors
/// [`StoreError::NotFound`], or whatever SQLite says.
pub fn own_answer(connection: &Connection, id: i64) -> Result<(u16, bool), StoreError> {
    connection
        .prepare_cached(
            "SELECT d.status, p.delivery IS NOT NULL FROM delivery d
             LEFT JOIN passed_through p ON p.delivery = d.id WHERE d.id = ?1",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .ok_or(StoreError::NotFound {
            what: "delivery",
            id,
        })
}
