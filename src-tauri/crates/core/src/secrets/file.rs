//! Secrets in a JSON file that only its owner can read.
//!
//! Read anew for each call, so that what another process or the user wrote is seen, and
//! replaced as a whole, so that a crash leaves the old file or the new one.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{SecretError, SecretOrigin, SecretStore, SecretText};

mod write;

/// More than this is not a file of ours; bytes.
const LARGEST: u64 = 1 << 20;

type Entries = BTreeMap<String, SecretText>;

/// A JSON object of strings, mode 0600. On Windows the folder's rights have to protect it.
#[derive(Debug)]
pub struct FileStore {
    path: PathBuf,
}

impl FileStore {
    /// The file need not exist yet; nor need its folder.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    fn read(&self) -> Result<Entries, SecretError> {
        let text = match read_private(&self.path) {
            Ok(text) => text,
            Err(Unreadable::Absent) => return Ok(Entries::new()),
            Err(Unreadable::Because(error)) => return Err(error),
        };
        if text.trim_ascii().is_empty() {
            return Ok(Entries::new()); // made with `touch` to set its mode first
        }
        let entries: BTreeMap<String, String> = serde_json::from_slice(&text).map_err(|error| {
            // Position only: serde_json quotes what it stumbled over.
            let reason = format!(
                "line {}, column {} is not as in a JSON object of strings",
                error.line(),
                error.column()
            );
            SecretError::NotSecrets {
                path: self.path.clone(),
                reason,
            }
        })?;
        Ok(entries
            .into_iter()
            .map(|(name, value)| (name, SecretText::new(value)))
            .collect())
    }

    fn write(&self, entries: &Entries) -> Result<(), SecretError> {
        let plain: BTreeMap<&str, &str> = entries
            .iter()
            .map(|(name, value)| (name.as_str(), value.expose()))
            .collect();
        let failed = |error: &io::Error| SecretError::file("write", &self.path, error);
        let text = serde_json::to_vec_pretty(&plain).map_err(|error| failed(&error.into()))?;
        write::replace(&self.path, &Zeroizing::new(text)).map_err(|error| failed(&error))
    }
}

enum Unreadable {
    Absent,
    Because(SecretError),
}

fn read_private(path: &Path) -> Result<Zeroizing<Vec<u8>>, Unreadable> {
    let failed = |error: &io::Error| match error.kind() {
        io::ErrorKind::NotFound => Unreadable::Absent,
        _ => Unreadable::Because(SecretError::file("read", path, error)),
    };
    let not_secrets = |reason: &str| {
        Unreadable::Because(SecretError::NotSecrets {
            path: path.into(),
            reason: reason.into(),
        })
    };
    // Before it is opened: opening a named pipe would wait for its writer.
    if !fs::metadata(path)
        .map_err(|error| failed(&error))?
        .is_file()
    {
        return Err(not_secrets("it is no regular file"));
    }
    let file = File::open(path).map_err(|error| failed(&error))?;
    let metadata = file.metadata().map_err(|error| failed(&error))?;
    if is_exposed(&metadata) {
        return Err(Unreadable::Because(SecretError::Exposed {
            path: path.into(),
        }));
    }
    if metadata.len() > LARGEST {
        return Err(not_secrets("it is larger than 1 MiB"));
    }
    let mut text = Zeroizing::new(Vec::new());
    file.take(LARGEST)
        .read_to_end(&mut text)
        .map_err(|error| failed(&error))?;
    Ok(text)
}

#[cfg(unix)]
fn is_exposed(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn is_exposed(_: &fs::Metadata) -> bool {
    false
}

impl SecretStore for FileStore {
    fn kind(&self) -> SecretOrigin {
        SecretOrigin::File
    }

    fn detail(&self) -> String {
        format!("Secrets are kept in {}.", self.path.display())
    }

    fn get(&self, name: &str) -> Result<Option<SecretText>, SecretError> {
        Ok(self.read()?.remove(name))
    }

    fn set(&self, name: &str, value: &SecretText) -> Result<(), SecretError> {
        let mut entries = self.read()?;
        entries.insert(name.into(), value.clone());
        self.write(&entries)
    }

    fn delete(&self, name: &str) -> Result<(), SecretError> {
        let mut entries = self.read()?;
        if entries.remove(name).is_some() {
            self.write(&entries)
        } else {
            Ok(())
        }
    }
}
