//! Findings in words: what happened, and how we know.

use super::trial::Proof;
use super::{Case, Finding, facts, fixes};
use crate::payload::json;
use crate::signature::{Diagnosis, digest, is_usable};

/// A finding for each code of a proof.
pub(super) fn proven(proof: &Proof, case: &Case<'_>) -> Vec<Finding> {
    let signer = match (&proof.label, proof.reading) {
        (Some(label), "") => format!(", made with “{label}”"),
        (Some(label), reading) => format!(", made with “{label}” {reading}"),
        (None, "") => String::new(),
        (None, reading) => format!(", made with {reading}"),
    };
    let evidence = format!("The digest that came is {}{signer}.", proof.how);
    let span = proof
        .signed
        .as_ref()
        .and_then(|signed| difference(case.body, signed));
    let finding = |code: &Diagnosis| Finding {
        code: *code,
        what: code.sentence().to_owned(),
        evidence: evidence.clone(),
        fix: fixes::of(*code),
        span,
        secret: proof.label.clone(),
    };
    proof.codes.iter().map(finding).collect()
}

/// A finding by looks.
pub(super) fn seen(code: Diagnosis, case: &Case<'_>, secret: Option<String>) -> Finding {
    Finding {
        code,
        what: code.sentence().to_owned(),
        evidence: evidence(code, case, secret.as_deref()),
        fix: fixes::of(code),
        span: None,
        secret,
    }
}

fn evidence(code: Diagnosis, case: &Case<'_>, secret: Option<&str>) -> String {
    use Diagnosis as D;
    let label = secret.unwrap_or("the secret");
    let size = case.body.len();
    match code {
        D::NoSignature => "No header is named X-Hub-Signature-256 or X-Hub-Signature.".into(),
        D::EmptyHeader => "X-Hub-Signature-256 came with nothing in it.".into(),
        D::WrongHeader | D::MissingPrefix | D::PrefixCase | D::WrongLength | D::NonHex
        | D::Base64Digest | D::WrongAlgorithm => digests_in_header(case),
        D::Sha1Only => sha1(case),
        D::MultipleValues => match case.headers.values() {
            0 | 1 => format!("One header holds several values. {}", digests_in_header(case)),
            count => format!("The header came {count} times. {}", digests_in_header(case)),
        },
        D::UppercaseHex => "Some of the 64 hex digits are A to F.".into(),
        D::Sha1HeaderDisagrees => match secret {
            Some(label) => format!(
                "With “{label}” the digest of one of the two headers matches the body, the other's does not."
            ),
            None => "Only one of the two headers matches the body.".into(),
        },
        D::MatchedOtherSecret => format!("Its HMAC matches with “{label}”, and with none before it."),
        D::NoSecret => "Every configured secret is blank, or there is none.".into(),
        D::SecretLooksLikeAppId => {
            format!("“{label}” has digits only, and no reading of it makes the digest that came.")
        }
        D::SecretLooksLikeVerifyToken => format!(
            "“{label}” is not 32 hex digits, and no reading of it makes the digest that came."
        ),
        D::SecretLooksLikeToken => format!(
            "“{label}” is written like an access token, and no reading of it makes the digest that came."
        ),
        D::EmptyBody => "The body has 0 bytes.".into(),
        D::Gzip => "The body or its Content-Encoding header says gzip.".into(),
        D::LargeBody => format!("It has {size} bytes."),
        D::NotJson => match json::scan(case.body) {
            Err(error) => format!("A JSON parser {error}.").replace("parser expected", "parser expects"),
            Ok(_) => "What it inflates to is not JSON.".into(),
        },
        D::NotUtf8 => match std::str::from_utf8(case.body) {
            Err(error) => format!("The first byte that is not UTF-8 is number {}.", error.valid_up_to()),
            Ok(_) => "What it inflates to is not UTF-8.".into(),
        },
        D::DuplicateKeys => "JSON.parse and most others take the last one, some take the first.".into(),
        D::LossyDecode => "It has U+FFFD in it, which decoders write for bytes that they cannot read; Meta escapes everything beyond ASCII.".into(),
        D::Truncated => match case.headers.length().filter(|length| *length > size) {
            Some(length) => format!("Content-Length announced {length} bytes, {size} came."),
            None => format!("Its JSON stops in the middle, after {size} bytes."),
        },
        D::WrongSecret => format!(
            "The body is written exactly as Meta writes it, no other reading of your {} makes the digest that came, and no usual change of the body explains it.",
            secrets(case)
        ),
        D::TamperedOrUnknown if facts::is_as_meta_writes(case.body) => {
            "The digest that came is not one that a secret makes.".into()
        }
        D::TamperedOrUnknown => format!(
            "The body is not written as Meta writes it, and none of the usual changes, undone, makes your {} match.",
            secrets(case)
        ),
        _ => "Nothing else explains it.".into(),
    }
}

fn secrets(case: &Case<'_>) -> String {
    match case.keys.iter().filter(|key| is_usable(key.secret)).count() {
        1 => "secret".into(),
        count => format!("{count} secrets"),
    }
}

/// Whether the digest in a header that cannot be read is the right one all the same.
fn digests_in_header(case: &Case<'_>) -> String {
    let came = case.headers.digests();
    if came.is_empty() {
        return "There is nothing in it that reads as a digest.".into();
    }
    for key in case.keys.iter().filter(|key| is_usable(key.secret)).take(8) {
        let right = hex::encode(digest(key.secret, case.body));
        for own in &came {
            if *own == right {
                return format!(
                    "The digest in it is right: it is the HMAC of the body made with “{}”.",
                    key.label
                );
            }
            if own.len() < right.len() && right.starts_with(own.as_str()) {
                return format!(
                    "Its {} digits are the beginning of the HMAC of the body made with “{}”.",
                    own.len(),
                    key.label
                );
            }
        }
    }
    "The digest in it does not match the body with any of your secrets either.".into()
}

fn sha1(case: &Case<'_>) -> String {
    let usable = case.keys.iter().filter(|key| is_usable(key.secret)).take(8);
    let right = usable
        .filter(|key| {
            case.headers
                .sha1_is(&crate::signature::sign_legacy(key.secret, case.body))
        })
        .map(|key| {
            format!(
                "The SHA-1 digest is right: it was made with “{}”.",
                key.label
            )
        })
        .next();
    right.unwrap_or_else(|| "The SHA-1 digest does not match the body either.".into())
}

/// How far after a difference the same bytes are looked for.
const REACH: usize = 24;
/// So many equal bytes are no accident.
const EQUAL: usize = 8;

/// The first bytes of `came` that differ from `signed`. Empty where bytes are missing.
fn difference(came: &[u8], signed: &[u8]) -> Option<(usize, usize)> {
    let start = came
        .iter()
        .zip(signed)
        .take_while(|(one, other)| one == other)
        .count();
    if start == came.len() && start == signed.len() {
        return None;
    }
    let (rest, other) = (came.get(start..)?, signed.get(start..)?);
    for distance in 1..=REACH * 2 {
        for gone in 0..=distance.min(REACH) {
            let (Some(one), Some(two)) = (rest.get(gone..), other.get(distance - gone..)) else {
                continue;
            };
            let length = one.len().min(two.len()).min(EQUAL);
            let at_the_end = one.len() == two.len() && length < EQUAL;
            if (length == EQUAL || at_the_end) && one.get(..length) == two.get(..length) {
                return Some((start, start + gone));
            }
        }
    }
    Some((start, came.len()))
}
