//! The verdict on a delivery's signature: pure functions over the bytes as received.
//!
//! HMAC-SHA256 over the raw body with the app secret as key (META: "getting started",
//! "validating payloads"). Nothing is decoded, trimmed or rebuilt first, whatever the
//! content type. Several secrets may be configured, since an Instagram-login app signs
//! with the Instagram app secret and a Facebook-login app with the Meta one.

mod diagnosis;
pub mod doctor;
mod header;
#[cfg(test)]
mod tests;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;

pub use diagnosis::{Diagnosis, explanation};
pub use header::{Claim, LEGACY_HEADER, SIGNATURE_HEADER, claim};

/// How the signature of a delivery was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// One of the configured secrets signed these bytes.
    Valid,
    /// A well-formed signature that none of the configured secrets made.
    Invalid,
    /// A signature header that no digest can be read from.
    Malformed,
    /// No `X-Hub-Signature-256` header.
    Missing,
    /// There is no secret to judge with.
    NoSecret,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 5] = [
        Self::Valid,
        Self::Invalid,
        Self::Malformed,
        Self::Missing,
        Self::NoSecret,
    ];

    /// The word used in the store, in NDJSON and in the UI.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Malformed => "malformed",
            Self::Missing => "missing",
            Self::NoSecret => "no_secret",
        }
    }

    /// The inverse of [`Verdict::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|verdict| verdict.as_str() == word)
    }
}

/// A secret to judge with, and the name that the user knows it by.
#[derive(Clone, Copy)]
pub struct Key<'a> {
    /// The secret's name, e.g. `instagram_app_secret`.
    pub label: &'a str,
    /// The secret itself.
    pub secret: &'a [u8],
}

/// The verdict, who signed, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// The label of the secret that matched.
    pub secret: Option<String>,
    /// What is worth knowing about it; empty for an ordinary valid delivery.
    pub diagnosis: Vec<Diagnosis>,
}

/// Judges a body by its headers and the configured secrets, tried in order.
pub fn judge<'h>(
    headers: impl Iterator<Item = (&'h str, &'h [u8])> + Clone,
    body: &[u8],
    keys: &[Key<'_>],
) -> Judgement {
    if !keys.iter().any(|key| is_usable(key.secret)) {
        return Judgement {
            verdict: Verdict::NoSecret,
            secret: None,
            diagnosis: vec![Diagnosis::NoSecret],
        };
    }
    match claim(headers) {
        Claim::Absent(why) => Judgement {
            verdict: Verdict::Missing,
            secret: None,
            diagnosis: vec![why],
        },
        Claim::Malformed(why) => Judgement {
            verdict: Verdict::Malformed,
            secret: None,
            diagnosis: why,
        },
        Claim::Digest { digest, uppercase } => {
            let mut diagnosis = Vec::new();
            if uppercase {
                diagnosis.push(Diagnosis::UppercaseHex);
            }
            if body.is_empty() {
                diagnosis.push(Diagnosis::EmptyBody);
            }
            let usable = keys.iter().filter(|key| is_usable(key.secret));
            for (index, key) in usable.enumerate() {
                if signed_by(key.secret, body, &digest) {
                    if index > 0 {
                        diagnosis.push(Diagnosis::MatchedOtherSecret);
                    }
                    return Judgement {
                        verdict: Verdict::Valid,
                        secret: Some(key.label.to_owned()),
                        diagnosis,
                    };
                }
            }
            Judgement {
                verdict: Verdict::Invalid,
                secret: None,
                diagnosis,
            }
        }
    }
}

/// Whether a secret was set at all: blank ones, and what JavaScript writes for nothing, are not.
pub fn is_usable(secret: &[u8]) -> bool {
    let text = secret.trim_ascii();
    !text.is_empty() && text != b"undefined" && text != b"null"
}

/// The HMAC-SHA256 of a body, as its 32 bytes.
pub fn digest(secret: &[u8], body: &[u8]) -> [u8; 32] {
    mac(secret, body).finalize().into_bytes().into()
}

/// The SHA-256 of a body, without a key.
pub fn sha256(body: &[u8]) -> [u8; 32] {
    Sha256::digest(body).into()
}

/// The value that Meta would send in [`SIGNATURE_HEADER`].
pub fn sign(secret: &[u8], body: &[u8]) -> String {
    format!("sha256={}", hex::encode(digest(secret, body)))
}

/// The value that Meta would send in [`LEGACY_HEADER`].
pub fn sign_legacy(secret: &[u8], body: &[u8]) -> String {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(secret).expect("any key length");
    mac.update(body);
    format!("sha1={}", hex::encode(mac.finalize().into_bytes()))
}

fn signed_by(secret: &[u8], body: &[u8], digest: &[u8; 32]) -> bool {
    mac(secret, body).verify_slice(digest).is_ok() // constant time
}

fn mac(secret: &[u8], body: &[u8]) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("any key length");
    mac.update(body);
    mac
}
