//! How far forwarding to each target has come; what could not be forwarded is in [`dead_letter`].
//!
//! There is no row for a delivery that waits: what waits is whatever was stored after the
//! last one that is done. So receiving pays nothing for forwarding, and a crash leaves the
//! queue as it was. An attempt and the step that it makes are one transaction.

use rusqlite::{Connection, OptionalExtension, Row, params};
use url::Url;

use super::attempt::{self, NewAttempt};
use super::json::json;
use super::target::ForwardMode;
use super::{StoreError, Writing, dead_letter, minute, purge, search, second_look};
use crate::replay::{Trust, name_of};
use crate::time::now_us;

/// How far forwarding to a target has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// When it was switched on; microseconds since 1970, UTC.
    pub since: i64,
    /// The last delivery that is done with.
    pub done: i64,
    /// How often the next one was sent.
    pub tries: u32,
    /// When that is sent again; microseconds since 1970, UTC.
    pub next_at: Option<i64>,
    /// Why it was not taken.
    pub problem: Option<String>,
    /// Deliveries that the target took.
    pub forwarded: i64,
    /// Deliveries that were given up.
    pub dead: i64,
    /// Deliveries that do not go on.
    pub skipped: i64,
}

/// Switches forwarding to a target: on from the newest delivery on, or off. Only one target is
/// passed through to.
///
/// # Errors
/// Whatever SQLite says.
pub fn switch(writing: &Writing<'_>, target: i64, mode: ForwardMode) -> rusqlite::Result<()> {
    let (off, mode_text) = (json(&ForwardMode::Off)?, json(&mode)?);
    let before: Option<String> = writing
        .prepare_cached("SELECT forward FROM target WHERE id = ?1")?
        .query_row([target], |row| row.get(0))
        .optional()?;
    if before.as_ref() == Some(&mode_text) {
        // It goes on where it was, from now on because somebody chose it.
        writing
            .prepare_cached("UPDATE target SET by_command_line = 0 WHERE id = ?1")?
            .execute([target])?;
        return Ok(());
    }
    if mode == ForwardMode::PassThrough {
        writing
            .prepare_cached("UPDATE target SET forward = ?1 WHERE forward = ?2")?
            .execute([&off, &mode_text])?;
    }
    writing
        .prepare_cached("UPDATE target SET forward = ?2, by_command_line = 0 WHERE id = ?1")?
        .execute(params![target, mode_text])?;
    writing
        .prepare_cached(
            "DELETE FROM forwarding WHERE target = ?1 OR target IN (SELECT id FROM target WHERE forward = ?2)",
        )?
        .execute(params![target, off])?;
    if mode != ForwardMode::Off {
        writing
            .prepare_cached(
                "INSERT INTO forwarding (target, since, done, tries, forwarded, dead, skipped)
                 SELECT ?1, ?2, max(coalesce((SELECT max(id) FROM delivery), 0), value), 0, 0, 0, 0
                 FROM bound WHERE name = 'delivery'",
            )?
            .execute([target, now_us()])?;
    }
    Ok(())
}

/// Makes a command line's URL the one target that it forwards to, and ends what an earlier
/// command line began. Forwarding that was going on to the same URL goes on where it was: a target
/// is found by its URL, whatever it is called.
///
/// # Errors
/// Whatever SQLite says.
pub fn by_command_line(
    writing: &Writing<'_>,
    asked: Option<(&Url, ForwardMode)>,
) -> rusqlite::Result<()> {
    let url = asked.map(|(url, _)| url.as_str());
    let ended: Vec<i64> = writing
        .prepare_cached(
            "SELECT id FROM target WHERE by_command_line = 1 AND forward <> ?1 AND url IS NOT ?2",
        )?
        .query_map(params![json(&ForwardMode::Off)?, url], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for target in ended {
        switch(writing, target, ForwardMode::Off)?;
    }
    let Some((url, mode)) = asked else {
        return Ok(());
    };
    // An earlier program named it by all of its URL, with what may be a token in the query.
    writing
        .prepare_cached("UPDATE target SET name = ?2 WHERE url = ?1 AND name = ?1 AND name <> ?2")?
        .execute([url.as_str(), &free_name(writing, &name_of(url))?])?;
    let known: Option<(i64, String)> = writing
        .prepare_cached("SELECT id, forward FROM target WHERE url = ?1 ORDER BY by_command_line DESC, id LIMIT 1")?
        .query_row([url.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let target = match known {
        // It goes on where it was.
        Some((_, forward)) if forward == json(&mode)? => return Ok(()),
        Some((target, _)) => target,
        None => {
            writing
                .prepare_cached(
                    "INSERT INTO target (name, url, timeout_s, headers, trust, forward) VALUES (?1, ?2, 30, '[]', ?3, ?4)",
                )?
                .execute(params![
                    free_name(writing, &name_of(url))?,
                    url.as_str(),
                    json(&Trust::System)?,
                    json(&ForwardMode::Off)?
                ])?;
            writing.last_insert_rowid()
        }
    };
    switch(writing, target, mode)?;
    writing
        .prepare_cached("UPDATE target SET by_command_line = 1 WHERE id = ?1")?
        .execute([target])?;
    Ok(())
}

/// The name, or where a target has it the first of “name (2)” and so on that none has: URLs that
/// differ behind their path alone would share it.
fn free_name(writing: &Writing<'_>, name: &str) -> rusqlite::Result<String> {
    let mut taken = writing.prepare_cached("SELECT 1 FROM target WHERE name = ?1")?;
    let (mut free, mut number) = (name.to_owned(), 1_u32);
    while taken.exists([&free])? {
        number += 1;
        free = format!("{name} ({number})");
    }
    Ok(free)
}

/// How far forwarding to a target has come; `None` while it is off.
///
/// # Errors
/// Whatever SQLite says.
pub fn progress(connection: &Connection, target: i64) -> Result<Option<Progress>, StoreError> {
    let read = |row: &Row<'_>| {
        Ok(Progress {
            since: row.get(0)?,
            done: row.get(1)?,
            tries: row.get(2)?,
            next_at: row.get(3)?,
            problem: row.get(4)?,
            forwarded: row.get(5)?,
            dead: row.get(6)?,
            skipped: row.get(7)?,
        })
    };
    Ok(connection
        .prepare_cached(
            "SELECT since, done, tries, next_at, problem, forwarded, dead, skipped FROM forwarding WHERE target = ?1",
        )?
        .query_row([target], read)
        .optional()?)
}

/// How many deliveries wait for a target. Where they are passed through, none waits: Meta does.
/// By their ids, since this is asked with every tick: one that was deleted is counted until the
/// queue has come past it.
///
/// # Errors
/// Whatever SQLite says.
pub fn waiting(
    connection: &Connection,
    mode: ForwardMode,
    progress: Option<&Progress>,
) -> Result<i64, StoreError> {
    let Some(progress) = progress.filter(|_| mode == ForwardMode::Live) else {
        return Ok(0);
    };
    Ok(connection
        .prepare_cached("SELECT max(coalesce(max(id), 0) - ?1, 0) FROM delivery")?
        .query_row([progress.done], |row| row.get(0))?)
}

/// The deliveries after one, in the order of arrival: the id, and whether it goes on. What was
/// refused stays outside, since an endpoint may trust whatever comes from here; what was
/// imported did not arrive; what was cleared is gone.
///
/// # Errors
/// Whatever SQLite says.
pub fn queue(
    connection: &Connection,
    after: i64,
    limit: u32,
) -> Result<Vec<(i64, bool)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, status = 200 AND source <> 'imported' FROM delivery
         WHERE id > max(?1, (SELECT value FROM bound WHERE name = 'cleared')) ORDER BY id LIMIT ?2",
    )?;
    let rows = statement.query_map(params![after, limit], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What became of a delivery whose turn it was.
#[derive(Debug, Clone)]
pub enum Step {
    /// The target took it.
    Taken(NewAttempt),
    /// It did not, and gets it again then (microseconds since 1970, UTC).
    Again {
        /// The attempt; `None` where one like it is kept already.
        attempt: Option<NewAttempt>,
        /// How often it was sent.
        tries: u32,
        /// When.
        at: i64,
        /// Why.
        problem: String,
    },
    /// It did not, for the last time; `None` where it could not even be sent.
    Dead(Option<NewAttempt>, u32, String),
    /// So many, up to this one, do not go on.
    Skipped(i64),
}

/// Keeps what became of a delivery, and the attempt that was made, in one step. Nothing is
/// kept once forwarding was switched off or anew, and no attempt of a delivery that was erased
/// meanwhile: the queue only goes on past it.
///
/// # Errors
/// Whatever SQLite says.
pub fn step(
    writing: &Writing<'_>,
    target: i64,
    since: i64,
    delivery: i64,
    step: &Step,
) -> rusqlite::Result<()> {
    let skipped = Step::Skipped(1);
    let step = match step {
        Step::Skipped(_) => step,
        _ if purge::is_there(writing, delivery)? => step,
        _ => &skipped,
    };
    let (sql, attempt) = match step {
        Step::Taken(attempt) => ("forwarded = forwarded + 1", Some(attempt)),
        Step::Dead(attempt, ..) => ("dead = dead + 1", attempt.as_ref()),
        Step::Skipped(count) => {
            writing
                .prepare_cached("UPDATE forwarding SET done = max(done, ?3), skipped = skipped + ?4 WHERE target = ?1 AND since = ?2")?
                .execute([target, since, delivery, *count])?;
            return Ok(());
        }
        Step::Again {
            attempt,
            tries,
            at,
            problem,
        } => {
            if let Some(attempt) = attempt {
                attempt::insert(writing, attempt)?;
            }
            writing
                .prepare_cached("UPDATE forwarding SET tries = ?3, next_at = ?4, problem = ?5 WHERE target = ?1 AND since = ?2")?
                .execute(params![target, since, tries, at, problem])?;
            return Ok(());
        }
    };
    let attempt = attempt
        .map(|attempt| attempt::insert(writing, attempt))
        .transpose()?;
    let moved = writing
        .prepare_cached(&format!(
            "UPDATE forwarding SET done = max(done, ?3), tries = 0, next_at = NULL, problem = NULL, {sql}
             WHERE target = ?1 AND since = ?2"
        ))?
        .execute([target, since, delivery])?;
    if let (Step::Dead(_, tries, reason), 1) = (step, moved) {
        dead_letter::put(writing, target, delivery, *tries, reason, attempt)?;
    }
    Ok(())
}

/// Keeps what Meta was answered by a target, and the attempt.
///
/// # Errors
/// Whatever SQLite says.
pub fn passed_through(
    writing: &Writing<'_>,
    target: i64,
    attempt: &NewAttempt,
    status: u16,
) -> rusqlite::Result<()> {
    if !purge::is_there(writing, attempt.delivery_id)? {
        return Ok(()); // erased meanwhile
    }
    attempt::insert(writing, attempt)?;
    let answered_at = now_us();
    writing
        .prepare_cached("INSERT OR REPLACE INTO passed_through (delivery, status, answered_at) VALUES (?, ?, ?)")?
        .execute(params![attempt.delivery_id, status, answered_at])?;
    search::again(writing, attempt.delivery_id)?;
    if attempt.delivery_id <= second_look::cursor(writing)? {
        minute::answered_by_target(writing, attempt.delivery_id, status, answered_at)?;
    }
    let column = if status == 200 { "forwarded" } else { "dead" };
    writing
        .prepare_cached(&format!(
            "UPDATE forwarding SET done = max(done, ?2), {column} = {column} + 1, problem = ?3 WHERE target = ?1"
        ))?
        .execute(params![
            target,
            attempt.delivery_id,
            attempt.fault.as_ref().map(|fault| &fault.message)
        ])?;
    Ok(())
}
