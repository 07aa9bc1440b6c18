//! A delivery as a line of NDJSON: readable, and whole.
//!
//! `head_base64` and one of `body` and `body_base64` are the exact bytes. What can be read out of
//! them (`headers`, `method`, `payload`, `events`, `is_test`) stands there for readers and is read
//! out of the bytes again when the line is imported.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::walk::Outgoing;
use crate::delivery::{Source, header_text};
use crate::payload::PayloadVerdict;
use crate::signature::Verdict;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Opening {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) version: u64,
    /// RFC 3339, UTC.
    pub(super) made_at: String,
    /// People, ids and texts were replaced.
    pub(super) shared: bool,
    /// The throw-away secret that signs a shared export; never one of the user's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) secret: Option<String>,
}

/// The `type` of [`Opening`].
pub(super) const OPENING: &str = "hookglass_export";
/// The `type` of [`Record`].
pub(super) const DELIVERY: &str = "delivery";

/// What a line says that it is.
#[derive(Deserialize)]
pub(super) struct Kind<'a> {
    #[serde(rename = "type", borrow)]
    pub(super) kind: Cow<'a, str>,
}

/// How a signature was judged.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SignatureRecord {
    /// `null`: not judged, the body was over the limit.
    pub(super) verdict: Option<Verdict>,
    /// The secret's label.
    pub(super) secret: Option<String>,
    pub(super) diagnosis: Vec<String>,
}

/// One delivery. Fields of a later version are passed over.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Record<'a> {
    #[serde(rename = "type")]
    pub(super) kind: Cow<'a, str>,
    /// In the store that it came from.
    pub(super) id: String,
    pub(super) received_at: String,
    pub(super) source: Source,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: Option<String>,
    pub(super) peer: String,
    #[serde(skip_deserializing, default)]
    pub(super) headers: Vec<(String, String)>,
    pub(super) head_base64: String,
    /// Where the body is UTF-8 that JSON writes without growing much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) body: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) body_base64: Option<Cow<'a, str>>,
    pub(super) body_size: u64,
    pub(super) body_sha256: String,
    pub(super) declared_size: Option<u64>,
    pub(super) signature: SignatureRecord,
    /// What the sender was answered.
    pub(super) status: u16,
    /// The receiver's own answer, where the sender was given a target's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) own_status: Option<u16>,
    pub(super) answer_us: Option<i64>,
    pub(super) payload: PayloadVerdict,
    pub(super) events: u32,
    pub(super) retry_of: Option<String>,
    pub(super) is_test: bool,
    pub(super) is_pinned: bool,
}

impl<'a> Record<'a> {
    pub(super) fn of(delivery: &'a Outgoing) -> Self {
        let Outgoing {
            kept,
            body,
            own_status,
            ..
        } = delivery;
        let row = &kept.row;
        let (text, base64) = match body.as_deref() {
            Some(body) => match std::str::from_utf8(body) {
                Ok(text) if is_short_in_json(body) => (Some(text.into()), None),
                _ => (None, Some(STANDARD.encode(body).into())),
            },
            None => (None, None),
        };
        let headers = delivery.headers();
        Self {
            kind: DELIVERY.into(),
            id: row.id.to_string(),
            received_at: row.received_at.clone(),
            source: row.source,
            method: "POST".into(),
            path: kept.path.clone(),
            query: kept.query.clone(),
            peer: kept.peer.clone(),
            headers: headers
                .into_iter()
                .map(|(name, value)| (name, header_text(&value)))
                .collect(),
            head_base64: STANDARD.encode(kept.head.as_bytes()),
            body: text,
            body_base64: base64,
            body_size: u64::try_from(row.body_size).unwrap_or(0),
            body_sha256: kept.body_sha256.clone(),
            declared_size: kept.declared_size.and_then(|size| u64::try_from(size).ok()),
            signature: SignatureRecord {
                verdict: row.verdict,
                secret: row.secret.clone(),
                diagnosis: kept
                    .diagnosis
                    .iter()
                    .map(|code| code.as_str().to_owned())
                    .collect(),
            },
            status: row.status,
            own_status: Some(*own_status).filter(|own| *own != row.status),
            answer_us: row.answer_us,
            payload: row.payload,
            events: row.events,
            retry_of: row.retry_of.map(|id| id.to_string()),
            is_test: row.is_test,
            is_pinned: row.is_pinned,
        }
    }
}

/// Whether a JSON string of it has at most twice its bytes: control characters take six each,
/// and the length of a line is bounded.
fn is_short_in_json(body: &[u8]) -> bool {
    let added: usize = body
        .iter()
        .map(|byte| match byte {
            b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 0x08 | 0x0c => 1,
            0..0x20 => 5,
            _ => 0,
        })
        .sum();
    added <= body.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_json_would_swell_is_base64() {
        assert!(is_short_in_json(b"{\"a\":\"b\\u00e9\"}\n"));
        assert!(is_short_in_json(b""));
        assert!(is_short_in_json(b"\"\"\"\""));
        assert!(!is_short_in_json(b"\x00\x01\x02"));
    }
}
