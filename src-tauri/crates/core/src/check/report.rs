//! What a check found: an item for each promise that a correct endpoint keeps.

use serde::Serialize;
use ts_rs::TS;

use super::Bug;
use crate::replay::Fault;

/// How an item ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// As it should be.
    Pass,
    /// It works, and will bite one day.
    Warning,
    /// Not as it should be.
    Fail,
    /// Not tried; the finding says why.
    Skipped,
}

/// One request of an item, and what came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Exchange {
    /// In a few words, such as “a comment with an emoji, signed”.
    pub what: String,
    /// The request line, such as `POST /hook`; a verify token in it is left out.
    pub request_line: String,
    /// As sent, signature included.
    pub request_headers: Vec<(String, String)>,
    /// Bytes of the body.
    #[ts(type = "number")]
    pub request_size: u64,
    /// The beginning of the body, as text.
    pub request_start: String,
    /// `null` when no answer came.
    pub status: Option<u16>,
    /// The answer's headers.
    pub headers: Vec<(String, String)>,
    /// The beginning of the answer's body, as text.
    pub answer_start: String,
    /// Microseconds from the start to the last byte.
    #[ts(type = "number")]
    pub duration_us: u64,
    /// Why no whole answer came.
    pub fault: Option<Fault>,
}

/// One promise, and whether it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct CheckItem {
    /// A stable name, such as `missing_signature_refused`.
    pub id: String,
    /// The promise, in a sentence.
    pub title: String,
    /// Whether it is kept.
    pub outcome: CheckOutcome,
    /// What happened, in a sentence.
    pub finding: String,
    /// The likely bug by its stable name, such as `accepts_missing_signature`.
    pub bug: Option<String>,
    /// What to do, in whole sentences.
    pub remedy: Option<String>,
    /// What was sent, and what came back; never more than 5.
    pub exchanges: Vec<Exchange>,
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct CheckReport {
    /// Where, without a password.
    pub endpoint: String,
    /// RFC 3339, UTC.
    pub started_at: String,
    /// Microseconds that it took.
    #[ts(type = "number")]
    pub duration_us: u64,
    /// How many items there are in all.
    pub total: u32,
    /// In the order in which they were tried.
    pub items: Vec<CheckItem>,
}

impl CheckReport {
    /// How many items ended so.
    pub fn count(&self, outcome: CheckOutcome) -> usize {
        let same = |item: &&CheckItem| item.outcome == outcome;
        self.items.iter().filter(same).count()
    }

    /// Whether nothing answered there at all.
    pub fn is_unreachable(&self) -> bool {
        let bug = self.items.first().and_then(|item| item.bug.as_deref());
        bug == Some(Bug::Unreachable.name())
    }
}
