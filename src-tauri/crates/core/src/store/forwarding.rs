//! How far forwarding to each target has come, and what could not be forwarded.
//!
//! There is no row for a delivery that waits: what waits is whatever was stored after the
//! last one that is done. So receiving pays nothing for forwarding, and a crash leaves the
//! queue as it was.

use serde::Serialize;
use ts_rs::TS;

/// A delivery that a target refused until patience ended. The ones after it went on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct DeadLetter {
    /// The delivery.
    #[ts(type = "number")]
    pub delivery_id: i64,
    /// What happened, by its first event.
    pub sentence: crate::payload::Sentence,
    /// When it was given up; RFC 3339, UTC.
    pub at: String,
    /// How often it was sent.
    pub tries: u32,
    /// The last answer, or why there was none.
    pub reason: String,
    /// The last attempt.
    #[ts(type = "number | null")]
    pub attempt_id: Option<i64>,
}
