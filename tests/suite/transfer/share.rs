//! Safe share: nobody is in it, and it verifies.

use std::fs;

use hookglass_tests::Desk;
use hookglass_tests::fixtures;
use hookglass_tests::http::Request;
use serde_json::Value;

use super::{exported, with_every_fixture};

/// What stays although it is in the fixtures: the dashboard's constants, words of Meta's lists,
/// and a placeholder that is a key as well.
const STAYS: [&str; 13] = [
    "232323232",
    "123123123",
    "17865799348089039",
    "1231231234",
    "17887498072083520",
    "123456789",
    "test",
    "random_mid",
    "random_text",
    "random_title",
    "last_message_id_read",
    "Good response",
    "This is an example.",
];

/// All that is told of people in the fixtures, as they are expected to be read.
fn personal(fixtures: &[fixtures::Fixture]) -> Vec<String> {
    let mut found = Vec::new();
    for fixture in fixtures {
        let expected = fixture.expected();
        for event in expected["events"].as_array().expect("events") {
            // A sample of the dashboard's, or a reaction's name.
            if event["is_test"] == true || event["kind"] == "reaction" {
                continue;
            }
            let values = [
                &event["account_id"],
                &event["actor"]["id"],
                &event["actor"]["username"],
                &event["text"],
                &event["media_id"],
                &event["parent_id"],
            ];
            let texts = values.into_iter().filter_map(Value::as_str);
            found.extend(texts.map(str::to_owned));
        }
    }
    found.sort();
    found.dedup();
    found.retain(|text| {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        text.chars().count() >= 4
            && (digits >= 6 || text.chars().any(char::is_alphabetic))
            && !STAYS.contains(&text.as_str())
            && text != "comment_id"
            && text != "media_id"
    });
    found
}

/// All strings and numbers of a shared body.
fn values(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| values(value, found)),
        Value::Object(members) => members.values().for_each(|value| values(value, found)),
        Value::String(text) => found.push(text.clone()),
        Value::Number(number) => found.push(number.to_string()),
        _ => {}
    }
}

#[test]
fn no_format_tells_of_anybody_in_the_fixtures() {
    let (desk, fixtures) = with_every_fixture();
    let personal = personal(&fixtures);
    assert!(personal.len() > 100, "{}", personal.len());
    for format in ["ndjson", "har", "csv", "curl", "http"] {
        let ran = desk.run(&["export", "--share", "--format", format]);
        assert_eq!(ran.code, 0, "{format}: {}", ran.stderr);
        assert!(
            ran.stderr.contains("were left out"),
            "{format}: {}",
            ran.stderr
        );
        let text = ran.text();
        for own in &personal {
            // A short word may come up by chance.
            if own.chars().count() < 8 {
                continue;
            }
            let escaped = own.escape_unicode().to_string();
            assert!(
                !text.contains(own) && !text.contains(&escaped),
                "{format}: “{own}” is left"
            );
        }
        for own in ["127.0.0.1:", "/api/webhooks/instagram", "caf\u{e9}"] {
            let usage = format == "curl" && own == "/api/webhooks/instagram";
            let left = text.lines().filter(|line| line.contains(own)).count();
            // The script's own example of a URL.
            assert_eq!(
                left,
                usize::from(usage || (format == "curl" && own == "127.0.0.1:")),
                "{format}: {own}"
            );
        }
    }
}

#[test]
fn no_value_of_a_shared_body_is_one_of_the_fixtures() {
    let (desk, fixtures) = with_every_fixture();
    let mut personal = personal(&fixtures);
    // A short one may come up by chance.
    personal.retain(|own| own.chars().count() >= 8);
    let ran = desk.run(&["export", "--share"]);
    let mut compared = 0;
    for record in ran.records().into_iter().skip(1) {
        let Some(body) = record["body"].as_str() else {
            continue;
        };
        let Ok(body) = serde_json::from_str(body.trim_start_matches('\u{feff}')) else {
            continue;
        };
        let mut found = Vec::new();
        values(&body, &mut found);
        compared += found.len();
        for value in found {
            assert!(!personal.contains(&value), "“{value}” is left in {body}");
        }
    }
    assert!(compared > 1000, "{compared}");
}

#[test]
fn what_was_valid_verifies_with_the_secret_that_the_export_names() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    for name in [
        "comments",
        "messages/text-emoji",
        "messages/story-reply",
        "edge/gzip",
    ] {
        let Some(fixture) = fixtures::all()
            .into_iter()
            .find(|fixture| fixture.name == name)
        else {
            continue;
        };
        receiver.send(&super::request(&fixture));
    }
    let comment = fixtures::comment();
    receiver.send(&Request::delivery(&comment).signed_with("wrong"));
    receiver.send(&Request::delivery(&comment).with("X-Hub-Signature-256", "sha256=12"));
    receiver.send(&Request::delivery(&comment));
    receiver.stop();
    let path = exported(&desk, "shared.ndjson", &["--share"]);
    let text = fs::read_to_string(&path).expect("a file");
    let opening: Value = serde_json::from_str(text.lines().next().expect("a line")).expect("JSON");
    let secret = opening["secret"].as_str().expect("a secret");
    assert!(!text.contains(fixtures::SECRET), "a secret is in an export");

    let other = Desk::new().and("INSTAGRAM_WEBHOOK_SECRET", secret);
    assert_eq!(
        other.run(&["import", path.to_str().expect("UTF-8")]).code,
        0
    );
    let mut verdicts = Vec::new();
    for kept in other.deliveries() {
        let body = other.raw(kept["id"].as_str().expect("an id"));
        let headers: Vec<(String, String)> =
            serde_json::from_value(kept["headers"].clone()).expect("pairs");
        let mut arguments = vec!["verify".to_owned(), "-".to_owned()];
        for (name, value) in headers
            .iter()
            .filter(|(name, _)| name.to_lowercase().contains("signature"))
        {
            arguments.extend(["--header".to_owned(), format!("{name}: {value}")]);
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let ran = other.run_with(&arguments, &body);
        let verdict = kept["signature"]["verdict"]
            .as_str()
            .expect("a verdict")
            .to_owned();
        assert_eq!(ran.text().lines().next(), Some(verdict.as_str()), "{ran:?}");
        assert_eq!(ran.code, i32::from(verdict != "valid"), "{ran:?}");
        verdicts.push(verdict);
    }
    assert!(
        verdicts
            .iter()
            .filter(|verdict| *verdict == "valid")
            .count()
            >= 3,
        "{verdicts:?}"
    );
    for verdict in ["invalid", "malformed", "missing"] {
        assert!(verdicts.iter().any(|own| own == verdict), "{verdicts:?}");
    }
}

#[test]
fn duplicates_stay_duplicates() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    let comment = fixtures::comment();
    let other = String::from_utf8(comment.clone())
        .expect("UTF-8")
        .replace("777888", "777999");
    for body in [&comment[..], other.as_bytes(), &comment] {
        receiver.post_signed(body);
    }
    receiver.stop();
    let path = exported(&desk, "shared.ndjson", &["--share"]);
    let there = Desk::with_secret();
    assert_eq!(
        there.run(&["import", path.to_str().expect("UTF-8")]).code,
        0
    );
    let keys: Vec<Value> = there
        .records(&["events"])
        .iter()
        .map(|event| event["dedupe_key"].clone())
        .collect();
    assert_eq!(keys[0], keys[2]);
    assert_ne!(keys[0], keys[1]);
}
