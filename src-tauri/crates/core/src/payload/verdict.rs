//! The verdict on a body, in the words that the store, NDJSON and the UI use.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whether the body is a payload that Meta could have sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PayloadVerdict {
    /// JSON with an `entry` array.
    Ok,
    /// Not JSON (RFC 8259), or compressed in a way that could not be undone.
    NotJson,
    /// Has bytes that are not UTF-8.
    NotUtf8,
    /// JSON, but without an `entry` array.
    NoEntry,
    /// Over the limit, as received or once inflated.
    TooLarge,
}

impl PayloadVerdict {
    /// Every verdict.
    pub const ALL: [Self; 5] = [
        Self::Ok,
        Self::NotJson,
        Self::NotUtf8,
        Self::NoEntry,
        Self::TooLarge,
    ];

    /// The word used in the store, in NDJSON and in the UI.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NotJson => "not_json",
            Self::NotUtf8 => "not_utf8",
            Self::NoEntry => "no_entry",
            Self::TooLarge => "too_large",
        }
    }

    /// The inverse of [`PayloadVerdict::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|verdict| verdict.as_str() == word)
    }
}
