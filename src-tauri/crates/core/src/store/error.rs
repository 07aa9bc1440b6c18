//! What can go wrong with the store, and what the user can do about it.

use std::path::PathBuf;

use rusqlite::ErrorCode;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no file to look at.
    #[error("there is no store at {}", .0.display())]
    NoStore(PathBuf),
    /// Another process receives into this file.
    #[error("another Hookglass{} is receiving into {}", by(*.process), .path.display())]
    InUse {
        /// The store.
        path: PathBuf,
        /// Its process id, when it is known.
        process: Option<u32>,
    },
    /// The file was written by a newer program.
    #[error("{} was written by a newer Hookglass (format {found}, this one knows {known})", .path.display())]
    Newer {
        /// The store.
        path: PathBuf,
        /// The file's format.
        found: i64,
        /// The newest format that this program knows.
        known: i64,
    },
    /// A database, but not ours, or no database at all.
    #[error("{} is not a Hookglass store", .0.display())]
    Foreign(PathBuf),
    /// The file's content is damaged.
    #[error("the store is damaged: {0}")]
    Damaged(rusqlite::Error),
    /// The file cannot be opened or made.
    #[error("cannot open {}: {reason}", .path.display())]
    Unreadable {
        /// The store, or its folder.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// No space is left.
    #[error("the disk is full")]
    Full,
    /// The file or its folder is read-only.
    #[error("the store is read-only")]
    ReadOnly,
    /// Another program holds a lock on the file.
    #[error("another program has locked the store")]
    Busy,
    /// It is being compacted, or the disk takes too long.
    #[error(
        "the store is busy: it is being compacted, another program has locked it, or the disk is slow"
    )]
    Occupied,
    /// The store was closed.
    #[error("the store is closed")]
    Stopped,
    /// There is nothing under this id.
    #[error("there is no {what} {id}")]
    NotFound {
        /// "delivery", "attempt" ...
        what: &'static str,
        /// Its id.
        id: i64,
    },
    /// Anything else that SQLite says.
    #[error("the store failed: {0}")]
    Sql(rusqlite::Error),
}

fn by(process: Option<u32>) -> String {
    process
        .map(|id| format!(" (process {id})"))
        .unwrap_or_default()
}

impl StoreError {
    /// What the user can do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::NoStore(_) => {
                "Run `hookglass listen` or the desktop app first, or name another file with --db or HOOKGLASS_DB."
            }
            Self::InUse { .. } => {
                "Close that one first, or give this one its own file with --db or HOOKGLASS_DB."
            }
            Self::Newer { .. } => {
                "Update Hookglass, or name another file with --db or HOOKGLASS_DB. The file was left as it is."
            }
            Self::Foreign(_) => {
                "Name another file with --db or HOOKGLASS_DB. If this one was a store, its beginning is damaged: restore a backup with `hookglass restore FILE`. The file was left as it is."
            }
            Self::Damaged(_) => {
                "Restore a backup with `hookglass restore FILE`; the damaged file is kept beside it. Without one, copy the file aside and recover it with `sqlite3 FILE .recover`, or name another file with --db or HOOKGLASS_DB. The file was left as it is."
            }
            Self::Unreadable { .. } => {
                "Check that the folder exists and that you may read and write in it, or name another file with --db or HOOKGLASS_DB."
            }
            Self::Full => {
                "Free some space. Until then deliveries are answered 503, so that Meta sends them again."
            }
            Self::ReadOnly => {
                "Make the file and its folder writable, or name another file with --db or HOOKGLASS_DB."
            }
            Self::Busy => "Close the other program that has the file open.",
            Self::Occupied => {
                "Wait until compacting has ended. Deliveries that cannot wait are answered 503, so that Meta sends them again."
            }
            Self::Stopped => "Start Hookglass again.",
            Self::NotFound { .. } => "It may have been deleted. Look at the list again.",
            Self::Sql(_) => {
                "Try again. If it stays, look at the disk and at the file's permissions."
            }
        }
    }
}

/// Within a step of the writer, whose errors are SQLite's.
impl From<StoreError> for rusqlite::Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Sql(error) | StoreError::Damaged(error) => error,
            other => Self::ToSqlConversionFailure(Box::new(other)),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error),
            _ => Self::Sql(error),
        }
    }
}
