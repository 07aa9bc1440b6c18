//! A copy of the store in a new file, taken while it is in use.
//!
//! The copy is of one moment: it reads within one transaction, so that what arrives meanwhile
//! does not make it begin anew. It has its name only once it is whole and was looked through.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::space::{self, beside};
use super::{StoreError, check, delivery, schema};

/// Pages of a step. 1 MiB.
const STEP: i32 = 256;
/// After a step that had to wait.
const AGAIN: Duration = Duration::from_millis(20);

/// A backup that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Where.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
    /// Deliveries in it.
    pub deliveries: i64,
}

/// Why there is no backup. Nothing is left of it.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file that is there is not written over.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// The file cannot be made or written.
    #[error("cannot write {}: {reason}", .path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// There is no room for it.
    #[error("the backup needs {} MiB, and {} MiB are free", .needed >> 20, .free >> 20)]
    NoRoom {
        /// Bytes.
        needed: i64,
        /// Bytes.
        free: i64,
    },
    /// What was written is not whole: the store, or the disk that it was written to.
    #[error("the copy is damaged: {0}")]
    Damaged(String),
    /// The user ended it.
    #[error("the backup was cancelled")]
    Cancelled,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BackupError {
    /// What the user can do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Exists(_) => "Name another file.",
            Self::Unwritable { .. } => {
                "Check that the folder exists and that you may write in it, or name another file."
            }
            Self::NoRoom { .. } => "Free some space, or name a file on another disk.",
            Self::Damaged(_) => {
                "Write it to another disk. If it is damaged there as well, the store is: export what can be read."
            }
            Self::Cancelled => "Take it again when you like.",
            Self::Store(error) => error.remedy(),
        }
    }
}

/// Copies the store into a new file. `told` hears how many pages are done and of how many, and
/// answers whether to go on.
///
/// # Errors
/// See [`BackupError`].
pub fn take(
    store: &Path,
    target: &Path,
    told: impl FnMut(i64, i64) -> bool,
) -> Result<Taken, BackupError> {
    let unwritable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => BackupError::Exists(target.to_owned()),
        _ => BackupError::Unwritable {
            path: target.to_owned(),
            reason: error.to_string(),
        },
    };
    let source = schema::connect(store)?;
    let size = space::measure(&source, store)?;
    let needed = size.used + size.free;
    let folder = target.parent().unwrap_or(Path::new(""));
    if let Some(free) = space::free_on_disk(folder).filter(|free| *free < needed) {
        return Err(BackupError::NoRoom { needed, free });
    }
    // The name is ours from here on; what is under it until the end is empty, and no backup.
    schema::new_private(target).map_err(unwritable)?;
    let part = beside(target, ".part");
    let taken = schema::new_private(&part)
        .map_err(|error| match unwritable(error) {
            BackupError::Exists(_) => BackupError::Exists(part.clone()),
            error => error,
        })
        .and_then(|_| {
            let taken = copy(&source, &part, told).and_then(|deliveries| {
                let size = settle(&part, target).map_err(unwritable)?;
                Ok(Taken {
                    path: target.to_owned(),
                    size,
                    deliveries,
                })
            });
            if taken.is_err() {
                discard(&part);
            }
            taken
        });
    if taken.is_err() {
        let _ = fs::remove_file(target);
    }
    taken
}

fn discard(part: &Path) {
    for ending in ["", "-journal", "-wal", "-shm"] {
        let _ = fs::remove_file(beside(part, ending));
    }
}

/// Copies, and looks through the copy; how many deliveries it has.
fn copy(
    source: &Connection,
    part: &Path,
    mut told: impl FnMut(i64, i64) -> bool,
) -> Result<i64, BackupError> {
    // While this transaction is open the connection sees one moment of the store.
    source.execute_batch("BEGIN").map_err(StoreError::from)?;
    let deliveries = delivery::totals(source)?.count;
    let mut copy = schema::connect(part)?;
    // Nobody relies on it before it is whole; then it is brought to the disk at once.
    copy.pragma_update(None, "synchronous", "off")
        .map_err(StoreError::from)?;
    {
        let backup = Backup::new(source, &mut copy).map_err(StoreError::from)?;
        loop {
            let step = backup.step(STEP).map_err(StoreError::from)?;
            let progress = backup.progress();
            let total = i64::from(progress.pagecount);
            if !told(total - i64::from(progress.remaining), total) {
                return Err(BackupError::Cancelled);
            }
            match step {
                StepResult::Done => break,
                StepResult::More => {}
                _ => std::thread::sleep(AGAIN),
            }
        }
    }
    source.execute_batch("COMMIT").map_err(StoreError::from)?;
    // One file by itself, without a log beside it.
    copy.pragma_update(None, "journal_mode", "delete")
        .map_err(StoreError::from)?;
    if let Some(damage) = check::quick(&copy)? {
        return Err(BackupError::Damaged(damage));
    }
    let found = delivery::totals(&copy)?.count;
    if found != deliveries {
        let damage = format!("{found} of {deliveries} deliveries are in it");
        return Err(BackupError::Damaged(damage));
    }
    copy.close()
        .map_err(|(_, error)| BackupError::Store(error.into()))?;
    Ok(deliveries)
}

/// Brings the copy to the disk and gives it its name, in the place of the empty file.
fn settle(part: &Path, target: &Path) -> std::io::Result<u64> {
    let file = File::options().read(true).write(true).open(part)?;
    file.sync_all()?;
    let size = file.metadata()?.len();
    drop(file);
    fs::rename(part, target)?;
    sync_folder(target);
    Ok(size)
}

/// A new name is durable once its folder is; where a folder cannot be synced, the system does it.
pub(super) fn sync_folder(file: &Path) {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}
