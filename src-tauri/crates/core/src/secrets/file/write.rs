//! Replaces a file as a whole, private from its first byte on.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

static SERIAL: AtomicU32 = AtomicU32::new(0);

/// Writes a file of mode 0600 beside `path`, then renames it over `path`. A missing folder
/// is made with mode 0700.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A link is followed: renaming over it would leave the file that it names as it was.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    make_private_folder(folder)?;
    let mut name = OsString::from(".");
    name.push(
        path.file_name()
            .ok_or_else(|| io::Error::other("it names no file"))?,
    );
    name.push(format!(
        ".{}-{}.tmp",
        std::process::id(),
        SERIAL.fetch_add(1, Ordering::Relaxed)
    ));
    let temporary = folder.join(name);
    let replaced = write_new(&temporary, bytes).and_then(|()| fs::rename(&temporary, &path));
    if replaced.is_err() {
        // It may not exist; the error that matters is the first one.
        let _ = fs::remove_file(&temporary);
    }
    replaced?;
    sync_folder(folder);
    Ok(())
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn make_private_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// So that the new name survives a power cut. Not every system can, and the file is
/// replaced either way, so a failure is none of the write.
fn sync_folder(folder: &Path) {
    if let Err(error) = File::open(folder).and_then(|folder| folder.sync_all()) {
        tracing::debug!(%error, "could not sync the folder of the secrets file");
    }
}
