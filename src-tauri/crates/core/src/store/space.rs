//! What the store takes on the disk, and how it is given back.
//!
//! A file that was made with `auto_vacuum` shrinks in small steps while it is in use. An older
//! one uses its free pages again, and can be compacted: that writes it anew, and nothing can be
//! stored meanwhile.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{StoreError, Writing};

/// Free pages that may stay: the next deliveries take them. 1 MiB.
pub const SLACK: i64 = 256;
/// Pages that one step gives back. 1 MiB.
pub const STEP: i64 = 256;

/// What the store takes on the disk, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Space {
    /// The pages in use: what a limit is held against.
    pub used: i64,
    /// Pages of the file that are free.
    pub free: i64,
    /// The log beside the file; it is used again, and never counts as content.
    pub log: i64,
    /// The file can shrink while it is in use.
    pub shrinks: bool,
    page: i64,
}

impl Space {
    /// Free pages.
    pub fn free_pages(&self) -> i64 {
        self.free / self.page.max(1)
    }
}

/// Measures.
///
/// # Errors
/// Whatever SQLite says.
pub fn measure(connection: &Connection, store: &Path) -> Result<Space, StoreError> {
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (page, pages, free) = (
        number("page_size")?,
        number("page_count")?,
        number("freelist_count")?,
    );
    Ok(Space {
        used: (pages - free) * page,
        free: free * page,
        log: fs::metadata(beside(store, "-wal"))
            .map_or(0, |log| i64::try_from(log.len()).unwrap_or(i64::MAX)),
        shrinks: number("auto_vacuum")? == INCREMENTAL,
        page,
    })
}

/// `PRAGMA auto_vacuum` of a file that shrinks in steps.
const INCREMENTAL: i64 = 2;

/// Gives free pages back, some at a time; how many are left.
///
/// # Errors
/// Whatever SQLite says.
pub fn give_back(writing: &Writing<'_>) -> rusqlite::Result<i64> {
    let mut vacuum = writing.prepare(&format!("PRAGMA incremental_vacuum({STEP})"))?;
    let mut rows = vacuum.query([])?;
    while rows.next()?.is_some() {}
    writing.pragma_query_value(None, "freelist_count", |row| row.get(0))
}

/// Writes the file anew without its free pages, so that it can shrink by itself from then on.
/// Runs alone and takes as long as reading and writing the whole file does.
pub(super) fn compact(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "auto_vacuum", "incremental")?;
    connection.execute_batch("VACUUM")
}

/// Bytes that are free on the disk of a folder; `None` where that is not known.
pub(super) fn free_on_disk(folder: &Path) -> Option<i64> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let free = fs4::available_space(folder).ok()?;
    Some(i64::try_from(free).unwrap_or(i64::MAX))
}

/// A file of SQLite's beside a store.
pub(super) fn beside(store: &Path, ending: &str) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Bytes that compacting needs, once on the store's disk and once where temporary files go; why it
/// cannot be done, as a sentence, where there is too little.
pub fn lack(space: &Space, store: &Path) -> Option<String> {
    let needed = space.used + space.used / 10 + (16 << 20);
    let folders = [
        store.parent().unwrap_or(Path::new("")).to_owned(),
        std::env::temp_dir(),
    ];
    folders.iter().find_map(|folder| {
        let free = free_on_disk(folder)?;
        (free < needed).then(|| {
            format!(
                "Compacting needs {} MiB free in {}, and {} MiB are.",
                needed >> 20,
                folder.display(),
                free >> 20
            )
        })
    })
}
