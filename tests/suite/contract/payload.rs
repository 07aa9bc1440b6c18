//! POST of something that Meta does not send: 400, kept, with the place of the fault.

use hookglass_tests::Desk;
use hookglass_tests::http::Request;

use super::{INVALID_PAYLOAD, INVALID_SIGNATURE, SUCCESS, expect_kept};

#[test]
fn not_json_is_refused_and_kept() {
    for (body, payload) in [
        ("{\"object\":\"instagram\",", "not_json"),
        ("hello", "not_json"),
        ("", "not_json"),
        ("{\"object\":\"instagram\"}", "no_entry"),
        ("{\"entry\":{}}", "no_entry"),
        ("42", "no_entry"),
    ] {
        let desk = Desk::with_secret();
        let answer = desk.listen().post_signed(body.as_bytes());
        answer.expect(400, INVALID_PAYLOAD);
        let kept = expect_kept(&desk, 400, "valid", payload);
        assert_eq!(
            desk.raw(kept["id"].as_str().expect("an id")),
            body.as_bytes()
        );
    }
}

#[test]
fn the_place_of_the_fault_is_shown() {
    let desk = Desk::with_secret();
    desk.listen().post_signed(b"{\"object\":\n  oops}");
    let shown = desk.run(&["show", "1"]).text();
    assert!(shown.contains("line 2"), "{shown}");
}

/// A stranger learns nothing about a body that nobody has signed.
#[test]
fn the_signature_is_judged_first() {
    let desk = Desk::with_secret();
    let request = Request::delivery(b"not JSON").signed_with("wrong");
    desk.listen().send(&request).expect(401, INVALID_SIGNATURE);
    expect_kept(&desk, 401, "invalid", "not_json");
}

#[test]
fn unsigned_rubbish_from_this_machine_is_refused_too() {
    let desk = Desk::with_secret();
    let answer = desk.listen().send(&Request::delivery(b"{}"));
    answer.expect(400, INVALID_PAYLOAD);
    expect_kept(&desk, 400, "missing", "no_entry");
}

#[test]
fn an_empty_entry_array_is_a_payload() {
    let desk = Desk::with_secret();
    let answer = desk
        .listen()
        .post_signed(b"{\"object\":\"instagram\",\"entry\":[]}");
    answer.expect(200, SUCCESS);
    assert_eq!(expect_kept(&desk, 200, "valid", "ok")["events"], 0);
}
