//! Read-only connections, opened as they are needed and used again; so many at once and no more,
//! since opening one costs more than most reads.
//!
//! Who has to wait for one waits in its own thread, and not in a future: one that is not polled
//! for a while (as among the replays of a bulk) would keep its place from the others.

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use super::{StoreError, schema};

/// Reads at once. The long ones take turns, so that the short ones never wait for long.
const MOST: usize = 8;

pub(super) struct Readers {
    path: PathBuf,
    open: Mutex<Open>,
    given_back: Condvar,
}

#[derive(Default)]
struct Open {
    idle: Vec<Connection>,
    used: usize,
}

impl Readers {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            open: Mutex::default(),
            given_back: Condvar::new(),
        }
    }

    /// Runs `work` on a connection that cannot write. It may wait for one, so it is nothing for
    /// the async runtime's own threads.
    pub(super) fn with<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut place = self.place();
        let connection = match place.connection.take() {
            Some(connection) => connection,
            None => self.connect()?,
        };
        work(place.connection.insert(connection))
    }

    /// Waits for a place, and takes the connection that is idle there.
    fn place(&self) -> Place<'_> {
        let mut open = self.lock();
        while open.used == MOST {
            open = self
                .given_back
                .wait(open)
                .unwrap_or_else(PoisonError::into_inner);
        }
        open.used += 1;
        Place {
            readers: self,
            connection: open.idle.pop(),
        }
    }

    fn connect(&self) -> Result<Connection, StoreError> {
        let connection = schema::connect(&self.path)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(connection)
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of those that read, until it is dropped; also where the work panics.
struct Place<'a> {
    readers: &'a Readers,
    connection: Option<Connection>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut open = self.readers.lock();
        open.used -= 1;
        open.idle.extend(self.connection.take());
        drop(open);
        self.readers.given_back.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::store::{Purpose, Store};

    #[tokio::test]
    async fn many_read_and_few_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("hookglass.db");
        let store = Store::open(&path, Purpose::Receive).expect("a store");
        let readers = Readers::new(&path);
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            let read = |number: u32| {
                let (readers, now, most) = (&readers, &now, &most);
                scope.spawn(move || {
                    let read = readers.with(|connection| {
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::sleep(std::time::Duration::from_millis(2));
                        now.fetch_sub(1, Ordering::SeqCst);
                        assert_ne!(number, 7, "one of them panics");
                        Ok(connection.query_row("SELECT 1", [], |row| row.get::<_, i64>(0))?)
                    });
                    assert_eq!(read.expect("read"), 1);
                })
            };
            let reads: Vec<_> = (0..40).map(read).collect();
            let failed = reads.into_iter().filter_map(|read| read.join().err());
            assert_eq!(failed.count(), 1, "its place is given back all the same");
        });
        assert!(most.load(Ordering::SeqCst) <= MOST);
        store.close().await;
    }
}
