//! Deleting deliveries, ending that, taking it back, and clearing everything.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApiError, Selection};
use crate::app::{App, Deletion};
use crate::store::trash::UNDO_US;

/// Which deliveries to delete.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DeleteRequest {
    /// By their ids, also what the user keeps; or all that a query finds but what the user keeps.
    pub what: Selection,
}

/// What was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct Deleted {
    /// Names it, for an undo.
    #[ts(type = "number")]
    pub batch: i64,
    /// Deliveries that are not to be seen any more.
    #[ts(type = "number")]
    pub deliveries: i64,
    /// Found by the query and left: pinned, or with a pin or a note on a card.
    #[ts(type = "number")]
    pub kept: i64,
    /// Seconds in which it can be undone.
    pub undo_s: u32,
}

pub(super) async fn delete(app: &App, request: DeleteRequest) -> Result<Deleted, ApiError> {
    let deleted = app.delete_deliveries(request.what.which()?).await?;
    let Deletion {
        batch,
        deliveries,
        kept,
    } = deleted;
    Ok(Deleted {
        batch,
        deliveries,
        kept,
        undo_s: u32::try_from(UNDO_US / 1_000_000).unwrap_or(0),
    })
}

/// The one that is running; answered once what it hid is back.
pub(super) async fn cancel(app: &App, (): ()) -> Result<(), ApiError> {
    if app.cancel_deletion().await {
        return Ok(());
    }
    let message = "There is nothing to stop: the deletion has ended.";
    let remedy = "Undo it where it was begun, within half a minute.";
    Err(ApiError::bad_request(message, remedy))
}

/// Which deletion.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DeletionRef {
    /// Its number.
    #[ts(type = "number")]
    pub batch: i64,
}

/// Deliveries that are there again, or that are gone for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct DeliveryCount {
    /// How many.
    #[ts(type = "number")]
    pub deliveries: i64,
}

pub(super) async fn undo(app: &App, args: DeletionRef) -> Result<DeliveryCount, ApiError> {
    let back = app.undo_delete(args.batch).await?;
    let deliveries = back.ok_or_else(|| {
        let message = "That was too long ago: the deliveries are erased.";
        ApiError::bad_request(message, "A backup may still have them.")
    })?;
    Ok(DeliveryCount { deliveries })
}

pub(super) async fn clear_all(app: &App, (): ()) -> Result<DeliveryCount, ApiError> {
    let deliveries = app.clear_all().await?;
    Ok(DeliveryCount { deliveries })
}
