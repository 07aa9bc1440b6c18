//! The table of marks: what the user keeps of an event.

use rusqlite::params;

use super::Writing;

/// Pins an event, or no longer.
///
/// # Errors
/// Whatever SQLite says.
pub fn pin(writing: &Writing<'_>, event: i64, pinned: bool) -> rusqlite::Result<()> {
    writing
        .prepare_cached(
            "INSERT INTO mark (event, pinned) SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM event WHERE id = ?1)
             ON CONFLICT (event) DO UPDATE SET pinned = excluded.pinned",
        )?
        .execute(params![event, pinned])?;
    tidy(writing, event)
}

/// Keeps a note on an event; a blank one is none.
///
/// # Errors
/// Whatever SQLite says.
pub fn note(writing: &Writing<'_>, event: i64, note: &str) -> rusqlite::Result<()> {
    let note = Some(note.trim()).filter(|note| !note.is_empty());
    writing
        .prepare_cached(
            "INSERT INTO mark (event, pinned, note) SELECT ?1, 0, ?2 WHERE EXISTS (SELECT 1 FROM event WHERE id = ?1)
             ON CONFLICT (event) DO UPDATE SET note = excluded.note",
        )?
        .execute(params![event, note])?;
    tidy(writing, event)
}

fn tidy(writing: &Writing<'_>, event: i64) -> rusqlite::Result<()> {
    writing
        .prepare_cached("DELETE FROM mark WHERE event = ?1 AND NOT pinned AND note IS NULL")?
        .execute([event])?;
    Ok(())
}
