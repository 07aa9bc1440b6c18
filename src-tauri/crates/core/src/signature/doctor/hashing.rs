//! Senders that compute the digest in another way than HMAC-SHA256 over the body.

use std::borrow::Cow;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, Sha512};

use super::budget::Budget;
use super::trial::Proof;
use crate::signature::{self, Diagnosis, Key, is_usable};

/// Tries the mistakes with each secret.
pub(super) fn try_all(
    target: [u8; 32],
    body: &[u8],
    keys: &[Key<'_>],
    budget: &mut Budget,
) -> Option<Proof> {
    let proof = |codes: Diagnosis, how: &'static str, label: Option<&str>| Proof {
        codes: vec![codes],
        how: Cow::Borrowed(how),
        signed: None,
        label: label.map(str::to_owned),
        reading: "",
    };
    if !budget.hash(body.len()) {
        return None;
    }
    let plain = signature::sha256(body);
    if plain == target {
        let how = "the plain SHA-256 of the body, without any secret";
        return Some(proof(Diagnosis::UnkeyedHash, how, None));
    }
    if target == signature::sha256(&[]) {
        let mut proof = proof(
            Diagnosis::UnkeyedHash,
            "the plain SHA-256 of nothing, without any secret",
            None,
        );
        proof.codes.push(Diagnosis::EmptyBody);
        return Some(proof);
    }
    for key in keys.iter().filter(|key| is_usable(key.secret)) {
        for (code, how, digest) in MISTAKES {
            if !budget.hash(body.len() + key.secret.len()) {
                return None;
            }
            if digest(key.secret, body) == target {
                return Some(proof(code, how, Some(key.label)));
            }
        }
        // Hashes of a hash: they cost nothing.
        let right = signature::digest(key.secret, body);
        let twice = [
            (
                signature::digest(key.secret, &plain),
                "the HMAC of the body's SHA-256 hash",
            ),
            (
                signature::digest(key.secret, hex::encode(plain).as_bytes()),
                "the HMAC of the body's SHA-256 hash in hex",
            ),
            (
                signature::sha256(&right),
                "the SHA-256 hash of the right digest",
            ),
            (
                signature::sha256(hex::encode(right).as_bytes()),
                "the SHA-256 hash of the right digest in hex",
            ),
        ];
        if let Some((_, how)) = twice.into_iter().find(|(digest, _)| *digest == target) {
            return Some(proof(Diagnosis::TamperedOrUnknown, how, Some(key.label)));
        }
    }
    None
}

type Mistake = (Diagnosis, &'static str, fn(&[u8], &[u8]) -> [u8; 32]);

const MISTAKES: [Mistake; 8] = [
    (
        Diagnosis::SwappedArguments,
        "the HMAC with the body as key and the secret as message",
        |secret, body| signature::digest(body, secret),
    ),
    (
        Diagnosis::SwappedArguments,
        "the HMAC with the body as key and the trimmed secret as message",
        |secret, body| signature::digest(body, secret.trim_ascii()),
    ),
    (
        Diagnosis::UnkeyedHash,
        "the plain SHA-256 of the secret followed by the body",
        |secret, body| chained(&[secret, body]),
    ),
    (
        Diagnosis::UnkeyedHash,
        "the plain SHA-256 of the body followed by the secret",
        |secret, body| chained(&[body, secret]),
    ),
    (
        Diagnosis::UnkeyedHash,
        "the plain SHA-256 of secret, body and secret",
        |secret, body| chained(&[secret, body, secret]),
    ),
    (
        Diagnosis::UnkeyedHash,
        "the plain SHA-256 of the secret, a dot and the body",
        |secret, body| chained(&[secret, b".", body]),
    ),
    (
        Diagnosis::TamperedOrUnknown,
        "the first half of an HMAC-SHA512",
        |secret, body| {
            #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
            let mut mac = Hmac::<Sha512>::new_from_slice(secret).expect("any key length");
            mac.update(body);
            half(&mac.finalize().into_bytes())
        },
    ),
    (
        Diagnosis::TamperedOrUnknown,
        "the first half of a SHA-512 hash of the body",
        |_, body| half(&Sha512::digest(body)),
    ),
];

fn chained(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

fn half(digest: &[u8]) -> [u8; 32] {
    let mut half = [0; 32];
    for (to, from) in half.iter_mut().zip(digest) {
        *to = *from;
    }
    half
}
