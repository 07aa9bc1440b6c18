//! Everything that can go wrong with a question to Meta.

use super::lint::LintFinding;
use super::refusal::GraphRefusal;
use super::setting::SettingError;

/// Why there is no answer; [`GraphError::remedy`] says what to do. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GraphError {
    /// Meta was not reached.
    #[error("{what}")]
    Network {
        /// What happened.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// No whole answer in time.
    #[error("Meta did not answer in time")]
    Timeout,
    /// Somebody else answered.
    #[error("what answered, with status {status}, is not the Graph API")]
    NotGraph {
        /// The HTTP status.
        status: u16,
    },
    /// The answer is longer than any of Meta's.
    #[error("the answer was longer than 1 MiB, which the Graph API’s never are")]
    TooLarge,
    /// JSON, but not what Meta documents.
    #[error("Meta’s answer is not the one that its documentation promises: {what}")]
    Unexpected {
        /// What is missing.
        what: String,
    },
    /// Meta said no.
    #[error("{}", .0.explanation)]
    Refused(Box<GraphRefusal>),
    /// Field names that Meta would refuse; nothing was sent.
    #[error("{}", told(.0))]
    Lint(Vec<LintFinding>),
    /// Something that cannot be asked; nothing was sent.
    #[error(transparent)]
    Setting(#[from] SettingError),
}

impl GraphError {
    /// What the user can do about it.
    pub fn remedy(&self) -> String {
        match self {
            Self::Network { remedy, .. } => remedy.clone(),
            Self::Timeout => {
                "Meta calls your callback before it answers: see that the callback answers at once. Then look at what is subscribed before you try again, for the change may have been made.".into()
            }
            Self::NotGraph { status } if *status >= 500 => {
                "Meta or a proxy in between has a fault. Try again in a few minutes; https://metastatus.com shows Meta’s own faults.".into()
            }
            Self::NotGraph { .. } => {
                "A proxy or the sign-in page of a network answers in Meta’s place. Open https://graph.facebook.com in a browser: it has to show JSON. Also check the Graph hosts in the settings.".into()
            }
            Self::TooLarge => {
                "Check the Graph hosts in the settings, and whether a proxy answers in Meta’s place.".into()
            }
            Self::Unexpected { .. } => {
                "Check the Graph version in the settings, and look at the subscription in the Meta console.".into()
            }
            Self::Refused(refusal) => refusal.remedy.clone(),
            Self::Lint(findings) => fixes(findings),
            Self::Setting(error) => error.remedy(),
        }
    }
}

fn told(findings: &[LintFinding]) -> String {
    let mut told =
        "Nothing was sent, because Meta refuses the whole list for one wrong name.".to_owned();
    for finding in findings {
        told += " ";
        told += &finding.problem;
    }
    told
}

fn fixes(findings: &[LintFinding]) -> String {
    let fixes: Vec<_> = findings.iter().map(LintFinding::remedy).collect();
    fixes.join(" ")
}
