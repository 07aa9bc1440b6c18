//! GET: the challenge for the right token, 403 for anything else, and the reason is kept.

use hookglass_core::store::Connection;
use hookglass_tests::Desk;
use hookglass_tests::desk::TOKEN;
use hookglass_tests::http::{PATH, Request};

fn query(token: &str, challenge: &str) -> String {
    format!("hub.mode=subscribe&hub.verify_token={token}&hub.challenge={challenge}")
}

/// The newest handshake's reason; none when it was accepted.
fn newest_reason(desk: &Desk) -> Option<String> {
    let store = Connection::open(desk.database()).expect("the store");
    let reason = store.query_row(
        "SELECT reason FROM handshake ORDER BY id DESC LIMIT 1",
        [],
        |row| row.get(0),
    );
    reason.expect("a handshake")
}

#[test]
fn the_challenge_comes_back_byte_for_byte() {
    let desk = Desk::with_guide();
    let receiver = desk.listen();
    let challenges: [(&str, &[u8]); 5] = [
        ("1158201444", b"1158201444"),
        ("test123", b"test123"),
        (
            "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
            b"<script>alert(1)</script>",
        ),
        ("a+b%20c%25", b"a b c%"),
        ("%00%FF%FE0012", b"\x00\xff\xfe0012"),
    ];
    for (sent, expected) in challenges {
        let answer = receiver.send(&Request::handshake(&query(TOKEN, sent)));
        assert_eq!(answer.status, 200, "{sent}");
        assert_eq!(answer.body, expected, "{sent}");
        assert_eq!(answer.header("content-type"), Some("text/plain"), "{sent}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(newest_reason(&desk), None);
    }
    assert!(desk.deliveries().is_empty(), "a handshake is no delivery");
}

#[test]
fn the_order_of_the_parameters_does_not_matter() {
    let desk = Desk::with_guide();
    let reordered = format!("hub.challenge=7&hub.verify_token={TOKEN}&hub.mode=subscribe");
    let answer = desk.listen().send(&Request::handshake(&reordered));
    assert_eq!((answer.status, answer.text()), (200, "7".into()));
}

#[test]
fn anything_else_is_refused_with_its_reason() {
    let desk = Desk::with_guide();
    let receiver = desk.listen();
    let underscores = format!("hub_mode=subscribe&hub_verify_token={TOKEN}&hub_challenge=1");
    let refused = [
        (query("wrong", "1"), "token_differs"),
        (query("", "1"), "token_differs"),
        (query(&TOKEN.to_uppercase(), "1"), "token_differs"),
        (query(TOKEN, ""), "challenge_missing"),
        (
            format!("hub.mode=subscribe&hub.verify_token={TOKEN}"),
            "challenge_missing",
        ),
        ("hub.mode=subscribe&hub.challenge=1".into(), "token_missing"),
        (
            format!("hub.mode=unsubscribe&hub.verify_token={TOKEN}&hub.challenge=1"),
            "mode_wrong",
        ),
        (
            format!("hub.verify_token={TOKEN}&hub.challenge=1"),
            "mode_missing",
        ),
        (underscores, "underscore_names"),
    ];
    for (query, reason) in refused {
        let answer = receiver.send(&Request::handshake(&query));
        answer.expect(403, r#"{"error":"Verification failed"}"#);
        assert_eq!(newest_reason(&desk).as_deref(), Some(reason), "{query}");
    }
    let answer = receiver.send(&Request::new("GET", PATH));
    answer.expect(403, r#"{"error":"Verification failed"}"#);
    assert_eq!(newest_reason(&desk).as_deref(), Some("not_a_handshake"));
}

#[test]
fn without_a_configured_token_no_guess_is_right() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    for guess in ["", "undefined", "null", TOKEN] {
        let answer = receiver.send(&Request::handshake(&query(guess, "1")));
        assert_eq!(answer.status, 403, "“{guess}”");
    }
}
