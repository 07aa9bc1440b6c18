//! Erasing deliveries. The bytes are overwritten in the file, not only unlinked: the writer's
//! connection has `secure_delete`.
//!
//! The keys of a delivery's events stay known for as long as Meta may send them again, so that a
//! retry right after is still a duplicate. Nothing else of it stays.

use rusqlite::{Connection, OptionalExtension, params};

use super::bound::{self, Bound};
use super::event::{POSITION_BITS, first_id};
use super::second_look::{self, RETRIED_FOR};
use super::{StoreError, Writing, delivery, search, setting, trash};
use crate::time::now_us;

/// Bytes that one step may overwrite, unless a single delivery has more: no write waits for longer.
const STEP_BYTES: i64 = 4 << 20;

/// What is remembered of what is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Memory {
    /// Its keys, until Meta can no longer send it again.
    Keys,
    /// Nothing.
    Nothing,
}

/// What became of the deliveries that hold an unsent message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unsent {
    /// Erased.
    pub gone: u32,
    /// Of these, the ones that were to be seen: some may have been in the trash.
    pub seen: i64,
    /// Left, because they hold other events as well.
    pub left: u32,
}

/// The deliveries that hold a message which was unsent, among those that there were.
#[derive(Debug, Clone)]
pub struct Bearers {
    deliveries: Vec<i64>,
    /// The newest that was looked at.
    newest: i64,
}

/// Finds the deliveries that hold the message which an event says was unsent. It looks through all
/// events, so it is nothing for the writer.
///
/// # Errors
/// Whatever SQLite says.
pub fn bearers(connection: &Connection, event: i64) -> Result<Bearers, StoreError> {
    let newest = delivery::newest_id(connection)?;
    Ok(Bearers {
        deliveries: bearing(connection, event, 0)?,
        newest,
    })
}

/// The message and its edits, in deliveries after one; whoever refused or repeated it included.
fn bearing(connection: &Connection, event: i64, after: i64) -> rusqlite::Result<Vec<i64>> {
    let mid: Option<String> = connection
        .prepare_cached(
            "SELECT parent_id FROM event WHERE id = ?1 AND kind LIKE '%message_deleted'",
        )?
        .query_row([event], |row| row.get(0))
        .optional()?
        .flatten();
    let Some(mid) = mid else {
        return Ok(Vec::new());
    };
    connection
        .prepare_cached(
            "SELECT DISTINCT id >> ?2 FROM event WHERE id >= ?4
             AND (dedupe_key = ?1 OR (kind LIKE '%message_edit' AND parent_id = ?3))",
        )?
        .query_map(
            params![
                format!("message:{mid}"),
                POSITION_BITS,
                mid,
                first_id(after + 1)
            ],
            |row| row.get(0),
        )?
        .collect()
}

/// Erases the deliveries that hold the message which an event says was unsent: those that
/// [`bearers`] found, and what arrived since. The event itself stays: it holds no words.
///
/// # Errors
/// Whatever SQLite says.
pub fn message(
    writing: &Writing<'_>,
    event: i64,
    batches: bool,
    bearers: &Bearers,
) -> rusqlite::Result<Unsent> {
    let mut unsent = Unsent::default();
    let newer = bearing(writing, event, bearers.newest)?;
    for delivery in bearers.deliveries.iter().copied().chain(newer) {
        let events: Option<u32> = writing
            .prepare_cached("SELECT events FROM delivery WHERE id = ?1")?
            .query_row([delivery], |row| row.get(0))
            .optional()?;
        let Some(events) = events else { continue };
        if events > 1 && !batches {
            unsent.left += 1;
        } else {
            let (seen, _) = trash::found(writing, &[delivery], false)?;
            unsent.seen += i64::from(!seen.is_empty());
            unsent.gone += u32::from(erase(writing, delivery, Memory::Keys)?);
        }
    }
    if unsent.gone > 0 {
        search::scrub_later(writing)?;
    }
    Ok(unsent)
}

/// Erases deliveries in their order until the step is large enough: how many of them are done
/// with, and how many of these were there and to be seen.
///
/// # Errors
/// Whatever SQLite says.
pub fn step(writing: &Writing<'_>, ids: &[i64], memory: Memory) -> rusqlite::Result<(usize, i64)> {
    let (mut bytes, mut done, mut gone) = (0, 0, 0);
    for &id in ids {
        bytes += weight(writing, id)?;
        if done > 0 && bytes > STEP_BYTES {
            break;
        }
        gone += i64::from(erase(writing, id, memory)?);
        done += 1;
    }
    Ok((done, gone))
}

/// About as many bytes as it takes in the file.
fn weight(writing: &Writing<'_>, delivery: i64) -> rusqlite::Result<i64> {
    let own: Option<i64> = writing
        .prepare_cached("SELECT body_size FROM delivery WHERE id = ?1")?
        .query_row([delivery], |row| row.get(0))
        .optional()?;
    let attempts: i64 = writing
        .prepare_cached("SELECT coalesce(sum(body_kept), 0) FROM attempt WHERE delivery_id = ?1")?
        .query_row([delivery], |row| row.get(0))?;
    Ok(own.unwrap_or(0) + attempts)
}

/// Erases a delivery and everything that hangs on it; whether it was there.
///
/// # Errors
/// Whatever SQLite says.
pub fn erase(writing: &Writing<'_>, delivery: i64, memory: Memory) -> rusqlite::Result<bool> {
    let found: Option<(i64, i64)> = writing
        .prepare_cached("SELECT received_at, batch FROM delivery WHERE id = ?1")?
        .query_row([delivery], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((received_at, batch)) = found else {
        return Ok(false);
    };
    let until = match memory {
        Memory::Keys => received_at.saturating_add(RETRIED_FOR),
        Memory::Nothing => 0,
    };
    forget_keys(writing, delivery, until)?;
    forget_streams(writing, delivery)?;
    let newest_attempt: Option<i64> = writing
        .prepare_cached("SELECT max(id) FROM attempt WHERE delivery_id = ?1")?
        .query_row([delivery], |row| row.get(0))?;
    bound::raise(writing, Bound::Delivery, delivery)?;
    // Of what was cleared all counts as erased already.
    if delivery > bound::value(writing, Bound::Cleared)? {
        bound::add(writing, Bound::Erased, 1)?;
    }
    bound::raise(writing, Bound::Attempt, newest_attempt.unwrap_or(0))?;
    let (from, to) = (first_id(delivery), first_id(delivery + 1));
    for (table, id) in [
        ("event", "id"),
        ("card", "event"),
        ("mark", "event"),
        ("mention", "event"),
    ] {
        writing
            .prepare_cached(&format!(
                "DELETE FROM {table} WHERE {id} >= ?1 AND {id} < ?2"
            ))?
            .execute([from, to])?;
    }
    for (table, id) in [
        ("attempt", "delivery_id"),
        ("second_look", "delivery"),
        ("passed_through", "delivery"),
        ("pin", "delivery"),
        ("imported", "delivery"),
        ("trash", "delivery"),
        ("delivery", "id"),
    ] {
        writing
            .prepare_cached(&format!("DELETE FROM {table} WHERE {id} = ?1"))?
            .execute([delivery])?;
    }
    writing
        .prepare_cached(
            "DELETE FROM dead_letter WHERE delivery = ?1
             AND target IN (SELECT id FROM target)",
        )?
        .execute([delivery])?;
    search::remove(writing, delivery)?;
    forget_batch(writing, delivery, batch)?;
    Ok(true)
}

/// The keys that this delivery was the first to bring: forgotten at once, or later.
fn forget_keys(writing: &Writing<'_>, delivery: i64, until: i64) -> rusqlite::Result<()> {
    let (from, to) = (first_id(delivery), first_id(delivery + 1));
    let own = "FROM first_seen WHERE event >= ?1 AND event < ?2 AND key IN
        (SELECT dedupe_key FROM event WHERE id >= ?1 AND id < ?2 AND dedupe_key IS NOT NULL
         UNION SELECT 'imported ' || dedupe_key FROM event WHERE id >= ?1 AND id < ?2 AND dedupe_key IS NOT NULL)";
    if until > now_us() {
        writing
            .prepare_cached(&format!(
                "INSERT OR IGNORE INTO remembered (until, key, taken) SELECT ?3, key, taken {own}"
            ))?
            .execute([from, to, until])?;
    } else {
        writing
            .prepare_cached(&format!("DELETE {own}"))?
            .execute([from, to])?;
    }
    Ok(())
}

/// The streams whose newest event is one of its own, since they are named after who did it. What else
/// is there of such a stream is older.
fn forget_streams(writing: &Writing<'_>, delivery: i64) -> rusqlite::Result<()> {
    let streams: Vec<(String, i64)> = writing
        .prepare_cached(second_look::STREAMS)?
        .query_map(
            params![first_id(delivery), first_id(delivery + 1), delivery],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?
        .collect::<rusqlite::Result<_>>()?;
    for stream in streams {
        writing
            .prepare_cached("DELETE FROM newest_of WHERE stream = ?1 AND occurred_at = ?2")?
            .execute(params![stream.0, stream.1])?;
    }
    Ok(())
}

/// A batch's note goes with the last delivery of it; those of a batch are neighbours. Beside what
/// was imported it is left to [`super::retention::tidy`], since those may lie between them.
fn forget_batch(writing: &Writing<'_>, delivery: i64, batch: i64) -> rusqlite::Result<()> {
    if batch <= 0 {
        return Ok(());
    }
    writing
        .prepare_cached(
            "DELETE FROM batch WHERE id = ?2
             AND coalesce((SELECT batch > 0 AND batch <> ?2 FROM delivery WHERE id > ?1 ORDER BY id LIMIT 1), 1)
             AND coalesce((SELECT batch > 0 AND batch <> ?2 FROM delivery WHERE id < ?1 ORDER BY id DESC LIMIT 1), 1)",
        )?
        .execute([delivery, batch])?;
    Ok(())
}

/// When everything was last cleared; microseconds since 1970, UTC.
const CLEARED_AT: &str = "cleared_at";

/// The keys of all that was received so far are to be forgotten: they may be millions, which is
/// nothing for one step.
pub(super) fn forget_all_later(writing: &Writing<'_>) -> rusqlite::Result<()> {
    setting::set(writing, CLEARED_AT, &now_us())
}

/// Forgets keys whose time has come, `most` at the most: how many.
///
/// # Errors
/// Whatever SQLite says.
pub fn forget(writing: &Writing<'_>, now: i64, most: u32) -> rusqlite::Result<usize> {
    let cleared: Option<i64> = setting::get(writing, CLEARED_AT)?;
    let now = cleared.map_or(now, |at| now.max(at.saturating_add(RETRIED_FOR)));
    let keys: Vec<(i64, String, i64)> = writing
        .prepare_cached(
            "SELECT until, key, taken FROM remembered WHERE until <= ?1 ORDER BY until LIMIT ?2",
        )?
        .query_map(params![now, most], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    for (until, key, taken) in &keys {
        // Somebody's who is here must stay.
        writing
            .prepare_cached(
                "DELETE FROM first_seen WHERE key = ?1 AND taken = ?2
                 AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.id = first_seen.event >> 16)",
            )?
            .execute(params![key, taken])?;
        writing
            .prepare_cached("DELETE FROM remembered WHERE until = ?1 AND key = ?2 AND taken = ?3")?
            .execute(params![until, key, taken])?;
    }
    if cleared.is_some() && keys.len() < most as usize && !is_erasing(writing)? {
        setting::remove(writing, CLEARED_AT)?;
    }
    Ok(keys.len())
}

/// Whether something that was cleared, or deleted for good, is still to be erased.
fn is_erasing(writing: &Writing<'_>) -> rusqlite::Result<bool> {
    Ok(trash::is_clearing(writing)?
        || writing
            .prepare_cached("SELECT 1 FROM deletion WHERE state = 'final'")?
            .exists([])?)
}

/// How many keys of erased deliveries are known.
///
/// # Errors
/// Whatever SQLite says.
pub fn remembered(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("SELECT count(*) FROM remembered")?
        .query_row([], |row| row.get(0))?)
}

/// Whether a delivery is there: what is made of it meanwhile must not outlive it.
pub(super) fn is_there(writing: &Writing<'_>, delivery: i64) -> rusqlite::Result<bool> {
    writing
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM delivery WHERE id = ?1)")?
        .query_row([delivery], |row| row.get(0))
}
