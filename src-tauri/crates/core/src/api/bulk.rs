//! Replay of many deliveries at once.

use serde::Deserialize;
use ts_rs::TS;

use super::replays::{chosen_secret, endpoint};
use super::{ApiError, ApiErrorCode, Destination};
use crate::app::{App, BulkReplay};
use crate::attempts::Plan;
use crate::attempts::bulk::{Pace, ReplayOrder, Which};
use crate::query::Query;
use crate::store::attempt::{AttemptKind, ReplayMode};

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

/// Most at once: a developer's own server is no place for more.
const CONCURRENCY: u16 = 64;

impl Selection {
    /// What is meant.
    ///
    /// # Errors
    /// A query that cannot be understood.
    pub(super) fn which(self) -> Result<Which, ApiError> {
        Ok(match self {
            Self::Ids { ids } => Which::Ids(ids),
            Self::Query { query } => Which::Query(Query::parse(&query)?),
        })
    }
}

pub(super) async fn start(app: &App, request: BulkReplayRequest) -> Result<BulkReplay, ApiError> {
    let is_rate = |rate: f64| (0.001..=1e6).contains(&rate);
    if !(1..=CONCURRENCY).contains(&request.concurrency) || !request.rate.is_none_or(is_rate) {
        let message = "From 1 to 64 can be sent at once, and from 0.001 to a million a second.";
        return Err(ApiError::bad_request(message, "Choose numbers in between."));
    }
    let (to, own) = endpoint(app, &request.to).await?;
    let label = request.secret.or(own);
    let secret = match request.mode {
        ReplayMode::Original => None,
        ReplayMode::Resigned => Some(chosen_secret(app, label.as_deref())?),
        ReplayMode::Edited => {
            let message = "Many deliveries cannot be edited at once.";
            return Err(ApiError::bad_request(
                message,
                "Choose original or re-signed.",
            ));
        }
    };
    let plan = Plan {
        delivery_id: 0,
        to,
        kind: AttemptKind::Replay,
        secret,
        change: None,
    };
    let pace = Pace {
        concurrency: request.concurrency.into(),
        rate: request.rate,
        order: Some(request.order),
        stop_on_failure: request.stop_on_failure,
    };
    let started = app
        .start_bulk_replay(request.what.which()?, plan, pace)
        .await?;
    started.ok_or_else(|| busy("A bulk replay is running."))
}

/// Another one of the kind is at it.
pub(super) fn busy(message: &str) -> ApiError {
    ApiError::new(
        ApiErrorCode::BadRequest,
        message,
        "Let it end, or cancel it.",
    )
}

pub(super) async fn get(app: &App, (): ()) -> Result<Option<BulkReplay>, ApiError> {
    Ok(app.bulk_replay())
}

pub(super) async fn cancel(app: &App, (): ()) -> Result<Option<BulkReplay>, ApiError> {
    app.cancel_bulk_replay();
    Ok(app.bulk_replay())
}
