//! A backup in the place of the store. Whatever goes wrong, the store is as it was.
//!
//! The backup is copied beside the store and looked through there. The store that was is kept
//! under another name, and the copy takes its name in one step, so that at each moment there is
//! one whole file under it.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use jiff::ZonedDateTime;
use rusqlite::Connection;

use super::backup::sync_folder;
use super::lock::Lock;
use super::space::{self, beside};
use super::{StoreError, age, check, schema};

/// SQLite's own beginning of a file.
const MAGIC: &[u8] = b"SQLite format 3\0";
/// Where the header has our number, big endian.
const APPLICATION_ID_AT: usize = 68;
/// Bytes of SQLite's header.
const HEADER: usize = 100;
/// Names that are tried for the store that was.
const NAMES: u32 = 1000;

/// A backup that is the store now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Deliveries in it.
    pub deliveries: i64,
    /// Where the store that was is now, or its log where only that was left; `None` where there was
    /// nothing.
    pub kept: Option<PathBuf>,
}

/// Why nothing was restored. The store is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The backup cannot be read, or the copy cannot be written.
    #[error("cannot {doing} {}: {reason}", .path.display())]
    File {
        /// "read", "write" ...
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// It is no backup of ours.
    #[error("{} is not a Hookglass store", .0.display())]
    Foreign(PathBuf),
    /// It is the store itself.
    #[error("{} is the store itself", .0.display())]
    Same(PathBuf),
    /// It is damaged.
    #[error("{} is damaged: {reason}", .path.display())]
    Damaged {
        /// The backup.
        path: PathBuf,
        /// SQLite's words.
        reason: String,
    },
    /// Somebody else made it, or made it into something else: what is in it may act by itself.
    #[error("{} is not as Hookglass makes a store: it differs in the {what}", .path.display())]
    Altered {
        /// The backup.
        path: PathBuf,
        /// The table, index, view or trigger.
        what: String,
    },
    /// There is no room for it.
    #[error("restoring needs {} MiB beside the store, and {} MiB are free", .needed >> 20, .free >> 20)]
    NoRoom {
        /// Bytes.
        needed: i64,
        /// Bytes.
        free: i64,
    },
    /// Something has the store open.
    #[error("another program has {} open", .0.display())]
    Open(PathBuf),
    /// The store, or a backup of a newer program.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RestoreError {
    /// What the user can do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::File { .. } => {
                "Check that the file is there and that you may read and write there."
            }
            Self::Foreign(_) | Self::Same(_) | Self::Altered { .. } => {
                "Name a file that `hookglass backup` wrote. The store was left as it is."
            }
            Self::Damaged { .. } => "Name another backup. The store was left as it is.",
            Self::NoRoom { .. } => "Free some space on that disk. The store was left as it is.",
            Self::Open(_) => {
                "Close it, such as a `hookglass events --follow`, and try again. The store was left as it is."
            }
            Self::Store(StoreError::InUse { .. }) => {
                "Close that one first: nothing may be received meanwhile. The store was left as it is."
            }
            Self::Store(error) => error.remedy(),
        }
    }
}

fn failed<'a>(doing: &'static str, path: &'a Path) -> impl Fn(std::io::Error) -> RestoreError + 'a {
    move |error| RestoreError::File {
        doing,
        path: path.to_owned(),
        reason: error.to_string(),
    }
}

/// Puts a backup in the place of a store that nobody receives into.
///
/// # Errors
/// See [`RestoreError`]; the store is as it was.
pub fn restore(backup: &Path, store: &Path) -> Result<Restored, RestoreError> {
    look_at_header(backup)?;
    // Where its name leads: a name that is a link stays one.
    let store = &store.canonicalize().unwrap_or_else(|_| store.to_owned());
    if backup.canonicalize().is_ok_and(|backup| backup == *store) {
        return Err(RestoreError::Same(backup.to_owned()));
    }
    let existed = store.exists();
    let _lock = if existed {
        Lock::take(store)?
    } else {
        schema::make_folder(store)?;
        Lock::take(store)?
    };
    let part = beside(store, ".restoring");
    remove(&part); // of one that was killed
    let restored = copy_and_check(backup, &part).and_then(|deliveries| {
        let kept = if existed {
            Some(keep(store)?)
        } else {
            set_aside_logs(store)?
        };
        fs::rename(&part, store).map_err(failed("replace", store))?;
        sync_folder(store);
        Ok(Restored { deliveries, kept })
    });
    if restored.is_err() {
        remove(&part);
    }
    restored
}

/// The cheap look, before anything is copied.
fn look_at_header(backup: &Path) -> Result<(), RestoreError> {
    let mut header = Vec::with_capacity(HEADER);
    fs::File::open(backup)
        .and_then(|file| file.take(HEADER as u64).read_to_end(&mut header))
        .map_err(failed("read", backup))?;
    let number = header.get(APPLICATION_ID_AT..APPLICATION_ID_AT + 4);
    let number = number
        .and_then(|bytes| bytes.try_into().ok())
        .map(i32::from_be_bytes);
    if !header.starts_with(MAGIC) || number.map(i64::from) != Some(schema::APPLICATION_ID) {
        return Err(RestoreError::Foreign(backup.to_owned()));
    }
    Ok(())
}

/// Copies a backup beside the store, with its log where it has one, and looks it through; how
/// many deliveries it has. The backup itself is only read.
fn copy_and_check(backup: &Path, part: &Path) -> Result<i64, RestoreError> {
    let (log, part_log) = (beside(backup, "-wal"), beside(part, "-wal"));
    let size = |path: &Path| {
        fs::metadata(path).map_or(0, |file| i64::try_from(file.len()).unwrap_or(i64::MAX))
    };
    let needed = size(backup) + 2 * size(&log);
    let folder = part.parent().unwrap_or(Path::new(""));
    if let Some(free) = space::free_on_disk(folder).filter(|free| *free < needed) {
        return Err(RestoreError::NoRoom { needed, free });
    }
    copy(backup, part)?;
    if log.exists() {
        copy(&log, &part_log)?;
    }
    let damaged = |error: StoreError| match error {
        StoreError::Damaged(error) => RestoreError::Damaged {
            path: backup.to_owned(),
            reason: error.to_string(),
        },
        error => error.into(),
    };
    let deliveries = look_through(backup, part).map_err(|error| match error {
        RestoreError::Store(error) => damaged(error),
        error => error,
    })?;
    let file = fs::File::options()
        .read(true)
        .write(true)
        .open(part)
        .map_err(failed("write", part))?;
    file.sync_all().map_err(failed("write", part))?;
    for ending in ["-wal", "-shm", "-journal"] {
        let _ = fs::remove_file(beside(part, ending));
    }
    Ok(deliveries)
}

fn copy(from: &Path, to: &Path) -> Result<(), RestoreError> {
    let mut source = fs::File::open(from).map_err(failed("read", from))?;
    let mut target = schema::new_private(to).map_err(failed("write", to))?;
    std::io::copy(&mut source, &mut target).map_err(failed("write", to))?;
    Ok(())
}

fn look_through(backup: &Path, part: &Path) -> Result<i64, RestoreError> {
    let connection = schema::connect(part)?;
    let version: i64 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(StoreError::from)?;
    if version > schema::known() {
        return Err(StoreError::Newer {
            path: backup.to_owned(),
            found: version,
            known: schema::known(),
        }
        .into());
    }
    let word: String = connection
        .pragma_query_value(None, "integrity_check", |row| row.get(0))
        .map_err(StoreError::from)?;
    if word != "ok" {
        return Err(RestoreError::Damaged {
            path: backup.to_owned(),
            reason: word,
        });
    }
    let stranger = schema::stranger(&connection, version).map_err(StoreError::from)?;
    if let Some(what) = stranger {
        return Err(RestoreError::Altered {
            path: backup.to_owned(),
            what,
        });
    }
    // Or the first round of retention would erase what is older than it lets anything be.
    connection
        .execute("DELETE FROM setting WHERE name = ?1", [age::KEPT_AS])
        .map_err(StoreError::from)?;
    // One file by itself.
    connection
        .pragma_update(None, "journal_mode", "delete")
        .map_err(StoreError::from)?;
    mark_closed(&connection).map_err(StoreError::from)?;
    let deliveries = connection
        .query_row("SELECT count(*) FROM delivery", [], |row| row.get(0))
        .map_err(StoreError::from)?;
    connection
        .close()
        .map_err(|(_, error)| StoreError::from(error))?;
    Ok(deliveries)
}

/// It was taken while the store was in use, which says nothing of how it was left.
fn mark_closed(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute(
        "UPDATE setting SET value = 'false' WHERE name = ?1",
        [check::OPEN],
    )?;
    Ok(())
}

/// Keeps the store under another name as well; its own is free to be taken afterwards.
fn keep(store: &Path) -> Result<PathBuf, RestoreError> {
    let kept = free_name(store);
    match fold(store)? {
        Folded::Whole => {}
        // What is in its log belongs to it; what cannot be read is kept as it is.
        Folded::Unreadable => {
            for ending in ["-wal", "-journal"] {
                let log = beside(store, ending);
                if log.exists() {
                    link(&log, &beside(&kept, ending))?;
                }
            }
        }
    }
    link(store, &kept)?;
    sync_folder(store);
    remove_logs(store)?;
    Ok(kept)
}

/// A log whose file was moved away or deleted: SQLite would write it into the new one, and what is
/// in it may be nowhere else. Where it is now.
fn set_aside_logs(store: &Path) -> Result<Option<PathBuf>, RestoreError> {
    let kept = free_name(store);
    let mut found = None;
    for ending in ["-wal", "-journal"] {
        let (log, aside) = (beside(store, ending), beside(&kept, ending));
        if log.exists() {
            link(&log, &aside)?;
            found.get_or_insert(aside);
        }
    }
    sync_folder(store);
    remove_logs(store)?;
    Ok(found)
}

/// A log of the old file must not be taken for one of the new.
fn remove_logs(store: &Path) -> Result<(), RestoreError> {
    for ending in ["-wal", "-shm", "-journal"] {
        let log = beside(store, ending);
        if log.exists() {
            fs::remove_file(&log).map_err(failed("remove", &log))?;
        }
    }
    Ok(())
}

enum Folded {
    /// Everything is in the one file.
    Whole,
    /// It is damaged, or not a database.
    Unreadable,
}

/// Moves the log into the file.
fn fold(store: &Path) -> Result<Folded, RestoreError> {
    let connection = schema::connect(store)?;
    let folded = connection
        .busy_timeout(std::time::Duration::ZERO)
        .and_then(|()| connection.pragma_update(None, "journal_mode", "delete"));
    match folded.map_err(StoreError::from) {
        Ok(()) if !beside(store, "-wal").exists() => Ok(Folded::Whole),
        Ok(()) | Err(StoreError::Busy) => Err(RestoreError::Open(store.to_owned())),
        Err(StoreError::Damaged(_)) => Ok(Folded::Unreadable),
        Err(error) => Err(error.into()),
    }
}

/// A second name for a file, or a copy where the disk knows no such thing.
fn link(from: &Path, to: &Path) -> Result<(), RestoreError> {
    if fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    copy(from, to)?;
    let copied = fs::File::options().read(true).write(true).open(to);
    copied
        .and_then(|file| file.sync_all())
        .map_err(failed("write", to))
}

/// By the user's own clock, as they would name it.
fn free_name(store: &Path) -> PathBuf {
    let now = ZonedDateTime::now().strftime("%Y-%m-%d-%H%M%S").to_string();
    let first = beside(store, &format!(".before-restore-{now}"));
    let others = (2..NAMES).map(|number| beside(store, &format!(".before-restore-{now}-{number}")));
    std::iter::once(first.clone())
        .chain(others)
        .find(|path| {
            let taken = |ending| beside(path, ending).exists();
            !["", "-wal", "-journal"].into_iter().any(taken)
        })
        .unwrap_or(first)
}

fn remove(part: &Path) {
    for ending in ["", "-wal", "-shm", "-journal"] {
        let _ = fs::remove_file(beside(part, ending));
    }
}
