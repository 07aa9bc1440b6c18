//! Deliveries that a target refused until patience ended. The ones after them went on.

use rusqlite::{Connection, params};
use serde::Serialize;
use ts_rs::TS;

use super::trash::NOT_IN_TRASH;
use super::{StoreError, Writing};
use crate::payload::Sentence;
use crate::time::{now_us, rfc3339};

/// Dead letters that are listed.
const LISTED: i64 = 1000;

/// A delivery that a target refused until patience ended. The ones after it went on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct DeadLetter {
    /// The delivery.
    #[ts(type = "number")]
    pub delivery_id: i64,
    /// What happened, by its first event.
    pub sentence: Sentence,
    /// When it was given up; RFC 3339, UTC.
    pub at: String,
    /// How often it was sent.
    pub tries: u32,
    /// The last answer, or why there was none.
    pub reason: String,
    /// The last attempt.
    #[ts(type = "number | null")]
    pub attempt_id: Option<i64>,
}

pub(super) fn put(
    writing: &Writing<'_>,
    target: i64,
    delivery: i64,
    tries: u32,
    reason: &str,
    attempt: Option<i64>,
) -> rusqlite::Result<()> {
    writing
        .prepare_cached("INSERT OR REPLACE INTO dead_letter (target, delivery, at, tries, reason, attempt) VALUES (?, ?, ?, ?, ?, ?)")?
        .execute(params![target, delivery, now_us(), tries, reason, attempt])?;
    Ok(())
}

/// A target's dead letters, newest delivery first; the first thousand.
///
/// # Errors
/// Whatever SQLite says.
pub fn list(connection: &Connection, target: i64) -> Result<Vec<DeadLetter>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT l.delivery, e.sentence_actor, e.sentence, l.at, l.tries, l.reason, l.attempt FROM dead_letter l
         JOIN delivery d ON d.id = l.delivery LEFT JOIN event e ON e.id = l.delivery << 16
         WHERE l.target = ?1 AND {NOT_IN_TRASH} ORDER BY l.delivery DESC LIMIT ?2"
    ))?;
    let rows = statement.query_map([target, LISTED], |row| {
        Ok(DeadLetter {
            delivery_id: row.get(0)?,
            sentence: Sentence {
                actor: row.get(1)?,
                text: row
                    .get::<_, Option<String>>(2)?
                    .unwrap_or_else(|| "A payload without events".into()),
            },
            at: rfc3339(row.get(3)?),
            tries: row.get(4)?,
            reason: row.get(5)?,
            attempt_id: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Takes dead letters away; `taken`: since the target took them after all.
///
/// # Errors
/// Whatever SQLite says.
pub fn take_away(
    writing: &Writing<'_>,
    target: i64,
    deliveries: Option<&[i64]>,
    taken: bool,
) -> rusqlite::Result<()> {
    let mut gone = 0;
    match deliveries {
        None => {
            gone = writing
                .prepare_cached("DELETE FROM dead_letter WHERE target = ?1")?
                .execute([target])?;
        }
        Some(deliveries) => {
            let mut delete = writing
                .prepare_cached("DELETE FROM dead_letter WHERE target = ?1 AND delivery = ?2")?;
            for delivery in deliveries {
                gone += delete.execute([target, *delivery])?;
            }
        }
    }
    if taken {
        writing
            .prepare_cached(
                "UPDATE forwarding SET dead = max(dead - ?2, 0), forwarded = forwarded + ?2 WHERE target = ?1",
            )?
            .execute(params![target, gone])?;
    }
    Ok(())
}
