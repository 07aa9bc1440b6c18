//! One receiving process a store: an advisory lock on a file beside it.
//!
//! SQLite itself would let two processes write; two receivers would then show each
//! other's deliveries as their own and count wrongly. The lock goes with its process.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::StoreError;

/// Held as long as this process receives.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Lock {
    pub(super) fn take(store: &Path) -> Result<Self, StoreError> {
        // Another name for the same file is the same store.
        let path = beside(&store.canonicalize().unwrap_or_else(|_| store.to_owned()));
        let unreadable = |error: std::io::Error| StoreError::Unreadable {
            path: path.clone(),
            reason: error.to_string(),
        };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600); // as the store itself
        }
        let mut file = options.open(&path).map_err(unreadable)?;
        match file.try_lock() {
            Ok(()) => {
                file.set_len(0)
                    .and_then(|()| file.rewind())
                    .map_err(unreadable)?;
                write!(file, "{}", std::process::id()).map_err(unreadable)?;
                Ok(Self { file })
            }
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse {
                path: store.to_owned(),
                process: holder(&mut file),
            }),
            Err(TryLockError::Error(error)) => Err(unreadable(error)),
        }
    }
}

impl Drop for Lock {
    /// Given back, and not only closed: a child process that is just being started has the file
    /// open for a moment, too.
    fn drop(&mut self) {
        let _ = self.file.unlock(); // else it goes with the process
    }
}

fn beside(store: &Path) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push("-lock");
    PathBuf::from(name)
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}
