//! Words for people: who, and what they said, on one line.

use super::event::Actor;

/// Characters of a quotation in a sentence; the event's `text` has them all.
const QUOTED: usize = 140;

/// Characters of a name or an id in a sentence. Instagram's usernames end at 30.
const NAMED: usize = 40;

/// "@lena.paints", or "Person 1408…1234" when only the id is known.
pub(crate) fn person(actor: &Actor) -> String {
    match &actor.username {
        Some(username) => format!("@{}", line(username, NAMED)),
        None => format!("Person {}", short_id(&actor.id)),
    }
}

/// An id that can be told from another at a glance: "1408…1234".
pub(crate) fn short_id(id: &str) -> String {
    const EDGE: usize = 4;
    let length = id.chars().count();
    if length <= 3 * EDGE {
        return line(id, NAMED);
    }
    let head: String = id.chars().take(EDGE).collect();
    let tail: String = id.chars().skip(length - EDGE).collect();
    format!("{}…{}", line(&head, EDGE), line(&tail, EDGE))
}

/// The words in quotation marks, cut where they would crowd out the rest of the list.
pub(crate) fn quoted(words: &str) -> String {
    format!("“{}”", line(words, QUOTED))
}

/// `: “words”`, or nothing when there are none.
pub(crate) fn colon_quoted(words: Option<&str>) -> String {
    match words {
        Some(words) if !words.trim().is_empty() => format!(": {}", quoted(words)),
        _ => String::new(),
    }
}

/// At most `most` characters on one line.
///
/// Characters that act on their surroundings (control characters, and the overrides of the
/// writing direction) are dropped: in a sentence they would turn our own words around. Marks
/// that only order the text itself stay, and so do joiners: emoji and scripts need them.
fn line(words: &str, most: usize) -> String {
    let mut out = String::with_capacity(words.len().min(4 * most));
    let mut count = 0;
    let mut gap = false;
    for character in words.chars() {
        if character.is_whitespace() || character.is_control() {
            gap = count > 0;
            continue;
        }
        if matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            continue;
        }
        if count + usize::from(gap) >= most {
            // A joiner at the cut would join the dots to the emoji before it.
            let end = out.trim_end_matches('\u{200d}').len();
            out.truncate(end);
            out.push('…');
            return out;
        }
        if gap {
            out.push(' ');
            count += 1;
            gap = false;
        }
        out.push(character);
        count += 1;
    }
    out
}
