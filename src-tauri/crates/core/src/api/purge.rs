//! Purging a message that its sender has unsent: META asks receivers to erase it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ApiError;
use crate::app::App;

/// Which message.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PurgeRequest {
    /// The event that says that it was unsent.
    #[ts(type = "number")]
    pub event: i64,
    /// Deliveries that hold other events as well are purged too.
    pub batches: bool,
}

/// What was purged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Purged {
    /// Deliveries that are gone, with their events and attempts.
    pub deliveries: u32,
    /// Deliveries that hold the message beside other events, and were left.
    pub batches: u32,
}

pub(super) async fn purge(app: &App, request: PurgeRequest) -> Result<Purged, ApiError> {
    let PurgeRequest { event, batches } = request;
    let unsent = app.purge_message(event, batches).await?;
    Ok(Purged {
        deliveries: unsent.gone,
        batches: unsent.left,
    })
}
