//! What may go by itself: the oldest, but nothing that the user keeps, that the second look has
//! not seen, that still has to be forwarded, or that is in the trash already.

use rusqlite::{Connection, OptionalExtension, named_params, params};

use super::trash::{IS_KEPT, NOT_IN_TRASH};
use super::{StoreError, Writing, purge, second_look};

/// How far deletion may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// The second look has come to this delivery.
    pub looked: i64,
    /// Forwarding is done with this one, to every target that is switched on.
    pub forwarded: i64,
}

/// A delivery that may go, and about how many bytes it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The delivery.
    pub id: i64,
    /// When it arrived; microseconds since 1970, UTC.
    pub received_at: i64,
    /// Bytes.
    pub size: i64,
}

/// What is too old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Old {
    /// What arrived before this is, and if it was imported, was imported before it; microseconds
    /// since 1970, UTC.
    pub before: i64,
    /// Up to this delivery nothing is: it began anew.
    pub spared: i64,
    /// Nor is what came after this one.
    pub last: i64,
}

/// A condition on a delivery `d`: it is too old, and may go.
const IS_OLD: &str = "d.received_at < :before AND d.id > :spared AND d.id <= :last
    AND NOT EXISTS (SELECT 1 FROM imported i WHERE i.delivery = d.id AND i.at >= :before)";

/// How far deletion may go now.
///
/// # Errors
/// Whatever SQLite says.
pub fn reach(connection: &Connection) -> Result<Reach, StoreError> {
    // Where it is passed through, nothing waits: Meta does.
    let forwarded: Option<i64> = connection
        .prepare_cached(
            "SELECT min(f.done) FROM forwarding f JOIN target t ON t.id = f.target WHERE t.forward = '\"live\"'",
        )?
        .query_row([], |row| row.get(0))?;
    Ok(Reach {
        looked: second_look::done(connection)?,
        forwarded: forwarded.unwrap_or(i64::MAX),
    })
}

impl Reach {
    /// The last delivery that may go.
    pub fn last(self) -> i64 {
        self.looked.min(self.forwarded)
    }
}

/// The size is of head and body; what hangs on it is small, but for kept answers.
const CANDIDATE: &str = "d.id, d.received_at, d.body_size + length(d.head)
    + (SELECT coalesce(sum(a.body_kept), 0) FROM attempt a WHERE a.delivery_id = d.id)";

/// Deliveries that are too old, oldest first, after one.
///
/// # Errors
/// Whatever SQLite says.
pub fn aged(
    connection: &Connection,
    old: Old,
    after: (i64, i64),
    most: u32,
) -> Result<Vec<Candidate>, StoreError> {
    let sql = format!(
        "SELECT {CANDIDATE} FROM delivery d
         WHERE (d.received_at, d.id) > (:at, :id) AND {IS_OLD} AND {NOT_IN_TRASH} AND NOT {IS_KEPT}
         ORDER BY d.received_at, d.id LIMIT :most"
    );
    let Old {
        before,
        spared,
        last,
    } = old;
    candidates(
        connection,
        &sql,
        named_params! {":before": before, ":spared": spared, ":last": last, ":at": after.0, ":id": after.1, ":most": most},
    )
}

/// The deliveries that have been here longest, after one.
///
/// # Errors
/// Whatever SQLite says.
pub fn oldest(
    connection: &Connection,
    after: i64,
    last: i64,
    most: u32,
) -> Result<Vec<Candidate>, StoreError> {
    let sql = format!(
        "SELECT {CANDIDATE} FROM delivery d
         WHERE d.id > ?1 AND d.id <= ?2 AND {NOT_IN_TRASH} AND NOT {IS_KEPT} ORDER BY d.id LIMIT ?3"
    );
    candidates(connection, &sql, params![after, last, most])
}

fn candidates(
    connection: &Connection,
    sql: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<Candidate>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_map(values, |row| {
        Ok(Candidate {
            id: row.get(0)?,
            received_at: row.get(1)?,
            size: row.get(2)?,
        })
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// How many deliveries are too old, and may go.
///
/// # Errors
/// Whatever SQLite says.
pub fn count_aged(connection: &Connection, old: Old) -> Result<i64, StoreError> {
    let sql = format!(
        "SELECT count(*) FROM delivery d WHERE {IS_OLD} AND {NOT_IN_TRASH} AND NOT {IS_KEPT}"
    );
    let Old {
        before,
        spared,
        last,
    } = old;
    Ok(connection.prepare_cached(&sql)?.query_row(
        named_params! {":before": before, ":spared": spared, ":last": last},
        |row| row.get(0),
    )?)
}

/// Whether something is not too old only since it began anew.
///
/// # Errors
/// Whatever SQLite says.
pub fn spares(connection: &Connection, old: Old) -> Result<bool, StoreError> {
    let sql = format!(
        "SELECT 1 FROM delivery d WHERE d.received_at < ?1 AND d.id <= ?2 AND {NOT_IN_TRASH} LIMIT 1"
    );
    Ok(connection
        .prepare_cached(&sql)?
        .exists([old.before, old.spared])?)
}

/// How many deliveries the user keeps.
///
/// # Errors
/// Whatever SQLite says.
pub fn kept(connection: &Connection) -> Result<i64, StoreError> {
    let sql = format!(
        "SELECT count(*) FROM delivery d WHERE {NOT_IN_TRASH} AND d.id IN
           (SELECT delivery FROM pin UNION SELECT event >> 16 FROM mark)"
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row([], |row| row.get(0))?)
}

/// Erases deliveries that may go, in their order, until the step is large enough; looked at once
/// more, since one may have been pinned meanwhile. How many are done with, and how many are gone.
///
/// # Errors
/// Whatever SQLite says.
pub fn erase(writing: &Writing<'_>, ids: &[i64]) -> rusqlite::Result<(usize, i64)> {
    let sql =
        format!("SELECT 1 FROM delivery d WHERE d.id = ?1 AND {NOT_IN_TRASH} AND NOT {IS_KEPT}");
    let mut free = Vec::with_capacity(ids.len());
    for &id in ids {
        let may_go = writing.prepare_cached(&sql)?.query_row([id], |_| Ok(()));
        if may_go.optional()?.is_some() {
            free.push(id);
        }
    }
    let (done, gone) = purge::step(writing, &free, purge::Memory::Keys)?;
    // Those that stay are done with as well, up to the first one that did not fit.
    let fits = free
        .get(done)
        .and_then(|next| ids.iter().position(|id| id == next));
    Ok((fits.unwrap_or(ids.len()), gone))
}

/// Times that are this old say nothing about the order of what comes now; microseconds.
const STREAM: i64 = 30 * 24 * 3600 * 1_000_000;
/// Nor do those that are this far ahead: no clock is; microseconds.
const AHEAD: i64 = 24 * 3600 * 1_000_000;
/// Gaps are of interest for a year; microseconds.
const GAP: i64 = 365 * 24 * 3600 * 1_000_000;

/// Streams that nothing has come in for long, or whose newest event is said to be of the future.
///
/// # Errors
/// Whatever SQLite says.
pub fn old_streams(
    connection: &Connection,
    now: i64,
    most: u32,
) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT stream FROM newest_of WHERE occurred_at < ?1 OR occurred_at > ?2 LIMIT ?3",
    )?;
    let streams =
        statement.query_map(params![now - STREAM, now + AHEAD, most], |row| row.get(0))?;
    Ok(streams.collect::<rusqlite::Result<_>>()?)
}

/// Forgets streams, old gaps, and notes of batches before the oldest delivery's.
///
/// # Errors
/// Whatever SQLite says.
pub fn tidy(writing: &Writing<'_>, now: i64, streams: &[String]) -> rusqlite::Result<()> {
    for stream in streams {
        writing
            .prepare_cached("DELETE FROM newest_of WHERE stream = ?1 AND (occurred_at < ?2 OR occurred_at > ?3)")?
            .execute(params![stream, now - STREAM, now + AHEAD])?;
    }
    writing
        .prepare_cached("DELETE FROM gap WHERE ended_at < ?1")?
        .execute([now - GAP])?;
    writing
        .prepare_cached(
            // What was imported has the one before its own, negative.
            "DELETE FROM batch WHERE id IN (SELECT id FROM batch WHERE id <
               (SELECT abs(batch) FROM delivery ORDER BY id LIMIT 1) ORDER BY id LIMIT 1000)",
        )?
        .execute([])?;
    Ok(())
}
