//! The table of attempts: one row for each replay of a delivery.

use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::json::{from_json, json, optional_json};
use super::trash::NOT_IN_TRASH;
use super::{StoreError, Writing, minute, purge};
use crate::query::Query;
use crate::replay::Fault;
use crate::time::rfc3339;

/// Which bytes and which signature a replay sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReplayMode {
    /// The bytes and the signature headers that came.
    Original,
    /// The bytes that came, signed with a chosen secret.
    Resigned,
    /// Changed by the user, and signed with a chosen secret.
    Edited,
}

/// Why an attempt was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AttemptKind {
    /// The user asked for it.
    #[default]
    Replay,
    /// Deliveries go on to the target by themselves.
    Forward,
    /// The same, and the answer was Meta's.
    PassThrough,
}

/// An attempt compared with the one before it, to the same target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// It failed before and passes now.
    Fixed,
    /// It passed before and fails now.
    Regressed,
    /// It failed before as well.
    StillFailing,
    /// It passed before as well.
    StillPassing,
}

impl Comparison {
    fn of(before: bool, now: bool) -> Self {
        match (before, now) {
            (false, true) => Self::Fixed,
            (true, false) => Self::Regressed,
            (false, false) => Self::StillFailing,
            (true, true) => Self::StillPassing,
        }
    }
}

/// One replay of a delivery, and what came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Attempt {
    /// Ascending in time.
    #[ts(type = "number")]
    pub id: i64,
    /// What was replayed.
    #[ts(type = "number")]
    pub delivery_id: i64,
    /// RFC 3339, UTC.
    pub at: String,
    /// Where it went.
    pub target: String,
    /// The target, where it has a name.
    #[ts(type = "number | null")]
    pub target_id: Option<i64>,
    /// Why it was made.
    pub kind: AttemptKind,
    /// Which bytes and signature.
    pub mode: ReplayMode,
    /// The label of the secret that signed, where it was signed again.
    pub secret: Option<String>,
    /// The headers as sent; three stars stand for a target's secret ones.
    pub request_headers: Vec<(String, String)>,
    /// Bytes of the body as sent.
    #[ts(type = "number")]
    pub request_size: i64,
    /// `null` when no answer came.
    pub status: Option<u16>,
    /// The answer's headers.
    pub headers: Vec<(String, String)>,
    /// Bytes of the answer's body that came.
    #[ts(type = "number")]
    pub body_size: i64,
    /// Bytes of it that are kept.
    #[ts(type = "number")]
    pub body_kept: i64,
    /// Microseconds from the start to the last byte.
    #[ts(type = "number")]
    pub duration_us: i64,
    /// Why no whole answer came.
    pub fault: Option<Fault>,
    /// Something worth knowing about the answer.
    pub note: Option<String>,
    /// Against the attempt before it; `null` for the first.
    pub comparison: Option<Comparison>,
}

impl Attempt {
    /// Whether the endpoint took it: any 2xx, whole.
    pub fn passed(&self) -> bool {
        passed(self.fault.as_ref(), self.status)
    }

    /// Why the endpoint did not take it, in whole sentences.
    pub fn problem(&self) -> String {
        problem(self.fault.as_ref(), self.status)
    }
}

fn passed(fault: Option<&Fault>, status: Option<u16>) -> bool {
    fault.is_none() && status.is_some_and(|status| (200..300).contains(&status))
}

fn problem(fault: Option<&Fault>, status: Option<u16>) -> String {
    match (fault, status) {
        (Some(fault), _) => fault.message.clone(),
        (None, Some(status)) => format!("It answered {status}."),
        (None, None) => "No answer came.".into(),
    }
}

/// An attempt that has just ended.
#[derive(Debug, Clone)]
pub struct NewAttempt {
    /// What was replayed.
    pub delivery_id: i64,
    /// When it began; microseconds since 1970, UTC.
    pub at: i64,
    /// Where it went.
    pub target: String,
    /// The target, where it has a name.
    pub target_id: Option<i64>,
    /// Why it was made.
    pub kind: AttemptKind,
    /// Which bytes and signature.
    pub mode: ReplayMode,
    /// The label of the secret that signed it again.
    pub secret: Option<String>,
    /// The headers as sent.
    pub request_headers: Vec<(String, String)>,
    /// Bytes of the body as sent.
    pub request_size: u64,
    /// The body as sent, where it is not the delivery's own.
    pub request_body: Option<Bytes>,
    /// `None` when no answer came.
    pub status: Option<u16>,
    /// The answer's headers.
    pub headers: Vec<(String, String)>,
    /// Bytes that came.
    pub body_size: u64,
    /// Bytes that are kept.
    pub body: Bytes,
    /// Microseconds from the start to the last byte.
    pub duration_us: i64,
    /// Why no whole answer came.
    pub fault: Option<Fault>,
    /// Something worth knowing about the answer.
    pub note: Option<String>,
}

impl NewAttempt {
    /// Whether the endpoint took it: any 2xx, whole.
    pub fn passed(&self) -> bool {
        passed(self.fault.as_ref(), self.status)
    }

    /// Why the endpoint did not take it, in whole sentences.
    pub fn problem(&self) -> String {
        problem(self.fault.as_ref(), self.status)
    }
}

/// Keeps an attempt, compared with the one before it; returns its id, which no other had.
///
/// # Errors
/// No rows where its delivery was erased meanwhile, or whatever SQLite says.
pub fn insert(writing: &Writing<'_>, attempt: &NewAttempt) -> rusqlite::Result<i64> {
    if !purge::is_there(writing, attempt.delivery_id)? {
        return Err(rusqlite::Error::QueryReturnedNoRows);
    }
    let before: Option<bool> = writing
        .prepare_cached(
            "SELECT fault IS NULL AND status BETWEEN 200 AND 299 FROM attempt
             WHERE delivery_id = ?1 AND target = ?2 ORDER BY id DESC LIMIT 1",
        )?
        .query_row(params![attempt.delivery_id, attempt.target], |row| {
            Ok(row.get::<_, Option<bool>>(0)?.unwrap_or(false))
        })
        .optional()?;
    writing
        .prepare_cached(
            "INSERT INTO attempt (id, delivery_id, at, target, target_id, kind, mode, secret, request_headers, request_size,
               status, headers, body_size, body_kept, duration_us, fault, note, comparison, request_body, body)
             VALUES ((SELECT max(coalesce((SELECT max(id) FROM attempt), 0), value) + 1 FROM bound WHERE name = 'attempt'),
               :delivery_id, :at, :target, :target_id, :kind, :mode, :secret, :request_headers, :request_size,
               :status, :headers, :body_size, :body_kept, :duration_us, :fault, :note, :comparison, :request_body, :body)",
        )?
        .execute(named_params! {
            ":delivery_id": attempt.delivery_id,
            ":at": attempt.at,
            ":target": attempt.target,
            ":target_id": attempt.target_id,
            ":kind": json(&attempt.kind)?,
            ":mode": json(&attempt.mode)?,
            ":secret": attempt.secret,
            ":request_headers": json(&attempt.request_headers)?,
            ":request_size": i64::try_from(attempt.request_size).unwrap_or(i64::MAX),
            ":status": attempt.status,
            ":headers": json(&attempt.headers)?,
            ":body_size": i64::try_from(attempt.body_size).unwrap_or(i64::MAX),
            ":body_kept": attempt.body.len(),
            ":duration_us": attempt.duration_us,
            ":fault": attempt.fault.as_ref().map(json).transpose()?,
            ":note": attempt.note,
            ":comparison": before.map(|before| json(&Comparison::of(before, attempt.passed()))).transpose()?,
            ":request_body": attempt.request_body.as_deref(),
            ":body": &attempt.body[..],
        })?;
    let id = writing.last_insert_rowid();
    if attempt.kind != AttemptKind::Replay {
        minute::forwarded(writing, attempt.delivery_id, attempt.passed())?;
    }
    Ok(id)
}

const SELECT: &str =
    "SELECT id, delivery_id, at, target, target_id, kind, mode, secret, request_headers, request_size, status,
    headers, body_size, body_kept, duration_us, fault, note, comparison FROM attempt";

/// The attempts of a delivery, newest first.
///
/// # Errors
/// Whatever SQLite says.
pub fn of_delivery(connection: &Connection, delivery: i64) -> Result<Vec<Attempt>, StoreError> {
    list(
        connection,
        "WHERE delivery_id = ?1 ORDER BY id DESC LIMIT 1000",
        [delivery],
    )
}

/// Attempts older than `before` (or the newest), newest first. There is nothing to search in them.
///
/// # Errors
/// Whatever SQLite says.
pub fn page(
    connection: &Connection,
    _: &Query,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Attempt>, StoreError> {
    list(
        connection,
        &format!(
            "WHERE id < ?1 AND {} ORDER BY id DESC LIMIT ?2",
            of_attempt()
        ),
        [before.unwrap_or(i64::MAX), limit.into()],
    )
}

/// The newest attempt's id; 0 when there is none.
///
/// # Errors
/// Whatever SQLite says.
pub fn newest_id(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("SELECT coalesce(max(id), 0) FROM attempt")?
        .query_row([], |row| row.get(0))?)
}

/// Attempts after an id, oldest first.
///
/// # Errors
/// Whatever SQLite says.
pub fn since(
    connection: &Connection,
    _: &Query,
    after: i64,
    limit: u32,
) -> Result<Vec<Attempt>, StoreError> {
    list(
        connection,
        &format!("WHERE id > ?1 AND {} ORDER BY id LIMIT ?2", of_attempt()),
        [after, limit.into()],
    )
}

/// A condition on an attempt: its delivery was not deleted.
fn of_attempt() -> String {
    NOT_IN_TRASH.replace("d.id", "delivery_id")
}

/// One attempt.
///
/// # Errors
/// [`StoreError::NotFound`], or whatever SQLite says.
pub fn get(connection: &Connection, id: i64) -> Result<Attempt, StoreError> {
    list(connection, "WHERE id = ?1", [id])?
        .pop()
        .ok_or(StoreError::NotFound {
            what: "attempt",
            id,
        })
}

/// What a delivery's own bytes were last answered with, by whatever target.
///
/// # Errors
/// Whatever SQLite says.
pub fn newest_status(connection: &Connection, delivery: i64) -> Result<Option<u16>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT status FROM attempt WHERE delivery_id = ?1 AND status IS NOT NULL AND mode <> '\"edited\"'
         ORDER BY id DESC LIMIT 1",
    )?;
    Ok(statement
        .query_row([delivery], |row| row.get(0))
        .optional()?)
}

/// The bytes that are kept of an attempt's answer.
///
/// # Errors
/// [`StoreError::NotFound`], or whatever SQLite says.
pub fn body(connection: &Connection, id: i64) -> Result<Bytes, StoreError> {
    bytes(connection, "SELECT body FROM attempt WHERE id = ?1", id)
}

/// The body of an attempt's request, as it was sent.
///
/// # Errors
/// [`StoreError::NotFound`], or whatever SQLite says.
pub fn request_body(connection: &Connection, id: i64) -> Result<Bytes, StoreError> {
    let sql = "SELECT coalesce(a.request_body, d.body) FROM attempt a LEFT JOIN delivery d ON d.id = a.delivery_id
        WHERE a.id = ?1 AND coalesce(a.request_body, d.body) IS NOT NULL";
    bytes(connection, sql, id)
}

fn bytes(connection: &Connection, sql: &str, id: i64) -> Result<Bytes, StoreError> {
    connection
        .prepare_cached(sql)?
        .query_row([id], |row| row.get::<_, Vec<u8>>(0))
        .optional()?
        .map(Bytes::from)
        .ok_or(StoreError::NotFound {
            what: "attempt",
            id,
        })
}

fn list<const N: usize>(
    connection: &Connection,
    clause: &str,
    values: [i64; N],
) -> Result<Vec<Attempt>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} {clause}"))?;
    let rows = statement.query_map(rusqlite::params_from_iter(values), read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Attempt> {
    let at: i64 = row.get(2)?;
    Ok(Attempt {
        id: row.get(0)?,
        delivery_id: row.get(1)?,
        at: rfc3339(at),
        target: row.get(3)?,
        target_id: row.get(4)?,
        kind: from_json(row, 5)?,
        mode: from_json(row, 6)?,
        secret: row.get(7)?,
        request_headers: from_json(row, 8)?,
        request_size: row.get(9)?,
        status: row.get(10)?,
        headers: from_json(row, 11)?,
        body_size: row.get(12)?,
        body_kept: row.get(13)?,
        duration_us: row.get(14)?,
        fault: optional_json(row, 15)?,
        note: row.get(16)?,
        comparison: optional_json(row, 17)?,
    })
}
