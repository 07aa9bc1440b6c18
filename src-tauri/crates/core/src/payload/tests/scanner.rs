//! The scanner against `serde_json`, which is the judge where it can go.

use proptest::collection::vec;
use proptest::prelude::*;
use serde::de::IgnoredAny;

use crate::payload::json::{self, Type, Value};
use crate::payload::{PayloadVerdict, read};

fn is_json(bytes: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}

/// JSON with the whitespace, escapes and duplicates that a serialiser never writes.
fn any_json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("false".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>()
            .prop_filter("JSON has no infinity", |number| number.is_finite())
            .prop_map(|number| format!("{number:e}")),
        any_string(),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(|items| format!("[ {}\n]", items.join(" ,\t"))),
            vec((any_string(), inner), 0..6).prop_map(|members| {
                let members: Vec<_> = members
                    .into_iter()
                    .map(|(key, value)| format!("{key} :{value}"))
                    .collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

fn any_string() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>().prop_map(|text| serde_json::to_string(&text).expect("JSON")),
        any::<String>().prop_map(|text| escaped(&text)),
        Just("\"a\"".to_owned()),
    ]
}

/// Every character as `\uXXXX`, as Meta writes what is not ASCII.
fn escaped(text: &str) -> String {
    let units: String = text
        .encode_utf16()
        .map(|unit| format!("\\u{unit:04x}"))
        .collect();
    format!("\"{units}\"")
}

/// Visits every value without recursion, with its parent.
fn each<'a>(root: Value<'a>, mut visit: impl FnMut(Option<Value<'a>>, Value<'a>)) {
    let mut todo = vec![(None, root)];
    while let Some((parent, value)) = todo.pop() {
        visit(parent, value);
        todo.extend(value.items().map(|item| (Some(value), item)));
        for (key, member) in value.members() {
            todo.extend([(Some(value), key), (Some(value), member)]);
        }
    }
}

proptest! {
    #[test]
    fn it_accepts_what_serde_json_accepts(text in any_json()) {
        prop_assert!(is_json(text.as_bytes()), "the strategy writes JSON: {text}");
        prop_assert!(json::scan(text.as_bytes()).is_ok());
    }

    #[test]
    fn it_agrees_on_damaged_json(
        text in any_json(),
        edits in vec((any::<prop::sample::Index>(), any::<u8>(), 0..3), 1..4),
    ) {
        let mut bytes = text.into_bytes();
        for (place, byte, edit) in edits {
            let place = place.index(bytes.len() + 1);
            match edit {
                0 => bytes.insert(place, byte),
                1 if place < bytes.len() => { bytes.remove(place); }
                _ => bytes.truncate(place),
            }
        }
        prop_assert_eq!(json::scan(&bytes).is_ok(), is_json(&bytes));
    }

    #[test]
    fn it_agrees_on_grammar_confetti(text in "[\\[\\]{},:\"\\\\ 0-9eE.+\\-truefalsn\u{7f}\t]{0,24}") {
        prop_assert_eq!(json::scan(text.as_bytes()).is_ok(), is_json(text.as_bytes()));
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in vec(any::<u8>(), 0..200)) {
        for coding in [None, Some("gzip"), Some("deflate")] {
            let reading = read(&bytes, coding, 1 << 16);
            prop_assert_eq!(reading.fault.is_none(), reading.verdict == PayloadVerdict::Ok);
        }
    }

    #[test]
    fn any_json_as_an_entry_becomes_events(value in any_json()) {
        for name in ["changes", "messaging", "standby", "changed_fields", "field", "x"] {
            let body = format!(r#"{{"entry":[{{"id":{value},"{name}":[{value}],"time":{value}}}]}}"#);
            let reading = read(body.as_bytes(), None, 1 << 20);
            prop_assert_eq!(reading.verdict, PayloadVerdict::Ok);
            prop_assert_eq!(reading.events.len(), 1, "nothing is lost, nothing is doubled: {}", body);
            for event in &reading.events {
                prop_assert!(body.get(event.span.clone()).is_some());
                prop_assert!(!event.sentence.text.is_empty());
            }
        }
    }

    #[test]
    fn spans_nest_and_follow_each_other(text in any_json()) {
        let document = json::scan(text.as_bytes()).expect("JSON");
        each(document.root(), |parent, value| {
            let span = value.span();
            assert!(is_json(value.raw()), "a span is a value");
            if let Some(parent) = parent {
                let outer = parent.span();
                assert!(outer.start < span.start && span.end < outer.end);
            }
            let mut end = span.start;
            for (key, member) in value.members() {
                assert!(end < key.span().start && key.span().end < member.span().start);
                end = member.span().end;
            }
            let mut end = span.start;
            for item in value.items() {
                assert!(end < item.span().start);
                end = item.span().end;
            }
        });
    }

    #[test]
    fn texts_are_those_of_serde_json(text in any_json()) {
        let document = json::scan(text.as_bytes()).expect("JSON");
        each(document.root(), |_, value| {
            if value.kind() == Type::String {
                let judge: String = serde_json::from_slice(value.raw()).expect("a string");
                assert_eq!(value.text().as_deref(), Some(&*judge));
                assert!(value.is(&judge));
            }
        });
    }
}

#[test]
fn the_last_of_several_keys_wins() {
    let document = json::scan(br#"{"a":1,"\u0061":2,"b":{"a":3},"a":4}"#).expect("JSON");
    let root = document.root();
    assert_eq!(root.text_of("a").as_deref(), Some("4"));
    assert_eq!(root.members().count(), 4, "and none is dropped");
}

#[test]
fn surrogates_without_a_partner_are_replaced() {
    for (json, text) in [
        (r#""\ud83d\udc4b""#, "👋"),
        (r#""\uD83D\uDC4B""#, "👋"),
        (r#""\ud83d""#, "\u{fffd}"),
        (r#""\udc4b!""#, "\u{fffd}!"),
        (r#""\ud83dx""#, "\u{fffd}x"),
        (r#""\ud83d\n""#, "\u{fffd}\n"),
        (r#""\ud83d\ud83d\udc4b""#, "\u{fffd}👋"),
        (r#""\"\\\/\b\f\n\r\t\u0000""#, "\"\\/\u{8}\u{c}\n\r\t\0"),
    ] {
        let document = json::scan(json.as_bytes()).expect(json);
        assert_eq!(document.root().text().as_deref(), Some(text), "{json}");
    }
}

#[test]
fn numbers_keep_their_text() {
    for number in [
        "17841400000123457",
        "-0",
        "1e400",
        "1.50",
        "123456789012345678901234567890",
    ] {
        let document = json::scan(number.as_bytes()).expect(number);
        assert_eq!(document.root().text().as_deref(), Some(number));
    }
}
