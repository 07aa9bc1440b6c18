//! POST without a signature: taken from this machine, refused from the world.

use hookglass_tests::Desk;
use hookglass_tests::fixtures::comment;
use hookglass_tests::http::Request;

use super::{MISSING_SIGNATURE, SUCCESS, expect_kept};

#[test]
fn taken_from_this_machine() {
    let desk = Desk::with_secret();
    let answer = desk.listen().send(&Request::delivery(&comment()));
    answer.expect(200, SUCCESS);
    let kept = expect_kept(&desk, 200, "missing", "ok");
    assert_eq!(kept["source"], "local");
}

#[test]
fn refused_when_anything_forwarded_it_or_a_browser_sent_it() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    let headers = [
        ("X-Forwarded-For", "203.0.113.7"),
        ("X-Forwarded-Proto", "https"),
        ("x-forwarded-host", "example.com"),
        ("Forwarded", "for=203.0.113.7"),
        ("X-Real-IP", "203.0.113.7"),
        ("CF-Connecting-IP", "203.0.113.7"),
        ("CF-Ray", "8c1"),
        ("ngrok-trace-id", "1"),
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Sec-Fetch-Site", "cross-site"),
    ];
    for (count, (name, value)) in headers.into_iter().enumerate() {
        let answer = receiver.send(&Request::delivery(&comment()).with(name, value));
        answer.expect(401, MISSING_SIGNATURE);
        let kept = desk.newest();
        assert_eq!(kept["signature"]["verdict"], "missing", "{name}");
        assert_eq!(kept["status"], 401, "{name}");
        assert_eq!(kept["source"], "tunnel", "{name}");
        assert_eq!(desk.deliveries().len(), count + 1, "{name}");
    }
}

#[test]
fn refused_from_this_machine_when_strict() {
    let desk = Desk::with_secret();
    let receiver = desk.listen_with(&["--strict"]);
    assert_eq!(receiver.listening()["strict"], true);
    let answer = receiver.send(&Request::delivery(&comment()));
    answer.expect(401, MISSING_SIGNATURE);
    expect_kept(&desk, 401, "missing", "ok");
}

/// SHA-1 alone proves nothing: it counts as none.
#[test]
fn the_old_header_alone_is_none() {
    let desk = Desk::with_secret();
    let fixture = hookglass_tests::fixtures::named("comments");
    let old = Request::delivery(&fixture.body).with("X-Hub-Signature", &fixture.legacy_signature);
    let answer = desk.listen().send(&old.with("X-Real-IP", "203.0.113.7"));
    answer.expect(401, MISSING_SIGNATURE);
    expect_kept(&desk, 401, "missing", "ok");
}

#[test]
fn without_a_secret_everything_is_taken_with_a_warning() {
    let desk = Desk::new();
    let receiver = desk.listen();
    let requests = [
        Request::delivery(&comment()),
        Request::delivery(&comment()).signed(),
        Request::delivery(&comment()).with("X-Forwarded-For", "203.0.113.7"),
    ];
    for request in &requests {
        receiver.send(request).expect(200, SUCCESS);
        assert_eq!(desk.newest()["signature"]["verdict"], "no_secret");
    }
    let talk = receiver.stop().talk;
    assert!(talk.contains("INSTAGRAM_WEBHOOK_SECRET"), "{talk}");
}

/// A secret that is only an unset variable of some template is none.
#[test]
fn a_blank_secret_is_none() {
    for blank in ["", " ", "undefined", "null"] {
        let desk = Desk::new().and("INSTAGRAM_WEBHOOK_SECRET", blank);
        let answer = desk
            .listen()
            .send(&Request::delivery(&comment()).signed_with(blank));
        answer.expect(200, SUCCESS);
        expect_kept(&desk, 200, "no_secret", "ok");
    }
}
