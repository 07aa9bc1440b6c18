//! The table of events: one row for each change or messaging item inside a delivery.

use rusqlite::{Connection, Row, params};
use serde::Serialize;
use ts_rs::TS;

use super::{StoreError, Writing};
use crate::payload::{self, Actor, Sentence};
use crate::query::Query;
use crate::time::rfc3339;

/// Bits of an event's id that are its position; a delivery keeps at most as many events.
/// Meta sends up to 1,000; more than this is only found in a hostile body, whose bytes
/// are kept all the same.
const POSITION_BITS: u32 = 16;

/// One change or messaging item of a delivery, with its own JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
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
}

impl Flags {
    fn of(event: &payload::Event) -> Self {
        Self {
            is_test: event.is_test,
            is_echo: event.is_echo,
            is_own: event.is_own,
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
        i64::from(self.is_test) | i64::from(self.is_echo) << 1 | i64::from(self.is_own) << 2
    }

    pub(super) fn from_bits(bits: i64) -> Self {
        Self {
            is_test: bits & 1 != 0,
            is_echo: bits & 2 != 0,
            is_own: bits & 4 != 0,
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

fn first_id(delivery: i64) -> i64 {
    delivery << POSITION_BITS
}

const SELECT: &str = "SELECT id, account_id, field, kind, dedupe_key, occurred_at, actor_id, actor_username, sentence_actor,
    sentence, text, media_id, parent_id, flags, duplicate_of, note, span_start, span_end FROM event";

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
        "{SELECT} WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT ?3"
    ))?;
    let rows = statement.query_map(params![from, first_id(delivery + 1), limit], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The newest events that match, newest first.
///
/// # Errors
/// Whatever SQLite says.
pub fn page(
    connection: &Connection,
    query: &Query,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Event>, StoreError> {
    listed(
        connection,
        query,
        "<",
        before.unwrap_or(i64::MAX),
        "DESC",
        limit,
    )
}

/// Events newer than `after` that match, oldest first: what a follower has not seen yet.
///
/// # Errors
/// Whatever SQLite says.
pub fn since(
    connection: &Connection,
    query: &Query,
    after: i64,
    limit: u32,
) -> Result<Vec<Event>, StoreError> {
    listed(connection, query, ">", after, "ASC", limit)
}

fn listed(
    connection: &Connection,
    query: &Query,
    side: &str,
    id: i64,
    order: &str,
    limit: u32,
) -> Result<Vec<Event>, StoreError> {
    let (condition, mut values) = query.event_condition();
    values.push(id.into());
    values.push(i64::from(limit).into());
    let (id_at, limit_at) = (values.len() - 1, values.len());
    let sql = format!(
        "{SELECT} AS e WHERE {condition} AND e.id {side} ?{id_at} ORDER BY e.id {order} LIMIT ?{limit_at}"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(rusqlite::params_from_iter(values), read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Event> {
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
        note: row.get(15)?,
        span: row.get(16)?..row.get(17)?,
    })
}
