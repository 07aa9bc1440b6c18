//! Deliveries out of the store and into it: export, import, pins.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApiError, Selection};
use crate::app::App;

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
    /// Left out: their bodies were over the limit and are not here.
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

pub(super) async fn export(_: &App, _: ExportRequest) -> Result<Exported, ApiError> {
    Err(ApiError::unknown("export"))
}

pub(super) async fn import(_: &App, _: ImportPiece) -> Result<Imported, ApiError> {
    Err(ApiError::unknown("import"))
}

pub(super) async fn pin(_: &App, _: DeliveryPin) -> Result<(), ApiError> {
    Err(ApiError::unknown("pin"))
}
