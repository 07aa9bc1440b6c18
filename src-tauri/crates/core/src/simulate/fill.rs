//! Makes a body as large as it is wanted, and keeps it what it is.

use crate::payload::json::{Type, Value, scan};

/// Texts of people and apps that may be of any length, the likeliest first.
const TEXTS: [&str; 6] = ["text", "title", "payload", "metadata", "username", "url"];

/// What a text is filled up with.
const FILLER: &[u8] = b" and so on";

/// Bytes that were inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Filled {
    /// Where.
    pub(super) at: usize,
    /// How many.
    pub(super) added: usize,
}

/// Fills a body up to exactly `size` bytes: within the first text that there is, so that it is
/// the same payload with a long text; else with blanks at its end, which JSON allows. A larger
/// body stays as it is.
pub(super) fn fill(body: &mut Vec<u8>, size: usize) -> Filled {
    let added = size.saturating_sub(body.len());
    let (at, filler) = match end_of_text(body) {
        Some(at) => (at, FILLER),
        None => (body.len(), &b" "[..]),
    };
    let tail = body.split_off(at);
    body.reserve_exact(added + tail.len());
    body.extend(filler.iter().cycle().take(added));
    body.extend_from_slice(&tail);
    Filled { at, added }
}

/// Just before the closing quote of the text.
fn end_of_text(body: &[u8]) -> Option<usize> {
    let document = scan(body).ok()?;
    let named = TEXTS.iter().find_map(|name| find(document.root(), name));
    Some(named?.span().end - 1)
}

/// The first string of that name. No deeper than the scanner keeps values: 32 levels.
fn find<'a>(value: Value<'a>, name: &str) -> Option<Value<'a>> {
    let own = value
        .members()
        .find(|(key, value)| key.is(name) && value.kind() == Type::String)
        .map(|(_, value)| value);
    own.or_else(|| value.members().find_map(|(_, value)| find(value, name)))
        .or_else(|| value.items().find_map(|value| find(value, name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::{self, PayloadVerdict};
    use crate::simulate::{find as sample, samples};

    const SIZE: usize = 100_000;

    #[test]
    fn every_payload_becomes_exactly_that_large_and_stays_what_it_is() {
        for sample in samples() {
            let body = sample.body().into_owned();
            let mut filled = body.clone();
            let Filled { at, added } = fill(&mut filled, SIZE);
            assert_eq!(filled.len(), SIZE.max(body.len()), "{}", sample.name);
            let (head, tail) = filled.split_at(at);
            let tail = &tail[added..];
            assert_eq!([head, tail].concat(), body, "{}", sample.name);
            let verdict = payload::read(&body, None, SIZE).verdict;
            if verdict == PayloadVerdict::Ok {
                let read = payload::read(&filled, None, SIZE);
                assert_eq!(read.verdict, verdict, "{}", sample.name);
            }
        }
    }

    #[test]
    fn it_is_the_text_that_grows() {
        for name in ["comments", "messages"] {
            let mut body = sample(name).expect("a sample").body().into_owned();
            fill(&mut body, SIZE);
            let event = payload::read(&body, None, SIZE).events.remove(0);
            let text = event.text.expect("a text");
            assert!(
                text.len() > SIZE / 2 && text.contains(" and so on and"),
                "{name}"
            );
        }
    }

    #[test]
    fn a_larger_one_stays() {
        let mut body = br#"{"text":"long"}"#.to_vec();
        fill(&mut body, 3);
        assert_eq!(body, br#"{"text":"long"}"#);
    }
}
