//! The file's format: how it is made private, opened, and brought up to date.
//!
//! Migrations are appended, never edited; all that are missing run in one transaction,
//! and a file from a newer program is refused untouched.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::StoreError;

/// Written into the file's header, so that any other SQLite file is recognised. "Hook".
pub(super) const APPLICATION_ID: i64 = 0x486f_6f6b;

pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("migrations/1.sql"),
    include_str!("migrations/2.sql"),
    include_str!("migrations/3.sql"),
    include_str!("migrations/4.sql"),
    include_str!("migrations/5.sql"),
    include_str!("migrations/6.sql"),
    include_str!("migrations/7.sql"),
    include_str!("migrations/8.sql"),
    include_str!("migrations/9.sql"),
    include_str!("migrations/10.sql"),
    include_str!("migrations/11.sql"),
];

/// The newest format that this program knows.
pub(super) fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Makes the folder and an empty file for this user alone, if they are not there yet.
/// SQLite gives the write-ahead log the same permissions as the file.
pub(super) fn make_private(path: &Path) -> Result<(), StoreError> {
    make_folder(path)?;
    match new_private(path) {
        // It was there, or another program that starts as well was quicker.
        Err(_) if path.exists() => Ok(()),
        made => made.map(drop).map_err(|error| unreadable(path, &error)),
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::Unreadable {
        path: path.to_owned(),
        reason: error.to_string(),
    }
}

/// Makes the folder for this user alone, if it is not there yet.
pub(super) fn make_folder(path: &Path) -> Result<(), StoreError> {
    let unreadable = |error: std::io::Error| unreadable(path, &error);
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty() && !folder.exists())
    {
        fs::create_dir_all(folder).map_err(unreadable)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(unreadable)?;
        }
    }
    Ok(())
}

/// A new file for this user alone; one that is there is not written over.
pub(super) fn new_private(path: &Path) -> std::io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

/// Opens the file for the writer and brings it up to date.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    let mut connection = connect(path)?;
    let found = pragma(&connection, "user_version", path)?;
    let known = known();
    if found > known && pragma(&connection, "application_id", path)? == APPLICATION_ID {
        return Err(StoreError::Newer {
            path: path.to_owned(),
            found,
            known,
        });
    }
    if !is_ours(&connection, path)? {
        return Err(StoreError::Foreign(path.to_owned()));
    }
    // Reads the schema: a damaged one is found before anything is written.
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 {
        // Before the first page is written, or not at all; an older file gets it by compacting.
        connection.pragma_update(None, "auto_vacuum", "incremental")?;
    }
    // What is erased is overwritten, wherever it is erased.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "fullfsync", true)?; // macOS: down to the platter
    // In KiB; a read has SQLite's own 2 MiB. Four times as much brought nothing that was measured,
    // and made memory grow for hours, until it was full.
    connection.pragma_update(None, "cache_size", -8_192)?;
    migrate(&mut connection, found)?;
    Ok(connection)
}

/// A connection with what every connection here needs; used by readers too.
pub(super) fn connect(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path).map_err(|error| StoreError::Unreadable {
        path: path.to_owned(),
        reason: error.to_string(),
    })?;
    connection.busy_timeout(Duration::from_secs(5))?;
    // A file from elsewhere has nothing to run here.
    connection.pragma_update(None, "trusted_schema", false)?;
    // macOS: whoever moves the log into the file does so down to the platter, as the writer writes.
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    // All that there are: one that is pushed out is parsed again for each delivery.
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

fn pragma(connection: &Connection, name: &str, path: &Path) -> Result<i64, StoreError> {
    match connection.pragma_query_value(None, name, |row| row.get(0)) {
        Ok(value) => Ok(value),
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => {
            Err(StoreError::Foreign(path.to_owned()))
        }
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::CannotOpen) => {
            Err(StoreError::Unreadable {
                path: path.to_owned(),
                reason: error.to_string(),
            })
        }
        Err(error) => Err(error.into()),
    }
}

/// Ours by its header, or still empty.
fn is_ours(connection: &Connection, path: &Path) -> Result<bool, StoreError> {
    if pragma(connection, "application_id", path)? == APPLICATION_ID {
        return Ok(true);
    }
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(tables == 0 && pragma(connection, "user_version", path)? == 0)
}

/// The first table, index, view or trigger that a file of a format has and no file of ours does, or
/// the other way round. The file is only read.
pub(super) fn stranger(connection: &Connection, format: i64) -> rusqlite::Result<Option<String>> {
    let ours = Connection::open_in_memory()?;
    for migration in MIGRATIONS.iter().take(usize::try_from(format).unwrap_or(0)) {
        ours.execute_batch(migration)?;
    }
    let (found, expected) = (objects(connection)?, objects(&ours)?);
    let other = found.symmetric_difference(&expected).next();
    Ok(other.map(|(kind, name, _)| format!("{kind} {name}")))
}

/// What the schema has, but for what SQLite's own `ANALYZE` adds. How the tables of the search index are
/// written is FTS5's own.
fn objects(connection: &Connection) -> rusqlite::Result<BTreeSet<(String, String, String)>> {
    connection
        .prepare(
            "SELECT type, name,
               iif(type = 'table' AND name IN ('search_data', 'search_idx', 'search_docsize', 'search_config'), '', coalesce(sql, ''))
             FROM sqlite_schema WHERE NOT (type = 'table' AND name IN ('sqlite_stat1', 'sqlite_stat4'))",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect()
}

/// A store of ours in an earlier format.
pub(super) fn is_older(path: &Path) -> Result<bool, StoreError> {
    let connection = connect(path)?;
    Ok(
        pragma(&connection, "application_id", path)? == APPLICATION_ID
            && pragma(&connection, "user_version", path)? < known(),
    )
}

fn migrate(connection: &mut Connection, found: i64) -> Result<(), StoreError> {
    let missing = MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0));
    if missing.len() == 0 {
        return Ok(());
    }
    // Immediate: two processes that start at once must not both migrate.
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for migration in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", MIGRATIONS.len())?;
    transaction.commit()?;
    Ok(())
}
