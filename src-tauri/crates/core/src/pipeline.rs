//! Receive → verify → store → publish: the only file that knows all stages.
//!
//! Nothing is answered 200 before it is durable. The signature is judged before the
//! payload, over the bytes as received, so that a stranger learns nothing from what is
//! said of a body.

mod passing;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_ENCODING;
use http::{HeaderMap, HeaderValue, StatusCode};
use tokio::sync::{Semaphore, watch};

use crate::delivery::{Body, Delivery, Source};
use crate::metrics::{Metrics, Pending};
use crate::payload::{self, PayloadFault, PayloadVerdict, Reading};
use crate::publish::Publisher;
use crate::replay::Senders;
use crate::secrets::{NamedSecret, SecretText, Secrets};
use crate::signature::{self, Judgement, Key, LEGACY_HEADER, SIGNATURE_HEADER, Verdict};
use crate::store::delivery::Judged;
use crate::store::handshake::NewHandshake;
use crate::store::stray::NewStray;
use crate::store::{self, Store, StoreError, Writing};

pub use passing::Passage;

/// Bodies above this are hashed and read on a thread of their own: at about 300 MB/s one of
/// 16 MiB would hold up every other connection of its worker for a twentieth of a second.
const INLINE: usize = 128 << 10;

/// How long a delivery waits for the store, such as while it is compacted. Meta gives up after
/// five seconds and sends again, so that a later answer is none.
pub const PATIENCE: Duration = Duration::from_secs(4);

/// Strays that may wait to be written: deliveries go through the same queue.
const STRAYS: usize = 64;

/// What a delivery is answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The body.
    pub body: Bytes,
    /// What the body is.
    pub content_type: HeaderValue,
}

impl Answer {
    fn json(status: StatusCode, body: &'static str) -> Self {
        Self {
            status,
            body: Bytes::from_static(body.as_bytes()),
            content_type: HeaderValue::from_static("application/json"),
        }
    }
}

/// What a pipeline works with.
pub struct Parts {
    /// The secrets that signatures are tried with.
    pub secrets: Secrets,
    /// Where deliveries are kept.
    pub store: Store,
    /// Who is told.
    pub publisher: Arc<Publisher>,
    /// What passes deliveries through.
    pub senders: Senders,
    /// Whom they are passed through to.
    pub passage: watch::Receiver<Passage>,
    /// Who counts.
    pub metrics: Arc<Metrics>,
    /// How long a delivery waits for the store: [`PATIENCE`], but for tests on a slow disk.
    pub patience: Duration,
}

const TOO_LARGE: &str = r#"{"error":"Payload too large"}"#;
const INVALID_SIGNATURE: &str = r#"{"error":"Invalid signature"}"#;
const MISSING_SIGNATURE: &str = r#"{"error":"Missing signature"}"#;
const INVALID_PAYLOAD: &str = r#"{"error":"Invalid payload"}"#;
const SUCCESS: &str = r#"{"success":true}"#;

/// The body that went with a status of the receiver's own, for a delivery that is stored.
pub fn answer_body(status: u16, verdict: Option<Verdict>) -> Option<&'static str> {
    match (status, verdict) {
        (200, _) => Some(SUCCESS),
        (400, _) => Some(INVALID_PAYLOAD),
        (401, Some(Verdict::Missing)) => Some(MISSING_SIGNATURE),
        (401, _) => Some(INVALID_SIGNATURE),
        (413, _) => Some(TOO_LARGE),
        _ => None,
    }
}

/// The stages, in a row; cheap to clone.
#[derive(Clone)]
pub struct Pipeline {
    inner: Arc<Inner>,
}

struct Inner {
    secrets: Secrets,
    store: Store,
    publisher: Arc<Publisher>,
    senders: Senders,
    passage: watch::Receiver<Passage>,
    metrics: Arc<Metrics>,
    patience: Duration,
    strict: bool,
    max_body: usize,
    store_failing: AtomicBool,
    /// For large bodies, which take many times their size while they are judged.
    turns: Semaphore,
    /// For strays that wait to be written.
    strays: Arc<Semaphore>,
}

impl Pipeline {
    /// `strict`: unsigned deliveries are refused from this machine as well.
    /// `max_body`: bytes that a compressed body may inflate to.
    pub fn new(parts: Parts, strict: bool, max_body: usize) -> Self {
        Self {
            inner: Arc::new(Inner {
                secrets: parts.secrets,
                store: parts.store,
                publisher: parts.publisher,
                senders: parts.senders,
                passage: parts.passage,
                metrics: parts.metrics,
                patience: parts.patience,
                strict,
                max_body,
                store_failing: AtomicBool::new(false),
                turns: Semaphore::new(std::thread::available_parallelism().map_or(2, usize::from)),
                strays: Arc::new(Semaphore::new(STRAYS)),
            }),
        }
    }

    /// Judges a delivery and keeps it; the answer is for the sender once this returns. `room` is
    /// what it takes in memory: held as long as it is, also when the sender hangs up.
    ///
    /// # Errors
    /// When it could not be kept: the sender must not be told that it was.
    pub async fn accept(
        &self,
        delivery: Delivery,
        headers: &HeaderMap,
        room: impl Send + 'static,
    ) -> Result<Answer, StoreError> {
        if delivery.source == Source::Tunnel {
            self.inner.publisher.came_from_outside();
        }
        let received_at = delivery.received_at;
        let (judged, answer) = self.judge(delivery, headers).await?;
        let pending = pending(&judged);
        // On its own: a sender that hangs up ends the request, not what is on its way to the disk.
        let pipeline = self.clone();
        let answered = tokio::spawn(async move {
            let id = pipeline.keep(judged).await?;
            let passed = match answer.status {
                StatusCode::OK => pipeline.pass_through(id, received_at).await,
                _ => None,
            };
            drop(room);
            let answer = passed.unwrap_or(answer);
            pipeline
                .inner
                .metrics
                .answered(&pending, answer.status.as_u16());
            Ok(answer)
        });
        answered.await.map_err(|_| StoreError::Stopped)?
    }

    async fn judge(
        &self,
        delivery: Delivery,
        headers: &HeaderMap,
    ) -> Result<(Judged, Answer), StoreError> {
        // A few compressed bytes may be many.
        let long = delivery.body.bytes().len() > INLINE || headers.contains_key(CONTENT_ENCODING);
        if !long {
            return Ok(self.inner.judge(delivery, headers));
        }
        let turn = self
            .inner
            .turns
            .acquire()
            .await
            .map_err(|_| StoreError::Stopped)?;
        let (inner, headers) = (Arc::clone(&self.inner), headers.clone());
        let judged = tokio::task::spawn_blocking(move || inner.judge(delivery, &headers)).await;
        drop(turn);
        judged.map_err(|_| StoreError::Stopped)
    }

    async fn keep(&self, judged: Judged) -> Result<i64, StoreError> {
        let insert = move |writing: &Writing<'_>| store::delivery::insert(writing, &judged);
        let patience = self.inner.patience;
        let kept = self.inner.store.write_within(patience, insert).await;
        self.inner
            .store_failing
            .store(kept.is_err(), Ordering::Relaxed);
        let id = kept?;
        self.inner.publisher.stored(id);
        Ok(id)
    }

    /// Whether the last write of a delivery failed.
    pub fn store_failing(&self) -> bool {
        self.inner.store_failing.load(Ordering::Relaxed)
    }

    /// A POST to the callback arrived whole.
    pub fn received(&self) {
        self.inner.publisher.received();
    }

    /// Something changed that a window may show.
    pub fn changed(&self) {
        self.inner.publisher.changed();
    }

    /// The token that a handshake has to bring.
    pub fn verify_token(&self) -> Arc<SecretText> {
        self.inner.secrets.verify_token().0
    }

    /// Keeps a handshake; a failure is logged, since the answer does not depend on it.
    pub async fn keep_handshake(&self, handshake: NewHandshake) {
        self.inner.metrics.handshake(handshake.refusal.is_none());
        let kept = self
            .inner
            .store
            .write(move |writing| store::handshake::insert(writing, &handshake))
            .await;
        self.noted(kept, "handshake");
    }

    /// Keeps a stray, in the background; in a flood of them not every one.
    pub fn keep_stray(&self, stray: NewStray) {
        self.inner.metrics.stray(stray.status);
        let Ok(turn) = Arc::clone(&self.inner.strays).try_acquire_owned() else {
            return;
        };
        let pipeline = self.clone();
        tokio::spawn(async move {
            let insert = move |writing: &Writing<'_>| store::stray::insert(writing, &stray);
            let kept = pipeline.inner.store.write(insert).await;
            pipeline.noted(kept, "stray");
            drop(turn);
        });
    }

    fn noted(&self, kept: Result<(), StoreError>, what: &str) {
        match kept {
            Ok(()) => self.inner.publisher.changed(),
            Err(error) => tracing::error!(%error, "a {what} was not kept"),
        }
    }
}

impl Inner {
    fn judge(&self, delivery: Delivery, headers: &HeaderMap) -> (Judged, Answer) {
        let (judgement, reading) = match &delivery.body {
            Body::TooLarge { declared } => (None, over_limit(*declared)),
            Body::Whole(body) => {
                let encoding = headers
                    .get("content-encoding")
                    .and_then(|value| value.to_str().ok());
                (
                    Some(self.judge_signature(headers, body)),
                    payload::read(body, encoding, self.max_body),
                )
            }
        };
        let answer = self.answer(&delivery, judgement.as_ref(), reading.verdict);
        let sha256 = signature::sha256(delivery.body.bytes());
        (
            Judged {
                delivery,
                judgement,
                reading,
                sha256,
                status: answer.status.as_u16(),
            },
            answer,
        )
    }

    fn judge_signature(&self, headers: &HeaderMap, body: &[u8]) -> Judgement {
        let secrets = self.secrets.signing();
        let keys: Vec<Key<'_>> = secrets.iter().map(NamedSecret::key).collect();
        let of = |name| {
            headers
                .get_all(name)
                .iter()
                .map(move |value| (name, value.as_bytes()))
        };
        let claims: Vec<(&str, &[u8])> = of(SIGNATURE_HEADER).chain(of(LEGACY_HEADER)).collect();
        signature::judge(claims.into_iter(), body, &keys)
    }

    fn answer(
        &self,
        delivery: &Delivery,
        judgement: Option<&Judgement>,
        payload: PayloadVerdict,
    ) -> Answer {
        let (status, body) = match judgement.map(|judgement| judgement.verdict) {
            None => (StatusCode::PAYLOAD_TOO_LARGE, TOO_LARGE),
            Some(Verdict::Invalid | Verdict::Malformed) => {
                (StatusCode::UNAUTHORIZED, INVALID_SIGNATURE)
            }
            Some(Verdict::Missing) if self.strict || !delivery.from_this_machine => {
                (StatusCode::UNAUTHORIZED, MISSING_SIGNATURE)
            }
            Some(_) if payload != PayloadVerdict::Ok => (StatusCode::BAD_REQUEST, INVALID_PAYLOAD),
            Some(_) => (StatusCode::OK, SUCCESS),
        };
        Answer::json(status, body)
    }
}

fn pending(judged: &Judged) -> Pending {
    let verdict = judged.judgement.as_ref();
    Pending::new(
        judged.delivery.received_at,
        verdict.map(|judgement| judgement.verdict.as_str()),
        judged
            .reading
            .events
            .iter()
            .map(|event| event.field.as_str()),
    )
}

fn over_limit(declared: Option<u64>) -> Reading {
    let size = declared.map_or_else(String::new, |bytes| format!(" of {bytes} bytes"));
    let message = format!("The body{size} was over the size limit and was not kept.");
    Reading {
        verdict: PayloadVerdict::TooLarge,
        fault: Some(PayloadFault {
            message,
            position: None,
        }),
        events: Vec::new(),
    }
}
