//! Correct handlers pass everything: in JavaScript, in Rust, and Hookglass's own receiver.

use hookglass_tests::handler::{Handler, TOKEN};

use super::{Checked, check, check_node, desk};

#[track_caller]
fn is_right(checked: &Checked) {
    checked.expect(0, &[]);
    assert_eq!(
        checked.ids("pass").len(),
        checked.items.len(),
        "{}",
        checked.told()
    );
    let summary = &checked.summary;
    for count in ["warnings", "failed", "skipped"] {
        assert_eq!(summary[count], 0, "{summary}");
    }
    assert_eq!(summary["passed"], checked.items.len());
}

#[test]
fn in_javascript() {
    if let Some(checked) = check_node("correct", &[]) {
        is_right(&checked);
    }
}

#[test]
fn in_rust() {
    let handler = Handler::rust();
    is_right(&check(&desk(), &handler.url(), &[]));
}

#[test]
fn our_own_receiver_when_it_is_strict() {
    let desk = desk();
    let receiver = desk.listen_with(&["--strict"]);
    is_right(&check(&desk, &receiver.callback_url(), &[]));
}

#[test]
fn our_own_receiver_lets_this_machine_in_unsigned() {
    let desk = desk();
    let receiver = desk.listen();
    let checked = check(&desk, &receiver.callback_url(), &[]);
    checked.expect(1, &["accepts_missing_signature"]);
    // From anywhere else it does not.
    let public = check(
        &desk,
        &receiver.callback_url(),
        &["--header", "X-Forwarded-For: 192.0.2.1"],
    );
    is_right(&public);
}

#[test]
fn without_a_secret_or_a_token_the_rest_is_tried() {
    let handler = Handler::rust();
    let bare = hookglass_tests::Desk::new();
    let checked = check(&bare, &handler.url(), &[]);
    checked.expect(0, &[]);
    let finding = |id: &str| {
        checked.item(id)["finding"]
            .as_str()
            .expect("a finding")
            .to_owned()
    };
    assert!(finding("signed_accepted").contains("INSTAGRAM_WEBHOOK_SECRET"));
    assert!(finding("handshake_right_token").contains("INSTAGRAM_WEBHOOK_VERIFY_TOKEN"));
    let tried = [
        "answers",
        "handshake_wrong_token",
        "handshake_missing_token",
        "handshake_incomplete",
        "still_alive",
    ];
    assert_eq!(checked.ids("pass"), tried);
}

#[test]
fn other_variables_may_hold_the_secret_and_the_token() {
    let handler = Handler::rust();
    let named = hookglass_tests::Desk::new()
        .and("MY_SECRET", hookglass_tests::fixtures::SECRET)
        .and("MY_TOKEN", TOKEN);
    let more = [
        "--secret-env",
        "MY_SECRET",
        "--verify-token-env",
        "MY_TOKEN",
    ];
    is_right(&check(&named, &handler.url(), &more));
    named
        .run(&["check", &handler.url(), "--secret-env", "NOT_SET"])
        .expect_talk(3, &["NOT_SET"]);
    named
        .run(&["check", &handler.url(), "--verify-token-env", "NOT_SET"])
        .expect_talk(3, &["NOT_SET", "--verify-token-env"]);
}
