//! Judging anew what is stored, when the secrets have changed.

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use super::delivery::joined;
use super::{StoreError, Writing, search, setting};
use crate::delivery::{Head, Header, Source};
use crate::signature::Judgement;

const UNFINISHED: &str = "rejudgement";

/// How far judging anew has come; kept, so that it goes on after a stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfinished {
    /// The labels of the secrets that it is done with: with others it would judge otherwise.
    pub secrets: Vec<String>,
    /// The delivery that it has come to.
    pub after: i64,
}

/// Judging anew that has not come to its end.
///
/// # Errors
/// Whatever SQLite says.
pub fn unfinished(connection: &Connection) -> Result<Option<Unfinished>, StoreError> {
    setting::get(connection, UNFINISHED)
}

/// Notes how far it has come.
///
/// # Errors
/// Whatever SQLite says.
pub fn note(writing: &Writing<'_>, unfinished: &Unfinished) -> rusqlite::Result<()> {
    setting::set(writing, UNFINISHED, unfinished)
}

/// It has come to its end.
///
/// # Errors
/// Whatever SQLite says.
pub fn end(writing: &Writing<'_>) -> rusqlite::Result<()> {
    setting::remove(writing, UNFINISHED)
}

/// A delivery that is judged otherwise than before.
#[derive(Debug, Clone)]
pub struct Rejudged {
    /// Which.
    pub id: i64,
    judgement: Judgement,
}

/// Judges the next deliveries anew: the id of the last, how many there were, and those that are
/// judged otherwise. One body at a time is in memory. What was imported keeps its verdict: it was
/// judged where it arrived, with the secrets of that place.
///
/// # Errors
/// Whatever SQLite says.
pub fn after(
    connection: &Connection,
    after: i64,
    limit: u32,
    judge: impl Fn(&[Header], &[u8]) -> Judgement,
) -> Result<(Option<i64>, u32, Vec<Rejudged>), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, verdict, secret, diagnosis, head, body, source FROM delivery WHERE id > ?1 ORDER BY id LIMIT ?2",
    )?;
    let mut rows = statement.query(params![after, limit])?;
    let (mut last, mut count, mut changed) = (None, 0, Vec::new());
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        last = Some(id);
        count += 1;
        let Some(verdict) = row.get::<_, Option<String>>(1)? else {
            continue; // its body was not kept
        };
        if row.get_ref(6)?.as_str() == Ok(Source::Imported.as_str()) {
            continue;
        }
        let (secret, diagnosis): (Option<String>, String) = (row.get(2)?, row.get(3)?);
        let headers = Head::new(row.get::<_, Vec<u8>>(4)?).headers();
        let judgement = judge(&headers, row.get_ref(5)?.as_blob().unwrap_or_default());
        let same = judgement.verdict.as_str() == verdict
            && judgement.secret == secret
            && joined(judgement.diagnosis.iter().map(|code| code.as_str())) == diagnosis;
        if !same {
            changed.push(Rejudged { id, judgement });
        }
    }
    Ok((last, count, changed))
}

/// Keeps another judgement of a delivery. What it was answered stays as it was.
///
/// # Errors
/// Whatever SQLite says.
pub fn keep(writing: &Writing<'_>, rejudged: &Rejudged) -> rusqlite::Result<()> {
    let Judgement {
        verdict,
        secret,
        diagnosis,
    } = &rejudged.judgement;
    writing
        .prepare_cached(
            "UPDATE delivery SET verdict = ?2, secret = ?3, diagnosis = ?4 WHERE id = ?1",
        )?
        .execute(params![
            rejudged.id,
            verdict.as_str(),
            secret,
            joined(diagnosis.iter().map(|code| code.as_str())),
        ])?;
    search::again(writing, rejudged.id)
}
