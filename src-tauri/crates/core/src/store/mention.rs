//! The table of mentions: what the Graph API said of each, so that it is asked once.

use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Writing;

/// What is known of a mention.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct Mention {
    /// Who wrote it.
    pub username: Option<String>,
    /// Their words.
    pub text: Option<String>,
    /// Where it is.
    pub link: Option<String>,
    /// Why it is not known.
    pub failure: Option<MentionFailure>,
}

/// Why a mention is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MentionFailure {
    /// What happened.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

/// Keeps what is known of the mention of an event, unless that was erased meanwhile; `at` in microseconds since 1970, UTC.
///
/// # Errors
/// Whatever SQLite says.
pub fn keep(writing: &Writing<'_>, event: i64, at: i64, mention: &Mention) -> rusqlite::Result<()> {
    let failure = mention
        .failure
        .as_ref()
        .map(serde_json::to_string)
        .transpose()
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    writing
        .prepare_cached(
            "INSERT OR REPLACE INTO mention (event, at, username, text, link, failure)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS (SELECT 1 FROM event WHERE id = ?1)",
        )?
        .execute(params![
            event,
            at,
            mention.username,
            mention.text,
            mention.link,
            failure
        ])?;
    Ok(())
}

/// Reads `n.at, n.username, n.text, n.link, n.failure` of a left join, from a column on.
pub(super) fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<Mention>> {
    let at: Option<i64> = row.get(first)?;
    if at.is_none() {
        return Ok(None);
    }
    let failure: Option<String> = row.get(first + 4)?;
    Ok(Some(Mention {
        username: row.get(first + 1)?,
        text: row.get(first + 2)?,
        link: row.get(first + 3)?,
        failure: failure.and_then(|json| serde_json::from_str(&json).ok()),
    }))
}
