//! The table of handshakes: Meta's GETs of the callback and what came of each.

use rusqlite::{Connection, params};
use serde::Serialize;
use ts_rs::TS;

use super::{StoreError, Writing};
use crate::delivery::Source;
use crate::handshake::Refusal;
use crate::time::rfc3339;

/// How many are kept.
const KEPT: i64 = 1000;

/// A handshake that has just been answered.
#[derive(Debug, Clone)]
pub struct NewHandshake {
    /// Microseconds since 1970, UTC.
    pub at: i64,
    /// The peer's address.
    pub peer: String,
    /// What the client called itself.
    pub user_agent: Option<String>,
    /// From this machine, or from outside.
    pub source: Source,
    /// `None`: accepted.
    pub refusal: Option<Refusal>,
    /// What only this one tells, in a sentence.
    pub detail: Option<String>,
}

/// One GET of the callback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Handshake {
    /// Ascending in time.
    #[ts(type = "number")]
    pub id: i64,
    /// RFC 3339, UTC.
    pub at: String,
    /// The peer's address.
    pub peer: String,
    /// What the client called itself.
    pub user_agent: Option<String>,
    /// From this machine, or from outside; `null` where that was not kept yet.
    pub source: Option<Source>,
    /// Whether the challenge was returned.
    pub accepted: bool,
    /// Why not, as a code.
    pub reason: Option<String>,
    /// What happened and what to do, in a sentence.
    pub explanation: String,
}

/// Keeps a handshake and forgets those beyond the newest thousand.
///
/// # Errors
/// Whatever SQLite says.
pub fn insert(writing: &Writing<'_>, new: &NewHandshake) -> rusqlite::Result<()> {
    writing
        .prepare_cached(
            "INSERT INTO handshake (at, peer, user_agent, source, reason, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            new.at,
            new.peer,
            new.user_agent,
            new.source.as_str(),
            new.refusal.map(Refusal::as_str),
            new.detail
        ])?;
    writing
        .prepare_cached("DELETE FROM handshake WHERE id <= ?1")?
        .execute([writing.last_insert_rowid() - KEPT])?;
    Ok(())
}

/// The newest handshakes, newest first.
///
/// # Errors
/// Whatever SQLite says.
pub fn newest(connection: &Connection, limit: u32) -> Result<Vec<Handshake>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, at, peer, user_agent, reason, source, detail FROM handshake ORDER BY id DESC LIMIT ?1",
    )?;
    let rows = statement.query_map([limit], |row| {
        let at: i64 = row.get(1)?;
        let reason: Option<String> = row.get(4)?;
        let source: Option<String> = row.get(5)?;
        let detail: Option<String> = row.get(6)?;
        Ok(Handshake {
            id: row.get(0)?,
            at: rfc3339(at),
            peer: row.get(2)?,
            user_agent: row.get(3)?,
            source: source.as_deref().and_then(Source::parse),
            accepted: reason.is_none(),
            explanation: explanation(reason.as_deref(), detail.as_deref()),
            reason,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn explanation(reason: Option<&str>, detail: Option<&str>) -> String {
    let general = match reason {
        None => "The verify token matched and the challenge was returned.",
        Some(code) => Refusal::parse(code).map_or("Refused.", Refusal::explanation),
    };
    match detail {
        Some(detail) => format!("{general} {detail}"),
        None => general.to_owned(),
    }
}
