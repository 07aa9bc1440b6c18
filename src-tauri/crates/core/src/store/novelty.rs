//! Keys that were never seen before in their field, and the event that brought them.

use rusqlite::{Connection, params};

use super::event::{Event, first_id};
use super::{StoreError, Writing};
use crate::schema;

/// Notes the keys of an event that are new; whether there were any.
pub(super) fn note(writing: &Writing<'_>, event: &Event, item: &[u8]) -> rusqlite::Result<bool> {
    if event.is_test {
        return Ok(false);
    }
    let mut noted = false;
    for path in schema::news(&event.field, item) {
        let inserted = writing
            .prepare_cached(
                "INSERT OR IGNORE INTO novelty (field, path, event) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![event.field, path, event.id])?;
        noted |= inserted > 0;
    }
    Ok(noted)
}

/// The keys that were new with a delivery: field and path; the first hundred.
pub(super) fn of_delivery(
    connection: &Connection,
    id: i64,
) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT field, path FROM novelty WHERE event >= ?1 AND event < ?2 ORDER BY event, path LIMIT 100",
    )?;
    let news = statement.query_map([first_id(id), first_id(id + 1)], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(news.collect::<rusqlite::Result<_>>()?)
}
