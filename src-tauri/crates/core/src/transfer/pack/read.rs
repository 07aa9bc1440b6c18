//! Reads a pack, which may come from anybody.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use url::Url;

use super::manifest::{Entry, KIND, Manifest};
use super::write::{failed, save};
use super::{LIST, PackError, VERSION};
use crate::replay::{self, Request};
use crate::settings::MAX_BODY;
use crate::signature::sha256;

/// The longest list: a hundred thousand entries.
const LONGEST_LIST: usize = 64 << 20;

/// An opened pack.
#[derive(Debug)]
pub struct Pack {
    folder: PathBuf,
    manifest: Manifest,
}

impl Pack {
    /// Opens a pack and checks its list.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn open(folder: &Path) -> Result<Self, PackError> {
        let path = folder.join(LIST);
        if !path.exists() {
            return Err(PackError::NoPack(folder.to_owned()));
        }
        let json = read(&path, LONGEST_LIST)?;
        let fault = |reason: String| PackError::List {
            path: path.clone(),
            reason,
        };
        let version: Version =
            serde_json::from_slice(&json).map_err(|error| fault(error.to_string()))?;
        if version.kind != KIND {
            return Err(fault(format!("its “type” is not “{KIND}”")));
        }
        if version.version != VERSION {
            return Err(PackError::Newer {
                path,
                found: version.version,
            });
        }
        let manifest: Manifest =
            serde_json::from_slice(&json).map_err(|error| fault(error.to_string()))?;
        for entry in &manifest.entries {
            if !is_plain_name(&entry.body) {
                return Err(PackError::Name {
                    path,
                    name: entry.body.clone(),
                });
            }
            if entry.headers().is_none() {
                return Err(fault(format!("a header of “{}” cannot be one", entry.name)));
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
            manifest,
        })
    }

    /// Its deliveries, in order.
    pub fn entries(&self) -> &[Entry] {
        &self.manifest.entries
    }

    /// What one of them sends: as it came, or signed anew by a secret.
    ///
    /// # Errors
    /// A body that is missing, or is not the one that was exported.
    pub fn request(
        &self,
        entry: &Entry,
        to: Url,
        secret: Option<&str>,
        timeout: Option<Duration>,
    ) -> Result<Request, PackError> {
        let path = self.folder.join(&entry.body);
        let body = Bytes::from(read(&path, MAX_BODY)?);
        if hex::encode(sha256(&body)) != entry.body_sha256 {
            return Err(PackError::Changed(path));
        }
        let headers = entry.headers().unwrap_or_default();
        Ok(match secret {
            Some(secret) => replay::resigned(to, &headers, body, secret, timeout),
            None => replay::original(to, &headers, body, timeout),
        })
    }

    /// Expects other statuses from now on, in the order of the entries.
    ///
    /// # Errors
    /// What the system says of the list.
    pub fn expect(&mut self, statuses: &[u16]) -> Result<(), PackError> {
        for (entry, status) in self.manifest.entries.iter_mut().zip(statuses) {
            entry.expected_status = *status;
        }
        save(&self.folder, &self.manifest).map(drop)
    }
}

/// What is looked at before all else, so that a later version is told from a broken file.
#[derive(serde::Deserialize)]
struct Version {
    #[serde(rename = "type")]
    kind: String,
    version: u64,
}

/// A name in the folder itself, on every system.
fn is_plain_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// A regular file of at most so many bytes. A link could lead anywhere, and what it leads to
/// would be sent.
fn read(path: &Path, most: usize) -> Result<Vec<u8>, PackError> {
    let refused = |reason: &str| PackError::File {
        path: path.to_owned(),
        reason: reason.to_owned(),
    };
    let found = std::fs::symlink_metadata(path).map_err(|error| failed(path, &error))?;
    if !found.is_file() {
        return Err(refused("this is not a plain file"));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| failed(path, &error))?;
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    file.take(limit)
        .read_to_end(&mut bytes)
        .map_err(|error| failed(path, &error))?;
    if bytes.len() > most {
        return Err(refused("the file is too large"));
    }
    Ok(bytes)
}
