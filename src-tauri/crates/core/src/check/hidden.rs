//! Takes secrets out of what a report shows, and keeps that short.

use super::Subject;
use crate::delivery::{Header, header_text};

/// Bytes of a body that are shown.
const BODY_SHOWN: usize = 2 << 10;
/// Letters of a header's value that are shown.
const VALUE_SHOWN: usize = 1 << 10;
/// Headers of an answer that are shown.
const HEADERS_SHOWN: usize = 64;
/// Anything shorter stands in every text.
const SHORTEST: usize = 3;
/// Stands for what must not be shown.
pub(super) const STARS: &str = "***";

/// The words that no report may hold, wherever an endpoint may have repeated them.
pub(super) struct Hidden {
    words: Vec<String>,
}

impl Hidden {
    pub(super) fn of(subject: &Subject) -> Self {
        let mut words = Vec::new();
        let secrets = subject.secret.iter().chain(&subject.verify_token);
        words.extend(secrets.map(|secret| secret.expose().to_owned()));
        let headers = subject.endpoint.headers.iter();
        words.extend(
            headers
                .filter(|own| own.is_secret)
                .map(|own| own.value.clone()),
        );
        words.extend(subject.endpoint.url.password().map(str::to_owned));
        let coded: Vec<String> = words
            .iter()
            .map(|word| url::form_urlencoded::byte_serialize(word.as_bytes()).collect())
            .collect();
        words.extend(coded);
        words.retain(|word| word.len() >= SHORTEST);
        // One may stand within another.
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words.dedup();
        Self { words }
    }

    /// A text without them.
    pub(super) fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for word in &self.words {
            if text.contains(word.as_str()) {
                text = text.replace(word.as_str(), STARS);
            }
        }
        text
    }

    /// The beginning of a body as text.
    pub(super) fn start_of(&self, body: &[u8]) -> String {
        // A word that the cut goes through would stand there in part.
        let longest = self.words.first().map_or(0, String::len);
        let seen = body.get(..BODY_SHOWN + longest).unwrap_or(body);
        self.text(&String::from_utf8_lossy(seen))
            .chars()
            .filter(|letter| matches!(letter, '\n' | '\t') || !letter.is_control())
            .take(BODY_SHOWN)
            .collect()
    }

    /// An answer's headers.
    pub(super) fn headers(&self, headers: &[Header]) -> Vec<(String, String)> {
        let shown = |(name, value): &Header| (name.clone(), self.value(&header_text(value)));
        headers.iter().take(HEADERS_SHOWN).map(shown).collect()
    }

    fn value(&self, value: &str) -> String {
        let value = self.text(value);
        value
            .chars()
            .filter(|letter| !letter.is_control())
            .take(VALUE_SHOWN)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::attempts::{Endpoint, Extra};
    use crate::secrets::SecretText;

    fn hidden() -> Hidden {
        let url = Url::parse("http://me:hunter2@127.0.0.1/").expect("a URL");
        let mut endpoint = Endpoint::of(url, None);
        endpoint.headers.push(Extra {
            name: "X-Key".into(),
            value: "key-value".into(),
            is_secret: true,
        });
        Hidden::of(&Subject {
            endpoint,
            secret: Some(SecretText::new("app&secret")),
            verify_token: Some(SecretText::new("app&secret-longer")),
        })
    }

    #[test]
    fn nothing_secret_is_shown_in_either_spelling() {
        let said = "a app&secret-longer b app%26secret c hunter2 d key-value e";
        assert_eq!(hidden().text(said), "a *** b *** c *** d *** e");
        let headers = hidden().headers(&[("x".into(), b"app&secret\x1b[2J".to_vec())]);
        assert_eq!(headers, [("x".to_owned(), "***[2J".to_owned())]);
    }

    #[test]
    fn what_is_shown_is_bounded_and_has_no_control_characters() {
        let mut body = vec![b'x'; BODY_SHOWN - 4];
        body.extend_from_slice(b"app&secret\x1b\x00");
        let shown = hidden().start_of(&body);
        assert!(shown.ends_with("x***"), "{shown}");
        assert!(hidden().start_of(&[0xff; 1 << 20]).chars().count() <= BODY_SHOWN);
        let many = vec![("a".to_owned(), vec![b'b'; 1 << 16]); 500];
        let shown = hidden().headers(&many);
        assert_eq!(
            (shown.len(), shown[0].1.len()),
            (HEADERS_SHOWN, VALUE_SHOWN)
        );
    }
}
