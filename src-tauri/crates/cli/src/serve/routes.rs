//! What the browser's window asks: the same API as the desktop's, over HTTP.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::middleware;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::{Stream, StreamExt, stream};
use hookglass_core::api::{self, ApiError, ApiErrorCode};
use hookglass_core::app::App;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::assets;
use super::guard::{self, Guard};
use super::metrics;

/// The longest argument is an edited body of 2 MiB, in JSON. Only who has a session gets this far.
const MOST_ARGUMENTS: usize = 16 << 20;

/// But for a piece of a file: one delivery at the least, of 16 MiB, in JSON within JSON.
const MOST_IMPORTED: usize = 96 << 20;

/// Nothing from elsewhere, nothing inline but styles: a payload cannot become a script.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self'; \
    connect-src 'self'; object-src 'none'; frame-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

#[derive(Clone)]
struct Shared {
    app: App,
    stop: Arc<CancellationToken>,
}

pub(super) fn router(app: App, guard: Guard, stop: CancellationToken) -> Router {
    Router::new()
        .route("/api/rpc/{command}", post(rpc))
        .route(
            "/api/rpc/import_deliveries",
            post(import).layer(DefaultBodyLimit::max(MOST_IMPORTED)),
        )
        .route("/api/body/{part}/{id}", get(body))
        .route("/api/ticks", get(ticks))
        .route("/metrics", get(metrics))
        .fallback(assets::file)
        .layer(DefaultBodyLimit::max(MOST_ARGUMENTS))
        .layer(middleware::map_response(harden))
        .layer(middleware::from_fn_with_state(guard, guard::check))
        .with_state(Shared {
            app,
            stop: Arc::new(stop),
        })
}

async fn rpc(
    State(shared): State<Shared>,
    Path(command): Path<String>,
    Json(args): Json<Value>,
) -> Response {
    answer(&shared.app, &command, args).await
}

async fn import(State(shared): State<Shared>, Json(args): Json<Value>) -> Response {
    answer(&shared.app, "import_deliveries", args).await
}

async fn answer(app: &App, command: &str, args: Value) -> Response {
    match api::dispatch(app, command, args).await {
        Ok(result) => Json(result).into_response(),
        Err(error) => failed(error),
    }
}

async fn body(State(shared): State<Shared>, Path((part, id)): Path<(String, i64)>) -> Response {
    match api::body(&shared.app, &part, id).await {
        Ok(bytes) => ([(CONTENT_TYPE, "application/octet-stream")], bytes).into_response(),
        Err(error) => failed(error),
    }
}

async fn metrics(State(shared): State<Shared>) -> Response {
    metrics::answer(&shared.app).await
}

/// A tick at once, then one for each change, at most ten a second.
async fn ticks(State(shared): State<Shared>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let Shared { app, stop } = shared;
    let subscription = app.publisher().subscribe();
    let changes = stream::unfold(
        (subscription, false),
        |(mut subscription, rest)| async move {
            if rest {
                subscription.rest().await;
            }
            subscription
                .changed()
                .await
                .then_some(((), (subscription, true)))
        },
    );
    let events = stream::once(async {}).chain(changes).map(move |()| {
        let tick = serde_json::to_string(&app.publisher().tick()).unwrap_or_default();
        Ok(Event::default().data(tick))
    });
    let ended = async move { stop.cancelled().await };
    Sse::new(events.take_until(Box::pin(ended))).keep_alive(KeepAlive::default())
}

fn failed(error: ApiError) -> Response {
    let status = match error.code {
        ApiErrorCode::NotFound | ApiErrorCode::UnknownCommand => StatusCode::NOT_FOUND,
        ApiErrorCode::BadRequest => StatusCode::BAD_REQUEST,
        ApiErrorCode::Cancelled => StatusCode::CONFLICT,
        ApiErrorCode::Store
        | ApiErrorCode::Secrets
        | ApiErrorCode::Receiver
        | ApiErrorCode::Tunnel
        | ApiErrorCode::Graph => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(error)).into_response()
}

async fn harden(mut response: Response) -> Response {
    let fixed: [(HeaderName, &'static str); 4] = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}
