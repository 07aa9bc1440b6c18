//! What the server says: JSON, errors in Graph's shape, and failures on demand.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::random;

/// A success that carries JSON, or an error.
pub(super) type Answer = Result<Value, Error>;

/// A way in which the next call fails.
#[derive(Debug, Clone)]
pub enum Failure {
    /// An error in Graph's shape.
    Error {
        /// The status.
        http: u16,
        /// `error.code`.
        code: u32,
        /// `error.error_subcode`.
        subcode: Option<u32>,
        /// `error.type`.
        kind: &'static str,
        /// `error.message`.
        message: String,
    },
    /// An HTML page with this status, as a proxy or an outage gives it.
    Html(u16),
    /// No answer until the caller goes away.
    Hang,
    /// 200 and called JSON, but cut off in the middle.
    NotJson,
    /// 200 and valid JSON, but 32 MiB of it.
    Huge,
}

impl Failure {
    /// Turns it into the answer, which takes for ever for [`Failure::Hang`].
    pub(super) async fn response(self) -> Response {
        const JSON: [(header::HeaderName, &str); 1] = [(header::CONTENT_TYPE, "application/json")];
        match self {
            Self::Error {
                http,
                code,
                subcode,
                kind,
                message,
            } => Error {
                http,
                code,
                subcode,
                kind,
                message,
            }
            .into_response(),
            Self::Html(http) => {
                let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
                let page = "<!DOCTYPE html><html><body><h1>Sorry, something went wrong.</h1></body></html>";
                (status(http), kind, page).into_response()
            }
            Self::Hang => std::future::pending().await,
            Self::NotJson => (JSON, r#"{"data":[{"id":"#).into_response(),
            Self::Huge => {
                let padding = "x".repeat(32 << 20);
                let body = format!(r#"{{"data":[],"success":true,"padding":"{padding}"}}"#);
                (JSON, body).into_response()
            }
        }
    }
}

/// An error in Graph's shape.
#[derive(Debug)]
pub(super) struct Error {
    http: u16,
    code: u32,
    subcode: Option<u32>,
    kind: &'static str,
    message: String,
}

impl Error {
    /// Most of them: HTTP 400 and an `OAuthException`.
    pub(super) fn new(code: u32, message: impl Into<String>) -> Self {
        Self {
            http: 400,
            code,
            subcode: None,
            kind: "OAuthException",
            message: message.into(),
        }
    }

    pub(super) fn http(self, http: u16) -> Self {
        Self { http, ..self }
    }

    pub(super) fn kind(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }

    fn subcode(self, subcode: u32) -> Self {
        Self {
            subcode: Some(subcode),
            ..self
        }
    }

    /// The token is none that this server knows.
    pub(super) fn bad_token() -> Self {
        let message = "Invalid OAuth access token - Cannot parse access token";
        Self::new(190, message)
    }

    pub(super) fn missing(parameter: &str) -> Self {
        Self::new(100, format!("(#100) The parameter {parameter} is required"))
    }

    /// Assumed: Graph's general words for an id or a verb that it does not have.
    pub(super) fn unsupported(method: &str, id: &str) -> Self {
        let message = format!(
            "Unsupported {} request. Object with ID '{id}' does not exist, cannot be loaded due \
             to missing permissions, or does not support this operation. Please read the Graph \
             API documentation at https://developers.facebook.com/docs/graph-api",
            method.to_lowercase()
        );
        let error = Self::new(100, message).kind("GraphMethodException");
        error.subcode(33)
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut error = json!({
            "message": self.message,
            "type": self.kind,
            "code": self.code,
            "fbtrace_id": random::trace_id(),
        });
        if let Some(subcode) = self.subcode {
            error["error_subcode"] = subcode.into();
        }
        let body = axum::Json(json!({ "error": error }));
        (status(self.http), body).into_response()
    }
}

/// What every change says that worked.
pub(super) fn success() -> Answer {
    Ok(json!({ "success": true }))
}

fn status(http: u16) -> StatusCode {
    StatusCode::from_u16(http).expect("an HTTP status")
}
