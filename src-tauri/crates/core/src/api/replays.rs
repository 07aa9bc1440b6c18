//! Replays of a delivery, and their history.

use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use ts_rs::TS;

use super::{ApiError, ApiErrorCode};
use crate::app::App;
use crate::delivery::{Header, header_text};
use crate::replay::{self, Sender};
use crate::secrets::NamedSecret;
use crate::store::attempt::{self, Attempt, NewAttempt, ReplayMode};
use crate::store::{Store, delivery};
use crate::time::now_us;

/// Whose attempts.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DeliveryRef {
    /// The delivery.
    #[ts(type = "number")]
    pub delivery_id: i64,
}

pub(super) async fn list(app: &App, args: DeliveryRef) -> Result<Vec<Attempt>, ApiError> {
    Ok(app
        .store()
        .read(move |connection| attempt::of_delivery(connection, args.delivery_id))
        .await?)
}

/// What to replay, where to, and how.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReplayRequest {
    /// The delivery.
    #[ts(type = "number")]
    pub delivery_id: i64,
    /// A URL.
    pub target: String,
    /// Which bytes and signature.
    pub mode: ReplayMode,
    /// The label of the secret that signs; `null`: the first.
    pub secret: Option<String>,
    /// Seconds; `null`: as long as it takes.
    pub timeout_s: Option<u32>,
}

pub(super) async fn replay(app: &App, request: ReplayRequest) -> Result<Attempt, ApiError> {
    let secret = match request.mode {
        ReplayMode::Original => None,
        ReplayMode::Resigned => Some(chosen(&app.secrets().signing(), request.secret.as_deref())?),
    };
    let attempt = run(app.store(), app.sender(), request, secret).await?;
    app.publisher().changed();
    Ok(attempt)
}

fn chosen(secrets: &[NamedSecret], label: Option<&str>) -> Result<NamedSecret, ApiError> {
    let found = secrets
        .iter()
        .find(|secret| label.is_none_or(|label| secret.label == label));
    found.cloned().ok_or_else(|| {
        let message = label.map_or("There is no secret to sign with.".to_owned(), |label| {
            format!("There is no secret “{label}”.")
        });
        ApiError::new(
            ApiErrorCode::Secrets,
            message,
            "Add it in Setup, or replay the original signature.",
        )
    })
}

/// Replays a delivery and keeps the attempt; `secret` signs it anew.
///
/// # Errors
/// No such delivery, a target that is none, or an attempt that could not be kept. An endpoint
/// that does not answer is no error: it is an attempt with a fault.
pub async fn run(
    store: &Store,
    sender: &Sender,
    request: ReplayRequest,
    secret: Option<NamedSecret>,
) -> Result<Attempt, ApiError> {
    let target = replay::parse_target(&request.target)?;
    let shown = replay::shown(&target);
    let id = request.delivery_id;
    let (headers, body) = captured(store, id).await?;
    let timeout = request
        .timeout_s
        .map(|seconds| Duration::from_secs(seconds.into()));
    let outgoing = match &secret {
        Some(secret) => replay::resigned(target, &headers, body, secret.value.expose(), timeout),
        None => replay::original(target, &headers, body, timeout),
    };
    let as_text = |headers: &[Header]| {
        headers
            .iter()
            .map(|(name, value)| (name.clone(), header_text(value)))
            .collect()
    };
    let (at, request_headers) = (now_us(), as_text(&outgoing.headers));
    let answer = sender.send(outgoing).await;
    let new = NewAttempt {
        delivery_id: id,
        at,
        target: shown,
        mode: request.mode,
        secret: secret.map(|secret| secret.label),
        request_headers,
        status: answer.status,
        headers: as_text(&answer.headers),
        body_size: answer.body_size,
        body: answer.body,
        duration_us: i64::try_from(answer.duration.as_micros()).unwrap_or(i64::MAX),
        fault: answer.fault,
        note: answer.note,
    };
    let attempt = store
        .write(move |writing| attempt::insert(writing, &new))
        .await?;
    Ok(store
        .read(move |connection| attempt::get(connection, attempt))
        .await?)
}

async fn captured(store: &Store, id: i64) -> Result<(Vec<Header>, Bytes), ApiError> {
    let read = move |connection: &_| {
        Ok((
            delivery::get(connection, id)?,
            delivery::body(connection, id)?,
        ))
    };
    let (kept, body) = store.read(read).await?;
    if kept.row.verdict.is_none() {
        let message = "The body of this delivery was over the size limit and was not kept, so there is nothing to replay.";
        return Err(ApiError::new(
            ApiErrorCode::BadRequest,
            message,
            "Raise the limit in Setup and let it be sent again.",
        ));
    }
    Ok((kept.head.headers(), body))
}

/// A delivery as a command for another target.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CurlRequest {
    /// The delivery.
    #[ts(type = "number")]
    pub delivery_id: i64,
    /// A URL.
    pub target: String,
}

pub(super) async fn copy_as_curl(app: &App, args: CurlRequest) -> Result<String, ApiError> {
    let target = replay::parse_target(&args.target)?;
    let (headers, body) = captured(app.store(), args.delivery_id).await?;
    let outgoing = replay::original(target, &headers, body, None);
    Ok(crate::curl::command(
        outgoing.target.as_str(),
        &outgoing.headers,
        &outgoing.body,
    ))
}
