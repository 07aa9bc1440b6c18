//! What came back to one request of a check.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bytes::Bytes;
use serde::de::IgnoredAny;

use crate::delivery::{Header, header_value};
use crate::replay::{Answer, Fault, FaultCode};

/// What came back, as far as it came.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) status: Option<u16>,
    pub(super) headers: Vec<Header>,
    /// The beginning of a large one.
    pub(super) body: Bytes,
    pub(super) fault: Option<Fault>,
    pub(super) duration: Duration,
    /// The endpoint ended on it.
    pub(super) has_ended_it: bool,
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self {
            status: answer.status,
            headers: answer.headers,
            body: answer.body,
            fault: answer.fault,
            duration: answer.duration,
            has_ended_it: false,
        }
    }
}

impl Reply {
    pub(super) fn fault_code(&self) -> Option<FaultCode> {
        self.fault.as_ref().map(|fault| fault.code)
    }

    /// The status, where the answer is whole.
    fn whole(&self) -> Option<u16> {
        self.status.filter(|_| self.fault.is_none())
    }

    /// 2xx.
    pub(super) fn is_taken(&self) -> bool {
        matches!(self.whole(), Some(200..300))
    }

    /// 3xx.
    pub(super) fn is_redirect(&self) -> bool {
        matches!(self.whole(), Some(300..400))
    }

    /// An error of the server: 5xx, or no whole answer and no patience lost.
    pub(super) fn is_broken(&self) -> bool {
        let broken = |code| !matches!(code, FaultCode::Timeout);
        matches!(self.whole(), Some(500..)) || self.fault_code().is_some_and(broken)
    }

    /// A proxy found nothing behind itself.
    pub(super) fn is_of_a_proxy(&self) -> bool {
        matches!(self.whole(), Some(502 | 504))
    }

    /// The same status and the same body.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.whole().is_some() && self.whole() == other.whole() && self.body == other.body
    }

    /// The same status, and the same body but for values: those of ids and times differ each time.
    pub(super) fn is_shaped_like(&self, other: &Self) -> bool {
        self.whole().is_some() && self.whole() == other.whole() && self.shape() == other.shape()
    }

    /// The names in a JSON object, else the whole body.
    fn shape(&self) -> BTreeSet<String> {
        match serde_json::from_slice::<BTreeMap<String, IgnoredAny>>(&self.body) {
            Ok(object) => object.into_keys().collect(),
            Err(_) => BTreeSet::from([String::from_utf8_lossy(&self.body).into_owned()]),
        }
    }

    /// The declared type, in lower case.
    pub(super) fn content_type(&self) -> String {
        let value = header_value(&self.headers, "content-type").unwrap_or_default();
        String::from_utf8_lossy(value).trim().to_ascii_lowercase()
    }

    /// “It answered 401 to a comment”, without a full stop.
    pub(super) fn to(&self, what: &str) -> String {
        format!("It {} to {what}", self.words())
    }

    /// As it goes on after “it”.
    pub(super) fn words(&self) -> String {
        match (self.fault_code(), self.status) {
            (None, Some(status)) => format!("answered {status}"),
            (Some(FaultCode::Timeout), _) => {
                format!("gave no whole answer within {} s", self.duration.as_secs())
            }
            (Some(FaultCode::Closed), _) => "closed the connection without a whole answer".into(),
            _ => "gave no readable answer".into(),
        }
    }
}
