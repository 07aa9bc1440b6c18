//! “Check my endpoint”.

use serde::Deserialize;
use ts_rs::TS;

use super::bulk::busy;
use super::replays::{chosen_secret, endpoint};
use super::{ApiError, ApiErrorCode, Destination};
use crate::app::{App, Check};
use crate::check::{self, ReportFormat, Subject};
use crate::secrets::SecretText;

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

/// Which form of the last report.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReportChoice {
    /// Which.
    pub format: ReportFormat,
}

pub(super) async fn start(app: &App, request: CheckRequest) -> Result<Check, ApiError> {
    let (endpoint, own) = endpoint(app, &request.to).await?;
    let label = request.secret.or(own);
    let ours = app.secrets().verify_token().0;
    let subject = Subject {
        endpoint,
        secret: Some(chosen_secret(app, label.as_deref())?.value),
        verify_token: Some(
            request
                .verify_token
                .map_or_else(|| (*ours).clone(), SecretText::new),
        ),
    };
    let sender = app.senders().get(&subject.endpoint.trust)?;
    app.start_check(subject, sender)
        .ok_or_else(|| busy("A check is running."))
}

pub(super) async fn get(app: &App, (): ()) -> Result<Option<Check>, ApiError> {
    Ok(app.last_check())
}

pub(super) async fn cancel(app: &App, (): ()) -> Result<Option<Check>, ApiError> {
    app.cancel_check();
    Ok(app.last_check())
}

pub(super) async fn report(app: &App, choice: ReportChoice) -> Result<String, ApiError> {
    let check = app.last_check().ok_or_else(|| {
        let message = "Nothing was checked yet.";
        ApiError::new(ApiErrorCode::NotFound, message, "Run the check first.")
    })?;
    Ok(check::render(&check.report, choice.format))
}
