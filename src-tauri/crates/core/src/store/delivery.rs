//! The table of deliveries: one row for each POST to the callback, whatever came of it.

use std::ops::Range;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use ts_rs::TS;

pub use super::body::{body, content};
use super::event::{self, Flags};
use super::selection::{self, Order};
pub use super::totals::{Totals, oldest, totals};
use super::trash::NOT_IN_TRASH;
use super::{StoreError, Writing};
use crate::delivery::{Body, Delivery, Head, Source};
use crate::payload::{PayloadFault, PayloadVerdict, Reading, Sentence};
use crate::query::Query;
use crate::signature::{Diagnosis, Judgement, Verdict};
use crate::time::rfc3339;

/// A delivery with everything that was decided about it, ready to be kept.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The request as it came.
    pub delivery: Delivery,
    /// Of its signature; `None` when the body was over the limit.
    pub judgement: Option<Judgement>,
    /// Of its payload.
    pub reading: Reading,
    /// SHA-256 of the body.
    pub sha256: [u8; 32],
    /// The HTTP status that it will be answered with.
    pub status: u16,
}

/// A line of the list of deliveries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct DeliveryRow {
    /// Ascending in the order of arrival.
    #[ts(type = "number")]
    pub id: i64,
    /// RFC 3339, UTC.
    pub received_at: String,
    /// Where it came from.
    pub source: Source,
    /// `null`: not judged, the body was over the limit.
    pub verdict: Option<Verdict>,
    /// The label of the secret that matched.
    pub secret: Option<String>,
    /// The HTTP status that it was answered with.
    pub status: u16,
    /// Microseconds from its head to its answer; `null` until that is noted.
    #[ts(type = "number | null")]
    pub answer_us: Option<i64>,
    /// Bytes of the body.
    #[ts(type = "number")]
    pub body_size: i64,
    /// Whether Meta could have sent it.
    pub payload: PayloadVerdict,
    /// How many events it holds.
    pub events: u32,
    /// Their fields, each once.
    pub fields: Vec<String>,
    /// What happened, by its first event.
    pub sentence: Sentence,
    /// Some event is a sample from Meta's dashboard.
    pub is_test: bool,
    /// Some event is an echo of a message that the account itself sent.
    pub is_echo: bool,
    /// Some event is the account's own doing.
    pub is_own: bool,
    /// How often it was replayed.
    pub attempts: u32,
    /// The delivery that Meta sent before with the same content, and that failed.
    #[ts(type = "number | null")]
    pub retry_of: Option<i64>,
    /// The how-manieth retry of it this is, from 1.
    pub retry: Option<u32>,
    /// Some event had arrived before.
    pub is_duplicate: bool,
    /// Some event arrived long after it happened.
    pub is_late: bool,
    /// Something newer of the same stream arrived before some event.
    pub is_out_of_order: bool,
    /// What some event tells of is not in it.
    pub is_incomplete: bool,
    /// Some event has keys that were never seen in its field.
    pub is_novel: bool,
    /// The user pinned it.
    pub is_pinned: bool,
}

/// A delivery as it is kept, without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The line of the list.
    pub row: DeliveryRow,
    /// The path of the request.
    pub path: String,
    /// Its query, if there was one.
    pub query: Option<String>,
    /// The peer's address.
    pub peer: String,
    /// The head as it came.
    pub head: Head,
    /// SHA-256 of the body, in hex.
    pub body_sha256: String,
    /// Bytes that were announced, where the body was not kept.
    pub declared_size: Option<i64>,
    /// What is notable about the signature.
    pub diagnosis: Vec<Diagnosis>,
    /// What is wrong with the payload.
    pub payload_fault: Option<PayloadFault>,
}

/// Keeps a delivery and its events; returns its id, which no other had, erased ones included.
///
/// # Errors
/// Whatever SQLite says.
pub fn insert(writing: &Writing<'_>, judged: &Judged) -> rusqlite::Result<i64> {
    let Judged {
        delivery,
        judgement,
        reading,
        sha256,
        status,
    } = judged;
    let declared = match delivery.body {
        Body::TooLarge { declared } => declared.and_then(|size| i64::try_from(size).ok()),
        Body::Whole(_) => None,
    };
    let codes = judgement
        .iter()
        .flat_map(|judgement| &judgement.diagnosis)
        .map(|code| code.as_str());
    let fault = reading
        .fault
        .as_ref()
        .map(serde_json::to_string)
        .transpose()
        .map_err(to_sql)?;
    let events = event::kept(&reading.events, *status);
    let batch = match delivery.source {
        Source::Imported => writing.no_batch(),
        _ => writing.batch(),
    };
    writing
        .prepare_cached(
            "INSERT INTO delivery (id, received_at, batch, source, verdict, secret, diagnosis, status, payload, payload_fault,
               events, fields, flags, body_size, declared_size, peer, path, query, sha256, head, body)
             VALUES ((SELECT max(coalesce((SELECT max(id) FROM delivery), 0), value) + 1 FROM bound WHERE name = 'delivery'),
               ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            delivery.received_at,
            batch,
            delivery.source.as_str(),
            judgement.as_ref().map(|judgement| judgement.verdict.as_str()),
            judgement.as_ref().and_then(|judgement| judgement.secret.as_deref()),
            joined(codes),
            status,
            reading.verdict.as_str(),
            fault,
            events.len(),
            event::fields(events),
            Flags::of_all(events).bits(),
            delivery.body.bytes().len(),
            declared,
            delivery.peer,
            delivery.path,
            delivery.query,
            sha256,
            delivery.head.as_bytes(),
            delivery.body.bytes(),
        ])?;
    let id = writing.last_insert_rowid();
    event::insert_all(writing, id, events)?;
    Ok(id)
}

const ROW: &str = "SELECT d.id, d.received_at, d.source, d.verdict, d.secret, coalesce(p.status, d.status),
    coalesce(p.answered_at, b.committed_at), d.body_size, d.payload, d.events, d.fields, d.flags | coalesce(s.flags, 0),
    s.retry_of, e.sentence_actor, e.sentence, d.declared_size,
    (SELECT count(*) FROM attempt a WHERE a.delivery_id = d.id), s.retry, k.delivery IS NOT NULL";
const FROM: &str =
    "FROM delivery d LEFT JOIN batch b ON b.id = d.batch LEFT JOIN event e ON e.id = d.id << 16
    LEFT JOIN second_look s ON s.delivery = d.id LEFT JOIN passed_through p ON p.delivery = d.id
    LEFT JOIN pin k ON k.delivery = d.id";

/// Deliveries older than `before` (or the newest) that a query finds, newest first.
///
/// # Errors
/// Whatever SQLite says.
pub fn page(
    connection: &Connection,
    query: &Query,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<DeliveryRow>, StoreError> {
    let range = 0..before.unwrap_or(i64::MAX);
    listed(connection, query, range, Order::NewestFirst, limit)
}

/// Deliveries newer than `after` that a query finds, oldest first: what a follower has not seen
/// yet.
///
/// # Errors
/// Whatever SQLite says.
pub fn since(
    connection: &Connection,
    query: &Query,
    after: i64,
    limit: u32,
) -> Result<Vec<DeliveryRow>, StoreError> {
    let range = after.saturating_add(1)..i64::MAX;
    listed(connection, query, range, Order::OldestFirst, limit)
}

fn listed(
    connection: &Connection,
    query: &Query,
    range: Range<i64>,
    order: Order,
    limit: u32,
) -> Result<Vec<DeliveryRow>, StoreError> {
    if query.is_empty() {
        let side = match order {
            Order::NewestFirst => "DESC",
            Order::OldestFirst => "ASC",
        };
        let sql = format!(
            "{ROW} {FROM} WHERE d.id >= ?1 AND d.id < ?2 AND {NOT_IN_TRASH} ORDER BY d.id {side} LIMIT ?3"
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params![range.start, range.end, limit], read_row)?;
        return Ok(rows.collect::<rusqlite::Result<_>>()?);
    }
    let found = selection::find(connection, query, range, order, limit as usize, None)?;
    rows(connection, &found.ids)
}

/// The lines of some deliveries, in the order of the ids; what is gone is left out.
///
/// # Errors
/// Whatever SQLite says.
pub fn rows(connection: &Connection, ids: &[i64]) -> Result<Vec<DeliveryRow>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("{ROW} {FROM} WHERE d.id = ?1"))?;
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        rows.extend(statement.query_row([id], read_row).optional()?);
    }
    Ok(rows)
}

/// The newest id; 0 when there is none.
///
/// # Errors
/// Whatever SQLite says.
pub fn newest_id(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("SELECT coalesce(max(id), 0) FROM delivery")?
        .query_row([], |row| row.get(0))?)
}

/// One delivery without its body.
///
/// # Errors
/// [`StoreError::NotFound`], or whatever SQLite says.
pub fn get(connection: &Connection, id: i64) -> Result<Kept, StoreError> {
    let sql = format!(
        "{ROW}, d.path, d.query, d.peer, d.head, d.sha256, d.diagnosis, d.payload_fault {FROM} WHERE d.id = ?1
         AND d.id > (SELECT value FROM bound WHERE name = 'cleared')"
    );
    connection
        .prepare_cached(&sql)?
        .query_row([id], |row| {
            let sha256: Vec<u8> = row.get(23)?;
            let diagnosis: String = row.get(24)?;
            let fault: Option<String> = row.get(25)?;
            Ok(Kept {
                row: read_row(row)?,
                declared_size: row.get(15)?,
                path: row.get(19)?,
                query: row.get(20)?,
                peer: row.get(21)?,
                head: Head::new(row.get::<_, Vec<u8>>(22)?),
                body_sha256: hex::encode(sha256),
                diagnosis: diagnosis.split(' ').filter_map(Diagnosis::parse).collect(),
                payload_fault: fault.and_then(|json| serde_json::from_str(&json).ok()),
            })
        })
        .optional()?
        .ok_or(StoreError::NotFound {
            what: "delivery",
            id,
        })
}

/// A delivery's head; `None` where it is gone.
pub(super) fn head(connection: &Connection, id: i64) -> Result<Option<Head>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT head FROM delivery WHERE id = ?1")?
        .query_row([id], |row| row.get::<_, Vec<u8>>(0))
        .optional()?
        .map(Head::new))
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<DeliveryRow> {
    let received_at: i64 = row.get(1)?;
    let source: String = row.get(2)?;
    let verdict: Option<String> = row.get(3)?;
    let committed_at: Option<i64> = row.get(6)?;
    let payload: String = row.get(8)?;
    let payload = PayloadVerdict::parse(&payload).unwrap_or(PayloadVerdict::NotJson);
    let events: u32 = row.get(9)?;
    let fields: String = row.get(10)?;
    let flags = Flags::from_bits(row.get(11)?);
    let sentence: Option<String> = row.get(14)?;
    Ok(DeliveryRow {
        id: row.get(0)?,
        received_at: rfc3339(received_at),
        source: Source::parse(&source).unwrap_or(Source::Imported),
        verdict: verdict.as_deref().and_then(Verdict::parse),
        secret: row.get(4)?,
        status: row.get(5)?,
        answer_us: committed_at.map(|at| (at - received_at).max(0)),
        body_size: row.get(7)?,
        payload,
        events,
        fields: fields
            .split(' ')
            .filter(|field| !field.is_empty())
            .map(str::to_owned)
            .collect(),
        sentence: match sentence {
            Some(text) => Sentence {
                actor: row.get(13)?,
                text,
            },
            None => Sentence {
                actor: None,
                text: without_events(payload).to_owned(),
            },
        },
        is_test: flags.is_test,
        is_echo: flags.is_echo,
        is_own: flags.is_own,
        attempts: row.get(16)?,
        retry_of: row.get(12)?,
        retry: row.get(17)?,
        is_duplicate: flags.is_duplicate,
        is_late: flags.is_late,
        is_out_of_order: flags.is_out_of_order,
        is_incomplete: flags.is_incomplete,
        is_novel: flags.is_novel,
        is_pinned: row.get(18)?,
    })
}

/// What to say of a delivery that holds no event.
fn without_events(payload: PayloadVerdict) -> &'static str {
    match payload {
        PayloadVerdict::Ok => "A payload without events",
        PayloadVerdict::NotJson => "The body is not JSON",
        PayloadVerdict::NotUtf8 => "The body is not UTF-8 text",
        PayloadVerdict::NoEntry => "JSON without an “entry” list",
        PayloadVerdict::TooLarge => "The body was over the size limit and was not kept",
    }
}

pub(super) fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

fn to_sql(error: serde_json::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(error))
}
