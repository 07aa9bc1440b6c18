//! The words for what is notable about a signature, and one sentence on each verdict.

use super::Verdict;

/// A diagnosis code. The list is closed: scripts switch on these words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Diagnosis {
    /// No signature header of any kind.
    NoSignature,
    /// The header is there and blank.
    EmptyHeader,
    /// Only the SHA-1 header came.
    Sha1Only,
    /// A SHA-256 value in the SHA-1 header.
    WrongHeader,
    /// The value names another algorithm.
    WrongAlgorithm,
    /// Nothing names the algorithm.
    MissingPrefix,
    /// `SHA256=` or the like: the prefix is lower case.
    PrefixCase,
    /// Not 64 digits.
    WrongLength,
    /// 64 characters, not all of them hex digits.
    NonHex,
    /// The digest is written in base64.
    Base64Digest,
    /// More than one value.
    MultipleValues,
    /// Hex digits in upper case: the right digest, though Meta writes lower case.
    UppercaseHex,
    /// It matched, but not the first secret.
    MatchedOtherSecret,
    /// There is no secret to judge with.
    NoSecret,
    /// The body is empty.
    EmptyBody,
}

impl Diagnosis {
    /// Every code.
    pub const ALL: [Self; 15] = [
        Self::NoSignature,
        Self::EmptyHeader,
        Self::Sha1Only,
        Self::WrongHeader,
        Self::WrongAlgorithm,
        Self::MissingPrefix,
        Self::PrefixCase,
        Self::WrongLength,
        Self::NonHex,
        Self::Base64Digest,
        Self::MultipleValues,
        Self::UppercaseHex,
        Self::MatchedOtherSecret,
        Self::NoSecret,
        Self::EmptyBody,
    ];

    /// The code as scripts and the store know it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoSignature => "no_signature",
            Self::EmptyHeader => "empty_header",
            Self::Sha1Only => "sha1_only",
            Self::WrongHeader => "wrong_header",
            Self::WrongAlgorithm => "wrong_algorithm",
            Self::MissingPrefix => "missing_prefix",
            Self::PrefixCase => "prefix_case",
            Self::WrongLength => "wrong_length",
            Self::NonHex => "non_hex",
            Self::Base64Digest => "base64_digest",
            Self::MultipleValues => "multiple_values",
            Self::UppercaseHex => "uppercase_hex",
            Self::MatchedOtherSecret => "matched_other_secret",
            Self::NoSecret => "no_secret",
            Self::EmptyBody => "empty_body",
        }
    }

    /// The inverse of [`Diagnosis::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == word)
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::NoSignature => "The request carries no signature header.",
            Self::EmptyHeader => "The signature header is blank.",
            Self::Sha1Only => {
                "Only the older SHA-1 header X-Hub-Signature came; Meta also sends X-Hub-Signature-256."
            }
            Self::WrongHeader => {
                "A SHA-256 signature came in X-Hub-Signature; it belongs in X-Hub-Signature-256."
            }
            Self::WrongAlgorithm => "The signature header names another algorithm than sha256.",
            Self::MissingPrefix => "The signature does not begin with “sha256=”.",
            Self::PrefixCase => "The prefix has to be written “sha256=”, in lower case.",
            Self::WrongLength => "The signature is not 64 hex digits long.",
            Self::NonHex => "The signature has characters that are not hex digits.",
            Self::Base64Digest => {
                "The digest is written in base64; Meta writes it as 64 hex digits."
            }
            Self::MultipleValues => "There is more than one signature value.",
            Self::UppercaseHex => "Its hex digits are in upper case; Meta writes lower case.",
            Self::MatchedOtherSecret => "The first secret did not match, another one did.",
            Self::NoSecret => "No app secret is set, so nothing can be verified. Add one in Setup.",
            Self::EmptyBody => "The body is empty: a proxy or a parser may have consumed it.",
        }
    }
}

/// What the verdict means, in whole sentences. `None` is a delivery that could not be judged.
pub fn explanation(
    verdict: Option<Verdict>,
    secret: Option<&str>,
    diagnosis: &[Diagnosis],
) -> String {
    let opening = match (verdict, secret) {
        (None, _) => "Not judged: the body was over the size limit and was not kept.".to_owned(),
        (Some(Verdict::Valid), Some(label)) => format!("“{label}” signed exactly these bytes."),
        (Some(Verdict::Valid), None) => {
            "One of your secrets signed exactly these bytes.".to_owned()
        }
        (Some(Verdict::Invalid), _) => {
            "The signature is well formed, but none of your secrets made it over these bytes."
                .to_owned()
        }
        (Some(Verdict::Malformed | Verdict::Missing | Verdict::NoSecret), _) => String::new(),
    };
    let sentences = diagnosis.iter().map(|code| code.sentence());
    std::iter::once(opening.as_str())
        .filter(|text| !text.is_empty())
        .chain(sentences)
        .collect::<Vec<_>>()
        .join(" ")
}
