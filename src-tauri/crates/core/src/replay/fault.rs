//! Why no whole answer came, in words that say what to do.

use std::io::{self, ErrorKind};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use url::Url;

use super::resolver::NoAddress;
use super::target::authority;
use crate::causes::{chain, deepest, find};

/// What kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FaultCode {
    /// No connection to the address.
    Connect,
    /// No whole answer within the time.
    Timeout,
    /// The host name is unknown.
    Dns,
    /// No trusted encrypted connection.
    Tls,
    /// The target is no http or https URL.
    InvalidTarget,
    /// The endpoint closed the connection before its answer was whole.
    Closed,
    /// Anything else, such as an answer that is not HTTP.
    Other,
}

/// Why no whole answer came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Fault {
    /// What kind.
    pub code: FaultCode,
    /// Whole sentences: what happened and what to do.
    pub message: String,
}

impl Fault {
    fn new(code: FaultCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    pub(super) fn invalid_target(target: &Url) -> Self {
        let scheme = target.scheme();
        let message = format!(
            "The target begins with {scheme}:, which no delivery can be sent to. Begin it with http:// or https://."
        );
        Self::new(FaultCode::InvalidTarget, message)
    }

    /// `begun`: whether the answer's head had come.
    pub(super) fn timeout(target: &Url, timeout: Duration, begun: bool) -> Self {
        let (at, seconds) = (authority(target), timeout.as_secs_f64());
        let what = if begun {
            format!("{at} began to answer but did not finish within {seconds} s.")
        } else {
            format!("No answer from {at} within {seconds} s.")
        };
        Self::new(
            FaultCode::Timeout,
            format!("{what} If you are at a breakpoint, set the time-out to none."),
        )
    }

    /// What the HTTP client reports. `begun`: whether the answer's head had come.
    pub(super) fn of(error: &reqwest::Error, target: &Url, begun: bool) -> Self {
        let at = authority(target);
        if find::<NoAddress>(error).is_some() {
            let host = target.host_str().unwrap_or_default();
            let message = format!(
                "No address is known for the name “{host}”. Check its spelling and your network."
            );
            return Self::new(FaultCode::Dns, message);
        }
        // The innermost one: those around it say no more than “other”.
        let io = chain(error)
            .filter_map(|error| error.downcast_ref::<io::Error>())
            .last();
        if error.is_connect() {
            return Self::connecting(&at, target, io, error);
        }
        let hyper = find::<hyper::Error>(error);
        if hyper.is_some_and(hyper::Error::is_parse) {
            let message = format!(
                "What came back from {at} is not HTTP. Check the port; if your server speaks https, begin the target with https://."
            );
            return Self::new(FaultCode::Other, message);
        }
        let closed = |error: &hyper::Error| {
            error.is_incomplete_message() || error.is_closed() || error.is_canceled()
        };
        let is_closed = hyper.is_some_and(closed) || io.is_some_and(|error| closes(error.kind()));
        match (is_closed, begun) {
            (true, true) => {
                let message = "The endpoint closed the connection before its answer was whole. Look for a crash in its log.";
                Self::new(FaultCode::Closed, message)
            }
            (true, false) => {
                let mut message = "The endpoint closed the connection before it answered. Look for a crash in its log.".to_owned();
                if target.scheme() == "http" {
                    message += " If it speaks https, begin the target with https://.";
                }
                Self::new(FaultCode::Closed, message)
            }
            (false, _) => {
                let message = format!(
                    "The exchange with {at} broke off: {}. Try again.",
                    deepest(error)
                );
                Self::new(FaultCode::Other, message)
            }
        }
    }

    fn connecting(at: &str, target: &Url, io: Option<&io::Error>, error: &reqwest::Error) -> Self {
        let Some(io) = io else {
            let message = format!(
                "No connection to {at}: {}. Check the address.",
                deepest(error)
            );
            return Self::new(FaultCode::Connect, message);
        };
        match io.kind() {
            ErrorKind::ConnectionRefused => {
                let message =
                    format!("Nothing listens at {at}. Start your server, or check the port.");
                Self::new(FaultCode::Connect, message)
            }
            // rustls reports what it cannot accept as invalid data within an I/O error.
            ErrorKind::InvalidData => Self::tls(at, &io.to_string()),
            kind if target.scheme() == "https" && closes(kind) => {
                let message = format!(
                    "{at} closed the connection before it was encrypted. If your server speaks plain HTTP, begin the target with http://."
                );
                Self::new(FaultCode::Tls, message)
            }
            kind if closes(kind) => {
                let message = format!(
                    "{at} closed the connection at once. Look for a crash in the endpoint's log."
                );
                Self::new(FaultCode::Closed, message)
            }
            _ => {
                let message = format!(
                    "No connection to {at}: {io}. Check the address, your network and firewalls."
                );
                Self::new(FaultCode::Connect, message)
            }
        }
    }

    fn tls(at: &str, reason: &str) -> Self {
        let message = if reason.contains("certificate") {
            format!(
                "The certificate of {at} is not trusted ({reason}). For a server on this machine use http://, or add its certificate authority to the system."
            )
        } else {
            format!(
                "{at} does not speak https ({reason}). If your server speaks plain HTTP, begin the target with http://."
            )
        };
        Self::new(FaultCode::Tls, message)
    }
}

fn closes(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof
    )
}
