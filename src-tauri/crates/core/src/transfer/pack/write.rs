//! Writes a pack.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::manifest::{Entry, KIND, Manifest, Text};
use super::{EXPECTED, LIST, PackError, VERSION};
use crate::attempts::bulk::Which;
use crate::replay::is_senders_own;
use crate::store::{Connection, attempt};
use crate::time::{now_us, rfc3339};
use crate::transfer::walk::{Outgoing, walk};
use crate::transfer::{Exported, Mask, TransferError};

/// Writes deliveries into a new folder, as a pack. Each is expected to be answered as the
/// newest attempt of it was, else with 200. With a mask it is safe to share.
///
/// # Errors
/// A folder that is there already, what the system says of a file, or the store's errors.
pub fn write(
    connection: &Connection,
    which: &Which,
    mask: Option<&Mask>,
    folder: &Path,
) -> Result<Exported, TransferError> {
    make_folder(folder)?;
    // Bytes under a signature: git must not change their line ends.
    put(folder, ".gitattributes", b"*.body binary\n")?;
    let mut done = Exported::default();
    let mut entries = Vec::new();
    walk(connection, which, |delivery| {
        let id = delivery.kept.row.id;
        let delivery = match mask {
            Some(mask) => mask.delivery(delivery),
            None => Some(delivery),
        };
        let Some((delivery, body)) = delivery.and_then(|delivery| {
            let body = delivery.body.clone()?;
            Some((delivery, body))
        }) else {
            done.left_out += 1;
            return Ok(());
        };
        let status = attempt::newest_status(connection, id)?;
        let entry = entry(entries.len() + 1, &delivery, status.unwrap_or(EXPECTED));
        put(folder, &entry.body, &body)?;
        done.deliveries += 1;
        done.size += body.len() as u64;
        entries.push(entry);
        Ok(())
    })?;
    let manifest = Manifest {
        kind: KIND.into(),
        version: VERSION,
        made_at: rfc3339(now_us()),
        secret: mask.map(|mask| mask.secret().to_owned()),
        entries,
    };
    done.size += save(folder, &manifest)?;
    Ok(done)
}

fn make_folder(folder: &Path) -> Result<(), PackError> {
    if folder.exists() {
        return Err(PackError::Taken(folder.to_owned()));
    }
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let private = fs::Permissions::from_mode(0o700);
        fs::set_permissions(folder, private).map_err(|error| failed(folder, &error))?;
    }
    Ok(())
}

fn entry(number: usize, delivery: &Outgoing, expected_status: u16) -> Entry {
    let row = &delivery.kept.row;
    let name = format!("{number:03}-{}", readable(&row.fields));
    let mut headers = delivery.headers();
    headers.retain(|(name, _)| is_senders_own(name));
    Entry {
        body: format!("{name}.body"),
        name,
        fields: row.fields.clone(),
        received_at: row.received_at.clone(),
        expected_status,
        body_sha256: delivery.kept.body_sha256.clone(),
        headers: headers
            .into_iter()
            .map(|(name, value)| (name, Text::of(&value)))
            .collect(),
    }
}

/// The fields as a part of a file's name, whatever a stranger called them.
fn readable(fields: &[String]) -> String {
    let plain = |letter: char| match letter {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => letter,
        _ => '-',
    };
    let name: String = fields.join("-").chars().take(40).map(plain).collect();
    if name.is_empty() {
        return "delivery".into();
    }
    name
}

/// Writes the list; its size in bytes.
pub(super) fn save(folder: &Path, manifest: &Manifest) -> Result<u64, PackError> {
    let list = folder.join(LIST);
    let mut json = serde_json::to_vec_pretty(manifest).map_err(|error| PackError::List {
        path: list.clone(),
        reason: error.to_string(),
    })?;
    json.push(b'\n');
    // Beside it first: a disk that is full leaves the old list.
    let fresh = "pack.json.new";
    put(folder, fresh, &json)?;
    fs::rename(folder.join(fresh), &list).map_err(|error| failed(&list, &error))?;
    Ok(json.len() as u64)
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), PackError> {
    let path = folder.join(name);
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let written = options
        .open(&path)
        .and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| failed(&path, &error))
}

pub(super) fn failed(path: &Path, error: &std::io::Error) -> PackError {
    PackError::File {
        path: path.to_owned(),
        reason: error.to_string(),
    }
}
