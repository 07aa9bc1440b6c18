//! Bodies that were cut: the signature covers only a beginning of what came, or what came is
//! only a beginning of what was signed.

use hmac::Mac;

use super::trial::{Proof, Trial};
use crate::payload::json;
use crate::signature::Diagnosis;

/// Every beginning of a body up to here is tried, and only the usual ones of a larger body.
const SMALL: usize = 8 << 10;
/// Buffers and limits that cut bodies.
const USUAL: [usize; 12] = [
    1 << 10,
    2 << 10,
    4 << 10,
    8 << 10,
    16 << 10,
    32 << 10,
    64 << 10,
    65_535,
    100_000,
    100 << 10,
    1_000_000,
    1 << 20,
];

/// Tries nothing at all, the beginnings, and the completions.
pub(super) fn try_all(trial: &mut Trial<'_, '_>, body: &[u8]) -> Option<Proof> {
    if !body.is_empty() {
        let codes = [Diagnosis::EmptyBody];
        let how = "an empty body, in place of the one that came";
        if let Some(proof) = trial.body(&[], &codes, how) {
            return Some(proof);
        }
    }
    beginnings(trial, body).or_else(|| completions(trial, body))
}

/// One pass over the body for all beginnings.
fn beginnings(trial: &mut Trial<'_, '_>, body: &[u8]) -> Option<Proof> {
    let mut lengths: Vec<usize> = if body.len() <= SMALL {
        (1..body.len()).collect()
    } else {
        let first_nul = body.iter().position(|byte| *byte == 0);
        let first_value = json::scan(body).err().map(|error| error.offset);
        let usual = USUAL.into_iter().chain(first_nul).chain(first_value);
        usual.chain((1..=4).map(|cut| body.len() - cut)).collect()
    };
    lengths.retain(|length| (1..body.len()).contains(length));
    lengths.sort_unstable();
    lengths.dedup();
    for signer in trial.signers() {
        // Each end hashes what is left in its block, and the outer hash.
        if !trial.budget.spend(body.len() + lengths.len() * 256) {
            return None;
        }
        let (mut mac, mut at) = (signer.keyed(), 0);
        for &length in &lengths {
            mac.update(body.get(at..length).unwrap_or_default());
            at = length;
            if trial.is_target(&mac.clone().finalize().into_bytes()) {
                let how = format!("the first {length} of the {} bytes", body.len());
                let signed = body.get(..length).unwrap_or_default().to_vec();
                return Some(Proof::body(signer, vec![Diagnosis::Truncated], how, signed));
            }
        }
    }
    None
}

/// Where only brackets are missing, they are known; so is how Meta's changes end.
fn completions(trial: &mut Trial<'_, '_>, body: &[u8]) -> Option<Proof> {
    let open = open_brackets(body)?;
    let mut closed = body.to_vec();
    closed.extend(open.iter().rev());
    let mut candidates = vec![closed];
    for ending in [
        &b"\"field\": \"comments\"}]}], \"object\": \"instagram\"}"[..],
        b", \"object\": \"instagram\"}",
        b",\"object\":\"instagram\"}",
    ] {
        // What came may already have a beginning of the ending.
        for have in 0..ending.len().min(body.len()) {
            if body.ends_with(ending.get(..have).unwrap_or_default()) {
                let rest = ending.get(have..).unwrap_or_default();
                candidates.push([body, rest].concat());
            }
            // Or the ending begins after some of the brackets.
            if have == 0 {
                for count in 1..open.len() {
                    let closers = open.iter().rev().take(count).copied().collect::<Vec<u8>>();
                    candidates.push([body, &closers, ending].concat());
                }
            }
        }
    }
    let how = "the body with the end that is missing put back";
    candidates
        .iter()
        .find_map(|candidate| trial.body(candidate, &[Diagnosis::Truncated], how))
}

/// The closing brackets of a text that ends too early outside of a string; few enough to try.
fn open_brackets(text: &[u8]) -> Option<Vec<u8>> {
    let mut open = Vec::new();
    let (mut at, mut quoted) = (0, false);
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\\' if quoted => at += 1,
            b'"' => quoted = !quoted,
            b'{' if !quoted => open.push(b'}'),
            b'[' if !quoted => open.push(b']'),
            b'}' | b']' if !quoted => {
                open.pop();
            }
            _ => {}
        }
        at += 1;
    }
    (!quoted && !open.is_empty() && open.len() <= 24 && text.len() <= SMALL * 8).then_some(open)
}

/// Whether the body stops in the middle of its JSON.
pub(super) fn ends_early(body: &[u8]) -> bool {
    let starts = matches!(body.trim_ascii_start().first(), Some(b'{' | b'['));
    starts
        && json::scan(body).is_err_and(|error| {
            // A word such as `true` is refused where it begins.
            let rest = body.get(error.offset..).unwrap_or_default();
            [&b"true"[..], b"false", b"null"]
                .iter()
                .any(|word| word.starts_with(rest))
        })
}
