//! Events for what Hookglass cannot read: shown raw, never dropped.

use super::entry::{Entry, blank};
use super::json::Value;
use super::kind::Kind;
use super::sentence::quoted;
use super::{Event, field, identity};

/// An event for what has the wrong JSON type.
pub(crate) fn stray(entry: Option<&Entry<'_>>, value: Value<'_>, what: &str) -> Event {
    oddity(
        entry,
        value,
        format!("{what} came that is {}", value.type_name()),
    )
}

/// An event for what Meta does not send, said in a whole sentence.
pub(crate) fn oddity(entry: Option<&Entry<'_>>, value: Value<'_>, sentence: String) -> Event {
    let mut event = blank(entry, "unknown", value.span());
    event.say_plainly(sentence);
    event.add_note("It is shown raw: Meta documents nothing of this shape.");
    event
}

/// Makes an event one that is shown raw.
pub(crate) fn shown_raw(event: &mut Event, account: Option<&str>, item: Value<'_>) {
    event.set_kind(Kind::Unknown);
    event.dedupe_key = Some(identity::hash(&event.field, account, item));
    let name = quoted(&event.field);
    if event.actor.is_some() {
        event.say(format!(
            "sent an event of field {name} that Hookglass does not know"
        ));
    } else {
        event.say_plainly(format!(
            "An event of field {name} came that Hookglass does not know"
        ));
    }
    event.add_note(field::why_raw(&event.field));
}
