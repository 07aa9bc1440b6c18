//! What each kind of answer is read as; no network.

use url::Url;

use super::reading::{Came, read};
use super::*;

fn answer(status: u16, body: &str) -> Came {
    Came::Answer {
        status,
        location: Some("https://x.example/hook/".into()),
        ngrok_code: None,
        server: None,
        body: body.into(),
    }
}

fn code(came: &Came, arrived: &Arrived) -> SelfTestCode {
    let url = Url::parse("https://x.example/hook").expect("a URL");
    let finding = read(came, "1158201444", &url, arrived);
    assert!(!finding.message.is_empty());
    assert_eq!(
        finding.remedy.is_empty(),
        finding.code == SelfTestCode::Reached
    );
    finding.code
}

#[test]
fn each_answer_has_its_meaning() {
    use SelfTestCode::{
        Altered, Blocked, Elsewhere, Interstitial, OtherInstance, OtherToken, Reached, Redirected,
        TunnelError, WrongPath,
    };
    let here = &Arrived::At("/hook".into());
    let root = &Arrived::At("/".into());
    let away = &Arrived::Nowhere;
    let cases = [
        (answer(200, "1158201444"), here, Reached),
        (answer(200, "1158201444"), &Arrived::Unknown, Reached),
        (answer(200, "1158201444"), away, OtherInstance),
        (answer(200, "1158201444\n<script>"), here, Altered),
        (answer(200, "\"1158201444\""), here, Altered),
        (answer(404, r#"{"error":"Not found"}"#), root, WrongPath),
        (answer(301, ""), away, Redirected),
        (
            answer(403, r#"{"error":"Verification failed"}"#),
            away,
            OtherToken,
        ),
        (answer(403, "Sorry, you have been blocked"), away, Blocked),
        (answer(404, "nginx"), away, Elsewhere),
        (answer(502, "Bad gateway"), away, Elsewhere),
        (answer(200, "<html>Welcome</html>"), away, Elsewhere),
        (
            answer(200, "<html>ERR_NGROK_6024</html>"),
            away,
            Interstitial,
        ),
        (
            answer(404, "<html>ERR_NGROK_3200</html>"),
            away,
            TunnelError,
        ),
        (
            answer(502, "<html>ERR_NGROK_8012.</html>"),
            away,
            TunnelError,
        ),
    ];
    for (index, (came, arrived, expected)) in cases.iter().enumerate() {
        assert_eq!(code(came, arrived), *expected, "case {index}");
    }
}

#[test]
fn a_question_is_known_by_its_own_challenge_and_token_only() {
    let question = Question::new("token");
    assert_eq!(
        asked(&question.query(), "token"),
        Some(question.challenge())
    );
    assert_eq!(asked(&question.query(), "other"), None);
    let moved = question.query().replace(question.challenge(), "1158201444");
    assert_eq!(asked(&moved, "token"), None);
    assert!(!question.query().contains("=token"));
    assert_eq!(
        asked(
            "hub.mode=subscribe&hub.challenge=1&hub.verify_token=token",
            "token"
        ),
        None
    );
}

#[test]
fn arrivals_are_noted_for_what_was_asked_and_bounded() {
    let arrivals = Arrivals::default();
    arrivals.expect("1");
    assert!(!arrivals.note("hub.challenge=2", "/x"));
    assert!(arrivals.note("a=b&hub.challenge=1", "/x"));
    assert_eq!(arrivals.take("1"), Arrived::At("/x".into()));
    assert_eq!(arrivals.take("1"), Arrived::Nowhere);
    for challenge in 0..100 {
        arrivals.expect(&challenge.to_string());
    }
    assert!(!arrivals.note("hub.challenge=1", "/x"));
    assert!(arrivals.note("hub.challenge=99", "/x"));
}
