//! The report: as text while it goes on, as NDJSON, JUnit and Markdown, and in a file.

use std::fs;

use hookglass_tests::handler::{Handler, TOKEN};
use hookglass_tests::target::{Reply, Target};

use super::{check, desk, report};

/// What an endpoint may answer to break out of a report.
const HOSTILE: &str = "]]></failure><b>\u{1b}[2J```\n| x |\n````";

#[test]
fn text_is_for_people() {
    let handler = Handler::rust();
    let ran = report(&desk(), &[&handler.url()]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let text = ran.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "pass     The endpoint answers.");
    assert_eq!(lines.len(), 32 + 2, "{text}");
    assert!(
        lines[33].starts_with("32 passed, 0 warnings, 0 failed, 0 skipped in "),
        "{text}"
    );
}

#[test]
fn what_is_wrong_has_a_name_and_a_remedy() {
    let target = Target::start(Reply::with(200, HOSTILE));
    let ran = desk().run(&["check", &target.url()]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let text = ran.text();
    assert!(
        text.contains("[does_not_verify]") && text.contains("→ Compare X-Hub-Signature-256"),
        "{text}"
    );
    assert!(
        !text.contains('\u{1b}'),
        "an endpoint cannot move the cursor"
    );
}

#[test]
fn junit_and_markdown_come_whole_with_the_progress_beside() {
    let target = Target::start(Reply::with(200, HOSTILE));
    let desk = desk();
    let junit = desk.run(&["check", &target.url(), "--report", "junit"]);
    assert_eq!(junit.code, 1, "{junit:?}");
    let xml = junit.text();
    assert!(
        xml.starts_with("<?xml") && xml.trim_end().ends_with("</testsuites>"),
        "{xml}"
    );
    assert_eq!(xml.matches("<testcase ").count(), 32);
    assert_eq!(
        xml.matches("<failure ").count(),
        xml.matches("</failure>").count()
    );
    assert!(
        xml.contains("type=\"does_not_verify\"") && !xml.contains("<b>"),
        "{xml}"
    );
    assert!(
        junit.stderr.contains("pass     The endpoint answers."),
        "{junit:?}"
    );

    let markdown = desk
        .run(&["check", &target.url(), "--report", "markdown"])
        .text();
    assert!(
        markdown.starts_with("# Check of ` http://127.0.0.1:"),
        "{markdown}"
    );
    assert!(
        markdown.contains("❌ fail") && markdown.contains("`````text\n"),
        "{markdown}"
    );
}

#[test]
fn a_report_goes_into_a_file() {
    let handler = Handler::rust();
    let desk = desk();
    let path = desk.folder().join("check.xml");
    let file = path.to_str().expect("a path");
    let ran = report(
        &desk,
        &[&handler.url(), "--report", "junit", "--output", file],
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.text().starts_with("pass     The endpoint answers."),
        "{ran:?}"
    );
    let xml = fs::read_to_string(&path).expect("a report");
    assert!(xml.contains("failures=\"0\""), "{xml}");
    assert!(!xml.contains(TOKEN));
    let nowhere = desk.folder().join("no/such/folder");
    let nowhere = nowhere.to_str().expect("a path");
    desk.run(&["check", &handler.url(), "--output", nowhere])
        .expect_talk(3, &["cannot write", "--output"]);
}

#[test]
fn what_is_asked_for_wrongly_is_2() {
    let desk = desk();
    desk.run(&["check", "127.0.0.1:3000"])
        .expect_talk(2, &["http://127.0.0.1:3000/"]);
    desk.run(&["check", "http://127.0.0.1:1", "--header", "nonsense"])
        .expect_talk(2, &["a name and a value"]);
}

#[test]
fn an_exchange_shows_what_was_said_and_no_secret() {
    let target = Target::start(Reply::with(
        403,
        &format!("you said {TOKEN} and opens-the-door"),
    ));
    let checked = check(
        &desk(),
        &target.url(),
        &["--header", "X-Key: opens-the-door"],
    );
    let shown = serde_json::to_string(&checked.items).expect("JSON");
    assert!(!shown.contains("opens-the-door"), "{shown}");
    let exchange = &checked.item("handshake_right_token")["exchanges"][0];
    assert_eq!(exchange["answer_start"], "you said *** and ***");
    let line = exchange["request_line"].as_str().expect("a line");
    assert!(line.ends_with("&hub.verify_token=***"), "{line}");
    let delivery = &checked.item("signed_accepted")["exchanges"][0];
    let headers = delivery["request_headers"].to_string();
    assert!(
        headers.contains("[\"X-Key\",\"***\"]") && headers.contains("sha256="),
        "{headers}"
    );
}
