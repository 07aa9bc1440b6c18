//! Replays of a delivery, and their history.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApiError, ApiErrorCode};
use crate::app::App;
use crate::attempts::{self, Change, Endpoint, Plan};
use crate::delivery::{header_text, header_value};
use crate::payload::{self, PayloadFault};
use crate::replay;
use crate::secrets::NamedSecret;
use crate::settings::MAX_BODY;
use crate::signature::sha256;
use crate::store::StoreError;
use crate::store::attempt::{self, Attempt, AttemptKind, ReplayMode};

/// Changes that are told.
const CHANGES: usize = 200;
/// Bytes of each that are shown.
const SHOWN: usize = 64;
/// How long an exact comparison is looked for.
const PATIENCE: Duration = Duration::from_millis(500);

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

/// An endpoint: a target by its name, or a URL.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Destination {
    /// One of the targets.
    Target {
        /// Its id.
        #[ts(type = "number")]
        id: i64,
    },
    /// A URL.
    Url {
        /// As the user typed it.
        url: String,
        /// Seconds; `null`: as long as it takes.
        timeout_s: Option<u32>,
    },
}

/// What the user changed of a delivery before it is replayed. The capture stays as it is.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// The body; `null`: the bytes that came.
    pub body: Option<String>,
    /// All of the sender's own headers, without signatures; `null`: those that came.
    pub headers: Option<Vec<(String, String)>>,
}

/// What to replay, where to, and how.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReplayRequest {
    /// The delivery.
    #[ts(type = "number")]
    pub delivery_id: i64,
    /// Where to.
    pub to: Destination,
    /// Which bytes and signature.
    pub mode: ReplayMode,
    /// The label of the secret that signs; `null`: the target's, else the first.
    pub secret: Option<String>,
    /// With the mode `edited`.
    pub edit: Option<Edit>,
}

/// A stretch of bytes that differs between what came and what would be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ByteChange {
    /// Where it begins, in what came.
    #[ts(type = "number")]
    pub at: u64,
    /// What came, in hex; at most 64 bytes of it.
    pub removed: String,
    /// What would be sent, in hex; at most 64 bytes of it.
    pub added: String,
    /// Bytes that came.
    #[ts(type = "number")]
    pub removed_size: u64,
    /// Bytes that would be sent.
    #[ts(type = "number")]
    pub added_size: u64,
}

/// What a replay would send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ReplayPreview {
    /// Where to, without a password.
    pub target: String,
    /// As they would be sent, signatures included; three stars stand for a target's secret ones.
    pub headers: Vec<(String, String)>,
    /// Bytes of the body.
    #[ts(type = "number")]
    pub body_size: u64,
    /// SHA-256 of the body, in hex.
    pub body_sha256: String,
    /// Where the body differs from what came; the first 200.
    pub changes: Vec<ByteChange>,
    /// How many places there are in all.
    #[ts(type = "number")]
    pub change_count: u64,
    /// Why Meta could not have sent such a body; a receiver answers 400 to it.
    pub fault: Option<PayloadFault>,
}

pub(super) async fn replay(app: &App, request: ReplayRequest) -> Result<Attempt, ApiError> {
    let plan = plan(app, request).await?;
    let cancelled = app.replays_cancelled();
    let attempt = tokio::select! {
        attempt = attempts::make(app.store(), app.senders(), plan) => attempt?,
        () = cancelled.cancelled() => {
            let message = "The replay was cancelled. Your endpoint may have received it.";
            let code = ApiErrorCode::Cancelled;
            return Err(ApiError::new(code, message, "Look in its log, or replay again."));
        }
    };
    app.publisher().changed();
    Ok(attempt)
}

pub(super) async fn cancel(app: &App, (): ()) -> Result<(), ApiError> {
    app.cancel_replays();
    Ok(())
}

pub(super) async fn preview(app: &App, request: ReplayRequest) -> Result<ReplayPreview, ApiError> {
    let plan = plan(app, request).await?;
    let (headers, came) = attempts::captured(app.store(), plan.delivery_id).await?;
    let outgoing = attempts::request(&plan, &headers, came.clone());
    let shown = plan.to.shown(&outgoing.headers);
    let target = replay::shown(&outgoing.target);
    let encoding = header_value(&outgoing.headers, "content-encoding").map(header_text);
    let body = outgoing.body;
    let compared = tokio::task::spawn_blocking(move || {
        let fault = payload::read(&body, encoding.as_deref(), MAX_BODY).fault;
        let changes = byte_changes(&came, &body, Some(Instant::now() + PATIENCE));
        (changes, sha256(&body), body.len(), fault)
    });
    let (changes, sha256, size, fault) = compared.await.map_err(|_| StoreError::Stopped)?;
    Ok(ReplayPreview {
        target,
        headers: shown,
        body_size: size as u64,
        body_sha256: hex::encode(sha256),
        change_count: changes.len() as u64,
        changes: changes.into_iter().take(CHANGES).collect(),
        fault,
    })
}

/// What a request means: the endpoint, the secret, the changes.
async fn plan(app: &App, request: ReplayRequest) -> Result<Plan, ApiError> {
    let (to, label) = endpoint(app, &request.to).await?;
    let label = request.secret.or(label);
    let (secret, change) = match (request.mode, request.edit) {
        (ReplayMode::Original, None) => (None, None),
        (ReplayMode::Resigned, None) => (Some(chosen_secret(app, label.as_deref())?), None),
        (ReplayMode::Edited, Some(edit)) => {
            let secret = chosen_secret(app, label.as_deref())?;
            (Some(secret), Some(change(edit)?))
        }
        (ReplayMode::Original | ReplayMode::Resigned, Some(_)) | (ReplayMode::Edited, None) => {
            let message = "What was changed goes with the mode “edited”, and with no other.";
            return Err(ApiError::bad_request(message, "Choose the mode again."));
        }
    };
    Ok(Plan {
        delivery_id: request.delivery_id,
        to,
        kind: AttemptKind::Replay,
        secret,
        change,
    })
}

fn change(edit: Edit) -> Result<Change, ApiError> {
    let own = |(name, value): (String, String)| {
        let is_header = HeaderName::from_bytes(name.as_bytes()).is_ok()
            && HeaderValue::from_bytes(value.as_bytes()).is_ok();
        if is_header {
            return Ok((name, value.into_bytes()));
        }
        let message = format!("HTTP cannot carry the header “{name}” with that value.");
        Err(ApiError::bad_request(
            &message,
            "Take out spaces in the name, and line breaks.",
        ))
    };
    let headers = edit
        .headers
        .map(|headers| headers.into_iter().map(own).collect());
    Ok(Change {
        body: edit.body.map(|text| Bytes::from(text.into_bytes())),
        headers: headers.transpose()?,
    })
}

/// The endpoint of a destination, and the label of the secret that is its own.
pub(super) async fn endpoint(
    app: &App,
    to: &Destination,
) -> Result<(Endpoint, Option<String>), ApiError> {
    match to {
        Destination::Url { url, timeout_s } => {
            let timeout = timeout_s.map(|seconds| Duration::from_secs(seconds.into()));
            Ok((Endpoint::of(replay::parse_target(url)?, timeout), None))
        }
        Destination::Target { id } => Ok(app.endpoint_of(*id).await?),
    }
}

/// The secret of a label, or the first.
pub(super) fn chosen_secret(app: &App, label: Option<&str>) -> Result<NamedSecret, ApiError> {
    let secrets = app.secrets().signing();
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

/// Where two bodies differ: exact for those that differ in few places, and wherever there is time.
fn byte_changes(came: &[u8], sent: &[u8], deadline: Option<Instant>) -> Vec<ByteChange> {
    let algorithm = similar::Algorithm::Myers;
    let operations = similar::capture_diff_slices_deadline(algorithm, came, sent, deadline);
    let change = |operation: &similar::DiffOp| {
        let (tag, old, new) = operation.as_tag_tuple();
        let start = |bytes: &[u8]| hex::encode(bytes.get(..SHOWN).unwrap_or(bytes));
        (tag != similar::DiffTag::Equal).then(|| ByteChange {
            at: old.start as u64,
            removed: start(came.get(old.clone()).unwrap_or_default()),
            added: start(sent.get(new.clone()).unwrap_or_default()),
            removed_size: old.len() as u64,
            added_size: new.len() as u64,
        })
    };
    operations.iter().filter_map(change).collect()
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
    let (headers, body) = attempts::captured(app.store(), args.delivery_id).await?;
    let outgoing = replay::original(target, &headers, body, None);
    Ok(crate::curl::command(
        outgoing.target.as_str(),
        &outgoing.headers,
        &outgoing.body,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_says_where_and_what() {
        let (came, sent) = (br#"{"a":"\u00e9/"}"#, "{\"a\":\"é/\"}x".as_bytes());
        let changes = byte_changes(came, sent, None);
        let told: Vec<_> = changes
            .iter()
            .map(|change| (change.at, change.removed_size, change.added_size))
            .collect();
        assert_eq!(told, [(6, 6, 2), (15, 0, 1)]);
        assert_eq!(changes[0].removed, hex::encode(r"\u00e9"));
        assert_eq!(changes[0].added, "c3a9");
        assert!(byte_changes(b"same", b"same", None).is_empty());
    }
}
