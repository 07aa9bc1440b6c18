//! The same bytes under a new signature.

use hookglass_tests::Desk;
use hookglass_tests::fixtures::comment;
use hookglass_tests::http::Request;
use hookglass_tests::sign;
use hookglass_tests::target::Target;

#[test]
fn with_a_secret_of_the_endpoint() {
    let desk = super::with_a_comment().and("THEIR_SECRET", "theirs");
    let theirs = Desk::new().and("INSTAGRAM_WEBHOOK_SECRET", "theirs");
    let receiver = theirs.listen_with(&["--strict"]);
    let url = receiver.callback_url();
    let arguments = ["replay", "1", "--to", &url, "--mode", "resign"];
    let attempts = desk.records(&[&arguments[..], &["--secret-env", "THEIR_SECRET"]].concat());
    assert_eq!(attempts[0]["status"], 200);
    assert_eq!(attempts[0]["mode"], "resigned");
    assert_eq!(attempts[0]["secret"], "their_secret");
    let kept = theirs.newest();
    assert_eq!(kept["signature"]["verdict"], "valid");
    assert_eq!(theirs.raw("1"), comment());
    // As it came, it is refused there: that is what signing again is for.
    assert_eq!(desk.run(&["replay", "1", "--to", &url]).code, 1);
}

#[test]
fn takes_the_place_of_every_old_signature() {
    let desk = Desk::with_secret();
    let twice = Request::delivery(&comment())
        .signed_with("one")
        .signed_with("two");
    desk.listen().send(&twice);
    let target = Target::accepting();
    desk.records(&["replay", "1", "--to", &target.url(), "--mode", "resign"]);
    let arrived = target.only();
    let right = sign::sha256(hookglass_tests::fixtures::SECRET, &arrived.body);
    assert_eq!(arrived.values("x-hub-signature-256"), [right]);
}

#[test]
fn without_a_secret_nothing_is_sent() {
    let desk = Desk::new();
    desk.listen().post_signed(&comment());
    let target = Target::accepting();
    let ran = desk.run(&["replay", "1", "--to", &target.url(), "--mode", "resign"]);
    ran.expect_talk(3, &["no secret", "INSTAGRAM_WEBHOOK_SECRET"]);
    assert!(target.arrived().is_empty());
}
