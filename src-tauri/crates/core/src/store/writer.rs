//! The one thread that writes: takes whatever waits, commits it as a group, then answers.
//!
//! A write is a closure over the connection, so the writer knows no table. When one of a
//! group fails, the group is rolled back and the others are run again without it: a bad
//! write never takes its neighbours with it. When the commit itself fails, every caller
//! gets the error, and Meta sends again what it was not told was kept.

use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::StoreError;
use super::batch::{Batches, Writing};
use super::checkpoint::Checkpoints;

/// Most writes in one commit: beyond this the wait grows and the rate does not.
const GROUP: usize = 256;

/// How long the writer waits for more work before it notes when the last group was
/// committed. Only the display of answer times waits for that note.
const SETTLE: Duration = Duration::from_millis(10);

/// A write that waits. It may be run more than once before it is finished, once.
trait Work: Send {
    fn run(&mut self, writing: &Writing<'_>) -> rusqlite::Result<()>;
    fn finish(self: Box<Self>, outcome: Result<(), StoreError>);
}

type Queue = Receiver<Box<dyn Work>>;

struct Pending<F, T> {
    work: F,
    value: Option<T>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<F, T> Work for Pending<F, T>
where
    F: FnMut(&Writing<'_>) -> rusqlite::Result<T> + Send,
    T: Send,
{
    fn run(&mut self, writing: &Writing<'_>) -> rusqlite::Result<()> {
        self.value = Some((self.work)(writing)?);
        Ok(())
    }

    fn finish(self: Box<Self>, outcome: Result<(), StoreError>) {
        let Self { value, reply, .. } = *self;
        // A caller that went away does not want the answer any more; the write stands.
        let _ = reply.send(outcome.and_then(|()| value.ok_or(StoreError::Stopped)));
    }
}

/// The handle on the thread.
pub(super) struct Writer {
    queue: Mutex<Option<Sender<Box<dyn Work>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub(super) fn start(connection: Connection, path: &Path) -> Result<Self, StoreError> {
        let (queue, work) = mpsc::channel();
        let mut batches = Batches::after_newest(&connection)?;
        let mut checkpoints = Checkpoints::start(&connection, path)?;
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || serve(&connection, &work, &mut batches, &mut checkpoints))
            .map_err(|_| StoreError::Stopped)?;
        Ok(Self {
            queue: Mutex::new(Some(queue)),
            thread: Mutex::new(Some(thread)),
        })
    }

    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnMut(&Writing<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.send(Box::new(Pending {
            work,
            value: None,
            reply,
        }))?;
        answer.await.unwrap_or(Err(StoreError::Stopped))
    }

    fn send(&self, work: Box<dyn Work>) -> Result<(), StoreError> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue
            .as_ref()
            .ok_or(StoreError::Stopped)?
            .send(work)
            .map_err(|_| StoreError::Stopped)
    }

    /// Writes what waits and ends the thread; safe to call twice.
    pub(super) fn stop(&self) {
        drop(
            self.queue
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the store's writer ended badly");
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The thread's life: until the queue is closed and empty.
fn serve(
    connection: &Connection,
    queue: &Queue,
    batches: &mut Batches,
    checkpoints: &mut Checkpoints,
) {
    loop {
        let first = if batches.unnoted() {
            queue.recv_timeout(SETTLE)
        } else {
            queue.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        match first {
            Ok(first) => {
                let group: Vec<_> = std::iter::once(first)
                    .chain(queue.try_iter().take(GROUP - 1))
                    .collect();
                checkpoints.count(group.len());
                commit_group(connection, group, batches);
            }
            Err(RecvTimeoutError::Timeout) => note(connection, batches),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    note(connection, batches);
}

fn note(connection: &Connection, batches: &mut Batches) {
    if let Err(error) = batches.note(connection) {
        tracing::warn!(%error, "the time of the last commit was not noted");
    }
}

/// Runs, commits and finishes a group.
fn commit_group(connection: &Connection, mut group: Vec<Box<dyn Work>>, batches: &mut Batches) {
    let outcome = run_group(connection, &mut group, batches);
    if let Err(error) = &outcome {
        tracing::error!(%error, writes = group.len(), "a commit failed; none of its writes was acknowledged");
        if let Err(error) = rollback(connection) {
            tracing::error!(%error, "the failed commit could not be rolled back");
        }
    }
    for work in group {
        work.finish(
            outcome
                .as_ref()
                .map(|&()| ())
                .map_err(|error| copy(error).into()),
        );
    }
}

/// Leaves in `group` what is in the transaction; what fails by itself is finished here.
fn run_group(
    connection: &Connection,
    group: &mut Vec<Box<dyn Work>>,
    batches: &mut Batches,
) -> rusqlite::Result<()> {
    loop {
        connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let writing = batches.begin(connection)?;
        let failed = group
            .iter_mut()
            .enumerate()
            .find_map(|(index, work)| work.run(&writing).err().map(|error| (index, error)));
        let timed = writing.is_timed();
        let Some((index, error)) = failed else {
            connection.prepare_cached("COMMIT")?.execute([])?;
            batches.committed(timed);
            return Ok(());
        };
        rollback(connection)?;
        group.remove(index).finish(Err(error.into()));
    }
}

/// Ends a transaction that a failed write may already have ended (a full disk does that).
fn rollback(connection: &Connection) -> rusqlite::Result<()> {
    if connection.is_autocommit() {
        Ok(())
    } else {
        connection.execute_batch("ROLLBACK")
    }
}

/// The same error for the next caller; rusqlite's is not `Clone`.
fn copy(error: &rusqlite::Error) -> rusqlite::Error {
    let (code, message) = match error {
        rusqlite::Error::SqliteFailure(code, message) => (*code, message.clone()),
        other => (
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ERROR),
            Some(other.to_string()),
        ),
    };
    rusqlite::Error::SqliteFailure(code, message)
}
