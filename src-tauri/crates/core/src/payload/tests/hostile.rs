//! Bodies that were made to hurt: each is read within bounds, and said to be what it is.

use std::time::Instant;

use super::{LIMIT, change, events};
use crate::payload::{PayloadFault, PayloadVerdict, Position, read};

fn fault(body: impl AsRef<[u8]>) -> (PayloadVerdict, PayloadFault) {
    let reading = read(body.as_ref(), None, LIMIT);
    (reading.verdict, reading.fault.expect("a fault"))
}

#[test]
fn depth_is_no_matter() {
    for depth in [100_000, 8 << 20] {
        let body = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(
            read(body.as_bytes(), None, LIMIT).verdict,
            PayloadVerdict::NoEntry
        );
    }
    let deep = format!("{}1{}", r#"{"a":"#.repeat(100_000), "}".repeat(100_000));
    let value = format!(r#"{{"id":"1","deep":{deep},"text":"still read"}}"#);
    let event = super::event(change("comments", &value));
    assert_eq!(event.text.as_deref(), Some("still read"));
}

#[test]
fn large_bodies_take_linear_time() {
    const LARGE: usize = 4 << 20;
    let list = |item: &str| {
        let items = format!("{item},").repeat(LARGE / (item.len() + 1) - 40);
        format!(r#"{{"entry":[{{"changes":[{items}0]}}]}}"#)
    };
    let bodies = [
        "[".repeat(LIMIT),
        "{\"a\":".repeat(LARGE / 5),
        "\\".repeat(LARGE),
        format!("\"{}", "\\ud83d".repeat(LARGE / 6)),
        "\n".repeat(LARGE),
        list("0"),
        list("{}"),
        list(r#"{"field":"comments"}"#),
        list(r#"{"field":"x","value":1}"#),
        change(
            "comments",
            &format!("{{\"text\":\"{}\"}}", "\\ud83d".repeat(LARGE / 6)),
        ),
        change(
            "comments",
            &format!("{{{}\"id\":1}}", "\"id\":1,".repeat(LARGE / 7)),
        ),
    ];
    for body in bodies {
        let start = Instant::now();
        let reading = read(body.as_bytes(), None, LIMIT);
        let beginning: String = body.chars().take(60).collect();
        // Unoptimised and on a busy machine; anything quadratic takes hours.
        assert!(start.elapsed().as_secs() < 300, "{beginning}");
        assert!(reading.events.len() <= 50_010, "{beginning}");
    }
}

#[test]
fn what_is_not_shown_is_counted() {
    let items = "0,".repeat(60_000);
    let events = events(format!(
        r#"{{"entry":[{{"changes":[{items}0],"messaging":[1]}},{{"messaging":[2,3]}}]}}"#
    ));
    let rest: Vec<_> = events
        .iter()
        .skip(50_000)
        .map(|event| event.sentence.text.as_str())
        .collect();
    assert_eq!(
        rest,
        [
            "10001 more items of “changes” are not shown one by one",
            "1 more items of “messaging” are not shown one by one",
            "1 more items of “entries” are not shown one by one",
        ]
    );
}

#[test]
fn a_thousand_updates_are_a_thousand_events() {
    let item = r#"{"field":"comments","value":{"id":"17955000000777888","text":"x"}},"#;
    let items = item.repeat(1000);
    let items = items.trim_end_matches(',');
    let events = events(format!(r#"{{"entry":[{{"id":"1","changes":[{items}]}}]}}"#));
    assert_eq!(events.len(), 1000);
    assert!(
        events
            .windows(2)
            .all(|pair| pair[0].span.end < pair[1].span.start)
    );
}

/// An account's id is repeated in every event: a long one must not multiply the body.
#[test]
fn a_long_account_id_is_cut() {
    let id = "9".repeat(1 << 20);
    let events = events(format!(r#"{{"entry":[{{"id":"{id}","changes":[1,2]}}]}}"#));
    for event in events {
        assert_eq!(event.account_id.expect("an id").chars().count(), 65);
    }
}

#[test]
fn faults_name_the_place_and_what_was_expected() {
    for (body, verdict, message, place) in [
        (
            "",
            "not_json",
            "The body is empty; expected a JSON object with an “entry” array.",
            (0, 1, 1),
        ),
        (
            " \n",
            "not_json",
            "The body is empty; expected a JSON object with an “entry” array.",
            (0, 1, 1),
        ),
        (
            "{\"a\":}",
            "not_json",
            "The body is not JSON: found `}`, expected a value.",
            (5, 1, 6),
        ),
        (
            "{\"é\":\n é}",
            "not_json",
            "The body is not JSON: found `é`, expected a value.",
            (8, 2, 2),
        ),
        (
            "{'a':1}",
            "not_json",
            "The body is not JSON: found `'`, expected a key in double quotes or `}`.",
            (1, 1, 2),
        ),
        (
            "[1 2]",
            "not_json",
            "The body is not JSON: found `2`, expected `,` or `]`.",
            (3, 1, 4),
        ),
        (
            "{\"a\" 1}",
            "not_json",
            "The body is not JSON: found `1`, expected `:`.",
            (5, 1, 6),
        ),
        (
            "\"a\nb\"",
            "not_json",
            "The body is not JSON: found a line break, expected an escape such as `\\n` in place of a control character.",
            (2, 1, 3),
        ),
        (
            "[1.]",
            "not_json",
            "The body is not JSON: found `]`, expected a digit.",
            (3, 1, 4),
        ),
        (
            "[01]",
            "not_json",
            "The body is not JSON: found `1`, expected `,` or `]`.",
            (2, 1, 3),
        ),
        (
            "none",
            "not_json",
            "The body is not JSON: found `n`, expected a value.",
            (0, 1, 1),
        ),
        (
            "\u{feff}\u{feff}{}",
            "not_json",
            "The body is not JSON: found `\u{feff}`, expected a value.",
            (3, 1, 1),
        ),
        (
            "{\"entry\":{}}",
            "no_entry",
            "The body is JSON, but its “entry” is an object; expected an object with an “entry” array, as every webhook of Meta has.",
            (9, 1, 10),
        ),
        (
            "[]",
            "no_entry",
            "The body is JSON, but it is an array; expected an object with an “entry” array, as every webhook of Meta has.",
            (0, 1, 1),
        ),
    ] {
        let (own, fault) = fault(body);
        assert_eq!(
            (own.as_str(), fault.message.as_str()),
            (verdict, message),
            "{body:?}"
        );
        let (offset, line, column) = place;
        assert_eq!(
            fault.position,
            Some(Position {
                offset,
                line,
                column
            }),
            "{body:?}"
        );
    }
}

#[test]
fn bytes_that_are_not_utf8_leave_the_events_readable() {
    let body = change("comments", r#"{"id":"1","text":"caf@ ok"}"#);
    let body: Vec<u8> = body
        .bytes()
        .map(|byte| if byte == b'@' { 0xe9 } else { byte })
        .collect();
    let reading = read(&body, None, LIMIT);
    assert_eq!(reading.verdict, PayloadVerdict::NotUtf8);
    let offset = body.iter().position(|byte| *byte == 0xe9);
    let position = reading.fault.expect("a fault").position.expect("a place");
    assert_eq!(Some(position.offset), offset);
    assert_eq!(reading.events.len(), 1);
    assert_eq!(reading.events[0].text.as_deref(), Some("caf\u{fffd} ok"));
}

#[test]
fn not_utf8_outweighs_not_json() {
    assert_eq!(fault(b"\xff\xfe{").0, PayloadVerdict::NotUtf8);
    assert_eq!(fault(b"{\"a\":\"\xff\"").0, PayloadVerdict::NotUtf8);
}

#[test]
fn one_byte_order_mark_is_let_pass() {
    assert_eq!(events("\u{feff}{\"entry\":[]}"), []);
}
