//! The NDJSON records: names and types as the contract has them, and no others unnoticed.

use hookglass_tests::Desk;
use hookglass_tests::fixtures::comment;
use hookglass_tests::target::Target;
use serde_json::Value;

/// Name and type; `?` after a type: or null.
type Shape = &'static [(&'static str, &'static str)];

const DELIVERY: Shape = &[
    ("type", "string"),
    ("id", "string"),
    ("received_at", "time"),
    ("source", "string"),
    ("method", "string"),
    ("path", "string"),
    ("query", "string?"),
    ("peer", "string"),
    ("headers", "pairs"),
    ("body_size", "number"),
    ("body_sha256", "string"),
    ("declared_size", "number?"),
    ("signature", "object"),
    ("status", "number"),
    ("answer_us", "number?"),
    ("payload", "string"),
    ("events", "number"),
    ("retry_of", "string?"),
    ("is_test", "boolean"),
];
const SIGNATURE: Shape = &[
    ("verdict", "string?"),
    ("secret", "string?"),
    ("diagnosis", "strings"),
];
const EVENT: Shape = &[
    ("type", "string"),
    ("id", "string"),
    ("delivery_id", "string"),
    ("position", "number"),
    ("account_id", "string?"),
    ("field", "string"),
    ("kind", "string"),
    ("dedupe_key", "string?"),
    ("occurred_at", "time?"),
    ("actor", "object?"),
    ("text", "string?"),
    ("media_id", "string?"),
    ("parent_id", "string?"),
    ("duplicate_of", "string?"),
    ("is_test", "boolean"),
    ("is_echo", "boolean"),
    ("is_own", "boolean"),
];
const ACTOR: Shape = &[("id", "string?"), ("username", "string?")];
const ATTEMPT: Shape = &[
    ("type", "string"),
    ("id", "string"),
    ("delivery_id", "string"),
    ("at", "time"),
    ("target", "string"),
    ("kind", "string"),
    ("mode", "string"),
    ("secret", "string?"),
    ("request_headers", "pairs"),
    ("request_size", "number"),
    ("status", "number?"),
    ("headers", "pairs"),
    ("body_size", "number"),
    ("body_kept", "number"),
    ("duration_us", "number"),
    ("fault", "object?"),
    ("note", "string?"),
    ("comparison", "string?"),
];

#[track_caller]
fn expect_shape(record: &Value, shape: Shape) {
    let fields = record.as_object().expect("an object");
    for (name, kind) in shape {
        let value = fields
            .get(*name)
            .unwrap_or_else(|| panic!("{name} is missing: {record}"));
        assert!(is(value, kind), "{name} is no {kind}: {record}");
    }
    let known = |name: &String| shape.iter().any(|(own, _)| own == name);
    let extra: Vec<&String> = fields.keys().filter(|name| !known(name)).collect();
    assert!(extra.is_empty(), "not in the contract: {extra:?}");
}

fn is(value: &Value, kind: &str) -> bool {
    if let Some(kind) = kind.strip_suffix('?') {
        return value.is_null() || is(value, kind);
    }
    let all = |each: fn(&Value) -> bool| value.as_array().is_some_and(|list| list.iter().all(each));
    match kind {
        "string" => value.is_string(),
        "number" => value.is_u64(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "strings" => all(Value::is_string),
        "pairs" => all(|pair| {
            pair.as_array()
                .is_some_and(|pair| pair.len() == 2 && pair.iter().all(Value::is_string))
        }),
        // RFC 3339 in UTC.
        "time" => value.as_str().is_some_and(|time| {
            time.as_bytes().get(10) == Some(&b'T') && time.ends_with('Z') && time.len() >= 20
        }),
        _ => false,
    }
}

#[test]
fn deliveries_and_events() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    for fixture in hookglass_tests::fixtures::all() {
        receiver.post_signed(&fixture.body);
    }
    let deliveries = desk.records(&["deliveries"]);
    let events = desk.records(&["events"]);
    assert!(deliveries.len() >= 129 && events.len() >= 100);
    for delivery in &deliveries {
        assert_eq!(delivery["type"], "delivery");
        assert_eq!(delivery["method"], "POST");
        expect_shape(delivery, DELIVERY);
        expect_shape(&delivery["signature"], SIGNATURE);
    }
    for event in &events {
        assert_eq!(event["type"], "event");
        expect_shape(event, EVENT);
        if !event["actor"].is_null() {
            expect_shape(&event["actor"], ACTOR);
        }
    }
    let ids = |records: &[Value]| -> Vec<u64> {
        let id = |record: &Value| record["id"].as_str()?.parse().ok();
        records
            .iter()
            .map(|record| id(record).expect("an id"))
            .collect()
    };
    assert!(
        ids(&deliveries).is_sorted_by(|one, next| one > next),
        "newest first"
    );
    assert!(
        ids(&events).is_sorted_by(|one, next| one > next),
        "newest first"
    );
}

#[test]
fn show_prints_a_delivery_and_its_events() {
    let desk = Desk::with_secret();
    desk.listen()
        .post_signed(&hookglass_tests::fixtures::named("comments/batch").body);
    let shown = desk.records(&["show", "1"]);
    expect_shape(&shown[0], DELIVERY);
    assert_eq!(shown[0]["events"], shown.len() - 1);
    for (position, event) in shown[1..].iter().enumerate() {
        expect_shape(event, EVENT);
        assert_eq!(event["position"], position);
        assert_eq!(event["delivery_id"], "1");
    }
}

#[test]
fn attempts() {
    let desk = Desk::with_secret();
    desk.listen().post_signed(&comment());
    let target = Target::accepting();
    let said = desk.records(&["replay", "1", "--to", &target.url()]);
    let kept = desk.records(&["attempts"]);
    assert_eq!(said, kept, "what is printed is what is kept");
    assert_eq!(kept[0]["type"], "attempt");
    expect_shape(&kept[0], ATTEMPT);
}

/// Meta's ids exceed 2^53: as numbers they would come out wrong in any JavaScript.
#[test]
fn ids_are_text_however_they_came() {
    let desk = Desk::with_secret();
    desk.listen()
        .post_signed(&hookglass_tests::fixtures::named("edge/ids-as-numbers").body);
    let text = String::from_utf8(desk.run(&["events", "--format", "ndjson"]).stdout).expect("text");
    assert!(
        text.contains("\"account_id\":\"17841400000123457\""),
        "{text}"
    );
}
