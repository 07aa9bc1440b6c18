//! What the user has deleted: hidden at once, brought back by an undo, and erased a while later.
//!
//! Clearing everything hides by a bound instead of by rows, so that it takes a moment at any size.

use rusqlite::{Connection, OptionalExtension, params};

use super::bound::{self, Bound};
use super::selection::{self, Order};
use super::{StoreError, Writing, purge};
use crate::query::Query;
use crate::time::now_us;

/// How long a deletion can be undone; microseconds.
pub const UNDO_US: i64 = 30_000_000;

/// A condition on a delivery `d`: it was not deleted.
pub const NOT_IN_TRASH: &str = "d.id > (SELECT value FROM bound WHERE name = 'cleared')
    AND NOT EXISTS (SELECT 1 FROM trash t WHERE t.delivery = d.id)";
/// The same on an event `e`. The plus leaves the index to whatever else bounds the id: SQLite would
/// go from what was cleared last, over everything since.
pub(super) const EVENT_NOT_IN_TRASH: &str =
    "+e.id >= (SELECT (value + 1) << 16 FROM bound WHERE name = 'cleared')
    AND NOT EXISTS (SELECT 1 FROM trash t WHERE t.delivery = e.id >> 16)";
/// A condition on a delivery `d`: the user keeps it, by a pin or by a pin or a note on a card of it.
pub(super) const IS_KEPT: &str = "(EXISTS (SELECT 1 FROM pin k WHERE k.delivery = d.id)
    OR EXISTS (SELECT 1 FROM mark m WHERE m.event >= d.id << 16 AND m.event < (d.id + 1) << 16))";

/// What became of deliveries that were to be deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Put {
    /// Hidden now.
    pub hidden: i64,
    /// Left, since the user keeps them.
    pub kept: i64,
}

/// Begins a deletion: its number. It is neither undone nor erased before it is [`filled`].
///
/// # Errors
/// Whatever SQLite says.
pub fn begin(writing: &Writing<'_>) -> rusqlite::Result<i64> {
    writing
        .prepare_cached("INSERT INTO deletion (at, state) VALUES (?1, 'filling')")?
        .execute([now_us()])?;
    Ok(writing.last_insert_rowid())
}

/// All of a deletion are hidden: the time to undo it begins.
///
/// # Errors
/// Whatever SQLite says.
pub fn filled(writing: &Writing<'_>, batch: i64) -> rusqlite::Result<()> {
    writing
        .prepare_cached(
            "UPDATE deletion SET state = 'open', at = ?2 WHERE state = 'filling' AND batch = ?1",
        )?
        .execute(params![batch, now_us()])?;
    Ok(())
}

/// Decides that a deletion which was not filled is undone; `None`: each of them.
///
/// # Errors
/// Whatever SQLite says.
pub fn abandon(writing: &Writing<'_>, batch: Option<i64>) -> rusqlite::Result<()> {
    writing
        .prepare_cached(
            "UPDATE deletion SET state = 'undone' WHERE state = 'filling' AND batch = coalesce(?1, batch)",
        )?
        .execute([batch])?;
    Ok(())
}

/// Hides deliveries as a part of a deletion; `spare`: not those that the user keeps. None where
/// everything was cleared since it began: what is there now came later.
///
/// # Errors
/// Whatever SQLite says.
pub fn put(writing: &Writing<'_>, batch: i64, ids: &[i64], spare: bool) -> rusqlite::Result<Put> {
    let is_filling = writing
        .prepare_cached("SELECT 1 FROM deletion WHERE batch = ?1 AND state = 'filling'")?
        .exists([batch])?;
    if !is_filling {
        return Ok(Put::default());
    }
    let (found, kept) = found(writing, ids, spare)?;
    let mut hide =
        writing.prepare_cached("INSERT OR IGNORE INTO trash (delivery, batch) VALUES (?1, ?2)")?;
    let mut put = Put { hidden: 0, kept };
    for id in found {
        put.hidden += i64::try_from(hide.execute([id, batch])?).unwrap_or(0);
    }
    Ok(put)
}

/// Whether nothing is deleted and waits to be erased.
///
/// # Errors
/// Whatever SQLite says.
pub fn is_empty(connection: &Connection) -> Result<bool, StoreError> {
    Ok(!connection
        .prepare_cached("SELECT 1 FROM trash LIMIT 1")?
        .exists([])?)
}

/// Those of some deliveries that are there and not deleted yet; `spare`: and that the user does
/// not keep, with how many are kept.
///
/// # Errors
/// Whatever SQLite says.
pub fn found(writing: &Writing<'_>, ids: &[i64], spare: bool) -> rusqlite::Result<(Vec<i64>, i64)> {
    let mut is_kept = writing.prepare_cached(&format!(
        "SELECT {IS_KEPT} FROM delivery d WHERE d.id = ?1 AND {NOT_IN_TRASH}"
    ))?;
    let (mut found, mut kept) = (Vec::with_capacity(ids.len()), 0);
    for &id in ids {
        match is_kept.query_row([id], |row| row.get(0)).optional()? {
            None => {}
            Some(true) if spare => kept += 1,
            Some(_) => found.push(id),
        }
    }
    Ok((found, kept))
}

/// How many deliveries a query finds that its deletion would take, and how many that it would leave,
/// since the user keeps them.
///
/// # Errors
/// Whatever SQLite says.
pub fn count(connection: &Connection, query: &Query) -> Result<(i64, i64), StoreError> {
    let sql = format!("SELECT 1 FROM delivery d WHERE d.id = ?1 AND {IS_KEPT}");
    let mut is_kept = connection.prepare_cached(&sql)?;
    let (mut taken, mut left, mut failed) = (0, 0, None);
    let range = 0..i64::MAX;
    selection::each(connection, query, range, Order::NewestFirst, None, |id| {
        match is_kept.exists([id]) {
            Ok(true) => left += 1,
            Ok(false) => taken += 1,
            Err(error) => failed = Some(error),
        }
        failed.is_none()
    })?;
    match failed {
        Some(error) => Err(error.into()),
        None => Ok((taken, left)),
    }
}

/// Decides that a deletion is undone: how many deliveries come back, `None` where it was too
/// late. From here on a crash does not lose it.
///
/// # Errors
/// Whatever SQLite says.
pub fn undo(writing: &Writing<'_>, batch: i64) -> rusqlite::Result<Option<i64>> {
    let changed = writing
        .prepare_cached("UPDATE deletion SET state = 'undone' WHERE batch = ?1 AND state = 'open'")?
        .execute([batch])?;
    if changed == 0 {
        return Ok(None);
    }
    let count = writing
        .prepare_cached("SELECT count(*) FROM trash WHERE batch = ?1")?
        .query_row([batch], |row| row.get(0))?;
    Ok(Some(count))
}

/// Brings back the next deliveries of an undone deletion: how many. With the last ones it ends.
///
/// # Errors
/// Whatever SQLite says.
pub fn bring_back(writing: &Writing<'_>, batch: i64, most: u32) -> rusqlite::Result<u32> {
    let count = writing
        .prepare_cached(
            "DELETE FROM trash WHERE delivery IN (SELECT delivery FROM trash WHERE batch = ?1 LIMIT ?2)
             AND EXISTS (SELECT 1 FROM deletion WHERE batch = ?1 AND state = 'undone')",
        )?
        .execute(params![batch, most])?;
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    if count < most {
        end(writing, batch, "undone")?;
    }
    Ok(count)
}

fn end(writing: &Writing<'_>, batch: i64, state: &str) -> rusqlite::Result<()> {
    writing
        .prepare_cached("DELETE FROM deletion WHERE batch = ?1 AND state = ?2")?
        .execute(params![batch, state])?;
    Ok(())
}

/// A deletion whose undo did not come to its end.
///
/// # Errors
/// Whatever SQLite says.
pub fn undone(connection: &Connection) -> Result<Option<i64>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT batch FROM deletion WHERE state = 'undone' LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?)
}

/// The next deletion that is past undoing at a time; microseconds since 1970, UTC. One of a clock that
/// was ahead is as well: its own time may be years away.
///
/// # Errors
/// Whatever SQLite says.
pub fn due(connection: &Connection, now: i64) -> Result<Option<i64>, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT batch FROM deletion WHERE state = 'final'
               OR (state = 'open' AND at NOT BETWEEN ?1 AND ?2) LIMIT 1",
        )?
        .query_row(
            [now.saturating_sub(UNDO_US - 1), now.saturating_add(UNDO_US)],
            |row| row.get(0),
        )
        .optional()?)
}

/// When the next deletion is past undoing; microseconds since 1970, UTC.
///
/// # Errors
/// Whatever SQLite says.
pub fn next_due(connection: &Connection) -> Result<Option<i64>, StoreError> {
    let at: Option<i64> = connection
        .prepare_cached("SELECT min(at) FROM deletion WHERE state = 'open'")?
        .query_row([], |row| row.get(0))?;
    Ok(at.map(|at| at + UNDO_US))
}

/// Decides that a deletion cannot be undone any more, unless it just was; the deliveries to erase
/// next. Without any it ends.
///
/// # Errors
/// Whatever SQLite says.
pub fn take_due(writing: &Writing<'_>, batch: i64, most: u32) -> rusqlite::Result<Vec<i64>> {
    writing
        .prepare_cached("UPDATE deletion SET state = 'final' WHERE batch = ?1 AND state = 'open'")?
        .execute([batch])?;
    let ids: Vec<i64> = writing
        .prepare_cached(
            "SELECT delivery FROM trash WHERE batch = ?1
             AND EXISTS (SELECT 1 FROM deletion WHERE batch = ?1 AND state = 'final') LIMIT ?2",
        )?
        .query_map(params![batch, most], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    if ids.is_empty() {
        end(writing, batch, "final")?;
    }
    Ok(ids)
}

/// Hides everything that is here, for good: up to which delivery. What is not of a delivery goes
/// at once; settings, targets and the memory of ids stay.
///
/// # Errors
/// Whatever SQLite says.
pub fn clear(writing: &Writing<'_>) -> rusqlite::Result<i64> {
    let until: i64 = writing.query_row(
        "SELECT max(coalesce((SELECT max(id) FROM delivery), 0), value) FROM bound WHERE name = 'delivery'",
        [],
        |row| row.get(0),
    )?;
    bound::raise(writing, Bound::Cleared, until)?;
    bound::raise(writing, Bound::Delivery, until)?;
    bound::set(writing, Bound::Erased, until)?;
    writing.execute_batch(
        "UPDATE deletion SET state = 'final';
         DELETE FROM newest_of;
         DELETE FROM novelty;
         DELETE FROM handshake;
         DELETE FROM stray;
         DELETE FROM gap WHERE ended_at IS NOT NULL;",
    )?;
    purge::forget_all_later(writing)?;
    // What waited for a target does not wait any more.
    writing.execute("UPDATE forwarding SET done = max(done, ?1)", [until])?;
    Ok(until)
}

/// What is left of what was cleared, oldest first.
///
/// # Errors
/// Whatever SQLite says.
pub fn cleared(writing: &Writing<'_>, most: u32) -> rusqlite::Result<Vec<i64>> {
    writing
        .prepare_cached(
            "SELECT id FROM delivery WHERE id <= (SELECT value FROM bound WHERE name = 'cleared')
             ORDER BY id LIMIT ?1",
        )?
        .query_map([most], |row| row.get(0))?
        .collect()
}

/// Whether something that was cleared is still to be erased.
///
/// # Errors
/// Whatever SQLite says.
pub fn is_clearing(connection: &Connection) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM delivery WHERE id <= (SELECT value FROM bound WHERE name = 'cleared'))",
        )?
        .query_row([], |row| row.get(0))?)
}
