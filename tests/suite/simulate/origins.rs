//! What is sent: recorded payloads of both senders, captured deliveries, edited bodies.

use std::fs;

use hookglass_tests::Desk;
use hookglass_tests::fixtures::{SECRET, named};
use hookglass_tests::http::Request;
use hookglass_tests::sign;
use hookglass_tests::target::Target;

use super::send;

const MESSAGES: &str = "facebookexternalua";
const CHANGES: &str = "Webhooks/1.0 (https://fb.me/webhooks)";

/// META 2.1.
#[test]
fn each_of_metas_senders_has_its_own_headers() {
    let (desk, target) = (Desk::with_secret(), Target::accepting());
    for (payload, agent) in [
        ("messages", MESSAGES),
        ("standby", MESSAGES),
        ("comments", CHANGES),
    ] {
        assert_eq!(send(&desk, &[payload], &target.url()).0, 0);
        let arrived = target.arrived().pop().expect("a request");
        assert_eq!(arrived.values("user-agent"), [agent], "{payload}");
        assert_eq!(arrived.values("accept"), ["*/*"]);
        assert_eq!(arrived.values("accept-encoding"), ["deflate, gzip"]);
        assert_eq!(arrived.body, named(payload).body);
    }
}

#[test]
fn a_captured_delivery_goes_out_as_its_sender_sent_it_signed_anew() {
    let desk = Desk::with_secret();
    let body = named("messages/text-emoji").body;
    let captured = Request::delivery(&body)
        .with("User-Agent", "facebookexternalua")
        .with("X-Own", "1")
        .with("X-Forwarded-For", "157.240.1.1")
        .signed_with("another app's");
    assert_eq!(desk.listen().send(&captured).status, 401);
    let target = Target::accepting();
    let (code, records) = send(&desk, &["--delivery", "1"], &target.url());
    assert_eq!(code, 0, "{records:?}");
    assert_eq!(records[0]["sample"], "delivery 1");
    let arrived = target.only();
    assert_eq!(arrived.body, body);
    assert_eq!(arrived.values("user-agent"), [MESSAGES]);
    assert_eq!(arrived.values("x-own"), ["1"]);
    assert!(arrived.values("x-forwarded-for").is_empty());
    assert_eq!(
        arrived.values("x-hub-signature-256"),
        [sign::sha256(SECRET, &body)]
    );
    desk.run(&["send", "--delivery", "99", "--to", &target.url()])
        .expect_talk(3, &["no delivery 99"]);
}

#[test]
fn a_captured_delivery_can_be_varied_like_any_other() {
    let desk = Desk::with_secret();
    desk.listen().post_signed(&named("comments").body);
    let receiver = desk.listen();
    let arguments = ["--delivery", "1", "--count", "3", "--batch", "10"];
    assert_eq!(send(&desk, &arguments, &receiver.callback_url()).0, 0);
    let events = receiver.wait_for(30, "event");
    assert!(events.iter().all(|event| event["duplicate_of"].is_null()));
}

#[test]
fn an_edited_body_is_signed_and_sent_by_whom_it_fits() {
    let (desk, target) = (Desk::with_secret(), Target::accepting());
    let message = br#"{"object":"instagram","entry":[{"id":"1","messaging":[{"message":{"mid":"m","text":"caf\u00e9"}}]}]}"#;
    let file = desk.folder().join("body.json");
    fs::write(&file, message).expect("written");
    let file = file.to_str().expect("a name");
    // By itself, and instead of a comment's.
    for arguments in [&["--body", file][..], &["comments", "--body", file]] {
        assert_eq!(send(&desk, arguments, &target.url()).0, 0);
        let arrived = target.arrived().pop().expect("a request");
        assert_eq!(arrived.body, message);
        assert_eq!(arrived.values("user-agent"), [MESSAGES]);
        assert_eq!(
            arrived.values("x-hub-signature-256"),
            [sign::sha256(SECRET, message)]
        );
    }
    let url = target.url();
    let ran = desk.run_with(&["send", "--body", "-", "--to", &url], b"not json at all");
    assert_eq!(ran.code, 0, "{ran:?}");
    let arrived = target.arrived().pop().expect("a request");
    assert_eq!(arrived.body, b"not json at all");
    assert_eq!(arrived.values("user-agent"), [CHANGES]);
}

#[test]
fn headers_of_ones_own_replace_metas() {
    let (desk, target) = (Desk::with_secret(), Target::accepting());
    let arguments = [
        "comments",
        "--header",
        "user-agent: own",
        "--header",
        "X-Env: dev",
    ];
    assert_eq!(send(&desk, &arguments, &target.url()).0, 0);
    let arrived = target.only();
    assert_eq!(arrived.values("user-agent"), ["own"]);
    assert_eq!(arrived.values("x-env"), ["dev"]);
}
