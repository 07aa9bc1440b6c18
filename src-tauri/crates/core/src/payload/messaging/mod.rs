//! Items of `messaging[]` and `standby[]`: sender, recipient, timestamp and one payload key.
//!
//! The field is not named in them; it follows from the payload key (META 3.2).

mod attachment;
mod control;
mod message;
mod signal;

use std::borrow::Cow;

use super::entry::{Entry, blank};
use super::identity;
use super::json::{self, Type, Value};
use super::kind::Kind;
use super::raw::{shown_raw, stray};
use super::sentence::{quoted, short_id};
use super::{Actor, Event, dashboard, when};

/// A messaging item that is being read.
pub(crate) struct Item<'a> {
    /// The value of its payload key: an object.
    payload: Value<'a>,
    /// `sender.id`.
    sender: Option<Cow<'a, str>>,
    /// `recipient.id`.
    recipient: Option<Cow<'a, str>>,
    /// `timestamp` as it is written; reactions are told apart by it.
    timestamp: Option<Cow<'a, str>>,
}

type Reader = fn(&mut Event, &Item<'_>) -> bool;

/// Payload keys, the field that they belong to, and who reads them. When an item has several,
/// the first of this list is what it is about.
const PAYLOADS: [(&str, &str, Reader); 14] = [
    ("message", "messages", message::read),
    ("message_edit", "message_edit", signal::edit),
    ("reaction", "message_reactions", signal::reaction),
    ("postback", "messaging_postbacks", signal::postback),
    ("read", "messaging_seen", signal::seen),
    ("referral", "messaging_referral", signal::referral),
    ("optin", "messaging_optins", control::optin),
    ("pass_thread_control", "messaging_handover", control::passed),
    ("take_thread_control", "messaging_handover", control::taken),
    (
        "request_thread_control",
        "messaging_handover",
        control::requested,
    ),
    ("app_roles", "messaging_handover", control::roles),
    (
        "policy_enforcement",
        "messaging_policy_enforcement",
        control::policy,
    ),
    // Spelled so on the Messenger pages.
    (
        "policy-enforcement",
        "messaging_policy_enforcement",
        control::policy,
    ),
    ("response_feedback", "response_feedback", control::feedback),
];

/// A change's value is a messaging item: it has a party and a payload key.
pub(crate) fn looks_like(value: Value<'_>) -> bool {
    let has_party = value.object("sender").is_some() || value.object("recipient").is_some();
    has_party && PAYLOADS.iter().any(|(key, ..)| value.get(key).is_some())
}

/// Whom a messaging item was sent to; `None` when it is none.
pub(crate) fn recipient(item: &[u8]) -> Option<String> {
    let document = json::scan(item).ok()?;
    let value = document.root();
    let value = value.object("value").unwrap_or(value);
    Some(value.object("recipient")?.text_of("id")?.into_owned())
}

/// Reads an item of `messaging[]`.
pub(crate) fn read(entry: &Entry<'_>, item: Value<'_>) -> Event {
    if item.kind() != Type::Object {
        return stray(Some(entry), item, "A messaging item");
    }
    read_item(entry, None, item, item)
}

/// Reads an item of `standby[]`: another app owns the conversation (META 6, row 21).
pub(crate) fn read_standby(entry: &Entry<'_>, item: Value<'_>) -> Event {
    if item.kind() != Type::Object {
        return stray(Some(entry), item, "A standby item");
    }
    let mut event = read_item(entry, None, item, item);
    event.add_note("Standby: another app owns this conversation.");
    if event.kind != Kind::Unknown.as_str() {
        event.kind.insert_str(0, "standby_");
        event.add_note(format!("Inside is an event of “{}”.", event.field));
    }
    event.field = "standby".to_owned();
    event
}

/// Reads the item `value`, which is `whole` or the value of the change `whole`. A change names
/// its field; else the payload key tells it.
pub(crate) fn read_item(
    entry: &Entry<'_>,
    field: Option<&str>,
    whole: Value<'_>,
    value: Value<'_>,
) -> Event {
    let mut payloads = PAYLOADS
        .iter()
        .filter_map(|payload| value.get(payload.0).map(|inside| (payload, inside)));
    let Some(((name, inferred, read), payload)) = payloads.next() else {
        return unknown_item(entry, whole, value);
    };
    let mut event = blank(Some(entry), field.unwrap_or(inferred), whole.span());
    let item = begin(&mut event, value, payload);
    let understood = payload.kind() == Type::Object && read(&mut event, &item);
    if !understood {
        shown_raw(&mut event, entry.account.as_deref(), whole);
    } else if event.dedupe_key.is_none() {
        event.dedupe_key = Some(identity::hash(
            &event.field,
            entry.account.as_deref(),
            whole,
        ));
    }
    for ((other, ..), _) in payloads {
        event.add_note(format!("The item carries “{other}” beside “{name}”."));
    }
    event
}

/// Fills in what every messaging item has.
fn begin<'a>(event: &mut Event, value: Value<'a>, payload: Value<'a>) -> Item<'a> {
    let id_of = |party: &str| value.object(party).and_then(|party| party.text_of("id"));
    let item = Item {
        payload,
        sender: id_of("sender"),
        recipient: id_of("recipient"),
        timestamp: value.text_of("timestamp"),
    };
    if let Some(timestamp) = &item.timestamp {
        event.occurred_at = when::micros(timestamp);
    }
    event.actor = item.sender.as_ref().map(|id| Actor {
        id: id.to_string(),
        username: value
            .object("sender")
            .and_then(|sender| sender.text_of("username"))
            .filter(|name| !name.is_empty())
            .map(Into::into),
    });
    event.is_own = item.sender.is_some() && item.sender.as_deref() == event.account_id.as_deref();
    event.is_test |= dashboard::is_sample_message(value);
    if value.is_true("is_self") || payload.is_true("is_self") {
        event.add_note("“is_self”: the account wrote to itself.");
    }
    item
}

fn unknown_item(entry: &Entry<'_>, whole: Value<'_>, value: Value<'_>) -> Event {
    let mut event = blank(Some(entry), "unknown", whole.span());
    begin(&mut event, value, value);
    event.dedupe_key = Some(identity::hash("unknown", entry.account.as_deref(), whole));
    event.say("sent something that Hookglass does not know".into());
    let keys: Vec<String> = value
        .members()
        .filter_map(|(key, _)| key.text())
        .filter(|key| !matches!(&**key, "sender" | "recipient" | "timestamp"))
        .take(5)
        .map(|key| quoted(&key))
        .collect();
    event.add_note(if keys.is_empty() {
        "It has no payload, only who and when; it is shown raw.".to_owned()
    } else {
        format!(
            "Its payload is {}, which Meta does not document; it is shown raw.",
            keys.join(", ")
        )
    });
    event
}

impl Item<'_> {
    /// The person of the conversation, in words: the party that is not the account.
    fn person(&self, event: &Event) -> String {
        let id = if event.is_echo || event.is_own {
            &self.recipient
        } else {
            &self.sender
        };
        match id {
            Some(id) => format!("Person {}", short_id(id)),
            None => "a person".to_owned(),
        }
    }
}
