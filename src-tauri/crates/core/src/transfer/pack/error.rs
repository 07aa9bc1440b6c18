//! What can be wrong with a pack, each with the file that it is about.

use std::path::PathBuf;

/// Why a pack cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// There is no such folder, or no list in it.
    #[error("{} is no pack: it has no pack.json", .0.display())]
    NoPack(PathBuf),
    /// A file cannot be read or written.
    #[error("{}: {reason}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// The list is not what it has to be.
    #[error("{} is no list of a pack: {reason}", .path.display())]
    List {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        reason: String,
    },
    /// Made by a newer program.
    #[error(
        "{} is of version {found}, and this Hookglass reads version {}",
        .path.display(),
        super::VERSION
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u64,
    },
    /// A name that may lead out of the folder.
    #[error("{} names a file that is not beside it: “{name}”", .path.display())]
    Name {
        /// The list.
        path: PathBuf,
        /// The name, as it stands there.
        name: String,
    },
    /// A body is not the one that was exported.
    #[error("{} is not the body that was exported: its SHA-256 is another one", .0.display())]
    Changed(PathBuf),
    /// There is something already where the pack is to go.
    #[error("{} is there already", .0.display())]
    Taken(PathBuf),
}

impl PackError {
    /// What the user can do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::NoPack(_) => {
                "Name the folder that `hookglass export --format pack --output DIR` made."
            }
            Self::File { .. } => "Check that it is there and that you may read and write it.",
            Self::List { .. } => "Export the pack again, or take the file from version control.",
            Self::Newer { .. } => "Update Hookglass.",
            Self::Name { .. } => "Do not use this pack: a pack names files of its own folder only.",
            Self::Changed(_) => {
                "Take the file from version control, or export the pack again. Its .gitattributes keeps git from changing line ends."
            }
            Self::Taken(_) => "Name a folder that does not exist yet.",
        }
    }
}
