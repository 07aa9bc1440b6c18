//! What a query matches, and how much of it is listed.

use hookglass_tests::Desk;
use hookglass_tests::fixtures::{comment, named};
use hookglass_tests::http::Request;
use hookglass_tests::target::Target;

fn filled() -> Desk {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    receiver.post_signed(&comment());
    receiver.post_signed(&named("messages").body);
    receiver.send(&Request::delivery(&comment()).signed_with("wrong"));
    receiver.send(&Request::delivery(&comment()).with("Origin", "https://evil.example"));
    receiver.post_signed(b"nonsense");
    desk
}

#[test]
fn terms_words_and_both() {
    let desk = filled();
    let cases: [(&[&str], usize); 12] = [
        (&[], 5),
        (&["verdict:valid"], 3),
        (&["verdict:invalid"], 1),
        (&["verdict:missing"], 1),
        (&["status:401"], 2),
        (&["status:400"], 1),
        (&["source:tunnel"], 1),
        (&["source:local"], 4),
        (&["field:comments"], 3),
        (&["field:comments", "verdict:valid"], 1),
        (&["still", "AVAILABLE"], 3),
        (&["100%"], 0),
    ];
    for (query, count) in cases {
        let found = desk.records(&[&["deliveries"], query].concat());
        assert_eq!(found.len(), count, "{query:?}");
    }
    assert_eq!(desk.records(&["events", "lena.paints"]).len(), 3);
    assert_eq!(desk.records(&["events", "field:messages"]).len(), 1);
    assert_eq!(
        desk.records(&["events", "verdict:valid field:comments"])
            .len(),
        1
    );
}

#[test]
fn terms_are_turned_round_compared_and_joined_by_commas() {
    let desk = filled();
    let target = Target::accepting();
    let replayed = desk.run(&["replay", "2", "--to", &target.url()]);
    assert_eq!(replayed.code, 0, "{replayed:?}");
    let cases: [(&[&str], &[&str]); 15] = [
        (&["-verdict:valid"], &["4", "3"]),
        (&["verdict:invalid,missing", "field:comments"], &["4", "3"]),
        (&["status:>=400"], &["5", "4", "3"]),
        (&["status:4xx", "-status:401"], &["5"]),
        (&["size:<100"], &["5"]),
        (&["after:1h"], &["5", "4", "3", "2", "1"]),
        (&["before:1h"], &[]),
        (&["after:2020-01-01", "before:2020-02-01"], &[]),
        (&["has:attempt"], &["2"]),
        (&["has:event", "-has:attempt"], &["4", "3", "1"]),
        (&["from:@LENA.paints", "verdict:valid"], &["1"]),
        (&["text:\"still available\"", "source:local"], &["3", "1"]),
        (&["text:\"available still\""], &[]),
        (&["payload:not_json", "nonsense"], &["5"]),
        (&["id:4"], &["4"]),
    ];
    for (query, expected) in cases {
        let found = desk.records(&[&["deliveries"], query].concat());
        let found: Vec<&str> = found.iter().filter_map(|one| one["id"].as_str()).collect();
        assert_eq!(found, expected, "{query:?}");
    }
}

#[test]
fn a_query_that_is_not_understood_is_shown_with_its_place() {
    let desk = filled();
    for (query, pointer) in [
        ("great verdict:wrong", "      ^^^^^^^^^^^^^"),
        ("été \"never closed", "    ^^^^^^^^^^^^^"),
        ("size:big", "^^^^^^^^"),
    ] {
        let ran = desk.run(&["deliveries", query]);
        ran.expect_talk(2, &[&format!("{query}\n{pointer}\n")]);
    }
}

#[test]
fn a_query_is_never_sql() {
    let desk = filled();
    for query in ["' OR 1=1 --", "field:') OR ('1'='1", "%", "_", "\\"] {
        let ran = desk.run(&["events", query, "--format", "ndjson"]);
        assert!(ran.stdout.is_empty(), "{query}: {ran:?}");
    }
}

#[test]
fn limits() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    for number in 0..60 {
        receiver.post_signed(format!("{{\"entry\":[],\"n\":{number}}}").as_bytes());
    }
    let newest = desk.records(&["deliveries", "--limit", "7"]);
    assert!(
        newest
            .iter()
            .map(|one| &one["id"])
            .eq(["60", "59", "58", "57", "56", "55", "54"])
    );
    assert_eq!(desk.records(&["deliveries"]).len(), 60, "ndjson: all");
    assert_eq!(
        desk.run(&["deliveries"]).text().lines().count(),
        50,
        "text: a screen or two"
    );
    assert!(desk.records(&["deliveries", "--limit", "0"]).is_empty());
}

#[test]
fn a_reader_that_stops_reading_is_no_failure() {
    let desk = filled();
    let mut shell = std::process::Command::new("sh");
    shell.args([
        "-c",
        "\"$0\" deliveries --format ndjson --db \"$1\" | head -n 1 >/dev/null",
    ]);
    shell
        .arg(hookglass_tests::program::hookglass())
        .arg(desk.database());
    desk.prepare(&mut shell);
    let ran = hookglass_tests::desk::finish(shell, b"");
    assert!(!ran.stderr.contains("panicked"), "{ran:?}");
}
