//! The store: one SQLite file, one writer thread, several readers.
//!
//! `synchronous=FULL` in WAL mode: what a write call has returned is on the disk. A
//! commit costs one fsync however many writes it holds, so the writer takes whatever
//! waits and commits it as a group (measured: 16 times the rate of one by one).
//!
//! A table is one file: its row type, its writes (functions taking [`Writing`], run
//! on the writer thread) and its reads. Secrets are not here, see [`crate::secrets`].

pub mod age;
pub mod attempt;
pub mod backup;
mod batch;
mod body;
pub mod bound;
pub mod card;
pub mod check;
mod checkpoint;
pub mod dead_letter;
pub mod delivery;
mod error;
pub mod event;
pub mod forwarding;
pub mod found_event;
pub mod gap;
pub mod handshake;
pub mod histogram;
pub mod import;
mod json;
mod lock;
pub mod mark;
pub mod mention;
pub mod minute;
mod novelty;
pub mod pin;
pub mod purge;
mod readers;
pub mod rejudge;
pub mod restore;
pub mod retention;
pub mod saved_filter;
mod schema;
pub mod search;
pub mod second_look;
pub mod selection;
pub mod setting;
pub mod sighting;
pub mod space;
pub mod stepped;
pub mod stray;
pub mod target;
#[cfg(test)]
pub(crate) mod tests;
mod totals;
pub mod traffic;
pub mod trash;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub use batch::Writing;
pub use error::StoreError;
pub use rusqlite::Connection;
use rusqlite::MAIN_DB;

use lock::Lock;
use readers::Readers;
use writer::Writer;

/// What a process wants of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To receive deliveries: one process at a time.
    Receive,
    /// To look, and to keep attempts, beside a process that receives.
    Look,
}

/// The open store; cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    writer: Writer,
    readers: Readers,
    _lock: Option<Lock>,
}

impl Store {
    /// Opens the file, making it (and its folder, for its user alone) when it is not there.
    ///
    /// # Errors
    /// When another process receives into it, when it is newer than this program, not a
    /// Hookglass store, damaged, or cannot be read or written.
    pub fn open(path: &Path, purpose: Purpose) -> Result<Self, StoreError> {
        let lock = match purpose {
            Purpose::Receive => {
                schema::make_private(path)?;
                Some(Lock::take(path)?)
            }
            // Brought up to date under nobody who knows the format that it has.
            Purpose::Look if path.exists() && schema::is_older(path)? => Some(Lock::take(path)?),
            Purpose::Look if path.exists() => None,
            Purpose::Look => return Err(StoreError::NoStore(path.to_owned())),
        };
        // SQLite opens a file that may not be written all the same, and fails at each write: every
        // delivery would be answered 503. Asked before it reads, which makes files beside it.
        if purpose == Purpose::Receive && schema::connect(path)?.is_readonly(MAIN_DB)? {
            return Err(StoreError::ReadOnly);
        }
        let connection = schema::open(path)?;
        let inner = Inner {
            path: path.to_owned(),
            writer: Writer::start(connection, path)?,
            readers: Readers::new(path),
            _lock: lock.filter(|_| purpose == Purpose::Receive),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Runs `work` on the writer thread, in a transaction with whatever else waits, and
    /// returns once it is durable. It is run again when a neighbour in the group fails.
    ///
    /// # Errors
    /// `work`'s own error, or that of the commit. Either way nothing of it is kept.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&Writing<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.inner.writer.run(None, work).await
    }

    /// The same for what somebody waits for: what does not have its turn in time is not done.
    ///
    /// # Errors
    /// [`StoreError::Occupied`] then; else as [`Store::write`].
    pub async fn write_within<T: Send + 'static>(
        &self,
        patience: Duration,
        work: impl FnMut(&Writing<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.inner.writer.run(Some(patience), work).await
    }

    /// Runs `work` on a read-only connection, off the async runtime.
    ///
    /// # Errors
    /// `work`'s own error, or that of opening a connection.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = self.clone();
        tokio::task::spawn_blocking(move || store.inner.readers.with(work))
            .await
            .map_err(|_| StoreError::Stopped)?
    }

    /// Writes the file anew without its free pages. Nothing is stored meanwhile.
    ///
    /// # Errors
    /// When there is no room for it, or the disk fails. The store is as it was then.
    pub async fn compact(&self) -> Result<(), StoreError> {
        self.inner.writer.run_alone(space::compact).await
    }

    /// Moves what it can of the log into the file, beside the writer: a few writes may have changed
    /// many pages, which those that count writes do not see.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn shorten_log(&self) -> Result<(), StoreError> {
        let store = self.clone();
        let moved = tokio::task::spawn_blocking(move || checkpoint::some(&store.inner.path));
        moved.await.map_err(|_| StoreError::Stopped)?
    }

    /// Moves the log into the file and empties it, unless somebody reads it right now: whether it
    /// did. What was erased is in it until it is written over.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn empty_log(&self) -> Result<bool, StoreError> {
        let store = self.clone();
        let emptied = tokio::task::spawn_blocking(move || checkpoint::empty(&store.inner.path));
        emptied.await.map_err(|_| StoreError::Stopped)?
    }

    /// Writes what waits. Later writes are refused with [`StoreError::Stopped`].
    pub async fn close(&self) {
        let store = self.clone();
        if tokio::task::spawn_blocking(move || store.inner.writer.stop())
            .await
            .is_err()
        {
            tracing::error!("the store was not closed in order");
        }
    }
}
