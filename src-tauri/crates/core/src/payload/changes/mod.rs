//! Items of `changes[]`: a field's name and its value.

mod comment;
mod insights;
mod media;
mod mention;

use super::entry::{Entry, blank};
use super::json::{Type, Value};
use super::kind::Kind;
use super::raw::{oddity, shown_raw, stray};
use super::sentence::quoted;
use super::{Actor, Event, dashboard, identity, messaging};

/// Reads a change: `{field, value}`.
pub(crate) fn read(entry: &Entry<'_>, item: Value<'_>) -> Event {
    if item.kind() != Type::Object {
        return stray(Some(entry), item, "A change");
    }
    // An empty one names nothing.
    let name = item.text_of("field").filter(|name| !name.is_empty());
    let Some(value) = item.get("value") else {
        return match name {
            Some(name) => names_only(entry, &name, item),
            None => oddity(
                Some(entry),
                item,
                "A change came without “field” and “value”".into(),
            ),
        };
    };
    // Envelope 7: the dashboard's Test sends direct messages this way.
    if messaging::looks_like(value) {
        return messaging::read_item(entry, name.as_deref(), item, value);
    }
    let Some(field) = name.as_deref() else {
        return oddity(
            Some(entry),
            item,
            "A change came that does not name its field".into(),
        );
    };
    let mut event = blank(Some(entry), field, item.span());
    event.is_test |= dashboard::is_sample_change(value);
    event.actor = person(value);
    let understood = value.kind() == Type::Object
        && match field {
            "comments" | "live_comments" => comment::read(&mut event, value),
            "mentions" => mention::read(&mut event, value),
            "story_insights" => insights::read(&mut event, value),
            "media" => media::read(&mut event, value),
            _ => false,
        };
    if !understood {
        shown_raw(&mut event, entry.account.as_deref(), item);
    } else if event.dedupe_key.is_none() {
        event.dedupe_key = Some(identity::hash(field, entry.account.as_deref(), item));
    }
    event
}

/// Reads an element of `changed_fields[]`: a name.
pub(crate) fn read_name(entry: &Entry<'_>, item: Value<'_>) -> Event {
    match item.text().filter(|_| item.kind() == Type::String) {
        Some(name) if name.is_empty() => oddity(
            Some(entry),
            item,
            "A changed field came that has no name".into(),
        ),
        Some(name) => names_only(entry, &name, item),
        None => stray(Some(entry), item, "A changed field"),
    }
}

/// Two of them are no duplicates, and nothing tells when they are: no dedupe key.
fn names_only(entry: &Entry<'_>, field: &str, item: Value<'_>) -> Event {
    let mut event = blank(Some(entry), field, item.span());
    event.set_kind(Kind::NamesOnly);
    event.say_plainly(format!(
        "Something happened in {}; Meta sent only the name",
        quoted(field)
    ));
    event.add_note(
        "“Include Values” is off in the app’s dashboard, so the content does not arrive.",
    );
    event
}

fn person(value: Value<'_>) -> Option<Actor> {
    let from = value.object("from")?;
    Some(Actor {
        id: from.text_of("id")?.into_owned(),
        username: from
            .text_of("username")
            .filter(|name| !name.is_empty())
            .map(Into::into),
    })
}
