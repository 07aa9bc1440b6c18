//! What to do about each code: advice, and code to copy for the frameworks people use.

use super::Fix;
use super::snippets::{HMAC, LIMIT, RAW_BODY, READ_SECRET};
use crate::signature::Diagnosis;

const fn advice(text: &'static str) -> Fix {
    Fix {
        framework: None,
        text,
        snippet: None,
    }
}

/// The advice for a code: the generic one first, then one for each framework.
pub(super) fn of(code: Diagnosis) -> Vec<Fix> {
    use Diagnosis as D;
    let (text, more): (&'static str, &[Fix]) = match code {
        D::NoSignature => (
            "Meta signs every delivery. If this one came through a proxy, let it pass X-Hub-Signature-256 on; a request that you made yourself has to be signed.",
            &[],
        ),
        D::EmptyHeader => (
            "Look for the proxy or the code that blanks X-Hub-Signature-256, or for a signer whose result is empty.",
            &[],
        ),
        D::Sha1Only => (
            "Send X-Hub-Signature-256 as well and check that one: SHA-1 alone is not accepted.",
            HMAC,
        ),
        D::WrongHeader => ("Send the value in X-Hub-Signature-256.", &[]),
        D::WrongAlgorithm => (
            "Sign with HMAC-SHA256 and write sha256= before the 64 hex digits.",
            HMAC,
        ),
        D::MissingPrefix => (
            "Write sha256= before the digest, and have your own check insist on it.",
            HMAC,
        ),
        D::PrefixCase => ("Write the prefix as sha256=, in lower case.", HMAC),
        D::WrongLength => (
            "Send sha256= once and exactly 64 hex digits after it; look for code that cuts, pads or doubles the value.",
            HMAC,
        ),
        D::NonHex => (
            "Send 64 hex digits with nothing between them and the equals sign.",
            HMAC,
        ),
        D::Base64Digest => (
            "Encode the digest in hex: digest('hex') in Node, hexdigest() in Python and Ruby.",
            HMAC,
        ),
        D::MultipleValues => (
            "Send the header once. Look for a proxy or a client that adds it again.",
            &[],
        ),
        D::UppercaseHex => (
            "Nothing has to be done here. Meta writes lower case, and a check that compares text would refuse this.",
            &[],
        ),
        D::Sha1HeaderDisagrees => (
            "Look for what writes one of the two headers anew; verify X-Hub-Signature-256 only.",
            &[],
        ),
        D::MatchedOtherSecret => (
            "Nothing has to be done here. In your own code, use the secret that matched, or try both.",
            &[],
        ),
        D::NoSecret => (
            "Copy the app secret from the Meta console: Instagram > API setup with Instagram login > Instagram app secret, or App settings > Basic.",
            &[],
        ),
        D::WrongSecret => (
            "Apps with Instagram login are signed with the Instagram app secret, apps with Facebook login with the Meta app secret: copy the other one too. After a reset, or a change of the environment, start the process anew.",
            &[],
        ),
        D::SecretWhitespace => (
            "Remove the white space: write the variable with printf '%s' and not echo, or trim it where it is read.",
            READ_SECRET,
        ),
        D::SecretQuoted => (
            "Remove the quotes from the value; docker --env-file and systemd keep them as part of it.",
            READ_SECRET,
        ),
        D::SecretCase => (
            "Copy the secret again, exactly as the console shows it: 32 hex digits in lower case.",
            &[],
        ),
        D::SecretHexDecoded => (
            "Use the secret's 32 characters as the key, and decode nothing.",
            HMAC,
        ),
        D::SecretLooksLikeAppId => (
            "Take the app secret, not the app id: both stand next to each other in the Meta console.",
            &[],
        ),
        D::SecretLooksLikeVerifyToken => (
            "Take the app secret from the Meta console, 32 hex digits. The verify token is only for the handshake.",
            &[],
        ),
        D::SecretLooksLikeToken => (
            "Take the app secret from the Meta console. Access tokens are for calls to the Graph API.",
            &[],
        ),
        D::BodyReserialised
        | D::UnicodeUnescaped
        | D::SlashUnescaped
        | D::EscapeCaseChanged
        | D::LossyDecode => (
            "Compute the HMAC over the raw bytes of the request, before anything parses or decodes them.",
            RAW_BODY,
        ),
        D::BigintRounded => (
            "Compute the HMAC over the raw bytes, and read ids as text: a double holds integers up to 2^53 only.",
            RAW_BODY,
        ),
        D::OldNoteEscapes => (
            "Remove the code that escapes <, % and @: Meta's bodies are signed as they are on the wire.",
            RAW_BODY,
        ),
        D::TrailingNewline | D::Crlf | D::Bom => (
            "Keep the bytes as they came: save with curl --data-binary or hookglass show ID --raw, and not through an editor.",
            RAW_BODY,
        ),
        D::Truncated => (
            "Raise the limit of the proxy or the parser, and read the body to its end before verifying.",
            RAW_BODY,
        ),
        D::Gzip => (
            "Verify before inflating: the signature covers the bytes as they were on the wire. Meta does not compress.",
            RAW_BODY,
        ),
        D::EmptyBody => (
            "Read the body once, before other code consumes the stream, and verify those bytes.",
            RAW_BODY,
        ),
        D::NotJson => ("Answer it, but do not parse it; Meta sends JSON only.", &[]),
        D::NotUtf8 => ("Verify bytes and not text; decode after that.", RAW_BODY),
        D::DuplicateKeys => (
            "Nothing has to be done here. Do not let two parsers decide about the same body.",
            &[],
        ),
        D::LargeBody => (
            "Raise the limit of your parser: Meta sends up to 1000 updates in one request.",
            LIMIT,
        ),
        D::UnkeyedHash => (
            "Use HMAC with the app secret as key, not a plain hash.",
            HMAC,
        ),
        D::SwappedArguments => ("The secret is the key, the body is the message.", HMAC),
        D::TamperedOrUnknown => (
            "Compare with the delivery as Meta sent it, if you have it; log the raw bytes where your proxy and your code see them, and look where they part.",
            RAW_BODY,
        ),
    };
    let mut fixes = vec![advice(text)];
    fixes.extend_from_slice(more);
    fixes
}
