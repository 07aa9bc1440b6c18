//! The words for people: cut, kept on a line, and calm.

use super::{change, direct, event, said};

#[test]
fn sentences_are_cut_and_kept_on_a_line() {
    let comment = |text: &str| {
        let text = serde_json::to_string(text).expect("JSON");
        event(change(
            "comments",
            &format!(r#"{{"id":"1","from":{{"id":"2","username":"lena"}},"text":{text}}}"#),
        ))
    };
    let long = "ä".repeat(200);
    let event = comment(&long);
    assert_eq!(
        event.text.as_deref(),
        Some(long.as_str()),
        "the text is whole"
    );
    assert_eq!(
        event.sentence.text,
        format!("commented on your post: “{}…”", "ä".repeat(140))
    );
    for (text, words) in [
        ("  two\r\n\tlines ", "two lines"),
        ("a\0b\u{1b}[31m", "a b [31m"),
        ("\u{202e}gnp.exe\u{202c}", "gnp.exe"),
        ("👩\u{200d}👧 ok", "👩\u{200d}👧 ok"),
        ("<b>&amp;", "<b>&amp;"),
    ] {
        assert_eq!(
            said(&comment(text)),
            format!("@lena commented on your post: “{words}”")
        );
    }
    let at_the_joiner = format!("{}👩\u{200d}👧", "a".repeat(138));
    let cut = said(&comment(&at_the_joiner));
    assert!(cut.ends_with("👩…”"), "{cut}");
    assert_eq!(said(&comment("")), "@lena commented on your post");
}

#[test]
fn words_of_attachments() {
    for (attachments, noun) in [
        (r#"{"type":"image"},{"type":"image"}"#, "2 photos"),
        (
            r#"{"type":"image"},{"type":"video"}"#,
            "a photo and a video",
        ),
        (
            r#"{"type":"image"},{"type":"x"},{"type":"video"}"#,
            "a photo, a video and an attachment of type “x”",
        ),
        (
            r#"{"type":"x"},{"type":"y"}"#,
            "2 attachments that Hookglass does not know",
        ),
        (r#"{"type":"share"},{"type":"ig_post"}"#, "a shared post"),
        (r#"{}"#, "an attachment without a type"),
        (r#"7"#, "an attachment without a type"),
        ("", "a message"),
    ] {
        let event = event(direct(&format!(
            r#""message":{{"mid":"m","attachments":[{attachments}]}}"#
        )));
        assert_eq!(said(&event), format!("Person 1408…1234 sent you {noun}"));
    }
}

#[test]
fn no_sentence_of_ours_shouts() {
    for body in [
        direct(r#""policy_enforcement":{"action":"unblock"}"#),
        direct(r#""policy-enforcement":{"action":"warning"}"#),
        direct(r#""request_thread_control":{}"#),
        direct(r#""pass_thread_control":{"previous_owner_app_id":null}"#),
        direct(r#""message":{"is_unsupported":true}"#),
        direct(r#""referral":{}"#),
        direct(r#""optin":{}"#),
        direct(r#""response_feedback":{}"#),
        change("media", "{}"),
        change("message_echoes", "{}"),
        change("story_insights", r#"{"reach":-1}"#),
    ] {
        let event = event(&body);
        let all = format!("{} {}", said(&event), event.note.unwrap_or_default());
        assert!(!all.contains('!') && !all.contains("  "), "{all}");
    }
}
