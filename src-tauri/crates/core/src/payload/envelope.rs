//! Finds the items of a body in the seven shapes that Meta uses or documents (META 3.2).
//!
//! 1 `changes[]` · 2 `messaging[]` · 3 `standby[]` · 4 `field` and `value` on the entry ·
//! 5 `changed_fields[]` · 6 an array around it all · 7 a messaging item as a change's value.
//! What fits none of them becomes an event of field "unknown": nothing is silently lost.

use std::cmp::Reverse;

use super::entry::{Entry, blank};
use super::fault::PayloadFault;
use super::json::{Document, Type, Value};
use super::raw::{oddity, stray};
use super::sentence::quoted;
use super::{Event, changes, messaging};

/// Events of one body. Meta sends at most 1,000 (META 2.3); the rest of a body that holds more
/// becomes one last event, because a body of 16 MiB can hold eight million items.
const MOST_EVENTS: usize = 50_000;

/// The events of a body, or why it has no entries.
pub(crate) fn explode(document: &Document<'_>) -> Result<Vec<Event>, PayloadFault> {
    let root = document.root();
    let mut events = Events(Vec::new());
    if let Some(entries) = entries(root) {
        events.of_object(root, entries);
    } else if root.kind() == Type::Array && root.items().any(|item| entries(item).is_some()) {
        for (index, item) in root.items().enumerate() {
            if events.is_full() {
                events.0.push(rest(root, index, "elements"));
                break;
            }
            match entries(item) {
                Some(entries) => events.of_object(item, entries),
                None => events.0.push(oddity(
                    None,
                    item,
                    "An element came without an “entry” array".into(),
                )),
            }
        }
    } else {
        return Err(no_entry(document));
    }
    if document.is_cut() {
        let mut event = blank(None, "unknown", root.span());
        event.say_plainly("The body has more values than Hookglass reads".into());
        event.add_note("The first four million were read; the rest is only in the raw body.");
        events.0.push(event);
    }
    Ok(events.0)
}

fn entries(value: Value<'_>) -> Option<Value<'_>> {
    value
        .get("entry")
        .filter(|entry| entry.kind() == Type::Array)
}

fn no_entry(document: &Document<'_>) -> PayloadFault {
    let root = document.root();
    let (place, found) = match root.get("entry") {
        Some(entry) => (entry, format!("its “entry” is {}", entry.type_name())),
        None if document.is_cut() => (
            root,
            "it has no “entry” in its first four million values".into(),
        ),
        None if root.kind() == Type::Object => (root, "it has no “entry”".to_owned()),
        None => (root, format!("it is {}", root.type_name())),
    };
    PayloadFault::at(
        document.bytes(),
        place.span().start,
        format!(
            "The body is JSON, but {found}; expected an object with an “entry” array, \
             as every webhook of Meta has."
        ),
    )
}

struct Events(Vec<Event>);

impl Events {
    fn of_object(&mut self, object: Value<'_>, entries: Value<'_>) {
        let foreign = foreign_object(object);
        for (index, entry) in entries.items().enumerate() {
            if self.is_full() {
                return self.0.push(rest(entries, index, "entries"));
            }
            if entry.kind() == Type::Object {
                self.of_entry(&Entry::new(entry, foreign.as_deref()));
            } else {
                self.0.push(stray(None, entry, "An entry"));
            }
        }
    }

    fn of_entry(&mut self, entry: &Entry<'_>) {
        let first = self.0.len();
        let (mut known, mut left) = (false, Vec::new());
        for (name, read) in LISTS {
            let Some(list) = entry.value.get(name) else {
                continue;
            };
            if list.kind() == Type::Null {
                continue;
            }
            known = true;
            if list.kind() != Type::Array {
                self.0.push(stray(Some(entry), list, &format!("“{name}”")));
                continue;
            }
            for (index, item) in list.items().enumerate() {
                if self.is_full() {
                    left.push(rest(list, index, name));
                    break;
                }
                self.0.push(read(entry, item));
            }
        }
        if entry.value.get("field").is_some() {
            self.0.push(changes::read(entry, entry.value));
        } else if !known {
            self.0.push(oddity(
                Some(entry),
                entry.value,
                "An entry came without changes or messages".into(),
            ));
        }
        // Its lists come in any order, and an event of the whole entry holds theirs.
        self.0[first..].sort_by_key(|event| (event.span.start, Reverse(event.span.end)));
        self.0.append(&mut left);
    }

    fn is_full(&self) -> bool {
        self.0.len() >= MOST_EVENTS
    }
}

/// An event for the items of a list that are not read.
fn rest(list: Value<'_>, read: usize, name: &str) -> Event {
    let left = list.items().count().saturating_sub(read);
    let mut event = blank(None, "unknown", list.span());
    event.say_plainly(format!(
        "{left} more items of “{name}” are not shown one by one"
    ));
    event.add_note("Meta sends at most 1,000 updates in one request; Hookglass reads 50,000.");
    event
}

type Reader = for<'e, 'a> fn(&'e Entry<'a>, Value<'a>) -> Event;

/// The lists of an entry, and who reads their items.
const LISTS: [(&str, Reader); 4] = [
    ("changes", changes::read),
    ("messaging", messaging::read),
    ("standby", messaging::read_standby),
    ("changed_fields", changes::read_name),
];

fn foreign_object(root: Value<'_>) -> Option<String> {
    let object = root.get("object")?;
    if object.is("instagram") {
        return None;
    }
    Some(match object.text() {
        Some(name) => format!("“object” is {}, not “instagram”.", quoted(&name)),
        None => format!("“object” is {}, not “instagram”.", object.type_name()),
    })
}
