//! The headers of a simulated request: those of Meta's two senders, and every kind of signature.

use serde::Deserialize;

use super::{Signature, SimulationError};
use crate::delivery::Header;
use crate::signature::{LEGACY_HEADER, SIGNATURE_HEADER, sign, sign_legacy};

/// Which of Meta's two senders is imitated (META 2.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pipeline {
    /// Messages, reactions, postbacks and the like: compact, times in milliseconds.
    Messaging,
    /// Comments, mentions, insights and the dashboard's Test: spaced, times in seconds.
    #[default]
    Changes,
}

impl Pipeline {
    /// The word used in the API and in the UI.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Messaging => "messaging",
            Self::Changes => "changes",
        }
    }

    /// What it calls itself.
    pub(super) fn user_agent(self) -> &'static str {
        match self {
            Self::Messaging => "facebookexternalua",
            Self::Changes => "Webhooks/1.0 (https://fb.me/webhooks)",
        }
    }

    /// The sender that calls itself so.
    pub(super) fn of_user_agent(agent: &[u8]) -> Option<Self> {
        if agent.starts_with(b"facebookexternalua") {
            Some(Self::Messaging)
        } else if agent.starts_with(b"Webhooks/") {
            Some(Self::Changes)
        } else {
            None
        }
    }

    /// Its headers, without a signature.
    pub(super) fn headers(self) -> Vec<Header> {
        vec![
            ("Accept".into(), b"*/*".to_vec()),
            ("Accept-Encoding".into(), b"deflate, gzip".to_vec()),
            ("User-Agent".into(), self.user_agent().into()),
            ("Content-Type".into(), b"application/json".to_vec()),
        ]
    }
}

/// Nobody's secret; well known, so that it can be nobody's.
const NO_SECRET: &str = "not the secret of any app";

/// How a simulated request is signed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Signing<'a> {
    /// With this secret, as Meta does: both headers.
    Valid(&'a str),
    /// Well formed, by nobody's secret.
    Invalid,
    /// Not at all.
    Missing,
    /// Both headers, and no digest in them.
    Malformed,
    /// The old header alone, with this secret.
    Sha1Only(&'a str),
}

impl<'a> Signing<'a> {
    /// What a scenario asks for, with the secret that there is.
    ///
    /// # Errors
    /// A signature that needs a secret, and none.
    pub fn of(signature: Signature, secret: Option<&'a str>) -> Result<Self, SimulationError> {
        Ok(match signature {
            Signature::Valid => Self::Valid(secret.ok_or(SimulationError::NoSecret)?),
            Signature::Sha1Only => Self::Sha1Only(secret.ok_or(SimulationError::NoSecret)?),
            Signature::Invalid => Self::Invalid,
            Signature::Missing => Self::Missing,
            Signature::Malformed => Self::Malformed,
        })
    }

    /// Adds the signature headers of a body.
    pub(super) fn add_to(self, headers: &mut Vec<Header>, body: &[u8]) {
        let (legacy, current) = match self {
            Self::Missing => return,
            Self::Malformed => (
                Some("sha1=no-digest".into()),
                Some("sha256=no-digest".into()),
            ),
            Self::Sha1Only(secret) => (Some(sign_legacy(secret.as_bytes(), body)), None),
            Self::Valid(secret) => both(secret, body),
            Self::Invalid => both(NO_SECRET, body),
        };
        let mut add = |name: &str, value: Option<String>| {
            headers.extend(value.map(|value| (name.to_owned(), value.into_bytes())));
        };
        add(LEGACY_HEADER, legacy);
        add(SIGNATURE_HEADER, current);
    }
}

fn both(secret: &str, body: &[u8]) -> (Option<String>, Option<String>) {
    let secret = secret.as_bytes();
    (Some(sign_legacy(secret, body)), Some(sign(secret, body)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::{Diagnosis, Key, Verdict, judge};

    #[test]
    fn each_kind_of_signature_is_judged_as_what_it_is() {
        let keys = [Key {
            label: "own",
            secret: b"own",
        }];
        let judged = |signature| {
            let mut headers = Pipeline::Changes.headers();
            let signing = Signing::of(signature, Some("own")).expect("a secret");
            signing.add_to(&mut headers, b"{}");
            let pairs = headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_slice()));
            let judgement = judge(pairs, b"{}", &keys);
            (judgement.verdict, judgement.diagnosis)
        };
        assert_eq!(judged(Signature::Valid), (Verdict::Valid, vec![]));
        assert_eq!(judged(Signature::Invalid), (Verdict::Invalid, vec![]));
        assert_eq!(
            judged(Signature::Missing),
            (Verdict::Missing, vec![Diagnosis::NoSignature])
        );
        assert_eq!(judged(Signature::Malformed).0, Verdict::Malformed);
        assert_eq!(
            judged(Signature::Sha1Only),
            (Verdict::Missing, vec![Diagnosis::Sha1Only])
        );
    }

    #[test]
    fn only_what_signs_needs_a_secret() {
        for signature in [Signature::Valid, Signature::Sha1Only] {
            let none = Signing::of(signature, None);
            assert!(matches!(none, Err(SimulationError::NoSecret)));
        }
        for signature in [Signature::Invalid, Signature::Missing, Signature::Malformed] {
            assert!(Signing::of(signature, None).is_ok());
        }
    }
}
