//! Replaces the values of a JSON body in place: layout, order and escapes stay as they came.

use std::borrow::Cow;

use super::constants::{self, Key};
use super::noise::Noise;
use super::text;
use crate::payload::json::{scan, unescape};

/// What is open around a value.
struct Level {
    is_object: bool,
    /// The next string is a key.
    before_key: bool,
    /// What the last key said; within an array, what the array's key said.
    key: Key,
    /// What the key of the whole said.
    around: Key,
}

/// The body with its values replaced; `None` unless it is JSON in UTF-8.
pub(super) fn replaced(noise: &Noise, body: &[u8]) -> Option<Vec<u8>> {
    let body = std::str::from_utf8(body).ok()?;
    // From here on what stands between quotes is a string, and what begins with a digit a number.
    scan(body.as_bytes()).ok()?;
    let mut shared = String::with_capacity(body.len());
    let mut levels: Vec<Level> = Vec::new();
    let mut rest = body;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => string_length(rest),
            '-' | '0'..='9' => number_length(rest),
            _ => first.len_utf8(),
        };
        let (token, after) = rest.split_at_checked(length)?;
        rest = after;
        let key = levels.last().map_or(Key::Other, |level| level.key);
        match first {
            '"' => match levels.last_mut().filter(|level| level.before_key) {
                Some(level) => {
                    level.before_key = false;
                    let name = content(token);
                    level.key = Key::of(&name, level.around);
                    let other = (!constants::is_name(&name))
                        .then(|| text::replaced(noise, Key::Other, &name))
                        .flatten();
                    write(&mut shared, token, other.as_deref());
                }
                None => {
                    let other = text::replaced(noise, key, &content(token));
                    write(&mut shared, token, other.as_deref());
                }
            },
            '-' | '0'..='9' => match text::replaced_number(noise, key, token) {
                Some(other) => shared.push_str(&other),
                None => shared.push_str(token),
            },
            _ => {
                match first {
                    '{' | '[' => levels.push(Level {
                        is_object: first == '{',
                        before_key: first == '{',
                        key,
                        around: key,
                    }),
                    '}' | ']' => drop(levels.pop()),
                    ',' => {
                        if let Some(level) = levels.last_mut() {
                            level.before_key = level.is_object;
                        }
                    }
                    _ => {}
                }
                shared.push_str(token);
            }
        }
    }
    Some(shared.into_bytes())
}

fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (place, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return place + 1,
            _ => {}
        }
    }
    text.len()
}

fn number_length(text: &str) -> usize {
    let is_of_number = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    text.bytes()
        .position(|byte| !is_of_number(byte))
        .unwrap_or(text.len())
}

/// The text of a string with its quotes. A surrogate without a partner is one character of it.
fn content(token: &str) -> Cow<'_, str> {
    let inside = token
        .get(1..token.len().saturating_sub(1))
        .unwrap_or_default();
    unescape(inside.as_bytes(), inside.contains('\\'))
}

/// Writes a string with other characters, each as the one in its place was written.
fn write(out: &mut String, token: &str, other: Option<&str>) {
    let Some(other) = other else {
        return out.push_str(token);
    };
    let mut others = other.chars();
    let mut rest = token;
    while let Some(first) = rest.chars().next() {
        let is_quote = first == '"';
        let length = match first {
            '\\' => escape_length(rest),
            _ => first.len_utf8(),
        };
        let (unit, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        rest = after;
        if is_quote {
            out.push('"');
            continue;
        }
        let own = unescape(unit.as_bytes(), first == '\\');
        let own = own.chars().next().unwrap_or(first);
        match others.next() {
            Some(letter) if letter != own && first == '\\' => escape(out, unit, letter),
            Some(letter) if letter != own => out.push(letter),
            _ => out.push_str(unit),
        }
    }
}

/// How long the escape is that a text begins with; a pair of surrogates is one.
fn escape_length(text: &str) -> usize {
    let Some(b'u') = text.as_bytes().get(1) else {
        return 2;
    };
    let is_pair = text
        .as_bytes()
        .get(..12)
        .is_some_and(|pair| unescape(pair, true).chars().count() == 1);
    if is_pair { 12 } else { 6 }
}

/// Writes `\uXXXX`, in upper case where the old one was.
fn escape(out: &mut String, old: &str, letter: char) {
    let upper = old.bytes().any(|byte| byte.is_ascii_uppercase());
    for unit in letter.encode_utf16(&mut [0; 2]) {
        if upper {
            out.push_str(&format!("\\u{unit:04X}"));
        } else {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(body: &str) -> String {
        let shared = replaced(&Noise::new(b"test"), body.as_bytes()).expect("JSON");
        String::from_utf8(shared).expect("UTF-8")
    }

    /// With letters and digits the same, so that only what is between them is compared.
    fn form(body: &str) -> String {
        let form = |letter: char| match letter {
            _ if letter.is_alphanumeric() => 'x',
            _ => letter,
        };
        body.chars().map(form).collect()
    }

    #[test]
    fn layout_order_and_escapes_stay() {
        let body = "\u{feff}{\"entry\" : [{\"text\": \"Ol\\u00e1 \\u00C1 \\ud83e\\udd70 \\/ \\n é\\\" \\ud835\\udcdb\\ud800 \\ud800\\u0041\",\t\"id\":17841400000123456}]}\r\n";
        let other = shared(body);
        assert_eq!(form(&other), form(body));
        assert_eq!(other.len(), body.len());
        for kept in [
            "\"entry\" : [{\"text\": \"",
            "\\ud83e\\udd70 \\/ \\n ",
            "\\ud800 \\ud800\\u00",
            "\\ud835\\udc",
        ] {
            assert!(other.contains(kept), "{kept} in {other}");
        }
        for gone in [
            "Ol",
            "\\u00e1",
            "\\u00C1",
            "é",
            "17841400000123456",
            "\\udcdb",
        ] {
            assert!(!other.contains(gone), "{gone} in {other}");
        }
        let upper = other.split("\\u").nth(2).expect("the second escape");
        assert!(
            !upper[..4].bytes().any(|byte| byte.is_ascii_lowercase()),
            "{other}"
        );
        let value: serde_json::Value =
            serde_json::from_str(&body.replace("\\ud800", "")[3..]).expect("JSON");
        let after: serde_json::Value =
            serde_json::from_str(&other.replace("\\ud800", "")[3..]).expect("JSON");
        let count = |value: &serde_json::Value| {
            value["entry"][0]["text"]
                .as_str()
                .map(|text| text.chars().count())
        };
        assert_eq!(count(&value), count(&after));
    }

    #[test]
    fn the_same_id_is_the_same_in_every_form() {
        let other = shared(
            r#"{"a":"1408215550001234","b":1408215550001234,"\u0063":"14082155500\u00301234","1408215550001234":[]}"#,
        );
        let value: serde_json::Value = serde_json::from_str(&other).expect("JSON");
        let id = value["a"].as_str().expect("an id");
        assert_eq!(value["b"].to_string(), id);
        assert_eq!(value["c"], id);
        assert!(value[id].is_array(), "{other}");
        assert!(other.contains(r"\u003"), "{other}");
    }

    #[test]
    fn words_of_metas_lists_stay_at_their_place_only() {
        let body = r#"{"object":"instagram","type":"lena","text":"like","reaction":"like","field":"a_new_field","app_roles":{"1222000000000011":["primary_receiver"]},"time":1764000000,"is_echo":true,"n":null}"#;
        let other = shared(body);
        for kept in [
            r#""object":"instagram""#,
            r#""reaction":"like""#,
            r#""field":"a_new_field""#,
            r#"["primary_receiver"]"#,
            r#""time":1764000000,"is_echo":true,"n":null}"#,
        ] {
            assert!(other.contains(kept), "{kept} in {other}");
        }
        for gone in [r#""type":"lena""#, r#""text":"like""#, "1222000000000011"] {
            assert!(!other.contains(gone), "{gone} in {other}");
        }
    }

    #[test]
    fn what_is_no_json_in_utf_8_is_not_shared() {
        let noise = Noise::new(b"test");
        for body in [
            &b"hello"[..],
            b"{\"a\":\"\xff\"}",
            b"{} {}",
            b"a=b",
            b"\x1f\x8b",
        ] {
            assert_eq!(replaced(&noise, body), None);
        }
        let deep = "[".repeat(100_000) + "\"secret words\"" + &"]".repeat(100_000);
        assert!(!shared(&deep).contains("secret"));
        // A key may be anything: only names stay.
        assert!(!shared(r#"{"lena@example.com":1}"#).contains("lena"));
    }
}
