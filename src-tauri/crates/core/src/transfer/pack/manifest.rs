//! `pack.json`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::delivery::Header;

/// The whole list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) version: u64,
    /// RFC 3339, UTC.
    pub(super) made_at: String,
    /// The throw-away secret that signs, where the pack is safe to share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) secret: Option<String>,
    pub(super) entries: Vec<Entry>,
}

/// The `type` of a pack.
pub(super) const KIND: &str = "hookglass_pack";

/// One delivery of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What a person knows it by, e.g. `001-comments`.
    pub name: String,
    /// The names of the fields in it.
    pub fields: Vec<String>,
    /// When it came; RFC 3339, UTC.
    pub received_at: String,
    /// The status that the endpoint has to answer with.
    pub expected_status: u16,
    /// The body's file, beside the list.
    pub body: String,
    /// Of the body, in hex.
    pub body_sha256: String,
    /// The sender's headers, in order, duplicates included.
    pub(super) headers: Vec<(String, Text)>,
}

/// A header's value: text, or bytes that are none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Text {
    Plain(String),
    Bytes { base64: String },
}

impl Text {
    pub(super) fn of(value: &[u8]) -> Self {
        match std::str::from_utf8(value) {
            Ok(text) => Self::Plain(text.to_owned()),
            Err(_) => Self::Bytes {
                base64: STANDARD.encode(value),
            },
        }
    }

    fn bytes(&self) -> Option<Vec<u8>> {
        match self {
            Self::Plain(text) => Some(text.clone().into_bytes()),
            Self::Bytes { base64 } => STANDARD.decode(base64).ok(),
        }
    }
}

impl Entry {
    /// The headers to send; `None` where one cannot be a header.
    pub(super) fn headers(&self) -> Option<Vec<Header>> {
        let header = |(name, value): &(String, Text)| {
            let value = value.bytes()?;
            http::HeaderName::from_bytes(name.as_bytes()).ok()?;
            http::HeaderValue::from_bytes(&value).ok()?;
            Some((name.clone(), value))
        };
        self.headers.iter().map(header).collect()
    }
}
