//! Tries one hypothesis: bytes that may have been signed, against every signer in question.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::budget::Budget;
use crate::signature::{Diagnosis, mac};

/// Somebody who may have signed: a secret, or what it becomes when it is read wrongly.
pub(super) struct Signer<'a> {
    /// The label of the configured secret; none for a key that is not configured.
    pub(super) label: Option<&'a str>,
    /// What this says about the secret; nothing for a secret exactly as configured.
    pub(super) codes: Vec<Diagnosis>,
    /// "without the line break at its end"; empty for a secret exactly as configured.
    pub(super) how: &'static str,
    /// Keyed and empty, so that a trial hashes the message only.
    keyed: Hmac<Sha256>,
}

impl<'a> Signer<'a> {
    pub(super) fn new(
        label: Option<&'a str>,
        secret: &[u8],
        codes: Vec<Diagnosis>,
        how: &'static str,
    ) -> Self {
        Self {
            label,
            codes,
            how,
            keyed: mac(secret, &[]),
        }
    }

    /// The HMAC that has hashed nothing yet.
    pub(super) fn keyed(&self) -> Hmac<Sha256> {
        self.keyed.clone()
    }
}

/// A hypothesis that the digest confirmed.
#[derive(Debug)]
pub(super) struct Proof {
    pub(super) codes: Vec<Diagnosis>,
    /// What the digest is: "the HMAC-SHA256 of the body without the line break at its end".
    pub(super) how: Cow<'static, str>,
    /// What was signed, where a difference to what came can be shown.
    pub(super) signed: Option<Vec<u8>>,
    /// The signer's label, and how its secret was read.
    pub(super) label: Option<String>,
    pub(super) reading: &'static str,
}

impl Proof {
    /// About the body: `bytes` were signed.
    pub(super) fn body(
        signer: &Signer<'_>,
        mut codes: Vec<Diagnosis>,
        how: impl Into<Cow<'static, str>>,
        bytes: Vec<u8>,
    ) -> Self {
        codes.extend(&signer.codes);
        Self {
            codes,
            how: format!("the HMAC-SHA256 of {}", how.into()).into(),
            signed: Some(bytes),
            label: signer.label.map(str::to_owned),
            reading: signer.how,
        }
    }
}

/// The digest that came, who may have made it, and what was tried.
pub(super) struct Trial<'t, 'a> {
    target: [u8; 32],
    signers: &'t [Signer<'a>],
    pub(super) budget: &'t mut Budget,
    /// Fingerprints of what was tried with these signers: many rewritings come out the same.
    seen: HashSet<u64>,
    hasher: RandomState,
}

impl<'t, 'a> Trial<'t, 'a> {
    pub(super) fn new(target: [u8; 32], signers: &'t [Signer<'a>], budget: &'t mut Budget) -> Self {
        Self {
            target,
            signers,
            budget,
            seen: HashSet::new(),
            hasher: RandomState::new(),
        }
    }

    pub(super) fn signers(&self) -> &'t [Signer<'a>] {
        self.signers
    }

    /// Whether this is the digest that came. Not in constant time: it is never the receiver's
    /// answer that depends on it.
    pub(super) fn is_target(&self, digest: &[u8]) -> bool {
        digest == self.target
    }

    /// Who signed these bytes, if one of the signers did.
    pub(super) fn signer_of(&mut self, bytes: &[u8]) -> Option<&'t Signer<'a>> {
        if !self.seen.insert(self.hasher.hash_one(bytes)) {
            return None;
        }
        for signer in self.signers {
            if !self.budget.hash(bytes.len()) {
                return None;
            }
            let digest = signer.keyed().chain_update(bytes).finalize().into_bytes();
            if self.is_target(&digest) {
                return Some(signer);
            }
        }
        None
    }

    /// Tries bytes; `codes` and `how` say what it means when they were signed.
    pub(super) fn body(
        &mut self,
        bytes: &[u8],
        codes: &[Diagnosis],
        how: impl Into<Cow<'static, str>>,
    ) -> Option<Proof> {
        let signer = self.signer_of(bytes)?;
        Some(Proof::body(signer, codes.to_vec(), how, bytes.to_vec()))
    }
}
