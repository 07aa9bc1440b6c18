//! Why an export or an import ends early, and what the user can do about it.

use std::io;

use crate::store::StoreError;

/// Why an export or an import ends early.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Where an export goes.
    #[error("the export cannot be written: {0}")]
    Write(#[from] io::Error),
    /// Where an import comes from.
    #[error("the file cannot be read: {0}")]
    Read(io::Error),
    /// The first line says nothing of an export.
    #[error("this is no export of Hookglass: {reason}")]
    NotAnExport {
        /// What stands in the first line instead.
        reason: String,
    },
    /// Made by a newer program.
    #[error(
        "the export is of version {found}, and this Hookglass reads version {}",
        super::VERSION
    )]
    Newer {
        /// Its version.
        found: u64,
    },
    /// A pack.
    #[error(transparent)]
    Pack(#[from] super::pack::PackError),
    /// The system gives no randomness, without which nothing can be made safe to share.
    #[error("the system gives no random numbers, so nothing can be made safe to share")]
    NoRandomness,
}

impl TransferError {
    /// What the user can do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Store(error) => error.remedy(),
            Self::Write(_) => "Check that there is space, and that you may write there.",
            Self::Read(_) => "Check that the file exists and that you may read it.",
            Self::NotAnExport { .. } => {
                "Choose a file that was made by `hookglass export --format ndjson` or by Export in the window. Nothing was imported."
            }
            Self::Newer { .. } => "Update Hookglass. Nothing was imported.",
            Self::Pack(error) => error.remedy(),
            Self::NoRandomness => "Try again. Nothing was exported.",
        }
    }
}
