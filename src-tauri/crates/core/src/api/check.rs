//! “Check my endpoint”.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApiError, Destination, JobState};
use crate::app::App;
use crate::check::CheckReport;

pub use crate::check::ReportFormat;

/// What to check.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CheckRequest {
    /// The endpoint.
    pub to: Destination,
    /// The label of the secret that it verifies with; `null`: the target's, else the first.
    pub secret: Option<String>,
    /// Its verify token; `null`: it is the same as ours. Never kept.
    pub verify_token: Option<String>,
}

/// How a check is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Check {
    /// Whether it goes on.
    pub state: JobState,
    /// What is known so far.
    pub report: CheckReport,
    /// Why it could not go on, and what to do.
    pub message: Option<String>,
}

/// Which form of the last report.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReportChoice {
    /// Which.
    pub format: ReportFormat,
}

pub(super) async fn start(_: &App, _: CheckRequest) -> Result<Check, ApiError> {
    Err(ApiError::unknown("start"))
}

pub(super) async fn get(_: &App, _: ()) -> Result<Option<Check>, ApiError> {
    Err(ApiError::unknown("get"))
}

pub(super) async fn cancel(_: &App, _: ()) -> Result<Option<Check>, ApiError> {
    Err(ApiError::unknown("cancel"))
}

pub(super) async fn report(_: &App, _: ReportChoice) -> Result<String, ApiError> {
    Err(ApiError::unknown("report"))
}
