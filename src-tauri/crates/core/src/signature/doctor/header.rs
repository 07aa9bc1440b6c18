//! Reads the headers leniently: only to say more about them, never for the verdict.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use crate::signature::{LEGACY_HEADER, SIGNATURE_HEADER};

/// Digests that are looked at in one delivery's headers.
const MOST_DIGESTS: usize = 8;

/// What the doctor wants of the headers.
pub(super) struct Headers<'h> {
    sha256: Vec<&'h [u8]>,
    sha1: Option<&'h [u8]>,
    encoding: Option<&'h str>,
    length: Option<usize>,
}

impl<'h> Headers<'h> {
    pub(super) fn read(headers: &(impl Iterator<Item = (&'h str, &'h [u8])> + Clone)) -> Self {
        let all = |wanted: &'static str| {
            let named = headers
                .clone()
                .filter(move |(name, _)| name.eq_ignore_ascii_case(wanted));
            named.map(|(_, value)| value.trim_ascii())
        };
        let text = |wanted| {
            all(wanted)
                .next()
                .and_then(|value| std::str::from_utf8(value).ok())
        };
        Self {
            sha256: all(SIGNATURE_HEADER).take(MOST_DIGESTS).collect(),
            sha1: all(LEGACY_HEADER).find(|value| !value.is_empty()),
            encoding: text("content-encoding"),
            length: text("content-length").and_then(|value| value.parse().ok()),
        }
    }

    pub(super) fn encoding(&self) -> Option<&'h str> {
        self.encoding
    }

    /// The body's length as it was announced.
    pub(super) fn length(&self) -> Option<usize> {
        self.length
    }

    /// A SHA-1 header came, with something in it that is no SHA-256 value.
    pub(super) fn has_sha1(&self) -> bool {
        self.sha1
            .is_some_and(|value| !value.starts_with(b"sha256="))
    }

    pub(super) fn sha1_is(&self, expected: &str) -> bool {
        self.sha1
            .is_some_and(|value| value.eq_ignore_ascii_case(expected.as_bytes()))
    }

    /// How many signature values came.
    pub(super) fn values(&self) -> usize {
        self.sha256.len()
    }

    /// Everything in the signature headers that may be meant as a digest, as hex digits: whole
    /// ones, and cut ones of at least 32 digits.
    pub(super) fn digests(&self) -> Vec<String> {
        let mut digests = Vec::new();
        for value in self.sha256.iter().copied().chain(self.sha1) {
            let text = String::from_utf8_lossy(value);
            let runs = text.split(|letter: char| !letter.is_ascii_hexdigit());
            digests.extend(runs.filter(|run| run.len() >= 32).map(|run| {
                run.chars()
                    .take(64)
                    .collect::<String>()
                    .to_ascii_lowercase()
            }));
            let last = text.trim_start_matches("sha256=");
            let decoded = STANDARD.decode(last).or_else(|_| URL_SAFE.decode(last));
            digests.extend(
                decoded
                    .ok()
                    .filter(|bytes| bytes.len() == 32)
                    .map(hex::encode),
            );
            if digests.len() >= MOST_DIGESTS {
                break;
            }
        }
        digests.truncate(MOST_DIGESTS);
        digests
    }
}
