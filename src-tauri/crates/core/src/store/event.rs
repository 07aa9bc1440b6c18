//! The table of events: one row for each change or messaging item inside a delivery.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use ts_rs::TS;

use super::trash::EVENT_NOT_IN_TRASH;
use super::{StoreError, Writing};
use crate::payload::{self, Actor, Sentence};
use crate::time::rfc3339;

/// Bits of an event's id that are its position; a delivery keeps at most as many events.
/// Meta sends up to 1,000; more than this is only found in a hostile body, whose bytes
/// are kept all the same.
pub(super) const POSITION_BITS: u32 = 16;

/// One change or messaging item of a delivery, with its own JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "CardEvent")]
pub struct Event {
    /// Ascending in the order of arrival.
    #[ts(type = "number")]
    pub id: i64,
    /// The delivery it came in.
    #[ts(type = "number")]
    pub delivery_id: i64,
    /// From 0, within the delivery.
    pub position: u32,
    /// The Instagram account it is about (`entry[].id`).
    pub account_id: Option<String>,
    /// Meta's name of the field.
    pub field: String,
    /// What kind of event within the field.
    pub kind: String,
    /// The same for the same event sent twice.
    pub dedupe_key: Option<String>,
    /// RFC 3339, UTC.
    pub occurred_at: Option<String>,
    /// Who did it.
    pub actor: Option<Actor>,
    /// What happened, in words.
    pub sentence: Sentence,
    /// The words that the person wrote.
    pub text: Option<String>,
    /// The post, reel or story.
    pub media_id: Option<String>,
    /// The comment or message that it answers.
    pub parent_id: Option<String>,
    /// A sample from Meta's dashboard.
    pub is_test: bool,
    /// An echo of a message that the account itself sent.
    pub is_echo: bool,
    /// The account's own doing.
    pub is_own: bool,
    /// The earlier event with the same dedupe key.
    #[ts(type = "number | null")]
    pub duplicate_of: Option<i64>,
    /// It arrived long after it happened.
    pub is_late: bool,
    /// Something newer of the same stream arrived before it.
    pub is_out_of_order: bool,
    /// What it tells of is not in it.
    pub is_incomplete: bool,
    /// It has keys that were never seen in its field.
    pub is_novel: bool,
    /// Something worth knowing about it.
    pub note: Option<String>,
    /// Its bytes within the decoded body.
    #[serde(skip)]
    #[ts(skip)]
    pub span: std::ops::Range<usize>,
}

/// What is true of an event, as one number in the store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flags {
    pub(super) is_test: bool,
    pub(super) is_echo: bool,
    pub(super) is_own: bool,
    /// From here on by the second look.
    pub(super) is_duplicate: bool,
    pub(super) is_late: bool,
    pub(super) is_out_of_order: bool,
    pub(super) is_incomplete: bool,
    pub(super) is_novel: bool,
}

impl Flags {
    fn of(event: &payload::Event) -> Self {
        Self {
            is_test: event.is_test,
            is_echo: event.is_echo,
            is_own: event.is_own,
            ..Self::default()
        }
    }

    /// What is true of at least one of them.
    pub(super) fn of_all(events: &[payload::Event]) -> Self {
        Self::from_bits(
            events
                .iter()
                .fold(0, |bits, event| bits | Self::of(event).bits()),
        )
    }

    pub(super) fn bits(self) -> i64 {
        [
            self.is_test,
            self.is_echo,
            self.is_own,
            self.is_duplicate,
            self.is_late,
            self.is_out_of_order,
            self.is_incomplete,
            self.is_novel,
        ]
        .into_iter()
        .enumerate()
        .fold(0, |bits, (place, flag)| bits | i64::from(flag) << place)
    }

    pub(super) fn from_bits(bits: i64) -> Self {
        Self {
            is_test: bits & 1 != 0,
            is_echo: bits & 2 != 0,
            is_own: bits & 4 != 0,
            is_duplicate: bits & 8 != 0,
            is_late: bits & 16 != 0,
            is_out_of_order: bits & 32 != 0,
            is_incomplete: bits & 64 != 0,
            is_novel: bits & 128 != 0,
        }
    }
}

/// Events that are kept of a delivery that was refused: no stranger fills the disk with more.
const REFUSED: usize = 1000;

/// The events that are kept of a delivery.
pub(super) fn kept(events: &[payload::Event], status: u16) -> &[payload::Event] {
    let most = if status == 200 {
        1 << POSITION_BITS
    } else {
        REFUSED
    };
    events.get(..most).unwrap_or(events)
}

/// The fields of the events, each once, separated by spaces.
pub(super) fn fields(events: &[payload::Event]) -> String {
    let mut seen: Vec<&str> = Vec::new();
    for event in events {
        if seen.len() < 32 && !seen.contains(&event.field.as_str()) && !event.field.contains(' ') {
            seen.push(&event.field);
        }
    }
    seen.join(" ")
}

pub(super) fn insert_all(
    writing: &Writing<'_>,
    delivery: i64,
    events: &[payload::Event],
) -> rusqlite::Result<()> {
    let mut statement = writing.prepare_cached(
        "INSERT INTO event (id, account_id, field, kind, dedupe_key, occurred_at, actor_id, actor_username, sentence_actor,
           sentence, text, media_id, parent_id, flags, note, span_start, span_end)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    for (id, event) in (first_id(delivery)..).zip(events) {
        statement.execute(params![
            id,
            event.account_id,
            event.field,
            event.kind,
            event.dedupe_key,
            event.occurred_at,
            event.actor.as_ref().map(|actor| &actor.id),
            event
                .actor
                .as_ref()
                .and_then(|actor| actor.username.as_ref()),
            event.sentence.actor,
            event.sentence.text,
            event.text,
            event.media_id,
            event.parent_id,
            Flags::of(event).bits(),
            event.note,
            event.span.start,
            event.span.end,
        ])?;
    }
    Ok(())
}

pub(super) fn first_id(delivery: i64) -> i64 {
    delivery << POSITION_BITS
}

/// The columns of an event, of a table named `e`.
pub(super) const COLUMNS: &str = "e.id, e.account_id, e.field, e.kind, e.dedupe_key, e.occurred_at, e.actor_id,
    e.actor_username, e.sentence_actor, e.sentence, e.text, e.media_id, e.parent_id, e.flags, e.duplicate_of,
    e.note, e.span_start, e.span_end";
/// How many they are.
pub(super) const COLUMN_COUNT: usize = 18;

/// Events of one delivery after a position, in their order.
///
/// # Errors
/// Whatever SQLite says.
pub fn of_delivery(
    connection: &Connection,
    delivery: i64,
    after: Option<u32>,
    limit: u32,
) -> Result<Vec<Event>, StoreError> {
    let from = first_id(delivery) + after.map_or(0, |position| i64::from(position) + 1);
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM event e WHERE e.id >= ?1 AND e.id < ?2 ORDER BY e.id LIMIT ?3"
    ))?;
    let rows = statement.query_map(params![from, first_id(delivery + 1), limit], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// One event.
///
/// # Errors
/// [`StoreError::NotFound`], or whatever SQLite says.
pub fn one(connection: &Connection, id: i64) -> Result<Event, StoreError> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM event e WHERE e.id = ?1"))?
        .query_row([id], read)
        .optional()?
        .ok_or(StoreError::NotFound { what: "event", id })
}

/// The words that people wrote in a delivery.
pub(super) fn texts(connection: &Connection, delivery: i64) -> Result<Vec<String>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT text FROM event WHERE id >= ?1 AND id < ?2 AND text IS NOT NULL")?;
    let texts = statement.query_map([first_id(delivery), first_id(delivery + 1)], |row| {
        row.get(0)
    })?;
    Ok(texts.collect::<rusqlite::Result<_>>()?)
}

/// Events that are looked through for values to suggest.
const RECENT: u32 = 3000;

/// The values that recent events have for a term of a query, the most recent first; none for a
/// term that has none here.
///
/// # Errors
/// Whatever SQLite says.
pub fn recent_values(connection: &Connection, term: &str) -> Result<Vec<String>, StoreError> {
    let column = match term {
        "from" => "coalesce(actor_username, actor_id)",
        "account" => "account_id",
        "media" => "media_id",
        "secret" => "(SELECT d.secret FROM delivery d WHERE d.id = e.id >> 16)",
        _ => return Ok(Vec::new()),
    };
    let mut statement = connection.prepare_cached(&format!(
        "SELECT value FROM (SELECT e.id AS id, {column} AS value FROM event e ORDER BY e.id DESC LIMIT ?1) e
         WHERE value IS NOT NULL AND {EVENT_NOT_IN_TRASH} GROUP BY value ORDER BY max(id) DESC"
    ))?;
    let values = statement.query_map([RECENT], |row| row.get(0))?;
    Ok(values.collect::<rusqlite::Result<_>>()?)
}

/// Reads [`COLUMNS`].
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Event> {
    let id: i64 = row.get(0)?;
    let occurred_at: Option<i64> = row.get(5)?;
    let actor_id: Option<String> = row.get(6)?;
    let username = row.get(7)?;
    let flags = Flags::from_bits(row.get(13)?);
    Ok(Event {
        id,
        delivery_id: id >> POSITION_BITS,
        position: u32::try_from(id & ((1 << POSITION_BITS) - 1)).unwrap_or(0),
        account_id: row.get(1)?,
        field: row.get(2)?,
        kind: row.get(3)?,
        dedupe_key: row.get(4)?,
        occurred_at: occurred_at.map(rfc3339),
        actor: actor_id.map(|id| Actor { id, username }),
        sentence: Sentence {
            actor: row.get(8)?,
            text: row.get(9)?,
        },
        text: row.get(10)?,
        media_id: row.get(11)?,
        parent_id: row.get(12)?,
        is_test: flags.is_test,
        is_echo: flags.is_echo,
        is_own: flags.is_own,
        duplicate_of: row.get(14)?,
        is_late: flags.is_late,
        is_out_of_order: flags.is_out_of_order,
        is_incomplete: flags.is_incomplete,
        is_novel: flags.is_novel,
        note: row.get(15)?,
        span: row.get(16)?..row.get(17)?,
    })
}
