//! Code 2200, with each of its texts.

use serde_json::json;

use super::*;

#[test]
fn handshakes_that_failed() {
    let opening = "(#2200) Callback verification failed with the following errors:";
    let challenge = |received: &str| {
        format!(
            r#"Response does not match challenge, expected value="1158201444", received="{received}""#
        )
    };
    let status = |status: &str| format!("HTTP Status Code = {status}; HTTP Message = Words");
    let errno = |errno: &str| format!("curl_errno = {errno}; curl_error = words");
    for (words, explanation, remedy) in [
        (
            status("404"),
            "status 404: nothing is at that path",
            "Compare the path",
        ),
        (status("405"), "takes POST but no GET", "Route GET"),
        (
            status("403"),
            "the verify token is another one",
            "facebookexternalua",
        ),
        (status("401"), "asks for a sign-in", "sign-in"),
        (
            status("500"),
            "the server behind it failed",
            "log of the server",
        ),
        (
            status("502"),
            "nothing behind it answers",
            "Start Hookglass",
        ),
        (status("301"), "a redirect", "slash"),
        (status("530"), "nothing behind it answers", "tunnel"),
        (status("418"), "status 418", "the challenge"),
        (errno("51"), "for another name (curl error 51)", "host name"),
        (
            errno("60"),
            "could not trust the certificate",
            "fullchain.pem",
        ),
        (errno("7"), "could not connect", "port 443"),
        (errno("28"), "no answer in time", "at once"),
        (errno("6"), "no address for its name", "spelling"),
        (errno("35"), "encryption", "TLS 1.2"),
        (errno("52"), "was cut off", "log"),
        (errno("99"), "curl error 99", "libcurl-errors"),
        (challenge(""), "an empty answer", "hub.challenge"),
        (
            challenge("\"1158201444\""),
            "wrapped in JSON",
            "without quotes",
        ),
        (
            challenge("{\"c\":\"1158201444\"}"),
            "wrapped in JSON",
            "text/plain",
        ),
        (
            challenge("<!doctype html>"),
            "an HTML page",
            "compare the path",
        ),
        (
            challenge("<html>ERR_NGROK_6024</html>"),
            "a page of ngrok",
            "fixed domain",
        ),
        (
            challenge("ok 1158201444"),
            "something around it",
            "nothing else",
        ),
        (
            challenge("wrong hunter2hunter2"),
            "got “wrong ***” instead",
            "403",
        ),
        (
            "Response does not match challenge".into(),
            "something else",
            "text/plain",
        ),
        (
            "The URL couldn't be validated.".into(),
            "URL couldn't be validated",
            "outside",
        ),
    ] {
        let error = json!({"message": format!("{opening} {words}"), "type": "OAuthException", "code": 2200, "fbtrace_id": "A1"});
        let refusal = refusal(Level::App, Shape::App, &error);
        check(&refusal, explanation, remedy);
        assert!(refusal.explanation.ends_with("Nothing was changed."));
        assert_eq!(
            (refusal.code, refusal.trace.as_deref()),
            (Some(2200), Some("A1"))
        );
    }
}
