//! What is notable about a body whose signature is right, and what can be seen of one whose
//! signature no hypothesis explains.

use std::collections::HashSet;

use super::{coding, cuts, wrapping};
use crate::payload::json::{self, Document, Type, Value};
use crate::signature::Diagnosis;

/// Express refuses larger JSON bodies unless told otherwise; META 2.3 allows 1000 updates in one.
const COMMON_LIMIT: usize = 100 << 10;

/// What is notable about a valid body.
pub(super) fn of_valid(body: &[u8], encoding: Option<&str>) -> Vec<Diagnosis> {
    if body.is_empty() {
        return vec![Diagnosis::EmptyBody];
    }
    let content = coding::content(body, encoding);
    let compressed = content.is_some() || coding::is_gzip(body);
    let mut found = Vec::new();
    // Also where only the header says so: parsers that believe it stumble.
    if compressed || says_gzip(encoding) {
        found.push(Diagnosis::Gzip);
    }
    if body.len() > COMMON_LIMIT {
        found.push(Diagnosis::LargeBody);
    }
    // A gzip body that cannot be inflated has nothing to look into.
    let text = match &content {
        Some(content) => content.as_slice(),
        None if compressed => return found,
        None => body,
    };
    match json::scan(text) {
        Ok(document) if names_a_key_twice(&document) => found.push(Diagnosis::DuplicateKeys),
        Ok(_) => {}
        Err(_) => found.push(Diagnosis::NotJson),
    }
    if std::str::from_utf8(text).is_err() {
        found.push(Diagnosis::NotUtf8);
    }
    found
}

/// Looks at the objects that the scanner keeps; deeper ones are nobody's payload.
fn names_a_key_twice(document: &Document<'_>) -> bool {
    let mut waiting: Vec<Value<'_>> = vec![document.root()];
    while let Some(value) = waiting.pop() {
        match value.kind() {
            Type::Array => waiting.extend(value.items().filter(is_container)),
            Type::Object => {
                let mut names = HashSet::new();
                for (key, member) in value.members() {
                    if !names.insert(key.text()) {
                        return true;
                    }
                    if is_container(&member) {
                        waiting.push(member);
                    }
                }
            }
            _ => {}
        }
    }
    false
}

fn is_container(value: &Value<'_>) -> bool {
    matches!(value.kind(), Type::Array | Type::Object)
}

/// What can be seen of a body although nothing was proven: what cannot be undone leaves traces.
pub(super) fn traces(
    body: &[u8],
    declared: Option<usize>,
    encoding: Option<&str>,
) -> Vec<Diagnosis> {
    if body.is_empty() {
        return vec![Diagnosis::EmptyBody];
    }
    let is_cut = declared.is_some_and(|declared| declared > body.len()) || cuts::ends_early(body);
    [
        (Diagnosis::LossyDecode, wrapping::has_replacement(body)),
        (Diagnosis::Truncated, is_cut),
        // The header still says so: whoever inflated the body left it behind.
        (
            Diagnosis::Gzip,
            says_gzip(encoding) && !coding::is_gzip(body),
        ),
    ]
    .into_iter()
    .filter_map(|(code, applies)| applies.then_some(code))
    .collect()
}

fn says_gzip(encoding: Option<&str>) -> bool {
    encoding.is_some_and(|encoding| encoding.trim().eq_ignore_ascii_case("gzip"))
}

/// So much of a body shows how it is written.
const SAMPLE: usize = 64 << 10;

/// Whether a body looks as Meta writes it (META 2.1): JSON in ASCII with lower-case escapes,
/// compact or with a blank after each comma and colon. Then it is not the body that is wrong.
pub(super) fn is_as_meta_writes(body: &[u8]) -> bool {
    use super::escapes::{self, Escapes, Unicode};
    use super::layout::{self, Layout};
    if !body.is_ascii() || json::scan(body).is_err() {
        return false;
    }
    let lower = Escapes {
        unicode: Unicode::Lower,
        ..Escapes::SAME
    };
    let sample = body.get(..SAMPLE).unwrap_or(body);
    // A sample may end right after a comma, where a blank is added: hence the beginning only.
    escapes::rewrite(sample, lower).0 == sample
        && [Layout::Compact, Layout::Spaced].into_iter().any(|layout| {
            layout::write(sample, layout).is_some_and(|text| text.starts_with(sample))
        })
}
