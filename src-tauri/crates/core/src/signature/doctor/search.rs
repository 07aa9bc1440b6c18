//! The order of the hypotheses: likely and cheap ones first; looks only when nothing is proven.

use super::trial::{Proof, Trial};
use super::{
    Case, Finding, bodies, coding, cuts, edits, facts, hashing, numbers, order, secrets, words,
    wrapping,
};
use crate::signature::{Diagnosis, is_usable};

/// From here on a secret's many readings are tried after the body's few rewritings.
const LARGE: usize = 1 << 20;
/// Combinations of a spoiled secret and a changed body are tried up to here.
const MOST_COMBINED: usize = 16 << 10;

impl Case<'_> {
    /// The reasons for a digest that none of the secrets made over this body.
    pub(super) fn search(&mut self, target: [u8; 32]) -> Vec<Finding> {
        // A right SHA-1 header proves both the body and the secret.
        if self.headers.has_sha1()
            && let Some(label) = self.sha1_signer()
        {
            let mut findings = vec![words::seen(
                Diagnosis::Sha1HeaderDisagrees,
                self,
                Some(label),
            )];
            let mistake = hashing::try_all(target, self.body, self.keys, &mut self.budget);
            let mistake =
                mistake.filter(|proof| !proof.codes.contains(&Diagnosis::TamperedOrUnknown));
            findings.extend(mistake.iter().flat_map(|proof| words::proven(proof, self)));
            return findings;
        }
        if is_placeholder(&target) {
            return vec![words::seen(Diagnosis::TamperedOrUnknown, self, None)];
        }
        if let Some(proof) = self.prove(target) {
            self.budget.found();
            return words::proven(&proof, self);
        }
        self.looks()
    }

    fn prove(&mut self, target: [u8; 32]) -> Option<Proof> {
        let (body, keys, context) = (self.body, self.keys, self.context);
        let encoding = self.headers.encoding();
        let configured = secrets::configured(keys);
        let readings = secrets::readings(keys);
        let strangers = secrets::strangers(context);
        let budget = &mut self.budget;
        if body.len() > LARGE
            && let Some(proof) = bodies::try_all(&mut Trial::new(target, &configured, budget), body)
        {
            return Some(proof);
        }
        for signers in [&readings, &strangers] {
            let mut trial = Trial::new(target, signers, budget);
            if let Some(proof) = trial.body(body, &[], "the body as it came") {
                return Some(proof);
            }
        }
        if let Some(proof) = hashing::try_all(target, body, keys, budget) {
            return Some(proof);
        }
        let mut trial = Trial::new(target, &configured, budget);
        let found = if body.len() > LARGE {
            None
        } else {
            bodies::try_all(&mut trial, body)
        };
        let found = found
            .or_else(|| cuts::try_all(&mut trial, body))
            .or_else(|| coding::try_all(&mut trial, body, encoding))
            .or_else(|| numbers::try_all(&mut trial, body))
            .or_else(|| order::try_all(&mut trial, body))
            .or_else(|| wrapping::restore_lost(&mut trial, body));
        if found.is_some() {
            return found;
        }
        if body.len() <= MOST_COMBINED {
            let mut trial = Trial::new(target, &readings, budget);
            let found = bodies::likely(&mut trial, body);
            if found.is_some() {
                return found;
            }
        }
        // Last, since it takes what is left.
        edits::try_all(&mut Trial::new(target, &configured, budget), body)
    }

    /// Nothing is proven: what the body and the secrets look like.
    fn looks(&mut self) -> Vec<Finding> {
        let traces = facts::traces(self.body, self.headers.length(), self.headers.encoding());
        let mut findings: Vec<Finding> = traces
            .into_iter()
            .map(|code| words::seen(code, self, None))
            .collect();
        for key in self.keys.iter().filter(|key| is_usable(key.secret)) {
            let look = secrets::look(key.secret, self.context);
            findings.extend(look.map(|code| words::seen(code, self, Some(key.label.to_owned()))));
        }
        if findings.is_empty() {
            let content = coding::content(self.body, self.headers.encoding());
            let untouched = facts::is_as_meta_writes(content.as_deref().unwrap_or(self.body));
            let code = if untouched {
                Diagnosis::WrongSecret
            } else {
                Diagnosis::TamperedOrUnknown
            };
            findings.push(words::seen(code, self, None));
        }
        findings
    }
}

/// Zeros, `deadbeef` and the like: a few bytes over and over are nobody's digest.
fn is_placeholder(digest: &[u8; 32]) -> bool {
    let (first, rest) = digest.split_at(8);
    rest.chunks(8).all(|chunk| chunk == first)
}
