//! Endpoints to check: handlers in JavaScript, each with one bug, and a correct one in Rust.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use axum::body::Bytes;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::fixtures::SECRET;
use crate::ports::free_port;
use crate::program::workspace;
use crate::sign;
use crate::skipped::skipped;

/// The verify token of every handler.
pub const TOKEN: &str = "a-verify-token-of-our-own";

/// A handler that listens; a program of its own ends with the value.
pub struct Handler {
    address: SocketAddr,
    process: Option<Child>,
}

impl Handler {
    /// Starts `tests/handlers/NAME.mjs`; `None`, with a word on stderr, where there is no Node.
    ///
    /// # Panics
    /// Where there is none although `CI` is set: there it belongs to the machine.
    pub fn node(name: &str, arguments: &[&str]) -> Option<Self> {
        let mut node = Command::new("node");
        let script = workspace().join(format!("tests/handlers/{name}.mjs"));
        node.arg(script).args(arguments);
        node.env("INSTAGRAM_WEBHOOK_SECRET", SECRET);
        node.env("INSTAGRAM_WEBHOOK_VERIFY_TOKEN", TOKEN);
        // Nobody else's even once it has ended, as some do.
        node.env("PORT", free_port().to_string());
        // Its talk is of no interest: it is made to go wrong.
        let started = node.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut process = match started {
            Ok(process) => process,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                assert!(std::env::var_os("CI").is_none(), "Node is missing");
                skipped(&format!("{name} needs Node, which is not on the path"));
                return None;
            }
            Err(error) => panic!("node: {error}"),
        };
        let mut output = BufReader::new(process.stdout.take().expect("a pipe"));
        let mut line = String::new();
        output.read_line(&mut line).expect("a line");
        let port: u16 = line
            .trim()
            .parse()
            .unwrap_or_else(|_| panic!("{name}: {line:?}"));
        // Somebody has to read on, or a talkative handler waits.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()).ok());
        Some(Self {
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            process: Some(process),
        })
    }

    /// A correct one, in this process.
    pub fn rust() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a socket");
        let address = listener.local_addr().expect("an address");
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.expect("a runtime").block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a socket");
                let router = Router::new().route("/hook", get(handshake).post(delivery));
                axum::serve(listener, router).await.expect("it serves");
            });
        });
        Self {
            address,
            process: None,
        }
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }
}

impl Drop for Handler {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            // It may have ended before: some do.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

async fn handshake(Query(query): Query<HashMap<String, String>>) -> Response {
    let is = |name: &str, value: &str| query.get(name).is_some_and(|own| own == value);
    match query.get("hub.challenge") {
        Some(challenge) if is("hub.mode", "subscribe") && is("hub.verify_token", TOKEN) => {
            challenge.clone().into_response()
        }
        _ => (StatusCode::FORBIDDEN, "Verification failed").into_response(),
    }
}

async fn delivery(headers: HeaderMap, body: Bytes) -> (StatusCode, Json<Value>) {
    if !is_signed(&headers, &body) {
        return (
            StatusCode::UNAUTHORIZED,
            Json(json!({"error": "Invalid signature"})),
        );
    }
    match serde_json::from_slice::<Value>(&body) {
        Ok(payload) if payload["entry"].is_array() => {
            (StatusCode::OK, Json(json!({"success": true})))
        }
        _ => (
            StatusCode::BAD_REQUEST,
            Json(json!({"error": "Invalid payload"})),
        ),
    }
}

fn is_signed(headers: &HeaderMap, body: &[u8]) -> bool {
    let value = headers.get(sign::HEADER).map(|value| value.as_bytes());
    let digest = value.and_then(|value| value.strip_prefix(b"sha256="));
    let digest = digest.and_then(|digits| hex::decode(digits).ok());
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any key");
    mac.update(body);
    digest.is_some_and(|digest| mac.verify_slice(&digest).is_ok())
}
