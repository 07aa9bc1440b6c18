//! Replay of many deliveries at once.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApiError, Destination};
use crate::app::App;
use crate::store::attempt::ReplayMode;

/// Which deliveries.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Selection {
    /// These.
    Ids {
        /// Of deliveries.
        #[ts(type = "number[]")]
        ids: Vec<i64>,
    },
    /// All that a query finds.
    Query {
        /// As in the list's search.
        query: String,
    },
}

/// Which goes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReplayOrder {
    /// As they came.
    #[default]
    OldestFirst,
    /// The other way round.
    NewestFirst,
}

/// What to replay, where to, and how.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct BulkReplayRequest {
    /// Which deliveries.
    pub what: Selection,
    /// Where to.
    pub to: Destination,
    /// Which bytes and signature; not `edited`.
    pub mode: ReplayMode,
    /// The label of the secret that signs; `null`: the target's, else the first.
    pub secret: Option<String>,
    /// So many at once, from 1 to 64.
    pub concurrency: u16,
    /// At most so many a second; `null`: as fast as it goes.
    pub rate: Option<f64>,
    /// Which goes first.
    pub order: ReplayOrder,
    /// No further one is sent once one has failed.
    pub stop_on_failure: bool,
}

/// How something that takes a while is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// It is at it.
    Running,
    /// It is done.
    Done,
    /// The user ended it.
    Cancelled,
    /// It ended at the first failure, as it was told.
    Stopped,
    /// It could not go on; the message says why.
    Failed,
}

/// A delivery that its endpoint did not take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BulkFailure {
    /// The delivery.
    #[ts(type = "number")]
    pub delivery_id: i64,
    /// The answer's status, or why there was none.
    pub reason: String,
}

/// How a bulk replay is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BulkReplay {
    /// Whether it goes on.
    pub state: JobState,
    /// When it began; RFC 3339, UTC.
    pub started_at: String,
    /// Where they go.
    pub target: String,
    /// Deliveries to be replayed.
    #[ts(type = "number")]
    pub total: i64,
    /// Replayed so far.
    #[ts(type = "number")]
    pub done: i64,
    /// Of these, the ones that the endpoint took (2xx).
    #[ts(type = "number")]
    pub passed: i64,
    /// Failed the time before and passed now.
    #[ts(type = "number")]
    pub fixed: i64,
    /// Passed the time before and failed now.
    #[ts(type = "number")]
    pub regressed: i64,
    /// Of those that were not taken, the first 50.
    pub failures: Vec<BulkFailure>,
    /// Why it could not go on, and what to do.
    pub message: Option<String>,
}

pub(super) async fn start(_: &App, _: BulkReplayRequest) -> Result<BulkReplay, ApiError> {
    Err(ApiError::unknown("start"))
}

pub(super) async fn get(_: &App, _: ()) -> Result<Option<BulkReplay>, ApiError> {
    Err(ApiError::unknown("get"))
}

pub(super) async fn cancel(_: &App, _: ()) -> Result<Option<BulkReplay>, ApiError> {
    Err(ApiError::unknown("cancel"))
}
