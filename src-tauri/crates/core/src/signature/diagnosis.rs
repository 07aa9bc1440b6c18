//! The words for what is notable about a signature, and one sentence on each verdict.

use serde::Serialize;
use ts_rs::TS;

use super::Verdict;

/// One row a code: the variant, its word, and a sentence for people.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $sentence:literal;)*) => {
        /// A diagnosis code. The list is closed: scripts switch on these words. Reports name
        /// them in the order of this list.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
        #[serde(rename_all = "snake_case")]
        pub enum Diagnosis {
            $($(#[$doc])* $name,)*
        }

        impl Diagnosis {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The code as scripts and the store know it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }

            /// What it means, for people.
            pub fn sentence(self) -> &'static str {
                match self {
                    $(Self::$name => $sentence,)*
                }
            }
        }
    };
}

codes! {
    /// No signature header of any kind.
    NoSignature = "no_signature",
        "The request carries no signature header.";
    /// The header is there and blank.
    EmptyHeader = "empty_header",
        "The signature header is blank.";
    /// Only the SHA-1 header came.
    Sha1Only = "sha1_only",
        "Only the older SHA-1 header X-Hub-Signature came; Meta also sends X-Hub-Signature-256.";
    /// A SHA-256 value in the SHA-1 header.
    WrongHeader = "wrong_header",
        "A SHA-256 signature came in X-Hub-Signature; it belongs in X-Hub-Signature-256.";
    /// The value names another algorithm.
    WrongAlgorithm = "wrong_algorithm",
        "The signature header names another algorithm than sha256.";
    /// Nothing names the algorithm.
    MissingPrefix = "missing_prefix",
        "The signature does not begin with “sha256=”.";
    /// `SHA256=` or the like: the prefix is lower case.
    PrefixCase = "prefix_case",
        "The prefix has to be written “sha256=”, in lower case.";
    /// Not 64 digits.
    WrongLength = "wrong_length",
        "The signature is not 64 hex digits long.";
    /// 64 characters, not all of them hex digits.
    NonHex = "non_hex",
        "The signature has characters that are not hex digits.";
    /// The digest is written in base64.
    Base64Digest = "base64_digest",
        "The digest is written in base64; Meta writes it as 64 hex digits.";
    /// More than one value.
    MultipleValues = "multiple_values",
        "There is more than one signature value.";
    /// Hex digits in upper case: the right digest, though Meta writes lower case.
    UppercaseHex = "uppercase_hex",
        "Its hex digits are in upper case; Meta writes lower case.";
    /// Of the two signature headers one is right and the other is not.
    Sha1HeaderDisagrees = "sha1_header_disagrees",
        "The SHA-1 header and the SHA-256 header disagree: one of them is right, the other is not.";
    /// It matched, but not the first secret.
    MatchedOtherSecret = "matched_other_secret",
        "The first secret did not match, another one did.";
    /// There is no secret to judge with.
    NoSecret = "no_secret",
        "No app secret is set, so nothing can be verified. Add one in Setup.";
    /// The body is as Meta writes it, and no configured secret signed it.
    WrongSecret = "wrong_secret",
        "The body looks untouched, so it was signed with a secret that is not configured here.";
    /// White space in or around the secret.
    SecretWhitespace = "secret_whitespace",
        "The secret that is configured and the one that signed differ only in white space.";
    /// Quotes around the secret.
    SecretQuoted = "secret_quoted",
        "The secret that is configured and the one that signed differ only in quotes around it.";
    /// The secret in another case.
    SecretCase = "secret_case",
        "The secret that is configured and the one that signed differ only in upper and lower case.";
    /// The secret's text on one side, the bytes it encodes on the other.
    SecretHexDecoded = "secret_hex_decoded",
        "One side used the secret as text, the other decoded it to bytes first; Meta uses the text.";
    /// Only digits: an app id.
    SecretLooksLikeAppId = "secret_looks_like_app_id",
        "The configured secret is all digits, like an app id; an app secret is 32 hex digits.";
    /// Not 32 hex digits: a verify token or another word.
    SecretLooksLikeVerifyToken = "secret_looks_like_verify_token",
        "The configured secret is not 32 hex digits, so it is no app secret; it looks like a verify token.";
    /// An access token.
    SecretLooksLikeToken = "secret_looks_like_token",
        "The configured secret looks like an access token; the app secret is another value.";
    /// Parsed and written anew.
    BodyReserialised = "body_reserialised",
        "The body was parsed and written anew, so its bytes are not the ones that were signed.";
    /// `\uXXXX` became the character itself.
    UnicodeUnescaped = "unicode_unescaped",
        "Escapes such as \\u00e1 were turned into the characters that they stand for.";
    /// `\/` became `/`.
    SlashUnescaped = "slash_unescaped",
        "Slashes written as \\/ were turned into plain ones.";
    /// `\u00e1` became `\u00E1`, or the reverse.
    EscapeCaseChanged = "escape_case_changed",
        "The hex digits of \\u escapes changed between upper and lower case.";
    /// The escapes of Meta's old note: `<`, `%` and `@` (META 2.2).
    OldNoteEscapes = "old_note_escapes",
        "One side escaped <, % and @ as an old note of Meta's asked for; Meta's bodies have them plain.";
    /// White space at the end came or went.
    TrailingNewline = "trailing_newline",
        "A line break at the end of the body was added or removed.";
    /// Line ends changed.
    Crlf = "crlf",
        "Line ends were changed between LF and CRLF.";
    /// A byte order mark came or went.
    Bom = "bom",
        "A byte order mark at the start of the body was added or removed.";
    /// Bytes were lost or changed in decoding.
    LossyDecode = "lossy_decode",
        "The body was decoded to text and encoded again, and bytes were lost or changed by it.";
    /// A part is missing at the end.
    Truncated = "truncated",
        "The body that came and the one that was signed end at different places: one was cut.";
    /// A number beyond 2^53 was rounded.
    BigintRounded = "bigint_rounded",
        "A number beyond 2^53 was rounded by a parser that knows doubles only.";
    /// Compression is between the bytes that were signed and those that came.
    Gzip = "gzip",
        "Compression is involved: the signature covers the bytes as they were on the wire.";
    /// The body is empty.
    EmptyBody = "empty_body",
        "The body is empty: a proxy or a parser may have consumed it.";
    /// Not JSON (RFC 8259).
    NotJson = "not_json",
        "The body is not JSON.";
    /// Has bytes that are not UTF-8.
    NotUtf8 = "not_utf8",
        "The body has bytes that are not UTF-8.";
    /// An object names a key twice.
    DuplicateKeys = "duplicate_keys",
        "An object in the body names the same key twice, and parsers differ on which one counts.";
    /// Larger than common parsers take.
    LargeBody = "large_body",
        "The body is larger than 100 KB, which Express and others refuse unless told otherwise.";
    /// A plain SHA-256 instead of an HMAC.
    UnkeyedHash = "unkeyed_hash",
        "The sender made a plain SHA-256 hash instead of an HMAC.";
    /// Key and message of the HMAC swapped.
    SwappedArguments = "swapped_arguments",
        "The sender swapped the arguments: the body was used as the key, the secret as the message.";
    /// Nothing that is known explains it.
    TamperedOrUnknown = "tampered_or_unknown",
        "The body is not what was signed, or the signature was not made from it; no usual cause explains the difference.";
}

impl Diagnosis {
    /// The inverse of [`Diagnosis::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == word)
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
