//! The search index: one FTS5 table over the words of the bodies and the facets of the
//! deliveries, so that any mix of words and terms is one look, newest first.
//!
//! Without content (the words are not kept a second time) and filled behind the answer, a
//! bounded number at a time, after the second look, whose findings are facets too. What is not
//! indexed yet is judged one by one by the same [`Document`], so that a query misses nothing.

mod document;
mod expression;

use std::time::Duration;

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

pub(super) use document::{Document, decoded, event_holds, facets_of_delivery};
pub(super) use expression::expression;

use super::stepped::{Stepped, each_until};
use super::{StoreError, Writing, second_look, setting};

/// How far the index has come: the id of the last delivery.
const DONE: &str = "search_done";

/// How far the scrubbing of the index is; absent when there is nothing to scrub.
const SCRUB: &str = "search_scrub";
/// Pages of one step of it.
const SCRUB_PAGES: i64 = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Scrub {
    Wanted,
    Begun,
}

/// The id of the last delivery that is indexed.
///
/// # Errors
/// Whatever SQLite says.
pub fn done(connection: &Connection) -> Result<i64, StoreError> {
    Ok(setting::get(connection, DONE)?.unwrap_or(0))
}

/// The newest indexed deliveries that have a facet, up to one and no more than `most`, newest first.
///
/// # Errors
/// Whatever SQLite says.
pub(super) fn newest(
    connection: &Connection,
    facet: &str,
    up_to: i64,
    most: u32,
) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT rowid FROM search WHERE search MATCH ?1 AND rowid <= ?2 ORDER BY rowid DESC LIMIT ?3",
    )?;
    let expression = format!("facets : \"{facet}\"");
    let ids = statement.query_map(params![expression, up_to, most], |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// Indexes the next deliveries, `most` at the most and no more once `patience` is over.
///
/// # Errors
/// Whatever SQLite says.
pub fn step(writing: &Writing<'_>, most: u32, patience: Duration) -> rusqlite::Result<Stepped> {
    let after = done(writing)?;
    let until = second_look::done(writing)?;
    let ids: Vec<i64> = writing
        .prepare_cached("SELECT id FROM delivery WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?3")?
        .query_map([after, until, most.into()], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let stepped = each_until(&ids, most, patience, |id| insert(writing, id))?;
    if let Some(last) = ids.get(..stepped.count as usize).and_then(<[i64]>::last) {
        setting::set(writing, DONE, last)?;
    }
    Ok(stepped)
}

fn insert(writing: &Writing<'_>, id: i64) -> rusqlite::Result<()> {
    let Some(document) = Document::read(writing, id)? else {
        return Ok(());
    };
    writing
        .prepare_cached("INSERT INTO search (rowid, words, facets) VALUES (?1, ?2, ?3)")?
        .execute(params![id, document.words, document.facets.join(" ")])?;
    Ok(())
}

/// Takes a delivery out of the index.
pub(super) fn remove(writing: &Writing<'_>, id: i64) -> rusqlite::Result<()> {
    writing
        .prepare_cached("DELETE FROM search WHERE rowid = ?1")?
        .execute([id])?;
    Ok(())
}

/// The words of what a person had erased are to leave the pages of the index as well, where they
/// would stay until SQLite happens to merge these. What goes by age waits for that.
///
/// # Errors
/// Whatever SQLite says.
pub fn scrub_later(writing: &Writing<'_>) -> rusqlite::Result<()> {
    setting::set(writing, SCRUB, &Scrub::Wanted)
}

/// Whether [`scrub`] has something to do.
///
/// # Errors
/// Whatever SQLite says.
pub fn wants_scrub(connection: &Connection) -> Result<bool, StoreError> {
    Ok(setting::get::<Scrub>(connection, SCRUB)?.is_some())
}

/// Writes some pages of the index anew without what was erased; whether there are more.
///
/// # Errors
/// Whatever SQLite says.
pub fn scrub(writing: &Writing<'_>) -> rusqlite::Result<bool> {
    let Some(state) = setting::get(writing, SCRUB)? else {
        return Ok(false);
    };
    let pages = match state {
        Scrub::Wanted => -SCRUB_PAGES,
        Scrub::Begun => SCRUB_PAGES,
    };
    // As FTS5 says: a negative number begins to merge everything, positive ones go on with it, until
    // nothing changes but the command's own row.
    let before = writing.total_changes();
    writing
        .prepare_cached("INSERT INTO search (search, rank) VALUES ('merge', ?1)")?
        .execute([pages])?;
    let goes_on = state == Scrub::Wanted || writing.total_changes() - before > 1;
    if goes_on {
        setting::set(writing, SCRUB, &Scrub::Begun)?;
    } else {
        setting::remove(writing, SCRUB)?;
    }
    Ok(goes_on)
}

/// Something else is true of a delivery: its entry, if it has one yet, is made anew at once, so
/// that no search goes by what was.
pub(super) fn again(writing: &Writing<'_>, id: i64) -> rusqlite::Result<()> {
    if id <= done(writing)? {
        remove(writing, id)?;
        insert(writing, id)?;
    }
    Ok(())
}
