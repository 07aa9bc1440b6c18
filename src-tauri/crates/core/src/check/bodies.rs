//! The bodies that a check sends: Meta's payloads, byte for byte, with ids of their own and, where
//! it has to be found out what an endpoint minds, with one thing changed.

use super::random;
use super::verdict::Skip;
use crate::simulate::{self, Sample};
use crate::time::now_us;

/// How the parts of a body are laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Layout {
    /// As Meta writes them.
    #[default]
    Own,
    /// No space between them, as `JSON.stringify` writes.
    Compact,
    /// A space after each comma and colon, as Python writes.
    Spaced,
    /// Compact, with the keys in alphabetical order.
    Sorted,
}

impl Layout {
    fn apply(self, body: Vec<u8>) -> Vec<u8> {
        match self {
            Self::Own => body,
            Self::Compact => relaid(&body, b""),
            Self::Spaced => relaid(&body, b" "),
            Self::Sorted => match serde_json::from_slice::<serde_json::Value>(&body) {
                Ok(value) => value.to_string().into_bytes(),
                Err(_) => body,
            },
        }
    }
}

/// The same tokens, with `gap` after each comma and colon and no white space otherwise.
fn relaid(body: &[u8], gap: &[u8]) -> Vec<u8> {
    let mut relaid = Vec::with_capacity(body.len());
    let (mut in_string, mut escaped) = (false, false);
    for &byte in body {
        if in_string {
            relaid.push(byte);
            in_string = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            continue;
        }
        if byte.is_ascii_whitespace() {
            continue;
        }
        relaid.push(byte);
        in_string = byte == b'"';
        if matches!(byte, b',' | b':') {
            relaid.extend_from_slice(gap);
        }
    }
    relaid
}

/// A body to send, and the payload that it was made from.
#[derive(Debug, Clone)]
pub(super) struct Delivery {
    pub(super) sample: Sample,
    pub(super) body: Vec<u8>,
}

/// Makes bodies; each has ids that no other one of the check has.
pub(super) struct Bodies {
    samples: Vec<Sample>,
    serial: u64,
    /// How they are laid out, where nothing else is asked for.
    pub(super) layout: Layout,
}

impl Bodies {
    pub(super) fn new() -> Self {
        Self {
            samples: simulate::samples(),
            serial: random::number() % 50_000_000,
            layout: Layout::Own,
        }
    }

    /// A payload by its name in the fixtures.
    pub(super) fn of(&mut self, name: &str) -> Result<Delivery, Skip> {
        let layout = self.layout;
        self.laid(name, layout)
    }

    /// The same in another layout.
    pub(super) fn laid(&mut self, name: &str, layout: Layout) -> Result<Delivery, Skip> {
        self.changed(name, layout, |text| text)
    }

    /// A payload with so many updates.
    pub(super) fn batch(&mut self, name: &str, count: u64) -> Result<Delivery, Skip> {
        // Other ids than those of the last check's batch, too: an endpoint may remember them.
        let head = format!("179{:06}", random::number() % 1_000_000);
        let renew = |text: String| text.replace("179550000", &head);
        let mut delivery = self.changed(name, Layout::Own, renew)?;
        delivery.body = self.layout.apply(simulate::batch_of(&delivery.body, count));
        Ok(delivery)
    }

    /// A comment with an escaped slash, as JSON allows and PHP writes.
    pub(super) fn slashed(&mut self) -> Result<Delivery, Skip> {
        let slash = |text: String| text.replace("1/2", "1\\/2");
        self.changed("comments/emoji-and-slash", self.layout, slash)
    }

    /// A comment, with an entry without any change before it.
    pub(super) fn after_nothing(&mut self) -> Result<Delivery, Skip> {
        let add =
            |text: String| text.replacen("\"entry\": [", &format!("\"entry\": [{EMPTY}, "), 1);
        self.changed(COMMENT, self.layout, add)
    }

    /// A comment, with an entry without any change after it.
    pub(super) fn before_nothing(&mut self) -> Result<Delivery, Skip> {
        let add =
            |text: String| text.replacen("}], \"object\"", &format!("}}, {EMPTY}], \"object\""), 1);
        self.changed(COMMENT, self.layout, add)
    }

    /// An entry without any change, alone.
    pub(super) fn nothing(&mut self) -> Result<Delivery, Skip> {
        let body = format!("{{\"entry\": [{EMPTY}], \"object\": \"instagram\"}}");
        self.changed(COMMENT, self.layout, |_| body)
    }

    fn changed(
        &mut self,
        name: &str,
        layout: Layout,
        change: impl FnOnce(String) -> String,
    ) -> Result<Delivery, Skip> {
        let sample = self.samples.iter().find(|sample| sample.name == name);
        let sample = sample.cloned().ok_or(Skip::NoSamples)?;
        self.serial += 1;
        let body = simulate::fresh(&sample.body(), self.serial, now_us());
        let body = match String::from_utf8(body) {
            Ok(text) => change(text).into_bytes(),
            // Some are no text on purpose, and are sent as they are.
            Err(error) => error.into_bytes(),
        };
        Ok(Delivery {
            sample,
            body: layout.apply(body),
        })
    }
}

/// The plainest comment.
pub(super) const COMMENT: &str = "comments";
/// The plainest message.
pub(super) const MESSAGE: &str = "messages/text";

const EMPTY: &str = r#"{"id": "17841400000654321", "time": 1764000001, "changes": []}"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload;

    fn events(body: &[u8]) -> usize {
        let reading = payload::read(body, None, 1 << 20);
        assert_eq!(
            reading.verdict.as_str(),
            "ok",
            "{}",
            String::from_utf8_lossy(body)
        );
        reading.events.len()
    }

    #[test]
    fn a_layout_changes_the_gaps_and_nothing_else() {
        let body = br#"{"a": "b: \", c\\", "d":[1,2 ,3]}"#;
        assert_eq!(relaid(body, b""), br#"{"a":"b: \", c\\","d":[1,2,3]}"#);
        assert_eq!(
            relaid(body, b" "),
            br#"{"a": "b: \", c\\", "d": [1, 2, 3]}"#
        );
    }

    #[test]
    fn meta_s_layouts_are_the_spaced_and_the_compact_one() {
        let mut bodies = Bodies::new();
        for (name, layout) in [(COMMENT, Layout::Spaced), (MESSAGE, Layout::Compact)] {
            let own = bodies.laid(name, Layout::Own).expect("a sample").body;
            assert_eq!(layout.apply(own.clone()), own, "{name}");
            let other = Layout::Sorted.apply(own.clone());
            assert_ne!(other, own, "{name}");
            assert_eq!(events(&other), 1);
        }
    }

    #[test]
    fn an_entry_without_changes_stands_before_or_after_the_comment() {
        let mut bodies = Bodies::new();
        for (made, count) in [
            (bodies.after_nothing(), 1),
            (bodies.before_nothing(), 1),
            (bodies.nothing(), 0),
        ] {
            let body = made.expect("a sample").body;
            assert_eq!(events(&body), count);
            let value: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
            let entries = value["entry"].as_array().expect("entries");
            assert_eq!(entries.len(), 1 + count);
            let empty =
                |entry: &serde_json::Value| entry["changes"].as_array().is_some_and(Vec::is_empty);
            assert_eq!(entries.iter().filter(|entry| empty(entry)).count(), 1);
        }
        let slashed = bodies.slashed().expect("a sample").body;
        assert!(String::from_utf8_lossy(&slashed).contains("1\\/2"));
    }

    #[test]
    fn no_two_bodies_are_the_same_event() {
        let mut bodies = Bodies::new();
        let key = |body: &[u8]| {
            payload::read(body, None, 1 << 20).events[0]
                .dedupe_key
                .clone()
        };
        for name in [COMMENT, MESSAGE] {
            let (one, two) = (bodies.of(name), bodies.of(name));
            assert_ne!(key(&one.expect("one").body), key(&two.expect("two").body));
        }
        let batch = bodies.batch(COMMENT, 1000).expect("a sample").body;
        assert!(
            events(&batch) == 1000 && batch.len() > 200_000,
            "{}",
            batch.len()
        );
    }
}
