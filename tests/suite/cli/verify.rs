//! `verify` over every recorded signature case that a command line can carry.

use base64::Engine;
use hookglass_tests::Desk;
use hookglass_tests::fixtures::signature_cases;
use serde_json::Value;

/// Arguments and variables end at the first NUL.
fn fits_a_command_line(case: &Value) -> bool {
    !case["headers"].to_string().contains("\\u0000")
        && !case["secrets"].to_string().contains("\\u0000")
}

fn desk(case: &Value) -> Desk {
    let secrets = case["secrets"].as_array().expect("secrets");
    secrets
        .iter()
        .enumerate()
        .fold(Desk::new(), |desk, (index, secret)| {
            let (label, value) = (secret["label"].as_str(), secret["value"].as_str());
            let variable = if index == 0 {
                "INSTAGRAM_WEBHOOK_SECRET".to_owned()
            } else {
                format!(
                    "HOOKGLASS_SECRET_{}",
                    label.expect("a label").to_uppercase()
                )
            };
            desk.and(&variable, value.expect("a value"))
        })
}

fn body(case: &Value) -> Vec<u8> {
    let encoded = case["body_base64"].as_str().expect("a body");
    base64::engine::general_purpose::STANDARD
        .decode(encoded)
        .expect("base64")
}

#[test]
fn every_recorded_case_gets_its_verdict_and_diagnosis() {
    let cases = signature_cases();
    let possible: Vec<&Value> = cases
        .iter()
        .filter(|case| fits_a_command_line(case))
        .collect();
    assert!(
        possible.len() >= 45,
        "{} of {}",
        possible.len(),
        cases.len()
    );
    for case in &possible {
        let mut arguments = vec!["verify".to_owned(), "-".to_owned()];
        for header in case["headers"].as_array().expect("headers") {
            let (name, value) = (header[0].as_str(), header[1].as_str());
            let line = format!("{}: {}", name.expect("a name"), value.expect("a value"));
            arguments.extend(["--header".to_owned(), line]);
        }
        arguments.extend(["--format".to_owned(), "ndjson".to_owned()]);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let ran = desk(case).run_with(&arguments, &body(case));
        let id = &case["id"];
        let answer = ran
            .records()
            .pop()
            .unwrap_or_else(|| panic!("{id}: {ran:?}"));
        assert_eq!(answer["type"], "signature", "{id}");
        assert_eq!(answer["verdict"], case["verdict"], "{id}: {answer}");
        assert_eq!(answer["secret"], case["matched_secret"], "{id}: {answer}");
        assert_eq!(answer["diagnosis"], case["diagnosis"], "{id}: {answer}");
        assert_eq!(answer["body_sha256"], case["body_sha256"], "{id}");
        let code = if case["verdict"] == "valid" { 0 } else { 1 };
        assert_eq!(ran.code, code, "{id}: exit 0 only when valid");
        let explained = answer["explanation"].as_str();
        assert!(
            explained.is_some_and(|text| text.ends_with('.')),
            "{id}: {answer}"
        );
    }
    println!(
        "{} of {} signature cases were run",
        possible.len(),
        cases.len()
    );
}

#[test]
fn a_file_and_the_signature_alone_are_enough() {
    let desk = Desk::with_secret();
    let fixture = hookglass_tests::fixtures::named("messages");
    std::fs::write(desk.folder().join("body.json"), &fixture.body).expect("written");
    let ran = desk.run(&["verify", "body.json", "--signature", &fixture.signature]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.text().lines().next(), Some("valid"));
    assert!(!desk.database().exists(), "it needs no store");
}

#[test]
fn text_says_why_not() {
    let desk = Desk::with_secret();
    let ran = desk.run_with(&["verify", "--signature", "sha1=00"], b"{}");
    assert_eq!(ran.code, 1);
    assert_eq!(ran.text().lines().next(), Some("malformed"));
    assert!(ran.text().lines().count() >= 2, "{ran:?}");
}
