//! What Meta is known to send: the keys of every recorded payload. What is not among them is
//! new, and worth a look (META 6, row 25).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::payload;
use crate::simulate;

/// Recorded payloads are small; bytes.
const LARGEST: usize = 1 << 20;

/// The keys that a field is known by.
static KNOWN: OnceLock<BTreeMap<String, BTreeSet<String>>> = OnceLock::new();

fn known() -> &'static BTreeMap<String, BTreeSet<String>> {
    KNOWN.get_or_init(|| {
        let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for sample in simulate::samples() {
            // What was made up for tests is nothing that Meta sends.
            if sample.basis.contains("SYNTHETIC") {
                continue;
            }
            let body = sample.body();
            let Ok(content) = payload::content(&body, None, LARGEST) else {
                continue;
            };
            for event in payload::read(&content, None, LARGEST).events {
                let item = content.get(event.span).unwrap_or_default();
                known
                    .entry(event.field)
                    .or_default()
                    .extend(payload::shape::paths(item));
            }
        }
        known
    })
}

/// The keys of an item that no recorded payload of its field has. A field that nothing is
/// recorded of is new itself: the path is then empty.
pub fn news(field: &str, item: &[u8]) -> Vec<String> {
    let Some(known) = known().get(field) else {
        return vec![String::new()];
    };
    payload::shape::paths(item)
        .into_iter()
        .filter(|path| !known.contains(path))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recorded_is_known_and_what_is_not_is_new() {
        let item = br#"{"value":{"from":{"id":"1","username":"x"},"id":"2","text":"y","vibe":{"score":1}},"field":"comments"}"#;
        assert_eq!(news("comments", item), ["value.vibe", "value.vibe.score"]);
        assert_eq!(news("brand_new_field", item), [""]);
        let known = br#"{"value":{"from":{"id":"1","username":"x"},"id":"2","text":"y"},"field":"comments"}"#;
        assert!(news("comments", known).is_empty());
    }
}
