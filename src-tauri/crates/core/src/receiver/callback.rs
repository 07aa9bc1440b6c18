//! The contract of the callback: which request gets which answer.
//!
//! | request | answer |
//! |---|---|
//! | GET with the right verify token | 200, the challenge |
//! | GET otherwise | 403 |
//! | POST | what [`crate::pipeline`] decides, once it is durable |
//! | POST over the limit | 413 |
//! | POST that is too slow, or too much at once | 408, 503 |
//! | another method, another path | 405, 404 |

use std::sync::Arc;

use axum::Router;
use axum::body::Body as RequestBody;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use bytes::{Bytes, BytesMut};
use http::header::{ALLOW, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, USER_AGENT};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use http_body_util::BodyExt;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout_at};

use super::connections::{Shared, Via};
use super::framing::Heads;
use super::limits::count;
use super::origin;
use crate::delivery::{Body, Delivery, Head};
use crate::handshake::{self, Refusal as HandshakeRefusal};
use crate::self_test;
use crate::store::handshake::NewHandshake;
use crate::store::stray::NewStray;
use crate::time::now_us;

/// Seconds after which Meta may try again.
const RETRY_SECONDS: HeaderValue = HeaderValue::from_static("5");

/// How much of a body over the limit is read and dropped, so that its sender, who may not
/// listen before it has sent everything, gets to see the answer.
const DRAINED: usize = 64 << 20;

/// Bytes of each body that need no room: so much for every connection is little.
const FREE: usize = 64 << 10;

/// The connection that a request came on.
#[derive(Clone)]
pub(super) struct Connection {
    pub(super) peer: Arc<str>,
    pub(super) via: Via,
    pub(super) heads: Heads,
}

/// The routes of a receiver.
pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route(&shared.path, any(callback))
        .fallback(elsewhere)
        .with_state(shared)
}

async fn callback(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let Some(connection) = parts.extensions.remove::<Connection>() else {
        return json(
            StatusCode::INTERNAL_SERVER_ERROR,
            r#"{"error":"No connection"}"#,
        );
    };
    let head = connection
        .heads
        .take(&parts)
        .unwrap_or_else(|| rewrite_head(&parts));
    if parts.method == Method::GET {
        if let Some(answer) = answer_self_test(&shared, &parts) {
            return answer;
        }
        return answer_handshake(&shared, &parts, &connection).await;
    }
    if parts.method == Method::POST {
        return take_delivery(&shared, &parts, head, body, &connection).await;
    }
    keep_stray(&shared, &parts, &connection, StatusCode::METHOD_NOT_ALLOWED);
    let mut response = json(
        StatusCode::METHOD_NOT_ALLOWED,
        r#"{"error":"Method not allowed"}"#,
    );
    response
        .headers_mut()
        .insert(ALLOW, HeaderValue::from_static("GET, POST"));
    response
}

async fn elsewhere(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    if let Some(connection) = parts.extensions.get::<Connection>() {
        drop(connection.heads.take(&parts));
        let query = parts.uri.query().unwrap_or_default();
        if !shared.arrivals.note(query, parts.uri.path()) {
            keep_stray(&shared, &parts, connection, StatusCode::NOT_FOUND);
        }
    }
    json(StatusCode::NOT_FOUND, r#"{"error":"Not found"}"#)
}

/// Our own question whether the public URL leads here; none of Meta's handshakes.
fn answer_self_test(shared: &Shared, parts: &Parts) -> Option<Response> {
    let query = parts.uri.query()?;
    let token = shared.pipeline.verify_token();
    let challenge = self_test::asked(query, token.expose())?;
    shared.arrivals.note(query, parts.uri.path());
    Some(challenge_response(challenge.as_bytes().to_vec()))
}

async fn answer_handshake(shared: &Shared, parts: &Parts, connection: &Connection) -> Response {
    let query = parts.uri.query().unwrap_or_default();
    let answer = handshake::answer(query, shared.pipeline.verify_token().expose());
    let kept = shared.pipeline.keep_handshake(NewHandshake {
        at: now_us(),
        peer: connection.peer.to_string(),
        user_agent: parts
            .headers
            .get(USER_AGENT)
            .map(|value| crate::delivery::header_text(value.as_bytes())),
        source: origin::source(
            &parts.headers,
            is_from_this_machine(connection, &parts.headers),
            shared.pipeline.verify_token().expose(),
            query.as_bytes(),
        ),
        refusal: answer.as_ref().err().copied(),
        detail: match answer {
            Err(HandshakeRefusal::TokenDiffers) => {
                handshake::difference(query, shared.pipeline.verify_token().expose())
            }
            _ => None,
        },
    });
    kept.await;
    match answer {
        Ok(challenge) => challenge_response(challenge),
        Err(_) => json(StatusCode::FORBIDDEN, r#"{"error":"Verification failed"}"#),
    }
}

fn challenge_response(challenge: Vec<u8>) -> Response {
    let mut response = (StatusCode::OK, challenge).into_response();
    // Text, and never sniffed to be HTML: the challenge is whatever the caller wrote.
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    headers.insert(
        "x-content-type-options",
        HeaderValue::from_static("nosniff"),
    );
    response
}

fn is_from_this_machine(connection: &Connection, headers: &HeaderMap) -> bool {
    connection.via == Via::Loopback && origin::is_local(headers)
}

async fn take_delivery(
    shared: &Shared,
    parts: &Parts,
    head: Head,
    body: RequestBody,
    connection: &Connection,
) -> Response {
    let received_at = now_us();
    let body = match read_body(shared, &parts.headers, body).await {
        Ok(body) => body,
        Err(refusal) => return refusal.response(shared),
    };
    let (body, room) = body;
    shared.pipeline.received();
    let too_large = matches!(body, Body::TooLarge { .. });
    let from_this_machine = is_from_this_machine(connection, &parts.headers);
    let source = origin::source(
        &parts.headers,
        from_this_machine,
        shared.pipeline.verify_token().expose(),
        body.bytes(),
    );
    let delivery = Delivery {
        received_at,
        source,
        from_this_machine,
        peer: connection.peer.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        head,
        body,
    };
    match shared.pipeline.accept(delivery, &parts.headers, room).await {
        Ok(answer) => {
            let mut response = (
                answer.status,
                [(CONTENT_TYPE, answer.content_type)],
                answer.body,
            )
                .into_response();
            if too_large {
                count(&shared.counters.body_too_large);
                response
                    .headers_mut()
                    .insert(CONNECTION, HeaderValue::from_static("close"));
            }
            response
        }
        Err(error) => {
            tracing::error!(%error, "a delivery was not kept, and was answered 503");
            Refusal::StoreFailed.response(shared)
        }
    }
}

/// Why a POST did not become a delivery.
enum Refusal {
    TooSlow,
    TooMany,
    Broken,
    StoreFailed,
}

impl Refusal {
    fn response(&self, shared: &Shared) -> Response {
        let counters = &shared.counters;
        let (counter, status, body) = match self {
            Self::TooSlow => (
                &counters.too_slow,
                StatusCode::REQUEST_TIMEOUT,
                r#"{"error":"Request timed out"}"#,
            ),
            Self::TooMany => (
                &counters.too_many,
                StatusCode::SERVICE_UNAVAILABLE,
                r#"{"error":"Too many requests at once"}"#,
            ),
            Self::Broken => (
                &counters.broken,
                StatusCode::BAD_REQUEST,
                r#"{"error":"The body broke off"}"#,
            ),
            Self::StoreFailed => (
                &counters.store_failed,
                StatusCode::SERVICE_UNAVAILABLE,
                r#"{"error":"Could not be stored"}"#,
            ),
        };
        count(counter);
        shared.pipeline.changed();
        let mut response = json(status, body);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, RETRY_SECONDS);
        }
        if !matches!(self, Self::StoreFailed) {
            response
                .headers_mut()
                .insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

/// Reads a body to its end, within the limits of size, time and memory; with its room in memory.
async fn read_body(
    shared: &Shared,
    headers: &HeaderMap,
    mut body: RequestBody,
) -> Result<(Body, OwnedSemaphorePermit), Refusal> {
    let limits = &shared.limits;
    let declared: Option<u64> = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    let deadline = Instant::now() + limits.body_timeout;
    // By what has come, never by what was announced: words cost their sender nothing.
    let mut room = shared.reserve(0).ok_or(Refusal::TooMany)?;
    if declared.is_some_and(|size| size > limits.max_body as u64) {
        drain(&mut body, deadline).await;
        return Ok((Body::TooLarge { declared }, room));
    }
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    loop {
        let frame = match timeout_at(deadline, body.frame()).await {
            Err(_) => return Err(Refusal::TooSlow),
            Ok(None) => break,
            Ok(Some(Err(_))) => return Err(Refusal::Broken),
            Ok(Some(Ok(frame))) => frame,
        };
        let Ok(data) = frame.into_data() else {
            continue;
        };
        let size = first.len() + rest.len() + data.len();
        if size > limits.max_body {
            drain(&mut body, deadline).await;
            return Ok((Body::TooLarge { declared }, room));
        }
        let beyond = size.saturating_sub(FREE);
        if beyond > room.num_permits() {
            let more = shared.reserve(beyond - room.num_permits());
            room.merge(more.ok_or(Refusal::TooMany)?);
        }
        if first.is_empty() && rest.is_empty() {
            first = data; // most bodies come in one piece, which need not be copied
        } else {
            rest.extend_from_slice(&std::mem::take(&mut first));
            rest.extend_from_slice(&data);
        }
    }
    let body = if rest.is_empty() {
        first
    } else {
        rest.freeze()
    };
    Ok((Body::Whole(body), room))
}

async fn drain(body: &mut RequestBody, deadline: Instant) {
    let mut left = DRAINED;
    while let Ok(Some(Ok(frame))) = timeout_at(deadline, body.frame()).await {
        left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
        if left == 0 {
            break;
        }
    }
}

fn keep_stray(shared: &Shared, parts: &Parts, connection: &Connection, status: StatusCode) {
    shared.pipeline.keep_stray(NewStray {
        at: now_us(),
        peer: connection.peer.to_string(),
        method: parts.method.as_str().chars().take(32).collect(),
        path: shown_path(parts),
        status: status.as_u16(),
    });
}

/// The path, and whether it was a handshake: whose values are nobody's business.
fn shown_path(parts: &Parts) -> String {
    let path: String = parts.uri.path().chars().take(1000).collect();
    let is_handshake = parts
        .uri
        .query()
        .is_some_and(|query| query.contains("hub."));
    if is_handshake {
        format!("{path}?hub.…")
    } else {
        path
    }
}

/// The answer to a head over the limit.
pub(super) fn head_too_large() -> Response {
    let mut response = json(
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        r#"{"error":"Head too large"}"#,
    );
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(CONNECTION, close);
    response
}

fn json(status: StatusCode, body: &'static str) -> Response {
    (
        status,
        [(CONTENT_TYPE, HeaderValue::from_static("application/json"))],
        body,
    )
        .into_response()
}

/// A head in place of one that could not be followed on the wire.
fn rewrite_head(parts: &Parts) -> Head {
    let target = parts
        .uri
        .path_and_query()
        .map_or("/", |target| target.as_str());
    let mut head = format!("{} {target} HTTP/1.1\r\n", parts.method).into_bytes();
    for (name, value) in &parts.headers {
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
    Head::new(head)
}
