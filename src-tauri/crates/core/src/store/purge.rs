//! Erasing what its sender has unsent. The bytes are overwritten in the file, not only unlinked.

use rusqlite::{OptionalExtension, params};

use super::event::{POSITION_BITS, first_id};
use super::{Writing, search};

/// Erases the deliveries that hold the message which an event says was unsent; how many, and
/// how many were left because they hold other events as well. The event itself stays: it holds
/// no words.
///
/// # Errors
/// Whatever SQLite says.
pub fn message(writing: &Writing<'_>, event: i64, batches: bool) -> rusqlite::Result<(u32, u32)> {
    let mid: Option<String> = writing
        .prepare_cached(
            "SELECT parent_id FROM event WHERE id = ?1 AND kind LIKE '%message_deleted'",
        )?
        .query_row([event], |row| row.get(0))
        .optional()?
        .flatten();
    let Some(mid) = mid else { return Ok((0, 0)) };
    // The message and its edits; whoever refused or repeated it included.
    let key = format!("message:{mid}");
    let mut statement = writing.prepare_cached(
        "SELECT DISTINCT id >> ?2 FROM event
         WHERE dedupe_key = ?1 OR (kind LIKE '%message_edit' AND parent_id = ?3)",
    )?;
    let deliveries: Vec<i64> = statement
        .query_map(params![key, POSITION_BITS, mid], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    writing.pragma_update(None, "secure_delete", true)?;
    let (mut gone, mut left) = (0, 0);
    for delivery in deliveries {
        let events: u32 = writing
            .prepare_cached("SELECT events FROM delivery WHERE id = ?1")?
            .query_row([delivery], |row| row.get(0))?;
        if events > 1 && !batches {
            left += 1;
        } else {
            erase(writing, delivery)?;
            gone += 1;
        }
    }
    writing.pragma_update(None, "secure_delete", false)?;
    Ok((gone, left))
}

/// Erases a delivery and everything that hangs on it.
///
/// # Errors
/// Whatever SQLite says.
pub fn erase(writing: &Writing<'_>, delivery: i64) -> rusqlite::Result<()> {
    let (from, to) = (first_id(delivery), first_id(delivery + 1));
    for (table, id) in [
        ("event", "id"),
        ("card", "event"),
        ("mark", "event"),
        ("mention", "event"),
    ] {
        writing
            .prepare_cached(&format!(
                "DELETE FROM {table} WHERE {id} >= ?1 AND {id} < ?2"
            ))?
            .execute([from, to])?;
    }
    for (table, id) in [
        ("attempt", "delivery_id"),
        ("second_look", "delivery"),
        ("passed_through", "delivery"),
        ("dead_letter", "delivery"),
        ("pin", "delivery"),
        ("delivery", "id"),
    ] {
        writing
            .prepare_cached(&format!("DELETE FROM {table} WHERE {id} = ?1"))?
            .execute([delivery])?;
    }
    search::remove(writing, delivery)
}
