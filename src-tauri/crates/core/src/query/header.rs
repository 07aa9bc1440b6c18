//! A delivery's headers as facets: each by its name alone, and with its value.
//!
//! Values that differ with each delivery would fill the index and lead to one delivery at most, and
//! those that open something are no words for an index. Of these it has the name alone; whoever asks
//! for the value has it compared with the head itself.

use sha2::{Digest, Sha256};

use super::facet::facet;
use crate::delivery::{Header, header_text, opens_something};

/// What Meta's deliveries and the proxies before them usually have: suggested.
pub(super) const USUAL: [&str; 12] = [
    "user-agent",
    "content-type",
    "content-encoding",
    "accept",
    "accept-encoding",
    "host",
    "x-hub-signature-256",
    "x-hub-signature",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "cf-connecting-ip",
];

/// Headers of which the index has the name alone, beside those that open something.
const NAME_ALONE: [&str; 20] = [
    // Of one body.
    "x-hub-signature",
    "x-hub-signature-256",
    "content-length",
    "content-md5",
    "digest",
    "hookglass-simulated",
    // Of one request, or of its moment.
    "date",
    "traceparent",
    "tracestate",
    "baggage",
    "sentry-trace",
    "request-id",
    "x-request-id",
    "x-correlation-id",
    "x-request-start",
    "x-amzn-trace-id",
    "x-amz-cf-id",
    "x-cloud-trace-context",
    "cf-ray",
    "x-azure-ref",
];

/// Bytes of the longest facet that is kept as it is; a digest stands for a longer one.
const LONGEST: usize = 64;
/// Bytes of that digest: too many for two values that somebody made to be taken for each other.
const DIGEST: usize = 16;

/// The facets of a header as it came.
pub(crate) fn facets(name: &str, value: &[u8]) -> impl Iterator<Item = String> {
    let valued = (!has_name_alone(name)).then(|| word(&format!("{name}={}", header_text(value))));
    std::iter::once(word(name)).chain(valued)
}

/// The facet that `name` or `name=value` asks for.
pub(super) fn asked(text: &str) -> Result<String, String> {
    let name = text.split_once('=').map_or(text, |(name, _)| name);
    if name.is_empty() {
        return Err("a header’s name belongs before the equals sign".to_owned());
    }
    if !name.bytes().all(is_of_name) {
        return Err(format!(
            "no header can be called “{name}”: a name is made of letters, digits and hyphens, its value follows an equals sign, and what has a comma or a space stands in quotation marks"
        ));
    }
    Ok(word(text))
}

/// Of `name=value`: what has to be compared, where the index has the name alone.
pub(super) fn compared(text: &str) -> Option<ComparedHeader> {
    let (name, value) = text.split_once('=')?;
    has_name_alone(name).then(|| ComparedHeader {
        name: name.to_owned(),
        value: folded(value),
    })
}

/// A header whose value is compared with the head itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ComparedHeader {
    name: String,
    /// Whatever its case.
    value: String,
}

impl ComparedHeader {
    /// The facet of whatever may have it.
    pub(crate) fn facet(&self) -> String {
        word(&self.name)
    }

    /// Whether it is one of a delivery's.
    pub(crate) fn is_in(&self, headers: &[Header]) -> bool {
        headers.iter().any(|(name, value)| {
            name.eq_ignore_ascii_case(&self.name) && folded(&header_text(value)) == self.value
        })
    }
}

fn has_name_alone(name: &str) -> bool {
    let is_listed = NAME_ALONE
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name));
    is_listed || opens_something(name)
}

fn word(text: &str) -> String {
    let text = folded(text);
    if text.len() <= LONGEST {
        return facet("header", &text);
    }
    let digest = Sha256::digest(&text);
    facet("header_digest", &hex::encode(&digest[..DIGEST]))
}

fn folded(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// As RFC 9110 has it.
fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
