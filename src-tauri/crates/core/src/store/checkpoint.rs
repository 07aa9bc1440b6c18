//! Moves the write-ahead log back into the file, beside the writer and not in its way.
//!
//! SQLite would do it within a commit, whose deliveries would wait for a sync of pages from
//! all over the file: that was the slowest hundredth of the answers. From a connection of
//! its own it only shares the disk.

use std::path::Path;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;

use super::{StoreError, schema};

/// Writes between two checkpoints; about as many pages as SQLite itself waits for.
const WRITES: usize = 1000;

/// Pages at which the writer does it after all: the log must not grow for ever when this
/// thread cannot keep up. 64 MiB.
const AT_LAST: u32 = 16_384;

/// Counts writes, and wakes the thread when enough have come together.
pub(super) struct Checkpoints {
    /// Only taken when dropped.
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    writes: usize,
}

/// The thread's connection is closed before the last one is: that empties the log, and a process
/// that ended before would leave it full.
impl Drop for Checkpoints {
    fn drop(&mut self) {
        drop(self.wake.take());
        let thread = self.thread.take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread that shortens the log ended badly");
        }
    }
}

impl Checkpoints {
    /// Starts the thread; it ends with the writer.
    pub(super) fn start(writer: &Connection, path: &Path) -> Result<Self, StoreError> {
        writer.pragma_update(None, "wal_autocheckpoint", AT_LAST)?;
        let connection = schema::connect(path)?;
        let (wake, woken) = mpsc::sync_channel(1);
        let thread = std::thread::Builder::new()
            .name("store-checkpoint".into())
            .spawn(move || serve(&connection, &woken))
            .map_err(|_| StoreError::Stopped)?;
        Ok(Self {
            wake: Some(wake),
            thread: Some(thread),
            writes: 0,
        })
    }

    pub(super) fn count(&mut self, writes: usize) {
        self.writes += writes;
        if self.writes >= WRITES {
            self.writes = 0;
            // Full: it is at work, and will see these pages as well.
            let _ = self.wake.as_ref().map(|wake| wake.try_send(()));
        }
    }
}

/// Moves what it can of the log into the file, in nobody's way.
pub(super) fn some(path: &Path) -> Result<(), StoreError> {
    let connection = schema::connect(path)?;
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
    Ok(())
}

/// How long emptying the log waits for readers; the writer waits with it.
const PATIENCE: Duration = Duration::from_millis(50);

/// Moves the whole log into the file and cuts it, unless somebody is in the way: whether it did.
pub(super) fn empty(path: &Path) -> Result<bool, StoreError> {
    // First beside the writer, so that there is little left to do in its way.
    some(path)?;
    let connection = schema::connect(path)?;
    connection.busy_timeout(PATIENCE)?;
    let busy: bool =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(!busy)
}

fn serve(connection: &Connection, woken: &Receiver<()>) {
    while woken.recv().is_ok() {
        if let Err(error) = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
            tracing::warn!(%error, "a checkpoint failed; the writer will do it in the end");
        }
    }
}
