//! Makes an attempt: a stored delivery is sent to an endpoint once, and the answer is kept.
//!
//! Replay, bulk replay and forwarding all come through here, so that each attempt is told in
//! the same words and is compared with the one before it.

pub mod bulk;

use std::time::Duration;

use bytes::Bytes;
use url::Url;

use crate::delivery::{Header, header_text};
use crate::replay::{self, ReplayError, Request, Senders, Trust};
use crate::secrets::NamedSecret;
use crate::store::attempt::{self, Attempt, AttemptKind, NewAttempt, ReplayMode};
use crate::store::{Store, StoreError, delivery};
use crate::time::now_us;

/// Stands for a value that must not be shown.
const HIDDEN: &str = "***";

/// A header that goes with every request to an endpoint.
#[derive(Debug, Clone)]
pub struct Extra {
    /// Its name; what came under it is left out.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Not to be shown or kept.
    pub is_secret: bool,
}

/// Where an attempt goes.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// The target, where it has a name.
    pub target_id: Option<i64>,
    /// http or https.
    pub url: Url,
    /// For the whole exchange; `None`: as long as it takes.
    pub timeout: Option<Duration>,
    /// Added to what is sent.
    pub headers: Vec<Extra>,
    /// Whose certificates it may show.
    pub trust: Trust,
}

impl Endpoint {
    /// A bare URL.
    pub fn of(url: Url, timeout: Option<Duration>) -> Self {
        Self {
            target_id: None,
            url,
            timeout,
            headers: Vec::new(),
            trust: Trust::System,
        }
    }

    /// Adds the endpoint's own headers to those of a request, instead of those of the same name.
    pub fn dress(&self, headers: &mut Vec<Header>) {
        for extra in &self.headers {
            headers.retain(|(name, _)| !name.eq_ignore_ascii_case(&extra.name));
        }
        let own = |extra: &Extra| (extra.name.clone(), extra.value.clone().into_bytes());
        headers.extend(self.headers.iter().map(own));
    }

    /// Headers as they may be shown and kept.
    pub fn shown(&self, headers: &[Header]) -> Vec<(String, String)> {
        let is_secret = |name: &str| {
            let same = |extra: &&Extra| extra.name.eq_ignore_ascii_case(name);
            self.headers
                .iter()
                .any(|extra| extra.is_secret && same(&extra))
        };
        let shown = |(name, value): &Header| {
            let value = if is_secret(name) {
                HIDDEN.into()
            } else {
                header_text(value)
            };
            (name.clone(), value)
        };
        headers.iter().map(shown).collect()
    }
}

/// What the user changed before it is sent.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// The body; `None`: the bytes that came.
    pub body: Option<Bytes>,
    /// The sender's own headers; `None`: those that came.
    pub headers: Option<Vec<Header>>,
}

/// What is sent, where to, and why.
#[derive(Clone)]
pub struct Plan {
    /// The delivery.
    pub delivery_id: i64,
    /// Where to.
    pub to: Endpoint,
    /// Why.
    pub kind: AttemptKind,
    /// Signs anew; `None`: the signature that came.
    pub secret: Option<NamedSecret>,
    /// What was changed; only with a secret.
    pub change: Option<Change>,
}

/// Why an attempt cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum AttemptError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The endpoint, or its certificates.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// There is no body to send.
    #[error("the body of this delivery was over the size limit and was not kept")]
    NothingKept,
    /// A secret header whose value was not kept, or not for long.
    #[error("the value of the target's header “{0}” is not here any more")]
    HeaderGone(String),
    /// What comes in by the callback would go out to it again.
    #[error("deliveries cannot be forwarded to the callback that they come in by")]
    Ourselves,
}

impl AttemptError {
    /// What the user can do about it.
    pub fn remedy(&self) -> String {
        match self {
            Self::Store(error) => error.remedy().into(),
            Self::Replay(error) => error.remedy(),
            Self::HeaderGone(_) => "Give it again in the target's form.".into(),
            Self::Ourselves => "Name your own endpoint.".into(),
            Self::NothingKept => "Raise the limit in Setup and let it be sent again.".into(),
        }
    }
}

/// The headers and the body of a delivery as they came.
///
/// # Errors
/// No such delivery, or one without a body.
pub async fn captured(store: &Store, id: i64) -> Result<(Vec<Header>, Bytes), AttemptError> {
    let read = move |connection: &_| {
        Ok((
            delivery::get(connection, id)?,
            delivery::body(connection, id)?,
        ))
    };
    let (kept, body) = store.read(read).await?;
    if kept.row.verdict.is_none() {
        return Err(AttemptError::NothingKept);
    }
    Ok((kept.head.headers(), body))
}

/// What a plan sends.
pub fn request(plan: &Plan, came: &[Header], body: Bytes) -> Request {
    let change = plan.change.clone().unwrap_or_default();
    let headers = change.headers.as_deref().unwrap_or(came);
    let body = change.body.unwrap_or(body);
    let (url, timeout) = (plan.to.url.clone(), plan.to.timeout);
    let mut request = match &plan.secret {
        Some(secret) => replay::resigned(url, headers, body, secret.value.expose(), timeout),
        None => replay::original(url, headers, body, timeout),
    };
    plan.to.dress(&mut request.headers);
    request
}

/// Sends it and keeps what came back.
///
/// # Errors
/// No such delivery, an endpoint that is none, or an attempt that could not be kept. An endpoint
/// that does not answer is no error: it is an attempt with a fault.
pub async fn make(store: &Store, senders: &Senders, plan: Plan) -> Result<Attempt, AttemptError> {
    let sent = send(store, senders, plan).await?;
    Ok(keep(store, sent).await?)
}

/// Sends it; what came back is not kept yet.
///
/// # Errors
/// No such delivery, or an endpoint that is none.
pub async fn send(
    store: &Store,
    senders: &Senders,
    plan: Plan,
) -> Result<NewAttempt, AttemptError> {
    let sender = senders.get(&plan.to.trust)?;
    let (came, body) = captured(store, plan.delivery_id).await?;
    let outgoing = request(&plan, &came, body);
    let changed = plan
        .change
        .as_ref()
        .is_some_and(|change| change.body.is_some());
    let (at, request_headers) = (now_us(), plan.to.shown(&outgoing.headers));
    let request_size = outgoing.body.len() as u64;
    let request_body = changed.then(|| outgoing.body.clone());
    let answer = sender.send(outgoing).await;
    let as_text = |(name, value): &Header| (name.clone(), header_text(value));
    Ok(NewAttempt {
        delivery_id: plan.delivery_id,
        at,
        target: replay::shown(&plan.to.url),
        target_id: plan.to.target_id,
        kind: plan.kind,
        mode: match (&plan.secret, &plan.change) {
            (_, Some(_)) => ReplayMode::Edited,
            (Some(_), None) => ReplayMode::Resigned,
            (None, None) => ReplayMode::Original,
        },
        secret: plan.secret.map(|secret| secret.label),
        request_headers,
        request_size,
        request_body,
        status: answer.status,
        headers: answer.headers.iter().map(as_text).collect(),
        body_size: answer.body_size,
        body: answer.body,
        duration_us: i64::try_from(answer.duration.as_micros()).unwrap_or(i64::MAX),
        fault: answer.fault,
        note: answer.note,
    })
}

/// Keeps an attempt.
///
/// # Errors
/// When it could not be kept.
pub async fn keep(store: &Store, new: NewAttempt) -> Result<Attempt, StoreError> {
    let delivery = new.delivery_id;
    let insert = move |writing: &crate::store::Writing<'_>| attempt::insert(writing, &new);
    let id = store.write(insert).await.map_err(|error| match error {
        StoreError::Sql(rusqlite::Error::QueryReturnedNoRows) => StoreError::NotFound {
            what: "delivery",
            id: delivery,
        },
        error => error,
    })?;
    store
        .read(move |connection| attempt::get(connection, id))
        .await
}
