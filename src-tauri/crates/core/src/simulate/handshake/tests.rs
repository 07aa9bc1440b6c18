//! Findings over answers of every kind, and the question itself on a socket.

use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;
use crate::replay::{Answer, Sender, Trust, parse_target};
use crate::simulate::Mark;

const CHALLENGE: &str = "1158201444";

fn answer(status: u16, content_type: &str, body: &str) -> Answer {
    Answer {
        status: Some(status),
        headers: vec![("content-type".into(), content_type.into())],
        body: Bytes::copy_from_slice(body.as_bytes()),
        body_size: body.len() as u64,
        duration: Duration::ZERO,
        fault: None,
        note: None,
    }
}

fn finding(status: u16, body: &str) -> String {
    let judged = finding::judge(
        &answer(status, "text/plain", body),
        CHALLENGE,
        Token::Right("token"),
    );
    assert!(!judged.accepted && !judged.is_right, "{status} {body}");
    assert!(judged.finding.ends_with('.'), "{}", judged.finding);
    judged.finding
}

#[test]
fn only_200_and_the_challenge_alone_are_accepted() {
    let plain = answer(200, "text/plain", CHALLENGE);
    let judged = finding::judge(&plain, CHALLENGE, Token::Right("token"));
    assert!(judged.accepted && judged.is_right, "{}", judged.finding);
    let html = answer(200, "text/html; charset=utf-8", CHALLENGE);
    let judged = finding::judge(&html, CHALLENGE, Token::Right("token"));
    assert!(judged.accepted && judged.finding.contains("text/plain"));
}

#[test]
fn each_mistake_is_told_from_the_others() {
    let html = "<html><body>1158201444</body></html>";
    for (status, body, said) in [
        (200, "\"1158201444\"", "quotation marks"),
        (200, "1158201444\n", "line break"),
        (200, "1158201444.0", "as the number 1158201444.0"),
        (200, "1.158201444E9", "Do not parse it"),
        (200, "2147483647", "Another number"),
        (200, html, "within an HTML page"),
        (
            200,
            "<!doctype html><title>Login</title>",
            "page for people",
        ),
        (200, r#"{"challenge":1158201444}"#, "something around it"),
        (200, "", "nothing in it"),
        (200, "Error, wrong validation token", "answer 403 instead"),
        (201, CHALLENGE, "exactly 200"),
        (204, "", "exactly 200"),
        (403, "Forbidden", "compare both"),
        (401, "", "bot protection"),
        (404, "Not Found", "takes GET"),
        (405, "", "takes no GET"),
        (500, "TypeError", "TypeError"),
        (502, "Bad Gateway", "found nothing behind it"),
        (418, "", "418"),
        (404, "<html>ERR_NGROK_3200</html>", "ERR_NGROK_3200"),
    ] {
        let found = finding(status, body);
        assert!(found.contains(said), "{status} {body}: {found}");
    }
}

#[test]
fn a_redirect_says_where_to() {
    let mut redirect = answer(308, "text/plain", "");
    redirect
        .headers
        .push(("location".into(), b"/hook/".to_vec()));
    for token in [Token::Right("token"), Token::Wrong] {
        let judged = finding::judge(&redirect, CHALLENGE, token);
        assert!(
            !judged.is_right && judged.finding.contains("/hook/"),
            "{}",
            judged.finding
        );
    }
}

#[test]
fn a_token_with_odd_characters_is_suspected() {
    let refusal = answer(403, "text/plain", "");
    let said = |token| finding::judge(&refusal, CHALLENGE, Token::Right(token)).finding;
    assert!(said("a+b&c").contains("passed on wrongly"));
    assert!(!said("a_b-c1").contains("passed on wrongly"));
}

#[test]
fn another_token_has_to_be_refused() {
    for (status, body, is_right, said) in [
        (403, "Forbidden", true, "as it should"),
        (400, "", true, "as it should"),
        (200, CHALLENGE, false, "anybody passes"),
        (
            200,
            "Error, wrong validation token",
            false,
            "as if all were well",
        ),
        (404, "", false, "says nothing of the verify token"),
        (500, "", false, "instead of refusing"),
    ] {
        for token in [Token::Wrong, Token::Missing] {
            let judged = finding::judge(&answer(status, "text/plain", body), CHALLENGE, token);
            assert_eq!(judged.is_right, is_right, "{status} {body}");
            assert_eq!(judged.accepted, body == CHALLENGE, "{status} {body}");
            assert!(judged.finding.contains(said), "{}", judged.finding);
        }
    }
}

/// One request is read and answered; gives back its head.
async fn asked(token: Token<'_>, path: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!(
        "http://{}{path}",
        listener.local_addr().expect("an address")
    );
    let to = Destination {
        sender: Sender::new(&Trust::System).expect("a client"),
        url: parse_target(&url).expect("a URL"),
        timeout: Some(Duration::from_secs(60)),
        dress: vec![("X-Own".into(), b"1".to_vec())],
        mark: Mark::No,
    };
    let serve = async {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.expect("a head"));
        }
        let refusal = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
        stream.write_all(refusal).await.expect("an answer");
        String::from_utf8(head).expect("text")
    };
    let (head, outcome) = tokio::join!(serve, handshake(&to, token));
    assert_eq!(outcome.status, Some(403));
    head
}

#[tokio::test]
async fn it_is_asked_as_meta_asks() {
    let head = asked(Token::Right("a b&c+%"), "/hook?key=1").await;
    let start = "GET /hook?key=1&hub.mode=subscribe&hub.challenge=";
    let asked_for = head.strip_prefix(start).expect("Meta's order");
    let (challenge, rest) = asked_for.split_once('&').expect("a token");
    assert!(challenge.parse::<u64>().is_ok(), "{head}");
    assert!(
        rest.starts_with("hub.verify_token=a+b%26c%2B%25 HTTP/1.1\r\n"),
        "{head}"
    );
    let agent = "User-Agent: facebookplatform/1.0 (+http://developers.facebook.com)\r\n";
    assert!(
        head.contains(agent) && head.contains("X-Own: 1\r\n"),
        "{head}"
    );
    assert!(
        !head.contains("Hub-Signature") && !head.contains("Hookglass"),
        "{head}"
    );
    let missing = asked(Token::Missing, "/hook").await;
    assert!(!missing.contains("verify_token"), "{missing}");
    let wrong = asked(Token::Wrong, "/hook").await;
    assert!(wrong.contains("hub.verify_token=not_the"), "{wrong}");
}
