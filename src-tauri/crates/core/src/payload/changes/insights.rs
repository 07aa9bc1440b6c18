//! `story_insights`: sent once, about an hour after a story has expired (META 3.3).

use crate::payload::Event;
use crate::payload::identity::key;
use crate::payload::json::Value;
use crate::payload::kind::Kind;
use crate::payload::sentence::quoted;

/// Meta's names and ours, in the order in which they matter to a creator.
const FIGURES: [(&str, &str); 6] = [
    ("reach", "reach"),
    ("impressions", "impressions"),
    ("replies", "replies"),
    ("taps_forward", "taps forward"),
    ("taps_back", "taps back"),
    ("exits", "exits"),
];

pub(super) fn read(event: &mut Event, value: Value<'_>) -> bool {
    let figures: Vec<String> = FIGURES
        .iter()
        .filter_map(|(name, words)| {
            let figure = value.text_of(name)?;
            Some(format!("{words} {}", count(&figure)))
        })
        .collect();
    let media = value.text_of("media_id");
    if figures.is_empty() && media.is_none() {
        return false;
    }
    event.set_kind(Kind::StoryInsights);
    event.dedupe_key = key("story_insights", &[media.as_deref()]);
    event.media_id = media.map(Into::into);
    event.say_plainly(if figures.is_empty() {
        "The final figures of your story came, without any figure".into()
    } else {
        format!("Final figures of your story: {}", figures.join(", "))
    });
    true
}

/// "1,312"; "fewer than 5" for Meta's -1.
fn count(figure: &str) -> String {
    if figure == "-1" {
        return "fewer than 5".into();
    }
    if figure.len() > 18 || !figure.bytes().all(|byte| byte.is_ascii_digit()) {
        return quoted(figure);
    }
    let mut out = String::new();
    for (index, digit) in figure.chars().enumerate() {
        if index > 0 && (figure.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
