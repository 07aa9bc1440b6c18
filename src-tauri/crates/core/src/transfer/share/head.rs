//! The head of a shared delivery: the sender's own headers in their order, with nothing in them
//! that names anybody, and a signature that fails or holds as the one that came did.

use super::noise::Noise;
use super::text::{scrambled, scrambled_hex};
use super::{Mask, PATH};
use crate::delivery::{Head, header_text};
use crate::replay::is_senders_own;
use crate::signature::{
    Claim, Diagnosis, LEGACY_HEADER, SIGNATURE_HEADER, Verdict, claim, sign, sign_legacy,
};
use crate::store::delivery::Kept;

/// Headers that say how something is sent, and nothing of whom by.
const HARMLESS: [&str; 5] = [
    "accept",
    "accept-encoding",
    "user-agent",
    "content-type",
    "content-encoding",
];
/// A host that is kept for examples (RFC 2606).
const HOST: &str = "callback.example";

pub(super) fn shared(mask: &Mask, kept: &Kept, body: &[u8]) -> Head {
    let headers = kept.head.headers();
    let mut lines: Vec<(String, Vec<u8>)> = Vec::new();
    let (mut has_host, mut has_length) = (false, false);
    for (name, value) in headers {
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        let value = if is("host") {
            if std::mem::replace(&mut has_host, true) {
                continue;
            }
            HOST.into()
        } else if is("content-length") {
            if std::mem::replace(&mut has_length, true) {
                continue;
            }
            body.len().to_string().into_bytes()
        } else if !is_senders_own(&name) {
            continue;
        } else if HARMLESS.iter().any(|own| is(own)) {
            value
        } else if is(SIGNATURE_HEADER) {
            signature(mask, kept, &value, body).into_bytes()
        } else if is(LEGACY_HEADER) {
            legacy(mask, kept, &value, body).into_bytes()
        } else {
            replaced(&mask.noise, &value)
        };
        lines.push((name, value));
    }
    if !has_host {
        lines.insert(0, ("Host".into(), HOST.into()));
    }
    if !has_length {
        lines.push(("Content-Length".into(), body.len().to_string().into_bytes()));
    }
    let mut head = format!("POST {PATH} HTTP/1.1\r\n").into_bytes();
    for (name, value) in lines {
        head.extend_from_slice(name.as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(&value);
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
    Head::new(head)
}

/// What held holds, what was wrong is wrong, and what was malformed is so in the same way. Where
/// there was no secret to judge with, nobody knows better: it holds.
fn signature(mask: &Mask, kept: &Kept, value: &[u8], body: &[u8]) -> String {
    let is_upper = match claim([(SIGNATURE_HEADER, value)].into_iter()) {
        Claim::Digest { uppercase, .. } => uppercase,
        Claim::Malformed(_) | Claim::Absent(_) => return malformed(&mask.noise, value),
    };
    let signature = match kept.row.verdict {
        Some(Verdict::Valid | Verdict::NoSecret) => sign(mask.secret.as_bytes(), body),
        Some(Verdict::Malformed) => return malformed(&mask.noise, value),
        Some(Verdict::Invalid | Verdict::Missing) | None => {
            sign(wrong_secret(mask).as_bytes(), body)
        }
    };
    match signature.split_once('=') {
        Some((algorithm, digits)) if is_upper => {
            format!("{algorithm}={}", digits.to_ascii_uppercase())
        }
        _ => signature,
    }
}

/// The older header goes with the newer one, unless the two disagreed.
fn legacy(mask: &Mask, kept: &Kept, value: &[u8], body: &[u8]) -> String {
    let digits = value.strip_prefix(b"sha1=").unwrap_or_default();
    if digits.len() != 40 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return malformed(&mask.noise, value);
    }
    let disagrees = kept.diagnosis.contains(&Diagnosis::Sha1HeaderDisagrees);
    let holds = matches!(
        kept.row.verdict,
        Some(Verdict::Valid | Verdict::NoSecret | Verdict::Missing)
    );
    if holds != disagrees {
        sign_legacy(mask.secret.as_bytes(), body)
    } else {
        sign_legacy(wrong_secret(mask).as_bytes(), body)
    }
}

/// Makes signatures that are well formed and wrong.
fn wrong_secret(mask: &Mask) -> String {
    scrambled_hex(&mask.noise, &mask.secret)
}

/// The same form with other digits: what stands before the first “=” may be what is wrong.
fn malformed(noise: &Noise, value: &[u8]) -> String {
    let text = header_text(value);
    match text.split_once('=').filter(|(name, _)| name.len() < 10) {
        Some((algorithm, digits)) => format!("{algorithm}={}", scrambled_hex(noise, digits)),
        None => scrambled_hex(noise, &text),
    }
}

/// The value of a header that nothing is known of, in its own encoding.
fn replaced(noise: &Noise, value: &[u8]) -> Vec<u8> {
    let other = scrambled(noise, &header_text(value), true);
    match std::str::from_utf8(value) {
        Ok(_) => other.into_bytes(),
        // Latin-1, whose letters have neighbours within it.
        Err(_) => other
            .chars()
            .map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'x'))
            .collect(),
    }
}
