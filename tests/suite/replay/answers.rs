//! What an endpoint can do, and how it is said: exit codes, sentences, comparisons.

use hookglass_tests::ports::free_port;
use hookglass_tests::target::{Reply, Target};

use super::with_a_comment;

#[test]
fn two_hundreds_are_0_and_others_1() {
    let desk = with_a_comment();
    let target = Target::accepting();
    for (status, code) in [
        (200, 0),
        (201, 0),
        (204, 0),
        (400, 1),
        (401, 1),
        (404, 1),
        (500, 1),
        (503, 1),
    ] {
        target.answer_with(Reply::with(status, "").header("X-Own", "kept"));
        let ran = desk.run(&["replay", "1", "--to", &target.url(), "--format", "ndjson"]);
        assert_eq!(ran.code, code, "{status}: {ran:?}");
        let attempt = ran.records().remove(0);
        assert_eq!(attempt["status"], status);
        assert!(attempt["fault"].is_null());
        assert!(attempt["headers"].to_string().contains("kept"), "{attempt}");
    }
}

#[test]
fn nobody_there_is_3_with_a_sentence_that_says_what_to_do() {
    let desk = with_a_comment();
    let nobody = format!("127.0.0.1:{}", free_port());
    let url = format!("http://{nobody}/");
    let ran = desk.run(&["replay", "1", "--to", &url, "--format", "ndjson"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    let attempt = ran.records().remove(0);
    assert_eq!(attempt["fault"]["code"], "connect");
    let sentence = format!("Nothing listens at {nobody}. Start your server, or check the port.");
    assert_eq!(attempt["fault"]["message"], sentence);
    assert!(attempt["status"].is_null());
    assert_eq!(desk.records(&["attempts"]), [attempt], "it is kept as well");
    let text = desk.run(&["replay", "1", "--to", &url]).text();
    assert!(text.contains(&sentence), "{text}");
}

#[test]
fn a_redirect_is_not_followed_but_told() {
    let desk = with_a_comment();
    let elsewhere = Target::accepting();
    let target = Target::start(Reply::with(307, "").header("Location", &elsewhere.url()));
    let ran = desk.run(&["replay", "1", "--to", &target.url(), "--format", "ndjson"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(elsewhere.arrived().is_empty(), "it was followed");
    let attempt = ran.records().remove(0);
    assert_eq!(attempt["status"], 307);
    let note = attempt["note"].as_str().expect("a note");
    assert!(
        note.contains("not followed") && note.contains(&elsewhere.url()),
        "{note}"
    );
}

#[test]
fn a_time_out_says_that_it_can_be_lifted() {
    let desk = with_a_comment();
    let target = Target::start(Reply::never());
    let ran = desk.run(&[
        "replay",
        "1",
        "--to",
        &target.url(),
        "--timeout",
        "1",
        "--format",
        "ndjson",
    ]);
    assert_eq!(ran.code, 3, "{ran:?}");
    let attempt = ran.records().remove(0);
    assert_eq!(attempt["fault"]["code"], "timeout");
    let message = attempt["fault"]["message"].as_str().expect("a sentence");
    assert!(
        message.contains("within 1 s") && message.contains("none"),
        "{message}"
    );
}

#[test]
fn each_attempt_is_compared_with_the_one_before() {
    let desk = with_a_comment();
    let target = Target::accepting();
    let said = [
        (500, None),
        (500, Some("still_failing")),
        (200, Some("fixed")),
        (200, Some("still_passing")),
        (404, Some("regressed")),
    ];
    for (status, comparison) in said {
        target.answer_with(Reply::with(status, ""));
        desk.run(&["replay", "1", "--to", &target.url()]);
        let newest = desk.records(&["attempts", "--limit", "1"]).remove(0);
        assert_eq!(newest["status"], status);
        assert_eq!(newest["comparison"].as_str(), comparison, "after {status}");
    }
    let other = Target::accepting();
    desk.run(&["replay", "1", "--to", &other.url()]);
    let newest = desk.records(&["attempts", "--limit", "1"]).remove(0);
    assert!(
        newest["comparison"].is_null(),
        "another endpoint has its own history"
    );
}

#[test]
fn a_password_in_the_target_is_not_kept() {
    let desk = with_a_comment();
    let target = Target::accepting();
    let url = target.url().replace("http://", "http://me:hunter2@");
    let ran = desk.run(&["replay", "1", "--to", &url, "--format", "ndjson"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(
        target.only().values("authorization"),
        ["Basic bWU6aHVudGVyMg=="]
    );
    let kept = desk.run(&["attempts", "--format", "ndjson"]).text();
    for text in [&ran.text(), &ran.stderr, &kept] {
        assert!(
            !text.contains("hunter2") && !text.contains("bWU6aHVudGVyMg"),
            "{text}"
        );
    }
}
