//! What can only be said of a delivery beside the others: whether it is a retry, a duplicate,
//! late, out of order, or has keys never seen before; and its cards in the Feed.
//!
//! It also counts the delivery, see [`super::minute`].
//!
//! Done behind the answer, in the order of arrival, a bounded number at a time; how far it has
//! come is kept with what it found, so that a crash repeats nothing and skips nothing.
//!
//! What was imported is compared with what is here, and leaves no trace in what is received
//! later: a delivery of Meta's is no duplicate of one that came out of a file, and not out of
//! order after it.

use std::borrow::Cow;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};

use super::event::{Event, Flags, POSITION_BITS};
use super::minute::{Count, Counted};
use super::stepped::{Stepped, each_until};
use super::{StoreError, Writing, card, delivery, event, novelty, setting};
use crate::delivery::Source;
use crate::payload::messaging::recipient;
use crate::signature::Verdict;
use crate::time::micros;

/// How far the second look has come: the id of the last delivery.
const DONE: &str = "second_look";
/// META 2.3: Meta tries for 36 hours; what comes later with the same content is none of its
/// retries. Microseconds, with some room.
pub(super) const RETRIED_FOR: i64 = 48 * 3600 * 1_000_000;
/// An event that is older than this when it arrives is late; microseconds.
const LATE: i64 = 60 * 1_000_000;
/// META 2.3: what is answered later than this counts as failed (messaging's rule, the stricter
/// one); microseconds.
const TOO_SLOW: i64 = 5 * 1_000_000;
/// Bodies above this are not searched for new keys; bytes.
const SEARCHED: i64 = 256 << 10;
/// Events of one delivery that are searched for new keys.
const SEARCHED_EVENTS: usize = 64;

/// The id of the last delivery that was looked at.
///
/// # Errors
/// Whatever SQLite says.
pub fn done(connection: &Connection) -> Result<i64, StoreError> {
    Ok(setting::get(connection, DONE)?.unwrap_or(0))
}

/// The same, within a write.
pub(super) fn cursor(writing: &Writing<'_>) -> rusqlite::Result<i64> {
    Ok(done(writing)?)
}

/// Looks at the next deliveries, `most` at the most and no more once `patience` is over. Those of
/// the transaction that it is in are left to the next step: when they were answered is not known yet.
///
/// # Errors
/// Whatever SQLite says.
pub fn step(writing: &Writing<'_>, most: u32, patience: Duration) -> rusqlite::Result<Stepped> {
    let mut statement = writing
        .prepare_cached("SELECT id, batch FROM delivery WHERE id > ?1 ORDER BY id LIMIT ?2")?;
    let mut rows = statement.query(params![cursor(writing)?, most])?;
    let mut ids: Vec<i64> = Vec::new();
    while let Some(row) = rows.next()? {
        if writing.is_current(row.get(1)?) {
            break;
        }
        ids.push(row.get(0)?);
    }
    drop(rows);
    let mut counted = Counted::default();
    let stepped = each_until(&ids, most, patience, |id| look(writing, id, &mut counted))?;
    counted.keep(writing)?;
    if let Some(last) = ids.get(..stepped.count as usize).and_then(<[i64]>::last) {
        setting::set(writing, DONE, last)?;
    }
    Ok(stepped)
}

struct Looked {
    received_at: i64,
    source: Source,
    taken: bool,
    body_size: i64,
    verdict: Option<Verdict>,
    /// What its sender saw: a target's answer, where it was passed through.
    status: u16,
    answered_at: Option<i64>,
}

impl Looked {
    /// A key or a stream as it is kept: those of imported deliveries are a space of their own.
    fn own<'a>(&self, name: &'a str) -> Cow<'a, str> {
        match self.source {
            Source::Imported => format!("imported {name}").into(),
            _ => name.into(),
        }
    }
}

fn read(writing: &Writing<'_>, id: i64) -> rusqlite::Result<Looked> {
    writing
        .prepare_cached(
            "SELECT d.received_at, d.source, d.status, d.body_size, d.verdict, coalesce(p.status, d.status),
               coalesce(p.answered_at, b.committed_at) FROM delivery d
             LEFT JOIN batch b ON b.id = d.batch LEFT JOIN passed_through p ON p.delivery = d.id WHERE d.id = ?1",
        )?
        .query_row([id], |row| {
            let source: String = row.get(1)?;
            let status: u16 = row.get(2)?;
            let verdict: Option<String> = row.get(4)?;
            Ok(Looked {
                received_at: row.get(0)?,
                source: Source::parse(&source).unwrap_or(Source::Imported),
                taken: status == 200,
                body_size: row.get(3)?,
                verdict: verdict.as_deref().and_then(Verdict::parse),
                status: row.get(5)?,
                answered_at: row.get(6)?,
            })
        })
}

fn look(writing: &Writing<'_>, id: i64, counted: &mut Counted) -> rusqlite::Result<()> {
    let looked = read(writing, id)?;
    let events = event::of_delivery(writing, id, None, u32::MAX)?;
    let content = searched(writing, id, &looked, &events)?;
    let mut all = Flags::default();
    // The earlier deliveries that brought the same events: a retry brings those of one again.
    let mut before = Before::default();
    for (place, event) in events.iter().enumerate() {
        let mut flags = Flags::default();
        let first = first_of(writing, event, &looked)?;
        if let Some(first) = first.same {
            flags.is_duplicate = true;
            writing
                .prepare_cached("UPDATE event SET duplicate_of = ?2 WHERE id = ?1")?
                .execute(params![event.id, first])?;
        }
        before.add(first.any.map(|event| event >> POSITION_BITS));
        let occurred_at = event.occurred_at.as_deref().and_then(micros);
        if let Some(at) = occurred_at.filter(|_| !event.is_test && looked.taken) {
            flags.is_late = looked.source == Source::Tunnel && looked.received_at - at > LATE;
            flags.is_out_of_order = !flags.is_duplicate && is_behind(writing, &looked, event, at)?;
        }
        flags.is_incomplete = is_incomplete(event);
        if let Some(content) = &content
            && place < SEARCHED_EVENTS
            && looked.source != Source::Imported
        {
            let item = content.get(event.span.clone()).unwrap_or_default();
            flags.is_novel = novelty::note(writing, event, item)?;
        }
        if flags != Flags::default() {
            writing
                .prepare_cached("UPDATE event SET flags = flags | ?2 WHERE id = ?1")?
                .execute(params![event.id, flags.bits()])?;
            all = Flags::from_bits(all.bits() | flags.bits());
        }
        if looked.taken && !flags.is_duplicate && !event.is_test {
            let item = content
                .as_ref()
                .and_then(|content| content.get(event.span.clone()));
            let to = item.filter(|_| event.is_echo).and_then(recipient);
            card::insert(writing, event, to.as_deref())?;
        }
    }
    let retry = match before.only(events.len()) {
        Some(earlier) => retry(writing, &looked, earlier)?,
        None => None,
    };
    if all != Flags::default() || retry.is_some() {
        let (retry_of, number) = retry.unzip();
        writing
            .prepare_cached(
                "INSERT OR REPLACE INTO second_look (delivery, flags, retry_of, retry) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![id, all.bits(), retry_of, number])?;
    }
    if looked.source != Source::Imported {
        count(counted, &looked, &events, all, retry.is_some());
    }
    Ok(())
}

fn count(counted: &mut Counted, looked: &Looked, events: &[Event], all: Flags, is_retry: bool) {
    let minute = counted.at(looked.received_at);
    minute[Count::Deliveries] += 1;
    minute.verdict(looked.verdict);
    minute.answer(
        looked.status,
        looked.answered_at.map(|at| at - looked.received_at),
    );
    minute[Count::Duplicates] += i64::from(all.is_duplicate);
    minute[Count::Late] += i64::from(all.is_late);
    minute[Count::Retries] += i64::from(is_retry);
    for event in events {
        minute.event(&event.field);
        // As late is judged: a sample's time is none, and only what comes from outside has a way.
        if looked.source == Source::Tunnel
            && looked.taken
            && !event.is_test
            && let Some(at) = event.occurred_at.as_deref().and_then(micros)
        {
            minute.lags.add(looked.received_at - at);
        }
    }
}

/// The first events with the same key.
struct First {
    /// That was taken as this one was.
    same: Option<i64>,
    /// Taken or not.
    any: Option<i64>,
}

fn first_of(writing: &Writing<'_>, event: &Event, looked: &Looked) -> rusqlite::Result<First> {
    let Some(key) = &event.dedupe_key else {
        return Ok(First {
            same: None,
            any: None,
        });
    };
    let (taken, own) = (looked.taken, looked.own(key));
    let find = |taken: bool| {
        writing
            .prepare_cached(
                "SELECT event FROM first_seen WHERE key IN (?1, ?2) AND taken = ?3
                 AND event >= (SELECT (value + 1) << 16 FROM bound WHERE name = 'cleared') ORDER BY event LIMIT 1",
            )?
            .query_row(params![key, own, taken], |row| row.get(0))
            .optional()
    };
    let same: Option<i64> = find(taken)?;
    if same.is_none() {
        writing
            .prepare_cached(
                "INSERT OR REPLACE INTO first_seen (key, taken, event) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![own, taken, event.id])?;
    }
    // What was refused is nothing that a taken one repeats, but may be what it retries.
    let other = if taken { find(false)? } else { None };
    Ok(First {
        same: same.filter(|_| taken),
        any: other.or(same),
    })
}

/// Which earlier deliveries brought the same events.
#[derive(Default)]
struct Before {
    delivery: Option<i64>,
    count: usize,
    mixed: bool,
}

impl Before {
    fn add(&mut self, delivery: Option<i64>) {
        match (self.delivery, delivery) {
            (_, None) => self.mixed = true,
            (None, Some(_)) if self.count == 0 => self.delivery = delivery,
            (Some(known), Some(other)) if known == other => {}
            _ => self.mixed = true,
        }
        self.count += 1;
    }

    /// The one that brought them all.
    fn only(&self, events: usize) -> Option<i64> {
        self.delivery.filter(|_| !self.mixed && events > 0)
    }
}

/// A retry is what comes again after an answer that Meta counts as a failure.
fn retry(
    writing: &Writing<'_>,
    looked: &Looked,
    earlier: i64,
) -> rusqlite::Result<Option<(i64, i64)>> {
    let found: Option<(i64, u16, Option<i64>)> = writing
        .prepare_cached(
            "SELECT d.received_at, coalesce(p.status, d.status), coalesce(p.answered_at, b.committed_at) FROM delivery d
             LEFT JOIN batch b ON b.id = d.batch LEFT JOIN passed_through p ON p.delivery = d.id WHERE d.id = ?1",
        )?
        .query_row([earlier], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    // Erased: whether it failed is not known any more.
    let Some((received_at, status, answered_at)) = found else {
        return Ok(None);
    };
    let slow = answered_at.is_some_and(|at| at - received_at > TOO_SLOW);
    // Out of a file a delivery may come after one that is younger.
    let is_in_time = (0..=RETRIED_FOR).contains(&(looked.received_at - received_at));
    if (status == 200 && !slow) || !is_in_time {
        return Ok(None);
    }
    let retries: i64 = writing
        .prepare_cached("SELECT count(*) FROM second_look WHERE retry_of = ?1")?
        .query_row([earlier], |row| row.get(0))?;
    Ok(Some((earlier, retries + 1)))
}

/// The streams that a delivery's events may be the newest of, as [`is_behind`] names and counts them;
/// its first event's id, the next delivery's, and its own.
pub(super) const STREAMS: &str = "SELECT DISTINCT iif(d.source = 'imported', 'imported ', '')
       || coalesce(e.account_id, '') || ' ' || e.field || ' ' || coalesce(e.actor_id, ''), e.occurred_at
     FROM event e JOIN delivery d ON d.id = ?3
     WHERE e.id >= ?1 AND e.id < ?2 AND d.status = 200
       AND e.occurred_at IS NOT NULL AND e.duplicate_of IS NULL";

/// META 2.3: order is not guaranteed. A stream is what one person does in one field.
fn is_behind(
    writing: &Writing<'_>,
    looked: &Looked,
    event: &Event,
    at: i64,
) -> rusqlite::Result<bool> {
    let person = event.actor.as_ref().map_or("", |actor| actor.id.as_str());
    let account = event.account_id.as_deref().unwrap_or_default();
    let stream = format!("{account} {} {person}", event.field);
    let stream = looked.own(&stream);
    let newest: Option<i64> = writing
        .prepare_cached("SELECT occurred_at FROM newest_of WHERE stream = ?1")?
        .query_row([&stream], |row| row.get(0))
        .optional()?;
    if newest.is_some_and(|newest| newest > at) {
        return Ok(true);
    }
    writing
        .prepare_cached(
            "INSERT INTO newest_of (stream, occurred_at) VALUES (?1, ?2)
             ON CONFLICT (stream) DO UPDATE SET occurred_at = excluded.occurred_at",
        )?
        .execute(params![stream, at])?;
    Ok(false)
}

/// META 2.3 and 6, row 18: “Include Values” is off, or an edit came without its words.
fn is_incomplete(event: &Event) -> bool {
    event.kind.ends_with("names_only")
        || (event.kind.ends_with("message_edit") && event.text.is_none())
}

/// The content of a delivery that is worth searching for new keys; never a stranger's.
fn searched(
    writing: &Writing<'_>,
    id: i64,
    looked: &Looked,
    events: &[Event],
) -> rusqlite::Result<Option<Vec<u8>>> {
    if !looked.taken || looked.body_size > SEARCHED || events.is_empty() {
        return Ok(None);
    }
    let limit = usize::try_from(SEARCHED * 4).unwrap_or(usize::MAX);
    Ok(delivery::content(writing, id, limit)?)
}

/// What the second look found of one delivery, for whoever asks for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finding {
    /// The delivery that this one is a retry of, and the how-manieth.
    pub retry: Option<(i64, i64)>,
    /// Keys that were new with it: field and path.
    pub news: Vec<(String, String)>,
}

/// What the second look found of one delivery.
///
/// # Errors
/// Whatever SQLite says.
pub fn of_delivery(connection: &Connection, id: i64) -> Result<Finding, StoreError> {
    let retry = connection
        .prepare_cached("SELECT retry_of, retry FROM second_look WHERE delivery = ?1")?
        .query_row([id], |row| {
            let retry_of: Option<i64> = row.get(0)?;
            Ok(retry_of.zip(row.get(1)?))
        })
        .optional()?
        .flatten();
    let news = novelty::of_delivery(connection, id)?;
    Ok(Finding { retry, news })
}
