//! The table of attempts: one row for each replay of a delivery.

use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{StoreError, Writing};
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
    /// Which bytes and signature.
    pub mode: ReplayMode,
    /// The label of the secret that signed, where it was signed again.
    pub secret: Option<String>,
    /// The headers as sent.
    pub request_headers: Vec<(String, String)>,
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

/// An attempt that has just ended.
#[derive(Debug, Clone)]
pub struct NewAttempt {
    /// What was replayed.
    pub delivery_id: i64,
    /// When it began; microseconds since 1970, UTC.
    pub at: i64,
    /// Where it went.
    pub target: String,
    /// Which bytes and signature.
    pub mode: ReplayMode,
    /// The label of the secret that signed it again.
    pub secret: Option<String>,
    /// The headers as sent.
    pub request_headers: Vec<(String, String)>,
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
        self.fault.is_none()
            && self
                .status
                .is_some_and(|status| (200..300).contains(&status))
    }
}

/// Keeps an attempt, compared with the one before it; returns its id.
///
/// # Errors
/// Whatever SQLite says.
pub fn insert(writing: &Writing<'_>, attempt: &NewAttempt) -> rusqlite::Result<i64> {
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
            "INSERT INTO attempt (delivery_id, at, target, mode, secret, request_headers, status, headers, body_size,
               duration_us, fault, note, comparison, body)
             VALUES (:delivery_id, :at, :target, :mode, :secret, :request_headers, :status, :headers, :body_size,
               :duration_us, :fault, :note, :comparison, :body)",
        )?
        .execute(named_params! {
            ":delivery_id": attempt.delivery_id,
            ":at": attempt.at,
            ":target": attempt.target,
            ":mode": json(&attempt.mode)?,
            ":secret": attempt.secret,
            ":request_headers": json(&attempt.request_headers)?,
            ":status": attempt.status,
            ":headers": json(&attempt.headers)?,
            ":body_size": i64::try_from(attempt.body_size).unwrap_or(i64::MAX),
            ":duration_us": attempt.duration_us,
            ":fault": attempt.fault.as_ref().map(json).transpose()?,
            ":note": attempt.note,
            ":comparison": before.map(|before| json(&Comparison::of(before, attempt.passed()))).transpose()?,
            ":body": &attempt.body[..],
        })?;
    Ok(writing.last_insert_rowid())
}

const SELECT: &str =
    "SELECT id, delivery_id, at, target, mode, secret, request_headers, status, headers, body_size,
    length(body), duration_us, fault, note, comparison FROM attempt";

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
        "WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
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
        "WHERE id > ?1 ORDER BY id LIMIT ?2",
        [after, limit.into()],
    )
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

/// The bytes that are kept of an attempt's answer.
///
/// # Errors
/// [`StoreError::NotFound`], or whatever SQLite says.
pub fn body(connection: &Connection, id: i64) -> Result<Bytes, StoreError> {
    connection
        .prepare_cached("SELECT body FROM attempt WHERE id = ?1")?
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
        mode: from_json(row, 4)?,
        secret: row.get(5)?,
        request_headers: from_json(row, 6)?,
        status: row.get(7)?,
        headers: from_json(row, 8)?,
        body_size: row.get(9)?,
        body_kept: row.get(10)?,
        duration_us: row.get(11)?,
        fault: optional_json(row, 12)?,
        note: row.get(13)?,
        comparison: optional_json(row, 14)?,
    })
}

fn json(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

fn from_json<T: for<'de> Deserialize<'de>>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    parse(&row.get::<_, String>(column)?, column)
}

fn optional_json<T: for<'de> Deserialize<'de>>(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<Option<T>> {
    row.get::<_, Option<String>>(column)?
        .map(|text| parse(&text, column))
        .transpose()
}

fn parse<T: for<'de> Deserialize<'de>>(text: &str, column: usize) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(
            column,
            rusqlite::types::Type::Text,
            Box::new(error),
        )
    })
}
