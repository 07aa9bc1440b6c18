//! Tests of the payload module: exact expectations over the fixtures, tables for the words and
//! the times, properties of the scanner, and bodies that were made to hurt.

mod content;
mod fixtures;
mod hostile;
mod rules;
mod scanner;
mod shapes;
mod words;

use super::{Event, PayloadVerdict, read};

/// The receiver's default limit for a body.
const LIMIT: usize = 16 << 20;

/// The events of a body that is a payload.
fn events(body: impl AsRef<[u8]>) -> Vec<Event> {
    let reading = read(body.as_ref(), None, LIMIT);
    assert_eq!(reading.verdict, PayloadVerdict::Ok, "{:?}", reading.fault);
    assert_eq!(reading.fault, None);
    reading.events
}

/// The only event of a body.
fn event(body: impl AsRef<[u8]>) -> Event {
    let mut events = events(body);
    assert_eq!(events.len(), 1, "{events:#?}");
    events.remove(0)
}

/// A change of the account 17841400000123456.
fn change(field: &str, value: &str) -> String {
    format!(
        r#"{{"object":"instagram","entry":[{{"id":"17841400000123456","time":1764000000,
        "changes":[{{"field":"{field}","value":{value}}}]}}]}}"#
    )
}

/// A messaging item of the account 17841400000123456 with a person, and this payload.
fn direct(payload: &str) -> String {
    format!(
        r#"{{"object":"instagram","entry":[{{"id":"17841400000123456","time":1764000001573,
        "messaging":[{{"sender":{{"id":"1408215550001234"}},
        "recipient":{{"id":"17841400000123456"}},"timestamp":1764000000123,{payload}}}]}}]}}"#
    )
}

/// What the event says, on one line.
fn said(event: &Event) -> String {
    match &event.sentence.actor {
        Some(actor) => format!("{actor} {}", event.sentence.text),
        None => event.sentence.text.clone(),
    }
}
