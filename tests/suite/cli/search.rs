//! What a query matches, and how much of it is listed.

use hookglass_tests::Desk;
use hookglass_tests::fixtures::{comment, named};
use hookglass_tests::http::Request;

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
