//! Meta's "no": read, redacted and explained.

use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;

use super::explain::{Call, Facts, explain};
use super::redact::Redactor;

/// Longer messages are cut off: what a callback returned may be a whole page.
const LONGEST: usize = 2000;

/// What Meta refused, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct GraphRefusal {
    /// The HTTP status.
    pub http: u16,
    /// Meta's code; 2200, 100, 190 and so on.
    pub code: Option<i32>,
    /// Meta's finer code.
    pub subcode: Option<i32>,
    /// Meta's `type`, such as `OAuthException`.
    pub kind: String,
    /// Meta's own words, without secrets.
    pub message: String,
    /// Meta's `fbtrace_id`, for their support.
    pub trace: Option<String>,
    /// What happened.
    pub explanation: String,
    /// What to do.
    pub remedy: String,
}

impl GraphRefusal {
    /// Reads the member `error`. META, "Handling errors".
    pub(super) fn read(error: &Value, http: u16, call: &Call, redactor: &Redactor) -> Self {
        let words = |name: &str| error[name].as_str().unwrap_or_default();
        let number = |name: &str| {
            error[name]
                .as_i64()
                .and_then(|number| i32::try_from(number).ok())
        };
        let facts = Facts {
            call,
            code: number("code"),
            subcode: number("error_subcode"),
            message: words("message"),
            for_user: words("error_user_msg"),
            is_transient: error["is_transient"].as_bool().unwrap_or(false),
            redactor,
        };
        let explained = explain(&facts);
        Self {
            http,
            code: facts.code,
            subcode: facts.subcode,
            kind: short(&redactor.text(words("type"))),
            message: short(&redactor.text(facts.message)),
            trace: error["fbtrace_id"]
                .as_str()
                .map(|trace| short(&redactor.text(trace))),
            explanation: explained.explanation,
            remedy: explained.remedy,
        }
    }
}

fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
