//! Code 100.

use serde_json::json;

use super::*;

#[test]
fn parameters_that_are_wrong() {
    let param = |name: &str| {
        format!(
            "(#100) Param subscribed_fields[2] must be one of {{COMMENTS, STORY_REPLIES, FEED}} - got \"{name}\"."
        )
    };
    for (level, words, explanation, remedy) in [
        (
            PAGE,
            param("messaging_seen"),
            "the field “messaging_seen”",
            "Write “message_reads” instead.",
        ),
        (
            IG,
            param("message_echoes"),
            "the field “message_echoes”",
            "Write “messages” instead.",
        ),
        (IG, param("media"), "the field “media”", "Leave it out."),
        // A name that the lint takes, and Meta no longer does.
        (
            IG,
            param("delta"),
            "the field “delta”",
            "Leave it out: this Graph version",
        ),
        (
            IG,
            param("story_replie"),
            "the field “story_replie”",
            "Write “story_replies” instead.",
        ),
        (
            PAGE,
            "(#100) Param subscribed_fields[2] must be one of {A, B}".into(),
            "“messaging_seen”",
            "“message_reads”",
        ),
        (
            IG,
            "(#100) Param x must be one of {A}".into(),
            "one of the field names",
            "one by one",
        ),
        (
            PAGE,
            "Unsupported get request. Object with ID '1' does not exist".into(),
            "no Page under this id",
            "id of the Page",
        ),
        (
            IG,
            "Object with ID '1' does not exist".into(),
            "no account under this id",
            "“me”",
        ),
        (
            Level::App,
            "Object with ID '1' does not exist".into(),
            "no app under this id",
            "Basic",
        ),
        (
            PAGE,
            "API calls from the server require an appsecret_proof argument".into(),
            "signed with its secret",
            "switch off",
        ),
        (
            Level::App,
            "(#100) Invalid callback_url".into(),
            "the callback URL",
            "https",
        ),
        (
            Level::App,
            "(#100) Something else".into(),
            "“(#100) Something else”",
            "Compare",
        ),
    ] {
        let error = json!({"message": words, "type": "IGApiException", "code": 100});
        check(&refusal(level, OWN, &error), explanation, remedy);
    }
}
