//! No secret is ever shown, however Meta writes it.

use serde_json::json;

use super::*;
use crate::graph::redact::Redactor;

#[tokio::test]
async fn an_error_that_repeats_secrets_shows_none() {
    let encoded: String = url::form_urlencoded::byte_serialize(VERIFY.as_bytes()).collect();
    let words = format!("a {VERIFY} b {encoded} c 42|{SECRET} d 42%7C{SECRET} e {SECRET}");
    let error = json!({"error": {
        "message": words, "type": words, "code": 999_999, "fbtrace_id": words, "error_user_msg": words,
    }});
    let fake = Fake::new(400, error.to_string()).await;
    let found = fake
        .graph
        .subscribe_app(&app(), &request(&["comments"]))
        .await
        .expect_err("no");
    let shown = format!("{found} {found:?} {found:#?} {}", found.remedy());
    for secret in [VERIFY, SECRET, "hunter2"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let GraphError::Refused(refusal) = found else {
        panic!("{found:?}");
    };
    assert_eq!(refusal.message, "a *** b *** c *** d *** e ***");
    assert!(
        !serde_json::to_string(&refusal)
            .expect("JSON")
            .contains("hunter2")
    );
}

#[tokio::test]
async fn an_answer_that_repeats_secrets_shows_none() {
    let url = format!("https://x/hook?token={SECRET}");
    let fake = Fake::json(&json!({"data": [{"object": "instagram", "callback_url": url}]})).await;
    let found = fake
        .graph
        .app_subscription(&app())
        .await
        .expect("an answer")
        .expect("one");
    assert_eq!(found.callback_url, "https://x/hook?token=***");
}

#[test]
fn debug_shows_none() {
    let shown = format!("{:?} {:?} {:?}", app(), page(), request(&["comments"]));
    for secret in [SECRET, PAGE_TOKEN, "hunter2"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn each_spelling_is_found() {
    let redactor = Redactor::new([
        SecretText::new(r#"p&w<"/é x%2F1"#),
        SecretText::new("on"),
        SecretText::new(""),
    ]);
    for (text, shown) in [
        (r#"[p&w<"/é x%2F1]"#, "[***]"),
        ("[p%26w%3c%22%2F%C3%A9+x%252F1]", "[***]"),
        ("[p%2526w%253c%2522%252F%25C3%25A9%2520x%25252F1]", "[***]"),
        (r#"[p&amp;w&lt;&quot;\/é x%2F1]"#, "[***]"),
        (r#"[p\u0026w\u003C\"/é x%2F1]"#, "[***]"),
        ("on the one, on.", "*** the one, ***."),
        (
            "got EAAabcdefghijklmnopqrst and EAA or IGAA",
            "got *** and EAA or IGAA",
        ),
        ("“é” ok", "“é” ok"),
    ] {
        assert_eq!(redactor.text(text), shown, "{text}");
    }
}
