//! Why a signature is not what it should be, and what to do: the doctor behind the verdict.
//!
//! The verdict stays [`judge`]'s, who runs before the answer and is cheap. The doctor runs when
//! somebody asks. It makes hypotheses about what happened to the body, the secret or the header
//! (META section 6, rows 6 to 10), computes for each the digest that it would give, and compares
//! with the one that came: a match is proof. Only where nothing matches does it go by looks.
//!
//! In reading order: `budget` bounds the work; `trial` tries one hypothesis; `secrets` has the
//! readings of a secret; `hashing` other ways to hash; `bodies` (with `ends`, `escapes`, `layout`,
//! `changes`, `wrapping`), `cuts`, `coding`, `numbers`, `order` and `edits` what may have been signed in
//! place of what came; `facts` what can be seen; `search` puts them in order; `header` reads the
//! headers leniently; `words` and `fixes` say it to people.

mod bodies;
mod budget;
mod changes;
mod coding;
mod cuts;
mod edits;
mod ends;
mod escapes;
mod facts;
mod fixes;
mod hashing;
mod header;
mod kinds;
mod layout;
mod numbers;
mod order;
mod search;
mod secrets;
mod snippets;
#[cfg(test)]
mod tests;
mod trial;
mod words;
mod wrapping;

use serde::Serialize;
use ts_rs::TS;

use self::budget::Budget;
use self::header::Headers;
use super::{Claim, Diagnosis, Judgement, Key, Verdict, claim, judge};

/// Other values of the user's that a secret may have been confused with.
#[derive(Clone, Copy, Default)]
pub struct Context<'a> {
    /// The verify token of the handshake.
    pub verify_token: Option<&'a str>,
    /// The app's id.
    pub app_id: Option<&'a str>,
}

/// What the doctor found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The verdict as [`judge`] has it.
    pub judgement: Judgement,
    /// Every code that applies, in the order of [`Diagnosis::ALL`].
    pub diagnosis: Vec<Diagnosis>,
    /// One for each code, in the same order.
    pub findings: Vec<Finding>,
    /// Some hypotheses were left out: the body is large, and the work is bounded.
    pub exhausted: bool,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Finding {
    /// Its code.
    pub code: Diagnosis,
    /// What happened, in a sentence.
    pub what: String,
    /// How we know, in a sentence.
    pub evidence: String,
    /// What to do, the generic advice first.
    pub fix: Vec<Fix>,
    /// The first bytes of the body that differ from what was signed: start and end. Nothing
    /// between them means that something is missing there.
    pub span: Option<(usize, usize)>,
    /// The label of the secret that it is about.
    pub secret: Option<String>,
}

/// What to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Fix {
    /// For which framework; `null` for all.
    pub framework: Option<&'static str>,
    /// In a sentence.
    pub text: &'static str,
    /// Code to copy.
    pub snippet: Option<&'static str>,
}

/// Examines a delivery: its headers and body as they came, and the secrets as they are
/// configured. Pure, and bounded in its work: it hashes and rewrites at most 64 MiB besides what
/// [`judge`] does.
pub fn examine<'h>(
    headers: impl Iterator<Item = (&'h str, &'h [u8])> + Clone,
    body: &[u8],
    keys: &[Key<'_>],
    context: &Context<'_>,
) -> Report {
    let judgement = judge(headers.clone(), body, keys);
    let read = Headers::read(&headers);
    let mut case = Case {
        body,
        keys,
        context,
        headers: &read,
        budget: Budget::new(),
    };
    let mut findings = match (judgement.verdict, claim(headers)) {
        (Verdict::Valid, _) => case.valid(&judgement),
        (Verdict::Invalid, Claim::Digest { digest, .. }) => case.invalid(digest, &judgement),
        _ => case.unreadable(&judgement),
    };
    findings.sort_by_key(|finding| finding.code);
    findings.dedup_by_key(|finding| finding.code);
    Report {
        judgement,
        diagnosis: findings.iter().map(|finding| finding.code).collect(),
        findings,
        exhausted: case.budget.is_exhausted(),
    }
}

/// What is examined.
struct Case<'c> {
    body: &'c [u8],
    keys: &'c [Key<'c>],
    context: &'c Context<'c>,
    headers: &'c Headers<'c>,
    budget: Budget,
}

impl Case<'_> {
    /// The signature is right: what is odd all the same?
    fn valid(&mut self, judgement: &Judgement) -> Vec<Finding> {
        let mut codes = judgement.diagnosis.clone();
        codes.extend(facts::of_valid(self.body, self.headers.encoding()));
        if self.headers.has_sha1() && self.sha1_signer().is_none() {
            codes.push(Diagnosis::Sha1HeaderDisagrees);
        }
        let seen = |code| words::seen(code, self, judgement.secret.clone());
        codes.into_iter().map(seen).collect()
    }

    /// The signature is well formed and wrong.
    fn invalid(&mut self, target: [u8; 32], judgement: &Judgement) -> Vec<Finding> {
        let mut findings: Vec<Finding> = judgement
            .diagnosis
            .iter()
            .filter(|code| **code == Diagnosis::UppercaseHex)
            .map(|code| words::seen(*code, self, None))
            .collect();
        findings.extend(self.search(target));
        findings
    }

    /// No digest, or nothing to compare it with.
    fn unreadable(&mut self, judgement: &Judgement) -> Vec<Finding> {
        let codes = judgement.diagnosis.iter();
        codes.map(|code| words::seen(*code, self, None)).collect()
    }

    /// The label of the secret that made the SHA-1 header.
    fn sha1_signer(&mut self) -> Option<String> {
        let usable = self.keys.iter().filter(|key| super::is_usable(key.secret));
        for key in usable {
            if !self.budget.hash(self.body.len()) {
                return None;
            }
            let expected = super::sign_legacy(key.secret, self.body);
            if self.headers.sha1_is(&expected) {
                return Some(key.label.to_owned());
            }
        }
        None
    }
}
