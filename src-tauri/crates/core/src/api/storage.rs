//! The store's own care: what it takes, how long deliveries are kept, backups and compacting.

use serde::Serialize;
use ts_rs::TS;

use super::ApiError;
use super::bulk::busy;
use crate::app::{App, Backup, Compaction, Housekeeping, RetentionPreview, compacting_takes};
use crate::settings::RetentionSettings;
use crate::store::{StoreError, delivery, retention, trash};

/// What the store takes and how it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Storage {
    /// The file.
    pub path: String,
    /// Bytes in use: what a size to keep is held against.
    #[ts(type = "number")]
    pub used: i64,
    /// Bytes of the file that are free, to be used again.
    #[ts(type = "number")]
    pub free: i64,
    /// Bytes of the log beside it.
    #[ts(type = "number")]
    pub log: i64,
    /// Deliveries.
    #[ts(type = "number")]
    pub deliveries: i64,
    /// When the oldest arrived; RFC 3339, UTC.
    pub oldest_at: Option<String>,
    /// Deliveries that the user keeps: pinned, or with a pin or a note on one of their cards.
    #[ts(type = "number")]
    pub pinned: i64,
    /// What was cleared is still being erased.
    pub is_clearing: bool,
    /// How long deliveries are kept.
    pub retention: RetentionSettings,
    /// What went by itself since the start.
    pub housekeeping: Housekeeping,
    /// Seconds for which compacting may keep everything else waiting; `null`: nothing waits.
    #[ts(type = "number | null")]
    pub compacting_s: Option<i64>,
}

pub(super) async fn get(app: &App, (): ()) -> Result<Storage, ApiError> {
    let totals = app.publisher().tick().totals;
    let read = move |connection: &_| {
        let oldest_at = match delivery::get(connection, totals.oldest) {
            Ok(kept) => Some(kept.row.received_at),
            Err(StoreError::NotFound { .. }) => None,
            Err(error) => return Err(error),
        };
        Ok((
            oldest_at,
            retention::kept(connection)?,
            trash::is_clearing(connection)?,
        ))
    };
    let (oldest_at, pinned, is_clearing) = app.store().read(read).await?;
    let space = app.space().await?;
    Ok(Storage {
        path: app.store().path().display().to_string(),
        used: space.used,
        free: space.free,
        log: space.log,
        deliveries: totals.count,
        oldest_at,
        pinned,
        is_clearing,
        retention: app.retention(),
        housekeeping: app.housekeeping(),
        compacting_s: compacting_takes(&space),
    })
}

pub(super) async fn set_retention(
    app: &App,
    settings: RetentionSettings,
) -> Result<Storage, ApiError> {
    app.set_retention(settings).await?;
    get(app, ()).await
}

pub(super) async fn preview(
    app: &App,
    settings: RetentionSettings,
) -> Result<RetentionPreview, ApiError> {
    Ok(app.preview_retention(settings).await?)
}

pub(super) async fn start_backup(app: &App, (): ()) -> Result<Backup, ApiError> {
    app.start_backup()
        .ok_or_else(|| busy("A backup is being taken."))
}

pub(super) async fn get_backup(app: &App, (): ()) -> Result<Option<Backup>, ApiError> {
    Ok(app.backup())
}

pub(super) async fn cancel_backup(app: &App, (): ()) -> Result<Option<Backup>, ApiError> {
    app.cancel_backup();
    Ok(app.backup())
}

pub(super) async fn start_compaction(app: &App, (): ()) -> Result<Compaction, ApiError> {
    match app.start_compaction().await? {
        Ok(Some(compaction)) => Ok(compaction),
        Ok(None) => Err(busy("The store is being compacted.")),
        Err(lack) => Err(ApiError::bad_request(&lack, "Free some space there.")),
    }
}

pub(super) async fn get_compaction(app: &App, (): ()) -> Result<Option<Compaction>, ApiError> {
    Ok(app.compaction())
}

pub(super) async fn cancel_compaction(app: &App, (): ()) -> Result<Option<Compaction>, ApiError> {
    app.cancel_compaction();
    Ok(app.compaction())
}
