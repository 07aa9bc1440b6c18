//! Takes secrets out of what Meta repeats: as they are, URL-encoded (once or twice),
//! escaped as JSON or HTML; and everything else that looks like a token.

use serde_json::Value;

use crate::secrets::SecretText;

const STARS: &str = "***";
/// Shorter secrets are hidden as whole words only, or a token “on” would eat half the sentence.
const SHORT: usize = 6;
/// Meta's tokens are longer than this; a word that begins with EAA is not.
const TOKEN: usize = 20;

/// What must not be shown.
#[derive(Debug, Clone)]
pub(super) struct Redactor(Vec<SecretText>);

impl Redactor {
    pub(super) fn new(secrets: impl IntoIterator<Item = SecretText>) -> Self {
        let mut secrets: Vec<_> = secrets
            .into_iter()
            .filter(|secret| !secret.expose().trim().is_empty())
            .collect();
        // What contains another one goes first.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.expose().len()));
        Self(secrets)
    }

    /// The text without secrets.
    pub(super) fn text(&self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(letter) = text[at..].chars().next() {
            if let Some(end) = self.secret_end(text, at).or_else(|| token_end(text, at)) {
                shown += STARS;
                at = end;
            } else {
                shown.push(letter);
                at += letter.len_utf8();
            }
        }
        shown
    }

    /// Every string of an answer without secrets.
    pub(super) fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(members) => members.values_mut().for_each(|item| self.value(item)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn secret_end(&self, text: &str, at: usize) -> Option<usize> {
        self.0
            .iter()
            .find_map(|secret| secret_end(text, at, secret.expose()))
    }
}

/// Where a secret ends that begins at `at`.
fn secret_end(text: &str, at: usize, secret: &str) -> Option<usize> {
    // Each byte may be written in several ways, and `%` begins some of them: all are followed.
    let mut ends = vec![at];
    for byte in secret.bytes() {
        let mut next = Vec::with_capacity(ends.len());
        for end in ends {
            for width in widths(&text.as_bytes()[end..], byte) {
                if !next.contains(&(end + width)) {
                    next.push(end + width);
                }
            }
        }
        if next.is_empty() {
            return None;
        }
        ends = next;
    }
    let end = ends.into_iter().max()?;
    let is_whole = secret.len() >= SHORT
        || !is_word(text[..at].chars().next_back()) && !is_word(text[end..].chars().next());
    is_whole.then_some(end)
}

/// How many bytes of `rest` may stand for `byte`.
fn widths(rest: &[u8], byte: u8) -> impl Iterator<Item = usize> {
    let begins = move |form: &[u8]| {
        rest.get(..form.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(form))
    };
    // `prefix` and two hexadecimal digits.
    let hex = move |prefix: &[u8]| {
        let digit = |at: usize| char::from(*rest.get(prefix.len() + at)?).to_digit(16);
        let is_it = begins(prefix)
            && digit(0).zip(digit(1)) == Some(((byte >> 4).into(), (byte & 15).into()));
        is_it.then_some(prefix.len() + 2)
    };
    let entities: &[&str] = match byte {
        b'&' => &["&amp;", "&#38;"],
        b'<' => &["&lt;", "&#60;"],
        b'>' => &["&gt;", "&#62;"],
        b'"' => &["&quot;", "&#34;"],
        b'\'' => &["&#039;", "&#39;", "&#x27;", "&apos;"],
        b' ' => &["+"],
        _ => &[],
    };
    let is_escapable = matches!(byte, b'"' | b'\\' | b'/' | b'\'');
    let is_escaped = is_escapable && rest.first() == Some(&b'\\') && rest.get(1) == Some(&byte);
    [
        (rest.first() == Some(&byte)).then_some(1),
        is_escaped.then_some(2),
        hex(b"%"),
        hex(b"%25"),
        byte.is_ascii().then(|| hex(b"\\u00")).flatten(),
    ]
    .into_iter()
    .chain(
        entities
            .iter()
            .map(move |form| begins(form.as_bytes()).then_some(form.len())),
    )
    .flatten()
}

/// Where something ends that looks like one of Meta's tokens, cut off or another account's.
fn token_end(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    if !rest.starts_with("EAA") && !rest.starts_with("IGAA")
        || is_word(text[..at].chars().next_back())
    {
        return None;
    }
    let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    (length >= TOKEN).then_some(at + length)
}

fn is_word(letter: Option<char>) -> bool {
    letter.is_some_and(char::is_alphanumeric)
}
