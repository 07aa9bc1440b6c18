//! Each form, with an endpoint whose answers try to break out of it.

use super::*;
use crate::replay::{Fault, FaultCode};

const HOSTILE: &str = "]]></failure><script>alert(1)</script>\u{1b}[2J\u{0}\u{202e}\n```\n````\n| a | b |\n@octocat [x](javascript:1) https://evil.example www.evil.example \u{ffff}";

fn exchange() -> Exchange {
    Exchange {
        what: "a comment, signed".into(),
        request_line: "POST /hook".into(),
        request_headers: vec![("X-Hub-Signature-256".into(), "sha256=00".into())],
        request_size: 2,
        request_start: "{}".into(),
        status: Some(500),
        headers: vec![("server".into(), HOSTILE.into())],
        answer_start: HOSTILE.into(),
        duration_us: 12_345,
        fault: None,
    }
}

fn item(id: &str, outcome: CheckOutcome) -> CheckItem {
    let is_bad = matches!(outcome, CheckOutcome::Fail | CheckOutcome::Warning);
    CheckItem {
        id: id.into(),
        title: "It answers.".into(),
        outcome,
        finding: HOSTILE.into(),
        bug: is_bad.then(|| "some_bug".into()),
        remedy: is_bad.then(|| "Mend it.".into()),
        exchanges: vec![exchange()],
    }
}

fn report() -> CheckReport {
    CheckReport {
        endpoint: "http://127.0.0.1:3000/hook?a=b&c=\"<".into(),
        started_at: "2026-11-01T12:03:10.000250Z".into(),
        duration_us: 1_204_000,
        total: 4,
        items: vec![
            item("one", CheckOutcome::Pass),
            item("two", CheckOutcome::Warning),
            item("three", CheckOutcome::Fail),
            item("four", CheckOutcome::Skipped),
        ],
    }
}

fn is_quiet(text: &str) {
    let obeyed = |letter: char| letter != '\n' && is_obeyed(letter);
    assert!(!text.contains(obeyed), "{text:?}");
}

#[test]
fn text_has_a_line_an_item_and_more_where_something_is_wrong() {
    let text = render(&report(), ReportFormat::Text);
    is_quiet(&text);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[2], "pass     It answers.");
    assert_eq!(lines[3], "warning  It answers.");
    assert!(lines[4].contains("[some_bug]"), "{text}");
    assert_eq!(lines[5], "         → Mend it.");
    assert_eq!(lines[6], "         · a comment, signed: 500 in 12 ms");
    let last = "1 passed, 1 warning, 1 failed, 1 skipped in 1.204 s";
    assert_eq!(lines.last(), Some(&last));
}

#[test]
fn ndjson_has_a_record_an_item_and_one_for_all() {
    let text = render(&report(), ReportFormat::Ndjson);
    let records: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a record"))
        .collect();
    assert_eq!(records.len(), 5);
    assert_eq!(records[2]["type"], "check_item");
    assert_eq!(records[2]["id"], "three");
    assert_eq!(records[2]["outcome"], "fail");
    assert_eq!(records[2]["bug"], "some_bug");
    assert_eq!(records[2]["exchanges"][0]["answer_start"], HOSTILE);
    let last = &records[4];
    assert_eq!(last["type"], "check");
    for count in ["passed", "warnings", "failed", "skipped"] {
        assert_eq!(last[count], 1, "{count}");
    }
    assert_eq!(last["duration_us"], 1_204_000);
}

#[test]
fn junit_is_xml_that_an_answer_cannot_leave() {
    let xml = render(&report(), ReportFormat::Junit);
    let document = roxmltree::Document::parse(&xml).expect("well-formed XML");
    let suite = document
        .root_element()
        .first_element_child()
        .expect("a suite");
    assert_eq!(suite.attribute("tests"), Some("4"));
    assert_eq!(suite.attribute("failures"), Some("1"));
    assert_eq!(suite.attribute("skipped"), Some("1"));
    assert!(
        suite
            .attribute("name")
            .is_some_and(|name| name.contains("a=b&c=\"<"))
    );
    let cases: Vec<_> = suite
        .children()
        .filter(roxmltree::Node::is_element)
        .collect();
    assert_eq!(cases.len(), 4);
    let inside = |case: &roxmltree::Node<'_, '_>| {
        case.first_element_child()
            .map(|child| child.tag_name().name().to_owned())
    };
    assert_eq!(inside(&cases[0]), None);
    assert_eq!(inside(&cases[1]).as_deref(), Some("system-out"));
    assert_eq!(inside(&cases[2]).as_deref(), Some("failure"));
    assert_eq!(inside(&cases[3]).as_deref(), Some("skipped"));
    let failure = cases[2].first_element_child().expect("a failure");
    assert_eq!(failure.attribute("type"), Some("some_bug"));
    let said = failure.text().expect("details");
    assert!(
        said.contains("]]></failure><script>") && said.contains("Mend it."),
        "{said}"
    );
    assert!(
        !document
            .descendants()
            .any(|node| node.has_tag_name("script"))
    );
}

#[test]
fn markdown_keeps_answers_in_their_blocks_and_cells() {
    let text = render(&report(), ReportFormat::Markdown);
    is_quiet(&text);
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| ")).collect();
    assert_eq!(
        rows.len(),
        5 + 4,
        "the table, and the hostile one within its blocks"
    );
    for row in rows.iter().filter(|row| row.contains("It answers")) {
        let bars = row.replace("\\|", "").matches('|').count();
        assert_eq!(bars, 5, "{row}");
    }
    // Outside of blocks nothing of it is markup: what is escaped is none.
    let mut fence: Option<&str> = None;
    let mut outside = String::new();
    for line in text.lines() {
        match fence {
            Some(open) if line == open => fence = None,
            Some(_) => {}
            None if line.starts_with("```") => fence = line.strip_suffix("text"),
            None => outside += line,
        }
    }
    assert_eq!(fence, None, "each block ends");
    let outside = outside.replace("\\]", "");
    for markup in ["<script", "@octocat", "](javascript", "https://", "www."] {
        assert!(!outside.contains(markup), "{outside}");
    }
    assert!(text.contains("`````text\n"), "longer than any fence within");
}

#[test]
fn a_fault_is_told_in_its_own_words() {
    let mut report = report();
    report.items[2].exchanges[0].fault = Some(Fault {
        code: FaultCode::Connect,
        message: "Nothing listens at 127.0.0.1:3000.".into(),
    });
    for format in [
        ReportFormat::Text,
        ReportFormat::Junit,
        ReportFormat::Markdown,
    ] {
        let text = render(&report, format);
        assert!(
            text.contains("Nothing listens at 127.0.0.1:3000."),
            "{text}"
        );
    }
}
