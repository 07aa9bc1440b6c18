//! What each of Meta's refusals means, and what to do.
//!
//! META, "Handling errors", gives the generic codes; where a meaning comes from public code
//! or single reports only, the comment beside it says so.

mod access;
mod field;
mod handshake;

use super::fields::Level;
use super::redact::Redactor;
use super::token::{Login, Shape};

/// What was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// GET of a subscription.
    Read,
    /// POST.
    Subscribe,
    /// DELETE.
    Unsubscribe,
    /// Whose token it is.
    Who,
}

/// A question as far as its refusal depends on it; holds no secret.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) action: Action,
    pub(super) level: Level,
    /// What the token looked like.
    pub(super) shape: Shape,
    /// The names that were sent.
    pub(super) fields: Vec<String>,
}

impl Call {
    pub(super) fn new(action: Action, level: Level, shape: Shape) -> Self {
        Self {
            action,
            level,
            shape,
            fields: Vec::new(),
        }
    }

    /// The account's login; `None` for an app.
    pub(super) fn login(&self) -> Option<Login> {
        match self.level {
            Level::App => None,
            Level::Account(login) => Some(login),
        }
    }
}

/// What Meta said, as it said it: quote nothing of it but through [`Facts::quote`].
pub(super) struct Facts<'a> {
    pub(super) call: &'a Call,
    pub(super) code: Option<i32>,
    pub(super) subcode: Option<i32>,
    pub(super) message: &'a str,
    pub(super) for_user: &'a str,
    pub(super) is_transient: bool,
    pub(super) redactor: &'a Redactor,
}

impl Facts<'_> {
    /// A piece of Meta's words for a sentence: without secrets, on one line, not too long.
    fn quote(&self, piece: &str) -> String {
        let shown = self.redactor.text(piece);
        let mut line: String = shown
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .chars()
            .filter(|letter| !letter.is_control())
            .take(201)
            .collect();
        if let Some((end, _)) = line.char_indices().nth(200) {
            line.truncate(end);
            line.push('…');
        }
        line
    }

    /// Whether Meta's words hold these, in whatever case.
    fn says(&self, words: &str) -> bool {
        self.message.to_ascii_lowercase().contains(words)
    }
}

/// What happened, and what to do: whole sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Explained {
    pub(super) explanation: String,
    pub(super) remedy: String,
}

fn explained(explanation: impl Into<String>, remedy: impl Into<String>) -> Explained {
    Explained {
        explanation: explanation.into(),
        remedy: remedy.into(),
    }
}

/// Explains a refusal.
pub(super) fn explain(facts: &Facts<'_>) -> Explained {
    let mut explained = by_code(facts);
    if !facts.for_user.is_empty() {
        let words = facts.quote(facts.for_user);
        explained.explanation += &format!(" Meta adds: “{words}”");
    }
    explained
}

fn by_code(facts: &Facts<'_>) -> Explained {
    // Low confidence: this subcode was seen in code for WhatsApp only.
    if facts.subcode == Some(1_929_002) {
        return access::partly(facts);
    }
    match facts.code {
        Some(2200) => handshake::explain(facts),
        Some(100) => field::explain(facts),
        Some(190) => access::token(facts),
        Some(102) => access::not_a_user(facts),
        Some(3) => access::capability(facts),
        // 10 is of the generic list; no report of it for this edge was found.
        Some(10) | Some(200..=299) => access::permission(facts),
        // META, "Rate limits": 4 app, 17 user, 32 Page, 613 own limit. 80001 and 80002 are
        // the Page's and Instagram's business limits, from the same page.
        Some(code @ (4 | 17 | 32 | 613 | 80_001 | 80_002)) => rate(code),
        Some(1) => explained(
            "Meta had a fault of its own, or could not read the request (code 1).",
            "Try again in a minute. If it stays, try another Graph version in the settings.",
        ),
        Some(2) => explained(
            "Meta’s service is down for a moment (code 2).",
            "Try again in a minute; https://metastatus.com shows longer faults.",
        ),
        _ => unknown(facts),
    }
}

fn rate(code: i32) -> Explained {
    let what = match code {
        4 => "the app has made too many",
        17 => "the user has made too many",
        32 | 80_001 => "the Page has had too many",
        80_002 => "the Instagram account has had too many",
        _ => "there were too many of this kind",
    };
    explained(
        format!("Meta takes no more calls for now: {what} (code {code})."),
        "Wait; the limit is lifted within an hour. Something that asks again and again with the same app uses it up.",
    )
}

/// Meta's words are kept: better than a guess.
fn unknown(facts: &Facts<'_>) -> Explained {
    let words = facts.quote(facts.message);
    let code = match (facts.code, facts.subcode) {
        (Some(code), Some(subcode)) => format!(" (code {code}, subcode {subcode})"),
        (Some(code), None) => format!(" (code {code})"),
        (None, _) => String::new(),
    };
    let explanation = if words.is_empty() {
        format!("Meta refused without a reason{code}.")
    } else {
        format!("Meta refused{code}: “{words}”")
    };
    let remedy = if facts.is_transient {
        "Meta calls this a passing fault. Try again in a minute."
    } else {
        "Look the code up at https://developers.facebook.com/docs/graph-api/guides/error-handling; for Meta’s support, keep the trace id."
    };
    explained(explanation, remedy)
}
