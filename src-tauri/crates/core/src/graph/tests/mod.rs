//! Against a tiny server that answers whatever the test wants, and keeps what it was asked.

mod calls;
mod explanations;
mod faults;
mod lints;
mod secrets;
mod settings;

use std::sync::{Arc, Mutex, Once};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;
use url::Url;

use super::*;
use crate::secrets::SecretText;

pub(super) const SECRET: &str = "0123456789abcdef0123456789abcdef";
pub(super) const VERIFY: &str = "hunter2 & <co>/é";
pub(super) const IG_TOKEN: &str = "IGAAkqZBtZCsecretsecretsecret1";
pub(super) const PAGE_TOKEN: &str = "EAAkqZBtZCsecretsecretsecret12";

/// What the server was asked.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) method: String,
    /// Path and query.
    pub(super) target: String,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

type Log = Arc<Mutex<Vec<Asked>>>;
type Answer = (StatusCode, Bytes);

/// A Graph that always answers the same.
pub(super) struct Fake {
    pub(super) graph: Graph,
    log: Log,
}

impl Fake {
    pub(super) async fn new(status: u16, body: impl Into<Bytes>) -> Self {
        provide();
        let log = Log::default();
        let status = StatusCode::from_u16(status).expect("a status");
        let app = Router::new()
            .fallback(answer)
            .with_state((log.clone(), (status, body.into())));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, app).await });
        let hosts = Hosts::parse(&base, &base, "v26.0").expect("hosts");
        Self {
            graph: Graph::open(hosts).expect("a client"),
            log,
        }
    }

    pub(super) async fn json(value: &Value) -> Self {
        Self::new(200, value.to_string()).await
    }

    /// The only thing that was asked.
    pub(super) fn asked(&self) -> Asked {
        let log = self.log.lock().expect("no panic");
        assert_eq!(log.len(), 1, "{log:?}");
        log[0].clone()
    }

    pub(super) fn was_asked(&self) -> bool {
        !self.log.lock().expect("no panic").is_empty()
    }
}

async fn answer(
    State((log, (status, body))): State<(Log, Answer)>,
    request: Request,
) -> (StatusCode, [(&'static str, &'static str); 1], Bytes) {
    let (head, sent) = request.into_parts();
    let sent = to_bytes(sent, 1 << 20).await.expect("a body");
    log.lock().expect("no panic").push(Asked {
        method: head.method.to_string(),
        target: head.uri.to_string(),
        headers: head.headers,
        body: String::from_utf8(sent.to_vec()).expect("UTF-8"),
    });
    (status, [("location", "/elsewhere")], body)
}

/// Installs rustls's default provider, as a host does.
pub(super) fn provide() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Another test of the same program may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

pub(super) fn app() -> AppToken {
    AppToken {
        app_id: "42".into(),
        secret: SecretText::new(SECRET),
    }
}

pub(super) fn instagram() -> Account {
    Account {
        login: Login::Instagram,
        id: "me".into(),
        token: SecretText::new(IG_TOKEN),
    }
}

pub(super) fn page() -> Account {
    Account {
        login: Login::Facebook,
        id: "1789".into(),
        token: SecretText::new(PAGE_TOKEN),
    }
}

pub(super) fn request(fields: &[&str]) -> AppRequest {
    AppRequest {
        known: Vec::new(),
        callback_url: Url::parse("https://example.com/hook?a=b").expect("a URL"),
        verify_token: SecretText::new(VERIFY),
        fields: list(fields),
    }
}

pub(super) fn list(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}
