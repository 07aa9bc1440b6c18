//! The keys of an item, as paths: what a change of Meta's would show in.

use std::collections::BTreeSet;

use super::json::{self, Type, Value};

/// Levels that are looked at; Meta's deepest item has fewer.
const DEPTH: usize = 10;
/// Paths that are kept of an item: no stranger fills the store with names.
const MOST: usize = 256;
/// Characters of a key that is a name; longer ones are data.
const LONGEST: usize = 64;

/// The paths of an item's keys, such as `value.from.username` or `message.attachments[].type`.
/// Keys that are numbers stand for any (`app_roles` has app ids as keys).
pub(crate) fn paths(item: &[u8]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    if let Ok(document) = json::scan(item) {
        walk(document.root(), &mut String::new(), 0, &mut found);
    }
    found
}

/// Depth is bounded, so the recursion is.
fn walk(value: Value<'_>, path: &mut String, depth: usize, found: &mut BTreeSet<String>) {
    if depth > DEPTH || found.len() >= MOST {
        return;
    }
    let end = path.len();
    match value.kind() {
        Type::Object => {
            for (key, member) in value.members() {
                let Some(name) = key.text() else { continue };
                if name.chars().count() > LONGEST || found.len() >= MOST {
                    continue;
                }
                if end > 0 {
                    path.push('.');
                }
                let is_number = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
                path.push_str(if is_number { "*" } else { &name });
                found.insert(path.clone());
                walk(member, path, depth + 1, found);
                path.truncate(end);
            }
        }
        Type::Array => {
            path.push_str("[]");
            for member in value.items().take(16) {
                walk(member, path, depth + 1, found);
            }
            path.truncate(end);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_name_keys_and_never_values() {
        let item = br#"{"value":{"from":{"id":"1"},"list":[{"a":1},{"b":[2]}],"123":{"x":0}},"field":"f"}"#;
        let found: Vec<String> = paths(item).into_iter().collect();
        assert_eq!(
            found,
            [
                "field",
                "value",
                "value.*",
                "value.*.x",
                "value.from",
                "value.from.id",
                "value.list",
                "value.list[].a",
                "value.list[].b",
            ]
        );
        assert!(paths(b"not json").is_empty());
    }

    #[test]
    fn a_hostile_item_is_bounded() {
        let deep = "{\"a\":".repeat(10_000) + "1" + &"}".repeat(10_000);
        assert!(paths(deep.as_bytes()).len() <= DEPTH + 1);
        let wide: Vec<String> = (0..10_000).map(|n| format!("\"k{n}\":1")).collect();
        assert_eq!(
            paths(format!("{{{}}}", wide.join(",")).as_bytes()).len(),
            MOST
        );
        let long = format!("{{\"{}\":1}}", "k".repeat(10_000));
        assert!(paths(long.as_bytes()).is_empty());
    }
}
