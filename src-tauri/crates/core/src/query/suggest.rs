//! What may be meant by a term that is being written.

use std::ops::Range;

use super::parse::{self, NAMES, Written};
use super::reading::Suggestion;
use super::{header, value};

/// Most suggestions at once.
const MOST: usize = 12;

/// Suggestions for the term at the cursor. `seen` tells values of a name that the store knows,
/// newest first.
pub(super) fn suggest(
    written: &Written<'_>,
    place: &Range<usize>,
    seen: &dyn Fn(&str) -> Vec<String>,
) -> Vec<Suggestion> {
    let minus = if written.is_negated { "-" } else { "" };
    let Some(name) = written.name else {
        if written.is_quoted {
            return Vec::new();
        }
        return NAMES
            .iter()
            .filter(|(name, _)| name.starts_with(&written.value.to_lowercase()))
            .map(|(name, about)| Suggestion {
                text: format!("{minus}{name}:"),
                label: format!("{name}:"),
                about: (*about).to_owned(),
                from: place.start,
                to: place.end,
            })
            .take(MOST)
            .collect();
    };
    let values: Vec<String> = match name {
        "after" | "before" => ["15m", "1h", "1d", "7d"].map(str::to_owned).to_vec(),
        "status" => ["200", "401", "4xx", ">=500"].map(str::to_owned).to_vec(),
        "took" => [">100ms", ">1s", ">5s"].map(str::to_owned).to_vec(),
        "header" => header::USUAL.map(str::to_owned).to_vec(),
        "size" => [">10kb", ">100kb", ">1mb"].map(str::to_owned).to_vec(),
        _ => match value::choices(name) {
            Some(choices) => choices.into_iter().map(str::to_owned).collect(),
            None => seen(name),
        },
    };
    // Of several values the last one is being written.
    let (before, begun) = match written.value.rsplit_once(',') {
        Some((before, begun)) if !written.is_quoted => (format!("{before},"), begun),
        _ => (String::new(), written.value.as_str()),
    };
    let begun = begun.strip_prefix('@').unwrap_or(begun).to_lowercase();
    let is_one_of_several = !before.is_empty();
    values
        .into_iter()
        .filter(|value| !is_one_of_several || parse::alone(name, value).is_none())
        .filter(|value| value.to_lowercase().starts_with(&begun) && value.to_lowercase() != begun)
        .map(|value| Suggestion {
            text: format!("{minus}{name}:{before}{}", quoted(&value)),
            label: value,
            about: String::new(),
            from: place.start,
            to: place.end,
        })
        .take(MOST)
        .collect()
}

/// A value as it is written after a colon.
pub(super) fn quoted(value: &str) -> String {
    let plain = |c: char| !c.is_whitespace() && !matches!(c, '"' | ',' | '\\');
    if value.chars().all(plain) {
        value.to_owned()
    } else {
        format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
    }
}
