//! One small edit anywhere in the body: proof that it was changed, and where.
//!
//! A wrong secret and a changed body look alike: both give another digest. For a body of a few
//! kilobytes every single edit can be tried, and a hit rules the secret out as the cause.

use hmac::Mac;

use super::trial::{Proof, Trial};
use crate::signature::Diagnosis;

/// Bodies above are not tried.
const MOST_BYTES: usize = 4 << 10;

/// Tries every changed, missing or added byte, likely kinds first, as far as the budget reaches
/// for a whole kind; what is left out here is not said, since no edit is a usual cause.
pub(super) fn try_all(trial: &mut Trial<'_, '_>, body: &[u8]) -> Option<Proof> {
    if body.is_empty() || body.len() > MOST_BYTES {
        return None;
    }
    let printable: Vec<u8> = (b' '..=b'~').collect();
    swapped_or_added(trial, body)
        .or_else(|| {
            replaced(trial, body, |byte| {
                (0..8).map(move |bit| byte ^ (1 << bit)).collect()
            })
        })
        .or_else(|| replaced(trial, body, |_| printable.clone()))
        .or_else(|| missing(trial, body, &printable))
}

/// Whether there is budget to try so many values at each place. From a place on half of the body
/// has to be hashed on average, and the outer hash.
fn pays(trial: &mut Trial<'_, '_>, body: &[u8], values: usize) -> bool {
    let work = (body.len() / 2 + 128)
        .saturating_mul(body.len())
        .saturating_mul(values);
    let work = work.saturating_mul(trial.signers().len());
    work < trial.budget.left() && trial.budget.spend(work)
}

/// Signed were bytes with another one at a place.
fn replaced(
    trial: &mut Trial<'_, '_>,
    body: &[u8],
    values: impl Fn(u8) -> Vec<u8>,
) -> Option<Proof> {
    if !pays(trial, body, values(0).len()) {
        return None;
    }
    everywhere(trial, body, |at, byte| {
        let after = body.get(at + 1..).unwrap_or_default();
        values(byte)
            .into_iter()
            .filter(|value| *value != byte)
            .map(|value| (vec![value], after))
            .collect()
    })
}

/// A byte was lost on the way.
fn missing(trial: &mut Trial<'_, '_>, body: &[u8], values: &[u8]) -> Option<Proof> {
    if !pays(trial, body, values.len()) {
        return None;
    }
    everywhere(trial, body, |at, _| {
        let after = body.get(at..).unwrap_or_default();
        values.iter().map(|value| (vec![*value], after)).collect()
    })
}

/// A byte was added on the way, or two changed places.
fn swapped_or_added(trial: &mut Trial<'_, '_>, body: &[u8]) -> Option<Proof> {
    if !pays(trial, body, 2) {
        return None;
    }
    everywhere(trial, body, |at, byte| {
        let next = body.get(at + 1).copied();
        let without = body.get(at + 1..).unwrap_or_default();
        let swapped = next.map(|next| (vec![next, byte], body.get(at + 2..).unwrap_or_default()));
        std::iter::once((Vec::new(), without))
            .chain(swapped)
            .collect()
    })
}

/// Tries, at each place, what `edits` puts there, followed by its rest of the body.
fn everywhere<'b>(
    trial: &Trial<'_, '_>,
    body: &'b [u8],
    edits: impl Fn(usize, u8) -> Vec<(Vec<u8>, &'b [u8])>,
) -> Option<Proof> {
    for signer in trial.signers() {
        let mut before = signer.keyed();
        for (at, &byte) in body.iter().enumerate() {
            for (piece, after) in edits(at, byte) {
                let mac = before.clone().chain_update(&piece).chain_update(after);
                if trial.is_target(&mac.finalize().into_bytes()) {
                    let start = body.get(..at).unwrap_or_default();
                    let signed = [start, &piece, after].concat();
                    let how = format!("the body with one edit at byte {at}");
                    let codes = vec![Diagnosis::TamperedOrUnknown];
                    return Some(Proof::body(signer, codes, how, signed));
                }
            }
            before.update(&[byte]);
        }
    }
    None
}
