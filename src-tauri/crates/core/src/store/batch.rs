//! When each group commit became durable, which is when its deliveries were answered.
//!
//! That moment is known only after the commit, so it cannot stand in the delivery's own
//! row without writing the row twice. One row a group, written with the group after it
//! (or when the writer settles), costs next to nothing; a crash loses at most one time.

use std::cell::Cell;
use std::ops::Deref;

use rusqlite::{Connection, OptionalExtension, params};

use crate::time::now_us;

/// The connection as a write sees it: inside a transaction, within a batch.
pub struct Writing<'a> {
    connection: &'a Connection,
    batch: i64,
    timed: Cell<bool>,
}

impl Writing<'_> {
    /// The id of this batch, for a row whose answer waits for the commit.
    pub(super) fn batch(&self) -> i64 {
        self.timed.set(true);
        self.batch
    }

    /// Stands in the place of a batch's id in the row of a delivery that was answered elsewhere.
    /// No batch has it, so that it lends no time; it names the last one, so that the counting
    /// goes on from there after a crash.
    pub(super) fn no_batch(&self) -> i64 {
        1 - self.batch
    }

    /// Whether a delivery's batch is this one: when it was answered is known only after the commit.
    pub(super) fn is_current(&self, batch: i64) -> bool {
        batch == self.batch
    }

    pub(super) fn is_timed(&self) -> bool {
        self.timed.get()
    }
}

impl Deref for Writing<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
    }
}

/// Counts the batches, and remembers the commit that is not noted yet.
pub(super) struct Batches {
    next: i64,
    unnoted: Option<(i64, i64)>,
}

impl Batches {
    pub(super) fn after_newest(connection: &Connection) -> rusqlite::Result<Self> {
        let newest: Option<i64> = connection
            .query_row(
                "SELECT max(abs(batch)) FROM (SELECT batch FROM delivery ORDER BY id DESC LIMIT 1)",
                [],
                |row| row.get(0),
            )
            .optional()?
            .flatten();
        let noted: Option<i64> =
            connection.query_row("SELECT max(id) FROM batch", [], |row| row.get(0))?;
        let next = newest.max(noted).unwrap_or(0) + 1;
        Ok(Self {
            next,
            unnoted: None,
        })
    }

    pub(super) fn unnoted(&self) -> bool {
        self.unnoted.is_some()
    }

    /// Notes the commit before, inside the transaction that has just begun.
    pub(super) fn begin<'a>(&self, connection: &'a Connection) -> rusqlite::Result<Writing<'a>> {
        self.insert(connection)?;
        Ok(Writing {
            connection,
            batch: self.next,
            timed: Cell::new(false),
        })
    }

    /// The transaction is durable, now.
    pub(super) fn committed(&mut self, timed: bool) {
        self.unnoted = timed.then(|| (self.next, now_us()));
        if timed {
            self.next += 1;
        }
    }

    /// Notes the last commit by itself.
    pub(super) fn note(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let inserted = self.insert(connection);
        self.unnoted = None;
        inserted
    }

    fn insert(&self, connection: &Connection) -> rusqlite::Result<()> {
        let Some((id, at)) = self.unnoted else {
            return Ok(());
        };
        connection
            .prepare_cached("INSERT OR IGNORE INTO batch (id, committed_at) VALUES (?1, ?2)")?
            .execute(params![id, at])?;
        Ok(())
    }
}
