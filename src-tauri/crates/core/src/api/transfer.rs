//! Deliveries out of the store and into it: export, import, pins.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use jiff::ZonedDateTime;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::error::sentence;
use super::{ApiError, ApiErrorCode, Selection};
use crate::app::{App, downloads};
use crate::attempts::bulk::Which;
use crate::store::{Connection, StoreError, Writing, delivery, pin};
use crate::transfer::{
    self, Fault, Format, Importer, Lines, Mask, TransferError, longest_line, pack,
};

/// What a file of deliveries looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// Whole deliveries, byte for byte; can be imported again.
    Ndjson,
    /// For browsers and HTTP tools.
    Har,
    /// A line for each event.
    Csv,
    /// Commands that send the same bytes.
    Curl,
    /// The requests as they were on the wire.
    Http,
    /// A folder that `hookglass replay --pack` runs in CI.
    Pack,
}

/// What to export.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ExportRequest {
    /// Which deliveries.
    pub what: Selection,
    /// What it looks like.
    pub format: ExportFormat,
    /// Safe to share: people, ids and texts replaced, signed with a throw-away secret.
    pub share: bool,
}

/// What was exported.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Exported {
    /// The file or the folder.
    pub path: String,
    /// Deliveries in it.
    #[ts(type = "number")]
    pub deliveries: u64,
    /// Left out: their bodies were over the limit and are not here, they could not be made safe
    /// to share, or they hold no event where each line is one.
    #[ts(type = "number")]
    pub left_out: u64,
    /// Bytes.
    #[ts(type = "number")]
    pub size: u64,
}

/// Some whole lines of an NDJSON export.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ImportPiece {
    /// The lines.
    pub text: String,
    /// The number of the first one in the file, from 1.
    #[ts(type = "number")]
    pub first_line: u64,
}

/// A line that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ImportFault {
    /// Its number in the file, from 1.
    #[ts(type = "number")]
    pub line: u64,
    /// What is wrong with it, and where.
    pub message: String,
}

/// What became of a piece.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct Imported {
    /// Deliveries that were taken.
    #[ts(type = "number")]
    pub taken: u64,
    /// Deliveries that are here already.
    #[ts(type = "number")]
    pub known: u64,
    /// Lines that were not taken; the others were.
    pub faults: Vec<ImportFault>,
}

/// A delivery to be pinned, or not any more.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DeliveryPin {
    /// The delivery.
    #[ts(type = "number")]
    pub delivery_id: i64,
    /// Whether it is pinned.
    pub pinned: bool,
}

/// Names that are tried for a file before giving up.
const NAMES: u32 = 1000;

impl ExportFormat {
    fn of_file(self) -> Option<Format> {
        match self {
            Self::Ndjson => Some(Format::Ndjson),
            Self::Har => Some(Format::Har),
            Self::Csv => Some(Format::Csv),
            Self::Curl => Some(Format::Curl),
            Self::Http => Some(Format::Http),
            Self::Pack => None,
        }
    }
}

pub(super) async fn export(app: &App, request: ExportRequest) -> Result<Exported, ApiError> {
    let which = request.what.which()?;
    let mask = request.share.then(Mask::new).transpose()?;
    let folder = downloads(app.store().path());
    let format = request.format;
    let write = move |connection: &Connection| {
        Ok(match format.of_file() {
            Some(format) => to_file(connection, &which, format, mask.as_ref(), &folder),
            None => to_pack(connection, &which, mask.as_ref(), &folder),
        })
    };
    let (path, done) = app.store().read(write).await??;
    Ok(Exported {
        path: path.display().to_string(),
        deliveries: done.deliveries,
        left_out: done.left_out,
        size: done.size,
    })
}

fn to_file(
    connection: &Connection,
    which: &Which,
    format: Format,
    mask: Option<&Mask>,
    folder: &Path,
) -> Result<(PathBuf, transfer::Exported), TransferError> {
    let (path, file) = new_file(folder, &name(mask), format.ending())?;
    let mut out = BufWriter::new(file);
    let written = transfer::write(connection, which, format, mask, &mut out)
        .and_then(|done| out.flush().map(|()| done).map_err(TransferError::from));
    if written.is_err() {
        // Half an export would be taken for a whole one.
        let _ = std::fs::remove_file(&path);
    }
    Ok((path, written?))
}

fn to_pack(
    connection: &Connection,
    which: &Which,
    mask: Option<&Mask>,
    folder: &Path,
) -> Result<(PathBuf, transfer::Exported), TransferError> {
    let name = format!("{}-pack", name(mask));
    let free = candidates(folder, &name, "").find(|path| !path.exists());
    let path = free.unwrap_or_else(|| folder.join(name));
    let written = pack::write(connection, which, mask, &path);
    Ok((path, written?))
}

/// By the user's own clock, as they would name it.
fn name(mask: Option<&Mask>) -> String {
    let shared = if mask.is_some() { "-shared" } else { "" };
    format!(
        "hookglass{shared}-{}",
        ZonedDateTime::now().strftime("%Y-%m-%d-%H%M")
    )
}

fn candidates(folder: &Path, name: &str, ending: &str) -> impl Iterator<Item = PathBuf> {
    let first = folder.join(format!("{name}{ending}"));
    let (folder, name, ending) = (folder.to_owned(), name.to_owned(), ending.to_owned());
    let others = (2..NAMES).map(move |number| folder.join(format!("{name}-{number}{ending}")));
    std::iter::once(first).chain(others)
}

/// A new file for this user alone.
fn new_file(folder: &Path, name: &str, ending: &str) -> std::io::Result<(PathBuf, File)> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    for path in candidates(folder, name, &format!(".{ending}")) {
        match options.open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(std::io::ErrorKind::AlreadyExists.into())
}

pub(super) async fn import(app: &App, piece: ImportPiece) -> Result<Imported, ApiError> {
    let max_body = usize::try_from(app.settings().max_body_mib).unwrap_or(usize::MAX) << 20;
    let mut importer = Importer::new(app.store().clone(), max_body, piece.first_line);
    let mut lines = Lines::new(piece.text.as_bytes(), longest_line(max_body));
    while let Some(line) = lines.next_line().map_err(TransferError::Read)? {
        importer.take(&line).await?;
    }
    let report = importer.finish().await?;
    // Not counted anew: a file comes in many pieces.
    let newest = app.store().read(delivery::newest_id).await?;
    let taken = i64::try_from(report.taken).unwrap_or(i64::MAX);
    app.publisher().imported(taken, newest);
    let told = report.faults.len() as u64;
    let mut faults: Vec<ImportFault> = report.faults.into_iter().map(ImportFault::from).collect();
    if let Some(last) = faults.last_mut()
        && report.faulty > told
    {
        let more = report.faulty - told;
        last.message += &format!("; and {more} more lines after it were not taken");
    }
    Ok(Imported {
        taken: report.taken,
        known: report.known,
        faults,
    })
}

impl From<Fault> for ImportFault {
    fn from(fault: Fault) -> Self {
        let Fault { line, message } = fault;
        Self { line, message }
    }
}

pub(super) async fn pin(app: &App, args: DeliveryPin) -> Result<(), ApiError> {
    let DeliveryPin {
        delivery_id: id,
        pinned,
    } = args;
    let set = move |writing: &Writing<'_>| pin::set(writing, id, pinned);
    if !app.store().write(set).await? {
        let what = "delivery";
        return Err(StoreError::NotFound { what, id }.into());
    }
    app.publisher().changed();
    Ok(())
}

impl From<TransferError> for ApiError {
    fn from(error: TransferError) -> Self {
        match error {
            TransferError::Store(error) => error.into(),
            TransferError::NotAnExport { .. } | TransferError::Newer { .. } => {
                Self::new(ApiErrorCode::BadRequest, sentence(&error), error.remedy())
            }
            _ => Self::new(ApiErrorCode::Store, sentence(&error), error.remedy()),
        }
    }
}
