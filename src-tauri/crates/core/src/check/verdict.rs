//! How an item ends.

use super::{Bug, CheckOutcome, Reply};
use crate::replay::FaultCode;

/// An item's outcome, with what happened.
#[derive(Debug, Clone)]
pub(super) struct Verdict {
    pub(super) outcome: CheckOutcome,
    pub(super) finding: String,
    pub(super) bug: Option<Bug>,
}

/// What an item returns: its verdict, or why it could not be tried.
pub(super) type Tried = Result<Verdict, Skip>;

/// As it should be.
pub(super) fn pass(finding: impl Into<String>) -> Verdict {
    Verdict {
        outcome: CheckOutcome::Pass,
        finding: finding.into(),
        bug: None,
    }
}

/// It works, and will bite one day.
pub(super) fn warning(bug: Bug, finding: impl Into<String>) -> Verdict {
    Verdict {
        outcome: CheckOutcome::Warning,
        finding: finding.into(),
        bug: Some(bug),
    }
}

/// Not as it should be.
pub(super) fn fail(bug: Bug, finding: impl Into<String>) -> Verdict {
    Verdict {
        outcome: CheckOutcome::Fail,
        finding: finding.into(),
        bug: Some(bug),
    }
}

/// What every item says of an answer that is none: the end of the server, no answer in time, or
/// a redirect.
pub(super) fn no_answer(what: &str, reply: &Reply) -> Option<Verdict> {
    let told = reply.to(what);
    if reply.has_ended_it {
        let finding = format!("{told}, and then nothing answered there.");
        return Some(fail(Bug::Crashes, finding));
    }
    if reply.fault_code() == Some(FaultCode::Timeout) {
        return Some(fail(Bug::Hangs, format!("{told}.")));
    }
    reply.is_redirect().then(|| {
        let finding = format!("{told}, a redirect; Meta follows none.");
        fail(Bug::Redirects, finding)
    })
}

/// Why an item was not tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Skip {
    /// The user stopped the check.
    Stopped,
    /// Nothing answers there at all.
    Unreachable,
    /// Nothing answers any more since this was sent.
    Gone { after: String },
    /// Answers take too long to go on.
    Tired,
    /// It answered 429.
    Limited,
    /// There is no secret to sign with.
    NoSecret,
    /// There is no verify token.
    NoToken,
    /// The handshake is not accepted.
    NoHandshake,
    /// No signed delivery is accepted.
    NoDelivery,
    /// Nothing in `changes[]` is accepted.
    NoChanges,
    /// Signatures are not verified, so none of them makes a difference.
    NotVerified,
    /// The body is rewritten before it is verified, so that its bytes make no difference.
    Rewritten,
    /// The program was built without its payloads.
    NoSamples,
}

impl Skip {
    /// In whole sentences, with what to do.
    pub(super) fn finding(&self) -> String {
        match self {
            Self::Stopped => "The check was stopped before.".into(),
            Self::Unreachable => "Not tried, since the endpoint cannot be reached.".into(),
            Self::Gone { after } => {
                format!("Not tried: nothing answers any more since this was sent: {after}.")
            }
            Self::Tired => "Not tried: with answers that take so long, the check would take many minutes. Mend that first.".into(),
            Self::Limited => "Not tried, since the endpoint limits how often it may be asked.".into(),
            Self::NoSecret => "Not tried: there is no app secret to sign with. Set it in Setup, as INSTAGRAM_WEBHOOK_SECRET, or name its variable with --secret-env.".into(),
            Self::NoToken => "Not tried: the endpoint's verify token is not known. Set it as INSTAGRAM_WEBHOOK_VERIFY_TOKEN, or name its variable with --verify-token-env.".into(),
            Self::NoHandshake => "Not tried, since the handshake is not accepted.".into(),
            Self::NoDelivery => "Not tried: no signed delivery is accepted, so there is nothing to compare with.".into(),
            Self::NoChanges => "Not tried, since entries with changes[] are not accepted.".into(),
            Self::NotVerified => "Not tried: signatures are not verified at all, so the bytes make no difference.".into(),
            Self::Rewritten => "Not tried: the body is rewritten before it is verified. Mend that first.".into(),
            Self::NoSamples => "Not tried: this program was built without Meta's payloads.".into(),
        }
    }
}
