//! The seven envelopes, and everything that fits none of them (META 3.2).

use super::{event, events, said};

const COMMENT: &str = r#"{"id":"1","text":"hi","from":{"id":"2","username":"lena"}}"#;
const ITEM: &str = r#"{"sender":{"id":"2"},"recipient":{"id":"9"},"timestamp":1764000000123,"message":{"mid":"m","text":"hi"}}"#;

#[test]
fn every_envelope_is_opened() {
    let entry = |inside: &str| {
        format!(r#"{{"object":"instagram","entry":[{{"id":"9","time":1764000000,{inside}}}]}}"#)
    };
    for (what, body, field, kind) in [
        (
            "changes",
            entry(&format!(
                r#""changes":[{{"field":"comments","value":{COMMENT}}}]"#
            )),
            "comments",
            "comment",
        ),
        (
            "messaging",
            entry(&format!(r#""messaging":[{ITEM}]"#)),
            "messages",
            "message",
        ),
        (
            "standby",
            entry(&format!(r#""standby":[{ITEM}]"#)),
            "standby",
            "standby_message",
        ),
        (
            "entry level",
            entry(&format!(r#""field":"comments","value":{COMMENT}"#)),
            "comments",
            "comment",
        ),
        (
            "changed_fields",
            entry(r#""changed_fields":["comments"]"#),
            "comments",
            "names_only",
        ),
        (
            "array",
            format!(
                "[{}]",
                entry(&format!(
                    r#""changes":[{{"field":"comments","value":{COMMENT}}}]"#
                ))
            ),
            "comments",
            "comment",
        ),
        (
            "item in a change",
            entry(&format!(
                r#""changes":[{{"field":"messages","value":{ITEM}}}]"#
            )),
            "messages",
            "message",
        ),
        (
            "item in a change without a field",
            entry(&format!(r#""changes":[{{"value":{ITEM}}}]"#)),
            "messages",
            "message",
        ),
        (
            "item in a change with an empty field",
            entry(&format!(r#""changes":[{{"field":"","value":{ITEM}}}]"#)),
            "messages",
            "message",
        ),
        (
            "item in a standby with no payload",
            entry(r#""standby":[{"sender":{"id":"2"}}]"#),
            "standby",
            "unknown",
        ),
    ] {
        let event = event(&body);
        assert_eq!(
            (event.field.as_str(), event.kind.as_str()),
            (field, kind),
            "{what}"
        );
        assert_eq!(event.account_id.as_deref(), Some("9"), "{what}");
        assert_eq!(
            event
                .note
                .as_deref()
                .unwrap_or_default()
                .contains("Standby"),
            what.contains("standby"),
            "{what}"
        );
    }
}

#[test]
fn an_array_may_hold_several_objects_and_strangers() {
    let body = format!(
        r#"[{{"entry":[{{"messaging":[{ITEM}]}}]}}, 7, {{"object":"x"}}, {{"entry":[{{"changed_fields":["mentions"]}}]}}]"#
    );
    let kinds: Vec<_> = events(body)
        .iter()
        .map(|event| event.kind.clone())
        .collect();
    assert_eq!(kinds, ["message", "unknown", "unknown", "names_only"]);
}

#[test]
fn the_events_of_an_entry_are_in_the_order_of_the_body() {
    let change = format!(r#"{{"field":"comments","value":{COMMENT}}}"#);
    let lists = format!(
        r#""standby":[{ITEM}],"changed_fields":["mentions"],"messaging":[{ITEM}],"changes":[{change},7]"#
    );
    let beside = format!(r#""changes":[{change}],"field":"x","value":1"#);
    let events = events(format!(r#"{{"entry":[{{{lists}}},{{{beside}}}]}}"#));
    let fields: Vec<&str> = events.iter().map(|event| event.field.as_str()).collect();
    // That of a whole entry comes before those of its lists.
    let expected = [
        "standby", "mentions", "messages", "comments", "unknown", "x", "comments",
    ];
    assert_eq!(fields, expected);
    assert!(events.is_sorted_by_key(|event| event.span.start));
}

#[test]
fn nothing_of_a_wrong_type_is_lost() {
    for (inside, sentence) in [
        (r#""changes":[1]"#, "A change came that is a number"),
        (r#""changes":{}"#, "“changes” came that is an object"),
        (
            r#""changes":[{}]"#,
            "A change came without “field” and “value”",
        ),
        (
            r#""changes":[{"value":{"a":1}}]"#,
            "A change came that does not name its field",
        ),
        (
            r#""changes":[{"field":"","value":{}}]"#,
            "A change came that does not name its field",
        ),
        (
            r#""changes":[{"field":""}]"#,
            "A change came without “field” and “value”",
        ),
        (
            r#""changed_fields":[""]"#,
            "A changed field came that has no name",
        ),
        (
            r#""messaging":["x"]"#,
            "A messaging item came that is a string",
        ),
        (r#""standby":[null]"#, "A standby item came that is null"),
        (
            r#""changed_fields":[true]"#,
            "A changed field came that is a boolean",
        ),
        (r#""x":1"#, "An entry came without changes or messages"),
        (
            r#""changes":null"#,
            "An entry came without changes or messages",
        ),
    ] {
        let event = event(format!(r#"{{"entry":[{{{inside}}}]}}"#));
        assert_eq!(
            (said(&event).as_str(), event.field.as_str()),
            (sentence, "unknown")
        );
        assert_eq!(event.dedupe_key, None, "it has no identity: {sentence}");
    }
    assert_eq!(
        said(&event(r#"{"entry":[7]}"#)),
        "An entry came that is a number"
    );
}

#[test]
fn an_unknown_messaging_item_names_its_keys() {
    let event = event(r#"{"entry":[{"messaging":[{"sender":{"id":"2"},"typing":{},"x":1}]}]}"#);
    assert_eq!(
        said(&event),
        "Person 2 sent something that Hookglass does not know"
    );
    assert_eq!(
        event.note.as_deref(),
        Some("Its payload is “typing”, “x”, which Meta does not document; it is shown raw.")
    );
}

#[test]
fn empty_lists_are_no_events() {
    for body in [
        r#"{"entry":[]}"#,
        r#"{"entry":[{"changes":[]}]}"#,
        r#"[{"entry":[]}]"#,
    ] {
        assert_eq!(events(body), []);
    }
}
