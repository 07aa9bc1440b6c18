//! The one thread that writes: takes whatever waits, commits it as a group, then answers.
//!
//! A write is a closure over the connection, so the writer knows no table. When one of a
//! group fails, the group is rolled back and the others are run again without it: a bad
//! write never takes its neighbours with it. When the commit itself fails, every caller
//! gets the error, and Meta sends again what it was not told was kept.
//!
//! Now and then something has to run alone, outside of a transaction (compacting). Whoever
//! cannot wait for that says how long it can, and is told in time that it was not kept.

use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
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
    /// Its turn has come; `false` when its caller does not wait any more.
    fn begin(&mut self) -> bool;
    fn run(&mut self, writing: &Writing<'_>) -> rusqlite::Result<()>;
    fn finish(self: Box<Self>, outcome: Result<(), StoreError>);
}

/// What waits for the thread.
enum Job {
    /// With others, in a transaction.
    Write(Box<dyn Work>),
    /// By itself, outside of one.
    Alone(Alone),
}

type Alone = Box<dyn FnOnce(&Connection) + Send>;
type Queue = Receiver<Job>;

/// A write that waits. Who takes it out decides: the thread does it, or its caller gives it up, and
/// what it holds, such as a body, is free at once.
type Offer<F> = Arc<Mutex<Option<F>>>;

fn take<F>(offer: &Offer<F>) -> Option<F> {
    offer.lock().unwrap_or_else(PoisonError::into_inner).take()
}

struct Pending<F, T> {
    offer: Offer<F>,
    begun: Option<F>,
    value: Option<T>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<F, T> Work for Pending<F, T>
where
    F: FnMut(&Writing<'_>) -> rusqlite::Result<T> + Send,
    T: Send,
{
    fn begin(&mut self) -> bool {
        self.begun = take(&self.offer);
        self.begun.is_some()
    }

    fn run(&mut self, writing: &Writing<'_>) -> rusqlite::Result<()> {
        let work = self.begun.as_mut().ok_or(rusqlite::Error::InvalidQuery)?;
        self.value = Some(work(writing)?);
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
    queue: Mutex<Option<Sender<Job>>>,
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
        patience: Option<Duration>,
        work: impl FnMut(&Writing<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, mut answer) = oneshot::channel();
        let offer = Arc::new(Mutex::new(Some(work)));
        self.send(Job::Write(Box::new(Pending {
            offer: Arc::clone(&offer),
            begun: None,
            value: None,
            reply,
        })))?;
        if let Some(patience) = patience {
            tokio::select! {
                biased;
                answer = &mut answer => return answer.unwrap_or(Err(StoreError::Stopped)),
                () = tokio::time::sleep(patience) => {
                    if take(&offer).is_some() {
                        return Err(StoreError::Occupied);
                    }
                }
            }
        }
        answer.await.unwrap_or(Err(StoreError::Stopped))
    }

    /// Runs something on the thread by itself, outside of a transaction.
    pub(super) async fn run_alone<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let run = move |connection: &Connection| {
            let _ = reply.send(work(connection).map_err(StoreError::from));
        };
        self.send(Job::Alone(Box::new(run)))?;
        answer.await.unwrap_or(Err(StoreError::Stopped))
    }

    fn send(&self, work: Job) -> Result<(), StoreError> {
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
                let (group, alone) = gather(first, queue);
                if !group.is_empty() {
                    checkpoints.count(group.len());
                    commit_group(connection, group, batches);
                }
                if let Some(alone) = alone {
                    note(connection, batches);
                    connection.flush_prepared_statement_cache();
                    alone(connection);
                }
            }
            Err(RecvTimeoutError::Timeout) => note(connection, batches),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    note(connection, batches);
}

/// The next group: whatever waits, up to what has to run alone.
fn gather(first: Job, queue: &Queue) -> (Vec<Box<dyn Work>>, Option<Alone>) {
    let mut group = Vec::new();
    for job in std::iter::once(first).chain(queue.try_iter()) {
        match job {
            Job::Alone(alone) => return (group, Some(alone)),
            Job::Write(mut work) => {
                if work.begin() {
                    group.push(work);
                }
            }
        }
        if group.len() == GROUP {
            break;
        }
    }
    (group, None)
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
