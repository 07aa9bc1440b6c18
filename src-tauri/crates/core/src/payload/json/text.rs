//! The text of a JSON string.

use std::borrow::Cow;

/// The text between the quotes, without its escapes. Bytes that are not UTF-8 and surrogates
/// without a partner become U+FFFD, as browsers do it.
pub(crate) fn unescape(raw: &[u8], escaped: bool) -> Cow<'_, str> {
    if !escaped {
        return String::from_utf8_lossy(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(backslash) = rest.iter().position(|byte| *byte == b'\\') {
        let (plain, escape) = rest.split_at(backslash);
        text.push_str(&String::from_utf8_lossy(plain));
        let (character, after) = character(escape);
        text.push(character);
        rest = after;
    }
    text.push_str(&String::from_utf8_lossy(rest));
    Cow::Owned(text)
}

/// The character of the escape that `escape` begins with, and what follows it.
fn character(escape: &[u8]) -> (char, &[u8]) {
    let (character, length) = match escape.get(1) {
        Some(b'n') => ('\n', 2),
        Some(b't') => ('\t', 2),
        Some(b'r') => ('\r', 2),
        Some(b'b') => ('\u{8}', 2),
        Some(b'f') => ('\u{c}', 2),
        Some(b'u') => unicode(escape),
        Some(byte) => (char::from(*byte), 2),
        None => (char::REPLACEMENT_CHARACTER, 1),
    };
    (character, escape.get(length..).unwrap_or_default())
}

fn unicode(escape: &[u8]) -> (char, usize) {
    let Some(unit) = unit(escape) else {
        return (char::REPLACEMENT_CHARACTER, 6);
    };
    if let Some(character) = char::from_u32(unit) {
        return (character, 6);
    }
    let low = escape.get(6..).and_then(self::unit);
    if let (0xd800..=0xdbff, Some(low @ 0xdc00..=0xdfff)) = (unit, low) {
        let code = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        return (
            char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
            12,
        );
    }
    (char::REPLACEMENT_CHARACTER, 6)
}

/// The code unit of `\uXXXX`.
fn unit(escape: &[u8]) -> Option<u32> {
    let digits = escape.strip_prefix(b"\\u")?.get(..4)?;
    digits.iter().try_fold(0, |unit, digit| {
        char::from(*digit)
            .to_digit(16)
            .map(|value| unit << 4 | value)
    })
}
