//! Texts: what kind of value one is, and what stands in its place. Whatever becomes of it, the
//! number of characters stays, and each is replaced by one that is written in the same way.

use super::constants::{self, Key};
use super::noise::{Noise, Stream};

/// So many digits identify somebody: ids, and telephone numbers within texts.
const IDENTIFYING: usize = 6;
/// Digits of the longest time: milliseconds have 13, and an id of Meta's has 15 at the least.
const LONGEST_TIME: usize = 14;

/// What stands in the place of a string under a key; `None`: it stays.
pub(super) fn replaced(noise: &Noise, key: Key, text: &str) -> Option<String> {
    if constants::stays(key, text) || (key == Key::Time && is_time(text)) {
        return None;
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if digits == text.len() {
        return match digits {
            _ if key == Key::Name => Some(scrambled(noise, text, true)),
            0..IDENTIFYING => None,
            _ => Some(noise.id(text)),
        };
    }
    let with_digits = key == Key::Name || digits >= IDENTIFYING;
    for scheme in ["https://", "http://"] {
        if let Some(rest) = text.strip_prefix(scheme) {
            return Some(format!("{scheme}{}", address(noise, rest)));
        }
    }
    Some(scrambled(noise, text, with_digits))
}

/// What stands in the place of a number; `None`: it stays.
pub(super) fn replaced_number(noise: &Noise, key: Key, number: &str) -> Option<String> {
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    if digits < IDENTIFYING || (key == Key::Time && is_time(number)) {
        return None;
    }
    let (sign, size) = match number.strip_prefix('-') {
        Some(size) => ("-", size),
        None => ("", number),
    };
    if size.len() == digits {
        return Some(format!("{sign}{}", noise.id(size)));
    }
    let exponent = size.find(['e', 'E']).unwrap_or(size.len());
    let (mantissa, exponent) = size.split_at(exponent);
    let mut stream = noise.stream("number", mantissa.as_bytes());
    let mut replaced = sign.to_owned();
    for (place, letter) in mantissa.chars().enumerate() {
        replaced.push(match (place, letter) {
            // No number begins with a zero and another digit.
            (0, '0') => '0',
            (0, '1'..='9') => char::from(b'1' + stream.below(9) as u8),
            (_, '0'..='9') => char::from(b'0' + stream.below(10) as u8),
            _ => letter,
        });
    }
    Some(replaced + exponent)
}

/// Seconds or milliseconds, of whatever year, or an ISO time.
fn is_time(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        let whole = digits.find('.').unwrap_or(digits.len());
        return whole <= LONGEST_TIME && digits.len() <= 2 * LONGEST_TIME;
    }
    text.len() <= 35 && text.parse::<jiff::Timestamp>().is_ok()
}

/// A URL after its scheme: a host of Meta's stays, all else is replaced, and the signs between
/// stay.
fn address(noise: &Noise, rest: &str) -> String {
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let shared = if constants::is_metas_host(host) {
        host.to_owned()
    } else {
        scrambled(noise, host, true)
    };
    let mut stream = noise.stream("address", rest.as_bytes());
    let mut letters = path.chars();
    let mut shared_path = String::new();
    // Digits that are to come of an escape such as %C3.
    let mut of_escape = 0;
    while let Some(letter) = letters.next() {
        let digits = letters.as_str().as_bytes();
        if letter == '%' && digits.len() > 1 && digits.iter().take(2).all(u8::is_ascii_hexdigit) {
            of_escape = 2;
            shared_path.push(letter);
        } else if of_escape > 0 {
            of_escape -= 1;
            shared_path.push(hex_digit(letter, &mut stream));
        } else {
            shared_path.push(another(letter, true, &mut stream));
        }
    }
    shared + &shared_path
}

/// Each letter replaced by another one, and each digit if they are to be.
pub(super) fn scrambled(noise: &Noise, text: &str, digits: bool) -> String {
    let mut stream = noise.stream("text", text.as_bytes());
    text.chars()
        .map(|letter| another(letter, digits, &mut stream))
        .collect()
}

/// Hex digits replaced by others of their case; other letters by letters that are none.
pub(super) fn scrambled_hex(noise: &Noise, text: &str) -> String {
    let mut stream = noise.stream("hex", text.as_bytes());
    text.chars()
        .map(|letter| match letter {
            'g'..='z' => from(b'g', 20, letter, &mut stream),
            'G'..='Z' => from(b'G', 20, letter, &mut stream),
            _ => hex_digit(letter, &mut stream),
        })
        .collect()
}

fn hex_digit(letter: char, stream: &mut Stream) -> char {
    match letter {
        '0'..='9' => from(b'0', 10, letter, stream),
        'a'..='f' => from(b'a', 6, letter, stream),
        'A'..='F' => from(b'A', 6, letter, stream),
        _ => letter,
    }
}

/// Another character of the same kind, that is written with as many bytes and code units.
fn another(letter: char, digits: bool, stream: &mut Stream) -> char {
    match letter {
        'a'..='z' => from(b'a', 26, letter, stream),
        'A'..='Z' => from(b'A', 26, letter, stream),
        '0'..='9' if digits => from(b'0', 10, letter, stream),
        _ if letter.is_ascii() => letter,
        _ if letter.is_alphabetic() || letter.is_numeric() => neighbour(letter, stream),
        // Emoji, signs, marks and white space: escapes are what they matter for.
        _ => letter,
    }
}

/// Another one of a run of ASCII characters.
fn from(first: u8, count: u32, letter: char, stream: &mut Stream) -> char {
    let place = u32::from(letter).wrapping_sub(u32::from(first));
    let other = (place + 1 + stream.below(count - 1)) % count;
    char::from_u32(u32::from(first) + other).unwrap_or(letter)
}

/// Another letter of the same script: Unicode keeps scripts together in blocks of 128.
fn neighbour(letter: char, stream: &mut Stream) -> char {
    const BLOCK: u32 = 128;
    let block = u32::from(letter) / BLOCK * BLOCK;
    let start = stream.below(BLOCK);
    let candidates = (0..BLOCK)
        .filter_map(|step| char::from_u32(block + (start + step) % BLOCK))
        .filter(|other| *other != letter && other.len_utf8() == letter.len_utf8());
    let kind = |letter: char| {
        (
            letter.is_alphabetic(),
            letter.is_numeric(),
            letter.is_lowercase(),
            letter.is_uppercase(),
        )
    };
    let mut same_kind = candidates.filter(|other| kind(*other) == kind(letter));
    same_kind.next().unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise() -> Noise {
        Noise::new(b"test")
    }

    #[test]
    fn letters_become_others_of_their_script_and_all_else_stays() {
        let text = "Olá, Мир! שלום 你好 ꙮ ليلى 𝓛 ß 🥰 1/2 <b>\u{301}";
        let shared = scrambled(&noise(), text, false);
        assert_eq!(shared, scrambled(&noise(), text, false));
        for (own, other) in text.chars().zip(shared.chars()) {
            assert_eq!(own.len_utf8(), other.len_utf8());
            assert_eq!(own.len_utf16(), other.len_utf16());
            assert_eq!(own.is_alphabetic(), other.is_alphabetic());
            assert_eq!(own.is_uppercase(), other.is_uppercase());
            assert_eq!(own == other, !own.is_alphabetic(), "{own} {other}");
        }
        assert_eq!(shared.chars().count(), text.chars().count());
    }

    #[test]
    fn what_identifies_is_replaced_within_texts_too() {
        let of = |text| replaced(&noise(), Key::Other, text).expect("replaced");
        assert_ne!(of("call +1 415 555 0100")[5..], *"+1 415 555 0100");
        assert!(of("room 12").ends_with(" 12"));
        assert_eq!(replaced(&noise(), Key::Other, "12345"), None);
        assert_eq!(of("1408215550001234"), noise().id("1408215550001234"));
        assert_ne!(
            replaced(&noise(), Key::Name, "12345").as_deref(),
            Some("12345")
        );
        assert_ne!(of("lena@example.com"), "lena@example.com");
    }

    #[test]
    fn addresses_keep_their_signs_and_only_metas_host() {
        let of = |text| replaced(&noise(), Key::Other, text).expect("replaced");
        let own = "https://lookaside.fbsbx.com/ig_cdn/?asset_id=180&s=Ab_%C3%a9";
        let shared = of(own);
        assert!(
            shared.starts_with("https://lookaside.fbsbx.com/"),
            "{shared}"
        );
        let signs = |text: &str| text.replace(|letter: char| letter.is_ascii_alphanumeric(), "x");
        assert_eq!(signs(&shared), signs(own));
        let (_, escape) = shared.split_once('%').expect("an escape");
        assert!(
            escape[..2].bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{shared}"
        );
        assert!(!shared.contains("asset_id"), "{shared}");
        let foreign = of("https://shop.example.com/p/4.jpg");
        assert!(!foreign.contains("example"), "{foreign}");
        assert!(!of("https://fbsbx.com.evil.net/").contains("evil"));
        assert!(!of("https://me:pw@instagram.com/").contains("pw@"));
    }

    #[test]
    fn times_stay_and_ids_at_their_place_do_not() {
        for time in ["1764000000", "1764000000123", "2026-11-24T15:30:00Z", "0"] {
            assert_eq!(replaced(&noise(), Key::Time, time), None, "{time}");
        }
        assert_eq!(replaced_number(&noise(), Key::Time, "1764000000123"), None);
        for id in ["17841400000123456", "1408215550001234"] {
            assert_ne!(replaced_number(&noise(), Key::Time, id), None);
        }
        assert_ne!(replaced_number(&noise(), Key::Other, "1764000000"), None);
        assert_eq!(
            replaced_number(&noise(), Key::Other, "17841400000123456"),
            replaced(&noise(), Key::Other, "17841400000123456")
        );
        let place = replaced_number(&noise(), Key::Other, "-37.774929e-10").expect("replaced");
        assert!(
            place.starts_with('-') && place.ends_with("e-10") && place.len() == 14,
            "{place}"
        );
        assert_eq!(replaced_number(&noise(), Key::Other, "1312"), None);
    }

    #[test]
    fn hex_stays_hex_and_what_is_none_stays_none() {
        let shared = scrambled_hex(&noise(), "0aFz Z-=");
        let kinds = |text: &str| -> Vec<_> {
            let kind = |letter: char| (letter.is_ascii_hexdigit(), letter.is_ascii_lowercase());
            text.chars().map(kind).collect()
        };
        assert_eq!(kinds(&shared), kinds("0aFz Z-="));
        assert_ne!(shared, "0aFz Z-=");
    }
}
