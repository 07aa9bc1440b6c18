//! Reads `X-Hub-Signature-256`, strictly, and says what is wrong with it.
//!
//! Meta sends exactly one, `sha256=` and 64 lower-case hex digits. Everything that a
//! lenient reader would repair is refused here with its reason: a verifier that
//! tolerates a wrong prefix or a cut digest has accepted forgeries before.

use super::Diagnosis;

/// The header that carries the signature.
pub const SIGNATURE_HEADER: &str = "X-Hub-Signature-256";
/// The older SHA-1 header, which Meta still sends beside it.
pub const LEGACY_HEADER: &str = "X-Hub-Signature";

/// What the signature header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// A well-formed digest.
    Digest {
        /// The 32 bytes that the hex digits stand for.
        digest: [u8; 32],
        /// Some of the digits were upper case, which Meta never sends.
        uppercase: bool,
    },
    /// A header that no digest can be read from.
    Malformed(Vec<Diagnosis>),
    /// No such header.
    Absent(Diagnosis),
}

/// Reads the claim from the headers, name and value, as they came.
pub fn claim<'h>(headers: impl Iterator<Item = (&'h str, &'h [u8])> + Clone) -> Claim {
    let mut values = headers
        .clone()
        .filter(|(name, _)| name.eq_ignore_ascii_case(SIGNATURE_HEADER))
        .map(|(_, value)| value);
    match (values.next(), values.next()) {
        (None, _) => Claim::Absent(absence(headers)),
        (Some(value), None) => read(trim(value)),
        (Some(_), Some(_)) => Claim::Malformed(vec![Diagnosis::MultipleValues]),
    }
}

/// Why there is no signature: none at all, or only one that does not count.
fn absence<'h>(mut headers: impl Iterator<Item = (&'h str, &'h [u8])>) -> Diagnosis {
    match headers
        .find(|(name, _)| name.eq_ignore_ascii_case(LEGACY_HEADER))
        .map(|(_, value)| trim(value))
    {
        None => Diagnosis::NoSignature,
        Some(value) if value.starts_with(b"sha256=") => Diagnosis::WrongHeader,
        Some(_) => Diagnosis::Sha1Only,
    }
}

fn read(value: &[u8]) -> Claim {
    if value.is_empty() {
        return Claim::Malformed(vec![Diagnosis::EmptyHeader]);
    }
    if value.contains(&b',') {
        return Claim::Malformed(vec![Diagnosis::MultipleValues]);
    }
    let Some(digits) = value.strip_prefix(b"sha256=") else {
        return Claim::Malformed(wrong_prefix(value));
    };
    let mut digest = [0; 32];
    if hex::decode_to_slice(digits, &mut digest).is_ok() {
        let uppercase = digits.iter().any(u8::is_ascii_uppercase);
        return Claim::Digest { digest, uppercase };
    }
    Claim::Malformed(vec![wrong_digits(digits)])
}

fn wrong_prefix(value: &[u8]) -> Vec<Diagnosis> {
    let Some(equals) = value
        .iter()
        .position(|&byte| byte == b'=')
        .filter(|&at| at < 10)
    else {
        return without_prefix(value);
    };
    let (name, _) = value.split_at(equals);
    if name.trim_ascii().eq_ignore_ascii_case(b"sha256") {
        vec![Diagnosis::PrefixCase]
    } else if name.len() >= 3
        && name.get(..3).is_some_and(|start| {
            start.eq_ignore_ascii_case(b"sha") || start.eq_ignore_ascii_case(b"md5")
        })
    {
        vec![Diagnosis::WrongAlgorithm]
    } else {
        without_prefix(value)
    }
}

fn without_prefix(value: &[u8]) -> Vec<Diagnosis> {
    let mut found = vec![Diagnosis::MissingPrefix];
    if is_base64_digest(value) {
        found.push(Diagnosis::Base64Digest);
    }
    found
}

fn wrong_digits(digits: &[u8]) -> Diagnosis {
    let all_hex = |text: &[u8]| text.len() == 64 && text.iter().all(u8::is_ascii_hexdigit);
    if is_base64_digest(digits) {
        Diagnosis::Base64Digest
    } else if digits.len() == 64 || all_hex(digits.trim_ascii()) {
        Diagnosis::NonHex
    } else {
        Diagnosis::WrongLength
    }
}

/// 32 bytes in base64: 43 digits of that alphabet and one `=`.
fn is_base64_digest(text: &[u8]) -> bool {
    text.len() == 44
        && text.ends_with(b"=")
        && text
            .iter()
            .take(43)
            .all(|&byte| byte.is_ascii_alphanumeric() || b"+/-_".contains(&byte))
}

/// HTTP allows spaces and tabs around a value; nothing else is trimmed.
fn trim(value: &[u8]) -> &[u8] {
    let blank = |byte: &u8| *byte == b' ' || *byte == b'\t';
    let start = value
        .iter()
        .position(|byte| !blank(byte))
        .unwrap_or(value.len());
    let end = value
        .iter()
        .rposition(|byte| !blank(byte))
        .map_or(start, |last| last + 1);
    value.get(start..end).unwrap_or_default()
}
