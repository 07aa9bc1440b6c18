//! Pass-through: the answer of the user's own endpoint is what Meta sees.
//!
//! What is passed on is durable already; if this process dies meanwhile, Meta sends it again.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, StatusCode};

use super::{Answer, Pipeline};
use crate::attempts::{self, Endpoint, Plan};
use crate::metrics::ForwardOutcome;
use crate::replay::FaultCode;
use crate::store::attempt::{AttemptKind, NewAttempt};
use crate::store::{Writing, forwarding};
use crate::time::now_us;

/// Meta takes an answer after 5 seconds for none (META 2.3); the rest is for the way back.
const LIMIT: Duration = Duration::from_secs(4);

/// The target that deliveries are passed through to, and its endpoint; that is `None` while
/// nothing can be sent there.
pub type Passage = Option<(i64, Option<Endpoint>)>;

impl Pipeline {
    /// What the endpoint says to a stored delivery; `None` where nothing is passed through.
    /// `received_at`: microseconds since 1970, UTC.
    pub(super) async fn pass_through(&self, delivery: i64, received_at: i64) -> Option<Answer> {
        let (target, endpoint) = self.inner.passage.borrow().clone()?;
        // Meta sends it again: it must not be told that the endpoint took it.
        let failed = || {
            let metrics = &self.inner.metrics;
            metrics.forwarded(target, ForwardOutcome::Failed, 1);
            Some(gateway(StatusCode::BAD_GATEWAY))
        };
        let Some(mut endpoint) = endpoint else {
            return failed();
        };
        let gone = Duration::from_micros(u64::try_from(now_us() - received_at).unwrap_or(0));
        let left = LIMIT.saturating_sub(gone);
        endpoint.timeout = Some(endpoint.timeout.map_or(left, |own| own.min(left)));
        let plan = Plan {
            delivery_id: delivery,
            to: endpoint,
            kind: AttemptKind::PassThrough,
            secret: None,
            change: None,
        };
        let store = &self.inner.store;
        let attempt = match attempts::send(store, &self.inner.senders, plan).await {
            Ok(attempt) => attempt,
            Err(error) => {
                tracing::error!(%error, "a delivery could not be passed through");
                return failed();
            }
        };
        let answer = answer(&attempt);
        let status = answer.status.as_u16();
        let outcome = match status {
            200 => ForwardOutcome::Taken,
            _ => ForwardOutcome::Failed,
        };
        self.inner.metrics.forwarded(target, outcome, 1);
        let keep = move |writing: &Writing<'_>| {
            forwarding::passed_through(writing, target, &attempt, status)
        };
        // Before it is answered: what Meta was told has to be what is shown.
        if let Err(error) = store.write(keep).await {
            tracing::error!(%error, "what an endpoint answered was not kept");
        }
        self.inner.publisher.changed();
        Some(answer)
    }
}

fn answer(attempt: &NewAttempt) -> Answer {
    let status = attempt
        .status
        .and_then(|status| StatusCode::from_u16(status).ok());
    match (&attempt.fault, status) {
        // 1xx are no answers of their own.
        (None, Some(status)) if !status.is_informational() => {
            let is_whole = attempt.body.len() as u64 == attempt.body_size;
            Answer {
                status,
                body: if is_whole {
                    attempt.body.clone()
                } else {
                    Bytes::new()
                },
                content_type: content_type(attempt),
            }
        }
        (Some(fault), _) if fault.code == FaultCode::Timeout => {
            gateway(StatusCode::GATEWAY_TIMEOUT)
        }
        _ => gateway(StatusCode::BAD_GATEWAY),
    }
}

fn content_type(attempt: &NewAttempt) -> HeaderValue {
    let named = |(name, _): &&(String, String)| name.eq_ignore_ascii_case("content-type");
    let value = attempt.headers.iter().find(named);
    value
        .and_then(|(_, value)| HeaderValue::from_str(value).ok())
        .unwrap_or(HeaderValue::from_static("text/plain"))
}

fn gateway(status: StatusCode) -> Answer {
    Answer::json(status, r#"{"error":"The endpoint did not answer"}"#)
}
