//! The NDJSON records: stable names, times in RFC 3339 UTC, ids as strings.

use hookglass_core::api::DeliveryDetail;
use hookglass_core::chain::{self, LinkId};
use hookglass_core::payload::Actor;
use hookglass_core::replay::Fault;
use hookglass_core::signature::Diagnosis;
use hookglass_core::signature::doctor::Finding;
use hookglass_core::store::attempt::{Attempt as KeptAttempt, AttemptKind, Comparison, ReplayMode};
use hookglass_core::store::event::Event as KeptEvent;
use hookglass_core::store::forwarding::Progress;
use hookglass_core::store::target::{ForwardMode, Target as KeptTarget};
use hookglass_core::time::rfc3339;
use hookglass_core::tunnel::TunnelState;
use serde::Serialize;

/// One HTTP request as it came.
#[derive(Serialize)]
#[serde(tag = "type", rename = "delivery")]
pub(crate) struct Delivery {
    id: String,
    received_at: String,
    source: &'static str,
    method: String,
    path: String,
    query: Option<String>,
    peer: String,
    headers: Vec<(String, String)>,
    body_size: i64,
    body_sha256: String,
    declared_size: Option<i64>,
    signature: Signature,
    status: u16,
    answer_us: Option<i64>,
    payload: &'static str,
    events: u32,
    retry_of: Option<String>,
    is_test: bool,
}

/// How a signature was judged.
#[derive(Serialize)]
pub(crate) struct Signature {
    pub(crate) verdict: Option<&'static str>,
    pub(crate) secret: Option<String>,
    pub(crate) diagnosis: Vec<String>,
}

/// Codes as words.
pub(crate) fn codes(diagnosis: &[Diagnosis]) -> Vec<String> {
    diagnosis
        .iter()
        .map(|code| code.as_str().to_owned())
        .collect()
}

impl From<DeliveryDetail> for Delivery {
    fn from(detail: DeliveryDetail) -> Self {
        let row = detail.row;
        Self {
            id: row.id.to_string(),
            received_at: row.received_at,
            source: row.source.as_str(),
            method: detail.method,
            path: detail.path,
            query: detail.query,
            peer: detail.peer,
            headers: detail.headers,
            body_size: row.body_size,
            body_sha256: detail.body_sha256,
            declared_size: detail.declared_size,
            signature: Signature {
                verdict: row.verdict.map(|verdict| verdict.as_str()),
                secret: row.secret,
                diagnosis: detail.signature.diagnosis,
            },
            status: row.status,
            answer_us: row.answer_us,
            payload: row.payload.as_str(),
            events: row.events,
            retry_of: row.retry_of.map(|id| id.to_string()),
            is_test: row.is_test,
        }
    }
}

/// One change or messaging item of a delivery.
#[derive(Serialize)]
#[serde(tag = "type", rename = "event")]
pub(crate) struct Event {
    id: String,
    delivery_id: String,
    position: u32,
    account_id: Option<String>,
    field: String,
    kind: String,
    dedupe_key: Option<String>,
    occurred_at: Option<String>,
    actor: Option<Actor>,
    text: Option<String>,
    media_id: Option<String>,
    parent_id: Option<String>,
    duplicate_of: Option<String>,
    is_test: bool,
    is_echo: bool,
    is_own: bool,
}

impl From<KeptEvent> for Event {
    fn from(event: KeptEvent) -> Self {
        Self {
            id: event.id.to_string(),
            delivery_id: event.delivery_id.to_string(),
            position: event.position,
            account_id: event.account_id,
            field: event.field,
            kind: event.kind,
            dedupe_key: event.dedupe_key,
            occurred_at: event.occurred_at,
            actor: event.actor,
            text: event.text,
            media_id: event.media_id,
            parent_id: event.parent_id,
            duplicate_of: event.duplicate_of.map(|id| id.to_string()),
            is_test: event.is_test,
            is_echo: event.is_echo,
            is_own: event.is_own,
        }
    }
}

/// One replay of a delivery.
#[derive(Serialize)]
#[serde(tag = "type", rename = "attempt")]
pub(crate) struct Attempt {
    id: String,
    delivery_id: String,
    at: String,
    target: String,
    kind: AttemptKind,
    mode: ReplayMode,
    secret: Option<String>,
    request_headers: Vec<(String, String)>,
    request_size: i64,
    status: Option<u16>,
    headers: Vec<(String, String)>,
    body_size: i64,
    body_kept: i64,
    duration_us: i64,
    fault: Option<Fault>,
    note: Option<String>,
    comparison: Option<Comparison>,
}

impl From<KeptAttempt> for Attempt {
    fn from(attempt: KeptAttempt) -> Self {
        Self {
            id: attempt.id.to_string(),
            delivery_id: attempt.delivery_id.to_string(),
            at: attempt.at,
            target: attempt.target,
            kind: attempt.kind,
            mode: attempt.mode,
            secret: attempt.secret,
            request_headers: attempt.request_headers,
            request_size: attempt.request_size,
            status: attempt.status,
            headers: attempt.headers,
            body_size: attempt.body_size,
            body_kept: attempt.body_kept,
            duration_us: attempt.duration_us,
            fault: attempt.fault,
            note: attempt.note,
            comparison: attempt.comparison,
        }
    }
}

/// The first line of `listen` and `serve`.
#[derive(Serialize)]
#[serde(tag = "type", rename = "listening")]
pub(crate) struct Listening {
    pub(crate) callback_url: String,
    pub(crate) public_url: Option<String>,
    pub(crate) tunnel: TunnelState,
    pub(crate) address: String,
    pub(crate) path: String,
    pub(crate) strict: bool,
    pub(crate) secrets: Vec<String>,
    pub(crate) database: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ui_url: Option<String>,
}

/// The tunnel, when it has changed.
#[derive(Serialize)]
#[serde(tag = "type", rename = "tunnel")]
pub(crate) struct Tunnel {
    pub(crate) public_url: Option<String>,
    #[serde(flatten)]
    pub(crate) tunnel: TunnelState,
}

/// One link of the chain from Meta to here.
#[derive(Serialize)]
#[serde(tag = "type", rename = "link")]
pub(crate) struct Link<'a> {
    #[serde(flatten)]
    pub(crate) link: &'a chain::Link,
}

/// The whole chain.
#[derive(Serialize)]
#[serde(tag = "type", rename = "chain")]
pub(crate) struct Chain<'a> {
    pub(crate) broken: Option<LinkId>,
    pub(crate) summary: &'a str,
}

/// The first line of `serve` when its receiver cannot listen.
#[derive(Serialize)]
#[serde(tag = "type", rename = "not_listening")]
pub(crate) struct NotListening {
    pub(crate) error: String,
    pub(crate) remedy: String,
    pub(crate) ui_url: String,
}

/// The answer of `verify`.
#[derive(Serialize)]
#[serde(tag = "type", rename = "signature")]
pub(crate) struct Verified {
    #[serde(flatten)]
    pub(crate) signature: Signature,
    pub(crate) body_size: usize,
    pub(crate) body_sha256: String,
    pub(crate) explanation: String,
    pub(crate) findings: Vec<Finding>,
    /// Some hypotheses were left out, since the body is large.
    pub(crate) exhausted: bool,
}

/// One request of `send`.
#[derive(Serialize)]
#[serde(tag = "type", rename = "sent")]
pub(crate) struct Sent<'a> {
    /// From 1; copies have the same.
    pub(crate) number: u32,
    /// 0: the first time; else the how-manieth retry.
    pub(crate) retry: u32,
    pub(crate) sample: &'a str,
    pub(crate) to: &'a str,
    pub(crate) body_size: usize,
    pub(crate) status: Option<u16>,
    pub(crate) answer: String,
    pub(crate) duration_us: u64,
    pub(crate) fault: Option<Fault>,
}

/// A request of `send` that Meta would alert the developer of.
#[derive(Serialize)]
#[serde(tag = "type", rename = "alerted")]
pub(crate) struct Alerted {
    pub(crate) number: u32,
}

/// A request of `send` that Meta would not send again.
#[derive(Serialize)]
#[serde(tag = "type", rename = "given_up")]
pub(crate) struct GivenUp<'a> {
    pub(crate) number: u32,
    pub(crate) to: &'a str,
    /// `dropped` or `disabled`.
    pub(crate) ending: &'static str,
    pub(crate) explanation: &'static str,
}

/// The handshake of `send --handshake`.
#[derive(Serialize)]
#[serde(tag = "type", rename = "handshake")]
pub(crate) struct Handshake<'a> {
    pub(crate) to: &'a str,
    /// Whether Meta would be satisfied.
    pub(crate) accepted: bool,
    /// Whether the endpoint did what it should with this token.
    pub(crate) is_right: bool,
    pub(crate) finding: String,
    pub(crate) status: Option<u16>,
    pub(crate) answer: String,
    pub(crate) duration_us: u64,
}

/// One of the user's endpoints.
#[derive(Serialize)]
#[serde(tag = "type", rename = "target")]
pub(crate) struct Target {
    id: String,
    name: String,
    url: String,
    forward: ForwardMode,
    since: Option<String>,
    received: i64,
    forwarded: i64,
    dead: i64,
    skipped: i64,
    waiting: i64,
    tries: u32,
    problem: Option<String>,
}

impl Target {
    pub(crate) fn new(target: KeptTarget, progress: Option<Progress>, waiting: i64) -> Self {
        let count = |of: fn(&Progress) -> i64| progress.as_ref().map_or(0, of);
        let forwarded = count(|progress| progress.forwarded);
        let dead = count(|progress| progress.dead);
        let skipped = count(|progress| progress.skipped);
        Self {
            id: target.id.to_string(),
            name: target.name,
            url: target.url,
            forward: target.forward,
            since: progress.as_ref().map(|progress| rfc3339(progress.since)),
            received: forwarded + dead + skipped + waiting,
            forwarded,
            dead,
            skipped,
            waiting,
            tries: progress.as_ref().map_or(0, |progress| progress.tries),
            problem: progress.and_then(|progress| progress.problem),
        }
    }
}

/// One delivery of a pack, sent.
#[derive(Serialize)]
#[serde(tag = "type", rename = "pack_entry")]
pub(crate) struct PackEntry<'a> {
    pub(crate) name: &'a str,
    pub(crate) fields: &'a [String],
    pub(crate) expected_status: u16,
    pub(crate) status: Option<u16>,
    pub(crate) is_same: bool,
    pub(crate) duration_us: u64,
    pub(crate) fault: Option<Fault>,
}

/// A line of an import that was not taken.
#[derive(Serialize)]
#[serde(tag = "type", rename = "import_fault")]
pub(crate) struct ImportFault<'a> {
    pub(crate) line: u64,
    pub(crate) message: &'a str,
}

/// What became of an import.
#[derive(Serialize)]
#[serde(tag = "type", rename = "imported")]
pub(crate) struct Imported {
    pub(crate) taken: u64,
    pub(crate) known: u64,
    pub(crate) faulty: u64,
}

/// What was deleted.
#[derive(Serialize)]
#[serde(tag = "type", rename = "deleted")]
pub(crate) struct Deleted {
    pub(crate) deliveries: i64,
    /// Found by the query and left.
    pub(crate) kept: i64,
}

/// A backup that was taken.
#[derive(Serialize)]
#[serde(tag = "type", rename = "backup")]
pub(crate) struct Backup {
    pub(crate) path: String,
    pub(crate) size: u64,
    pub(crate) deliveries: i64,
}

/// A backup that is the store now.
#[derive(Serialize)]
#[serde(tag = "type", rename = "restored")]
pub(crate) struct Restored {
    pub(crate) deliveries: i64,
    /// Where the store that was is, or its log where only that was left.
    pub(crate) kept: Option<String>,
}
