//! The rules that no single fixture shows: times, identities, flags.

use super::{change, direct, event};

#[test]
fn times_are_seconds_milliseconds_or_text() {
    const SECOND: i64 = 1_764_000_000_000_000;
    for (timestamp, micros) in [
        ("1764000000", Some(SECOND)),
        ("1764000000123", Some(SECOND + 123_000)),
        ("\"1764000000\"", Some(SECOND)),
        ("\"1764000000123\"", Some(SECOND + 123_000)),
        ("99999999999", Some(99_999_999_999_000_000)),
        ("100000000000", Some(100_000_000_000_000)),
        ("1764000000.25", Some(SECOND + 250_000)),
        ("1.764e9", Some(SECOND)),
        ("253402300799999", Some(253_402_300_799_999_000)),
        ("253402300800000", None),
        ("9223372036854775807", None),
        ("123456789012345678901234567890", None),
        ("1e400", None),
        ("0", None),
        ("-1764000000", None),
        ("\"soon\"", None),
        ("\"\"", None),
        // Not a time at all: then the entry's own counts.
        ("null", Some(SECOND + 1_573_000)),
        ("{}", Some(SECOND + 1_573_000)),
    ] {
        let body = direct(r#""read":{"mid":"m"}"#).replace("1764000000123", timestamp);
        assert_eq!(event(body).occurred_at, micros, "{timestamp}");
    }
}

#[test]
fn the_same_event_has_the_same_key_and_another_has_not() {
    let key = |body: String| event(body).dedupe_key.expect("a key");
    let comment = |text: &str| change("comments", &format!(r#"{{"id":"1","text":"{text}"}}"#));
    assert_eq!(
        key(comment("a")),
        key(comment("b").replace("1764000000", "1764000099"))
    );

    let differ = [
        (
            direct(r#""message":{"mid":"m"}"#),
            direct(r#""message":{"mid":"m","is_deleted":true}"#),
        ),
        (
            direct(r#""message_edit":{"mid":"m","num_edit":1}"#),
            direct(r#""message_edit":{"mid":"m","num_edit":2}"#),
        ),
        (
            direct(r#""reaction":{"mid":"m","action":"react"}"#),
            direct(r#""reaction":{"mid":"m","action":"unreact"}"#),
        ),
        (
            direct(r#""reaction":{"mid":"m"}"#),
            direct(r#""reaction":{"mid":"m"}"#).replace("1764000000123", "1764000000124"),
        ),
        (
            direct(r#""read":{"mid":"m"}"#),
            direct(r#""read":{"mid":"m"}"#).replace("1408215550001234", "1408215550001235"),
        ),
        (
            direct(r#""postback":{"title":"x"}"#),
            direct(r#""postback":{"title":"x"}"#).replace("1764000000123", "1764000000124"),
        ),
        (
            change("mentions", r#"{"media_id":"1"}"#),
            change("mentions", r#"{"media_id":"1","comment_id":"2"}"#),
        ),
        (
            change("mentions", r#"{"media_id":"1"}"#),
            change("mentions", r#"{"media_id":"1"}"#)
                .replace("17841400000123456", "17841400000654321"),
        ),
        (
            change("comments", r#"{"text":"a"}"#),
            change("comments", r#"{"text":"b"}"#),
        ),
        (
            change("follow", r#"{"id":"1"}"#),
            change("follow", r#"{"id":"2"}"#),
        ),
    ];
    for (one, other) in differ {
        assert_ne!(key(one.clone()), key(other), "{one}");
    }
    // The order in which a retry is batched changes nothing, nor does an edit count as text.
    assert_eq!(
        key(direct(r#""message_edit":{"mid":"m","num_edit":1}"#)),
        key(direct(r#""message_edit":{"mid":"m","num_edit":"1"}"#)),
    );
    assert_eq!(key(comment("a")), "comments:1");
    assert_eq!(
        key(change("story_insights", r#"{"media_id":"5"}"#)),
        "story_insights:5"
    );
    assert_eq!(
        event(change("comments", "1").replace(r#","value":1"#, "")).dedupe_key,
        None
    );
}

#[test]
fn the_accounts_own_doings_are_flagged() {
    let own = |body: String| event(body).is_own;
    assert!(own(change(
        "comments",
        r#"{"id":"1","from":{"id":"17841400000123456"}}"#
    )));
    assert!(own(change(
        "comments",
        r#"{"id":"1","from":{"id":17841400000123456}}"#
    )));
    assert!(own(change(
        "comments",
        r#"{"id":"1","from":{"id":"2","self_ig_scoped_id":"3"}}"#
    )));
    assert!(!own(change("comments", r#"{"id":"1","from":{"id":"2"}}"#)));
    assert!(!own(change("comments", r#"{"id":"1"}"#)));
    let sent = direct(r#""message":{"mid":"m","text":"x"}"#).replacen(
        "1408215550001234",
        "17841400000123456",
        1,
    );
    assert!(own(sent));
    // Neither party is known: nothing equals nothing, and that is no proof.
    assert!(!own(
        r#"{"entry":[{"messaging":[{"message":{"mid":"m"}}]}]}"#.into()
    ));
}

#[test]
fn dashboard_samples_are_known_by_their_constants() {
    for (field, value) in [
        ("comments", r#"{"id":"17865799348089039"}"#),
        (
            "comments",
            r#"{"id":"123456789","text":"This is an example."}"#,
        ),
        (
            "live_comments",
            r#"{"from":{"id":"232323232"},"text":"This is an example."}"#,
        ),
        ("mentions", r#"{"media_id":"17887498072083520"}"#),
        (
            "messages",
            r#"{"sender":{"id":"12334"},"recipient":{"id":"23245"},"message":{}}"#,
        ),
        (
            "messages",
            r#"{"sender":{"id":"1"},"message":{"mid":"random_mid"}}"#,
        ),
        (
            "messaging_seen",
            r#"{"sender":{"id":"1"},"read":{"mid":"last_message_id_read"}}"#,
        ),
    ] {
        assert!(event(change(field, value)).is_test, "{value}");
    }
    assert!(event(change("follow", "1").replace(r#""17841400000123456""#, "0")).is_test);
    for value in [
        r#"{"id":"123456789"}"#,
        r#"{"id":"1","text":"This is an example."}"#,
    ] {
        assert!(!event(change("comments", value)).is_test, "{value}");
    }
}

#[test]
fn ids_are_exact_whatever_their_type() {
    let event = event(
        r#"{"entry":[{"id":17841400000123457,"changes":[{"field":"comments","value":
        {"id":17955000000777889,"from":{"id":90071992547409931},"media":{"id":18021000000111223}}}]}]}"#,
    );
    assert_eq!(event.account_id.as_deref(), Some("17841400000123457"));
    assert_eq!(
        event.dedupe_key.as_deref(),
        Some("comments:17955000000777889")
    );
    assert_eq!(event.actor.expect("an actor").id, "90071992547409931");
    assert_eq!(event.media_id.as_deref(), Some("18021000000111223"));
}
