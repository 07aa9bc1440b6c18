//! The baseline: an axum handler that verifies the HMAC, keeps nothing, and answers.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::post;
use hookglass_core::signature::{self, Key, SIGNATURE_HEADER, Verdict};

/// Starts it on a free port.
///
/// # Panics
/// Without one.
pub async fn start(secret: &'static str) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    let router = Router::new()
        .route("/api/webhooks/instagram", post(verify))
        .with_state(secret);
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn verify(
    State(secret): State<&'static str>,
    headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    let claims = headers
        .get(SIGNATURE_HEADER)
        .map(|value| (SIGNATURE_HEADER, value.as_bytes()));
    let judged = signature::judge(
        claims.into_iter(),
        &body,
        &[Key {
            label: "app",
            secret: secret.as_bytes(),
        }],
    );
    let json = [(header::CONTENT_TYPE, "application/json")];
    match judged.verdict {
        Verdict::Valid => (StatusCode::OK, json, r#"{"success":true}"#),
        _ => (
            StatusCode::UNAUTHORIZED,
            json,
            r#"{"error":"Invalid signature"}"#,
        ),
    }
}
