//! The search index: one FTS5 table over the words of the bodies and the facets of the
//! deliveries, so that any mix of words and terms is one look, newest first.
//!
//! Without content (the words are not kept a second time) and filled behind the answer, a
//! bounded number at a time, after the second look, whose findings are facets too. What is not
//! indexed yet is judged one by one by the same [`Document`], so that a query misses nothing.

mod document;

use rusqlite::{Connection, params};

pub(super) use document::{Document, decoded, event_holds};

use super::{StoreError, Writing, second_look, setting};

/// How far the index has come: the id of the last delivery.
const DONE: &str = "search_done";

/// The id of the last delivery that is indexed.
///
/// # Errors
/// Whatever SQLite says.
pub fn done(connection: &Connection) -> Result<i64, StoreError> {
    Ok(setting::get(connection, DONE)?.unwrap_or(0))
}

/// Indexes the next deliveries, `most` at the most, and those whose entry is no longer true; how
/// many there were.
///
/// # Errors
/// Whatever SQLite says.
pub fn step(writing: &Writing<'_>, most: u32) -> rusqlite::Result<u32> {
    let ids = |sql: &str, values: [i64; 3]| -> rusqlite::Result<Vec<i64>> {
        writing
            .prepare_cached(sql)?
            .query_map(values, |row| row.get(0))?
            .collect()
    };
    let after = done(writing).map_err(second_look::sqlite)?;
    let until = second_look::done(writing).map_err(second_look::sqlite)?;
    let again = ids(
        "SELECT delivery FROM search_again WHERE delivery BETWEEN ?1 AND ?2 ORDER BY delivery LIMIT ?3",
        [0, until, most.into()],
    )?;
    for &id in &again {
        writing
            .prepare_cached("DELETE FROM search_again WHERE delivery = ?1")?
            .execute([id])?;
        if id <= after {
            remove(writing, id)?;
            insert(writing, id)?;
        }
    }
    let left = i64::from(most) - i64::try_from(again.len()).unwrap_or(0);
    let new = ids(
        "SELECT id FROM delivery WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?3",
        [after, until, left],
    )?;
    for &id in &new {
        insert(writing, id)?;
    }
    if let Some(last) = new.last() {
        setting::set(writing, DONE, last)?;
    }
    Ok(u32::try_from(again.len() + new.len()).unwrap_or(u32::MAX))
}

fn insert(writing: &Writing<'_>, id: i64) -> rusqlite::Result<()> {
    let Some(document) = Document::read(writing, id).map_err(second_look::sqlite)? else {
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

/// The entry of a delivery is no longer true.
pub(super) fn again(writing: &Writing<'_>, id: i64) -> rusqlite::Result<()> {
    writing
        .prepare_cached("INSERT OR IGNORE INTO search_again (delivery) VALUES (?1)")?
        .execute([id])?;
    Ok(())
}
