//! The counts by minute: what charts are drawn from, without reading a delivery.
//!
//! Each delivery is counted once, in the minute in which it arrived: by the second look, in the
//! transaction that keeps how far that has come. Attempts that forward it are counted beside it,
//! in the transaction that keeps them, so that what a chart shows leads to its deliveries. What
//! was sent by Hookglass itself is counted as well; what was imported did not arrive and is not.
//! Requests that no delivery was made of are counted by themselves, since nothing else tells of them.
//! Deleting a delivery takes nothing away. After some days the minutes of an hour become one row
//! ([`fold`]), so that a year stays small.

use std::collections::BTreeMap;
use std::ops::{Index, IndexMut};

use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};

pub mod fold;

use super::histogram::Histogram;
use super::{StoreError, Writing, setting};
use crate::payload::{OTHER_FIELD, known_field};
use crate::signature::Verdict;

/// The setting that says since when is counted.
const SINCE: &str = "minutes_since";

/// Microseconds of a minute.
const MINUTE: i64 = 60 * 1_000_000;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// Deliveries.
    Deliveries,
    /// Answered 2xx.
    Ok,
    /// Answered 4xx.
    ClientErrors,
    /// Answered 5xx.
    ServerErrors,
    /// By the verdict over the signature.
    Valid,
    /// A well-formed signature of nobody's.
    Invalid,
    /// No well-formed signature.
    Malformed,
    /// No signature.
    Missing,
    /// No secret to check it with.
    NoSecret,
    /// Over the limit, so not judged.
    Unjudged,
    /// Deliveries with an event that had arrived before.
    Duplicates,
    /// Deliveries with an event that arrived long after it happened.
    Late,
    /// Deliveries that Meta sent again after a failure.
    Retries,
    /// Attempts to forward that a target took.
    Forwarded,
    /// Attempts to forward that no target took.
    ForwardFailed,
    /// Requests that no delivery was made of.
    TurnedAway,
}

/// The columns, in the order of [`Count`].
const COLUMNS: [&str; 16] = [
    "deliveries",
    "ok",
    "client_errors",
    "server_errors",
    "valid",
    "invalid",
    "malformed",
    "missing",
    "no_secret",
    "unjudged",
    "duplicates",
    "late",
    "retries",
    "forwarded",
    "forward_failed",
    "turned_away",
];

/// The counts of a minute, or of several together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Minute {
    counts: [i64; COLUMNS.len()],
    /// Times from the head to the answer, where they are known.
    pub answers: Histogram,
    /// Times from an event to its arrival, of what came from outside and was taken.
    pub lags: Histogram,
    /// Events by field.
    pub fields: BTreeMap<&'static str, i64>,
}

impl Index<Count> for Minute {
    type Output = i64;

    fn index(&self, count: Count) -> &i64 {
        &self.counts[count as usize]
    }
}

impl IndexMut<Count> for Minute {
    fn index_mut(&mut self, count: Count) -> &mut i64 {
        &mut self.counts[count as usize]
    }
}

impl Minute {
    /// Counts an event, by its field.
    pub(super) fn event(&mut self, field: &str) {
        *self.fields.entry(known_field(field)).or_default() += 1;
    }

    /// Counts a delivery's verdict; `None`: not judged.
    pub(super) fn verdict(&mut self, verdict: Option<Verdict>) {
        self[match verdict {
            Some(Verdict::Valid) => Count::Valid,
            Some(Verdict::Invalid) => Count::Invalid,
            Some(Verdict::Malformed) => Count::Malformed,
            Some(Verdict::Missing) => Count::Missing,
            Some(Verdict::NoSecret) => Count::NoSecret,
            None => Count::Unjudged,
        }] += 1;
    }

    /// Counts an answer, by its class, and how long it took where that is known.
    pub(super) fn answer(&mut self, status: u16, took: Option<i64>) {
        self.class(status, 1);
        if let Some(took) = took {
            self.answers.add(took);
        }
    }

    /// Counts what another one holds.
    pub fn join(&mut self, other: &Self) {
        for (own, more) in self.counts.iter_mut().zip(other.counts) {
            *own += more;
        }
        self.answers.join(&other.answers);
        self.lags.join(&other.lags);
        for (field, events) in &other.fields {
            *self.fields.entry(field).or_default() += events;
        }
    }

    fn class(&mut self, status: u16, by: i64) {
        match status {
            200..=299 => self[Count::Ok] += by,
            400..=499 => self[Count::ClientErrors] += by,
            500..=599 => self[Count::ServerErrors] += by,
            _ => {} // the rest of the deliveries
        }
    }
}

/// What was counted and is not kept yet, by minute. A step of the second look is kept at once:
/// a row for each minute, not for each delivery.
#[derive(Debug, Default)]
pub(super) struct Counted(BTreeMap<i64, Minute>);

impl Counted {
    /// The minute of a time in microseconds since 1970.
    pub(super) fn at(&mut self, us: i64) -> &mut Minute {
        self.0.entry(us.div_euclid(MINUTE)).or_default()
    }

    pub(super) fn keep(self, writing: &Writing<'_>) -> rusqlite::Result<()> {
        self.0
            .iter()
            .try_for_each(|(at, minute)| add(writing, *at, minute))
    }
}

fn add(writing: &Writing<'_>, at: i64, minute: &Minute) -> rusqlite::Result<()> {
    let (answers, lags) = histograms(writing, at)?.unwrap_or_default();
    let merged = |own: &Histogram, before: &[u8]| {
        let mut own = own.clone();
        own.merge(before);
        own.encode()
    };
    let more: Vec<String> = COLUMNS
        .iter()
        .map(|column| format!("{column} = {column} + excluded.{column}"))
        .collect();
    let marks = "?, ".repeat(COLUMNS.len());
    let mut statement = writing.prepare_cached(&format!(
        "INSERT INTO minute (answers, lags, {}, at) VALUES (?, ?, {marks}?)
         ON CONFLICT (at) DO UPDATE SET answers = excluded.answers, lags = excluded.lags, {}",
        COLUMNS.join(", "),
        more.join(", ")
    ))?;
    let blobs = [
        merged(&minute.answers, &answers),
        merged(&minute.lags, &lags),
    ];
    let counts = minute.counts.iter().chain(std::iter::once(&at));
    let values = blobs.into_iter().map(rusqlite::types::Value::Blob);
    statement.execute(params_from_iter(
        values.chain(counts.copied().map(rusqlite::types::Value::Integer)),
    ))?;
    for (field, events) in &minute.fields {
        writing
            .prepare_cached(
                "INSERT INTO minute_field (minute, field, events) VALUES (?1, ?2, ?3)
                 ON CONFLICT (minute, field) DO UPDATE SET events = events + excluded.events",
            )?
            .execute(params![at, field, events])?;
    }
    Ok(())
}

fn histograms(connection: &Connection, at: i64) -> rusqlite::Result<Option<(Vec<u8>, Vec<u8>)>> {
    connection
        .prepare_cached("SELECT answers, lags FROM minute WHERE at = ?1")?
        .query_row([at], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// Counts an attempt that forwarded a delivery, in the minute in which that arrived.
pub(super) fn forwarded(
    writing: &Writing<'_>,
    delivery: i64,
    passed: bool,
) -> rusqlite::Result<()> {
    let received_at: i64 = writing
        .prepare_cached("SELECT received_at FROM delivery WHERE id = ?1")?
        .query_row([delivery], |row| row.get(0))?;
    let minute = received_at.div_euclid(MINUTE);
    writing
        .prepare_cached(
            "INSERT INTO minute (at, forwarded, forward_failed) VALUES (?1, ?2, ?3)
             ON CONFLICT (at) DO UPDATE SET forwarded = forwarded + excluded.forwarded,
               forward_failed = forward_failed + excluded.forward_failed",
        )?
        .execute(params![minute, passed, !passed])?;
    Ok(())
}

/// Requests that no delivery was made of, by the minute in which they were turned away, until they can
/// be kept: a full disk may be what turns them away.
#[derive(Debug, Clone, Default)]
pub struct TurnedAway {
    known: u32,
    minutes: BTreeMap<i64, i64>,
}

impl TurnedAway {
    /// Notes how many there were up to now (microseconds since 1970, UTC); whether some are not kept.
    pub fn note(&mut self, all: u32, now: i64) -> bool {
        let more = all.wrapping_sub(self.known);
        if more > 0 {
            *self.minutes.entry(now.div_euclid(MINUTE)).or_default() += i64::from(more);
        }
        self.known = all;
        !self.minutes.is_empty()
    }

    /// Counts those that are not kept.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn keep(&self, writing: &Writing<'_>) -> rusqlite::Result<()> {
        self.minutes.iter().try_for_each(|(at, count)| {
            let mut minute = Minute::default();
            minute[Count::TurnedAway] = *count;
            add(writing, *at, &minute)
        })
    }

    /// They are kept.
    pub fn kept(&mut self) {
        self.minutes.clear();
    }
}

/// A delivery was answered by a target, after the second look had counted our own answer: that
/// answer was none, and this one takes its place. `answered_at` in microseconds since 1970, UTC.
pub(super) fn answered_by_target(
    writing: &Writing<'_>,
    delivery: i64,
    status: u16,
    answered_at: i64,
) -> rusqlite::Result<()> {
    // As it was when it was counted: a batch is noted before a later transaction can look.
    let own = writing
        .prepare_cached(
            "SELECT d.received_at, d.status, b.committed_at FROM delivery d
             LEFT JOIN batch b ON b.id = d.batch WHERE d.id = ?1",
        )?
        .query_row([delivery], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let Some((received_at, own_status, committed_at)): Option<(i64, u16, Option<i64>)> = own else {
        return Ok(());
    };
    let minute = received_at.div_euclid(MINUTE);
    let Some(at) = fold::row(writing, minute)? else {
        return Ok(());
    };
    let (answers, _) = histograms(writing, at)?.unwrap_or_default();
    let mut change = Minute::default();
    change.answers.merge(&answers);
    if let Some(committed_at) = committed_at {
        change.answers.remove(committed_at - received_at);
    }
    change.class(own_status, -1);
    change.answer(status, Some(answered_at - received_at));
    writing
        .prepare_cached(
            "UPDATE minute SET answers = ?2, ok = ok + ?3, client_errors = client_errors + ?4,
               server_errors = server_errors + ?5 WHERE at = ?1",
        )?
        .execute(params![
            at,
            change.answers.encode(),
            change[Count::Ok],
            change[Count::ClientErrors],
            change[Count::ServerErrors]
        ])?;
    Ok(())
}

/// Since when is counted; microseconds since 1970, UTC.
///
/// # Errors
/// Whatever SQLite says.
pub fn since(connection: &Connection) -> Result<i64, StoreError> {
    Ok(setting::get(connection, SINCE)?.unwrap_or(i64::MAX))
}

/// The counts from a minute on, in so many steps of so many minutes each.
///
/// # Errors
/// Whatever SQLite says.
pub fn steps(
    connection: &Connection,
    from: i64,
    minutes: i64,
    steps: usize,
) -> Result<Vec<Minute>, StoreError> {
    let mut found = vec![Minute::default(); steps];
    let to = from + minutes * i64::try_from(steps).unwrap_or(0);
    let place = |at: i64| usize::try_from((at - from) / minutes).unwrap_or(usize::MAX);
    let mut statement = connection.prepare_cached(&rows())?;
    let mut rows = statement.query([from, to])?;
    while let Some(row) = rows.next()? {
        if let Some(step) = found.get_mut(place(row.get(0)?)) {
            merge(step, row)?;
        }
    }
    let mut statement = connection.prepare_cached(
        "SELECT (minute - ?1) / ?3, field, sum(events) FROM minute_field
         WHERE minute >= ?1 AND minute < ?2 GROUP BY 1, 2",
    )?;
    let mut rows = statement.query([from, to, minutes])?;
    while let Some(row) = rows.next()? {
        let (place, field): (usize, String) = (row.get(0)?, row.get(1)?);
        if let Some(step) = found.get_mut(place) {
            *step.fields.entry(known_field(&field)).or_default() += row.get::<_, i64>(2)?;
        }
    }
    Ok(found)
}

/// Between two minutes; to be read by [`merge`].
fn rows() -> String {
    let counts = COLUMNS.join(", ");
    format!("SELECT at, answers, lags, {counts} FROM minute WHERE at >= ?1 AND at < ?2")
}

fn merge(step: &mut Minute, row: &Row<'_>) -> rusqlite::Result<()> {
    step.answers.merge(row.get_ref(1)?.as_blob().unwrap_or(&[]));
    step.lags.merge(row.get_ref(2)?.as_blob().unwrap_or(&[]));
    for (place, count) in step.counts.iter_mut().enumerate() {
        *count += row.get::<_, i64>(place + 3)?;
    }
    Ok(())
}

/// The name under which fields are counted that no list of Meta's has.
pub const OTHER: &str = OTHER_FIELD;
