//! Every row of Meta's errors: code, what it is taken for, and what to do.

mod access;
mod field;
mod handshake;

use serde_json::json;

use super::*;
use crate::graph::explain::{Action, Call};
use crate::graph::redact::Redactor;
use crate::graph::token::Shape;

const IG: Level = Level::Account(Login::Instagram);
const PAGE: Level = Level::Account(Login::Facebook);
const OWN: Shape = Shape::Of(Login::Instagram);
const FB: Shape = Shape::Of(Login::Facebook);

fn refusal(level: Level, shape: Shape, error: &Value) -> GraphRefusal {
    let mut call = Call::new(Action::Subscribe, level, shape);
    call.fields = list(&["comments", "zzz", "messaging_seen"]);
    let redactor = Redactor::new([SecretText::new("hunter2hunter2")]);
    GraphRefusal::read(error, 400, &call, &redactor)
}

fn check(refusal: &GraphRefusal, explanation: &str, remedy: &str) {
    assert!(
        refusal.explanation.contains(explanation),
        "{explanation} in: {refusal:#?}"
    );
    assert!(refusal.remedy.contains(remedy), "{remedy} in: {refusal:#?}");
    for text in [&refusal.explanation, &refusal.remedy] {
        assert!(
            !text.contains('!') && !text.contains("hunter2") && !text.contains("  "),
            "{text}"
        );
        assert!(
            text.ends_with(['.', '”', ')']) || text.ends_with(|end: char| end.is_ascii_lowercase()),
            "{text}"
        );
    }
}

#[test]
fn limits_faults_and_the_unknown() {
    for (code, explanation, remedy) in [
        (4, "the app has made too many (code 4)", "Wait"),
        (17, "the user has made too many", "Wait"),
        (32, "the Page has had too many", "Wait"),
        (613, "too many of this kind", "Wait"),
        (80_002, "the Instagram account has had", "Wait"),
        (1, "fault of its own", "Try again"),
        (2, "down for a moment", "metastatus.com"),
        (
            999,
            "Meta refused (code 999, subcode 7): “New words hunter”",
            "trace id",
        ),
    ] {
        let error = json!({"message": "New words hunter", "code": code, "error_subcode": 7});
        check(&refusal(IG, OWN, &error), explanation, remedy);
    }
    let passing = json!({"message": "x", "code": 999, "is_transient": true});
    check(&refusal(IG, OWN, &passing), "“x”", "passing fault");
    check(
        &refusal(IG, OWN, &json!({})),
        "without a reason.",
        "trace id",
    );
    let titled =
        json!({"message": "x", "code": 2, "error_user_msg": "Come back\n later hunter2hunter2."});
    check(
        &refusal(IG, OWN, &titled),
        "Meta adds: “Come back later ***.”",
        "minute",
    );
    let huge = json!({"message": "é".repeat(3000), "code": i64::MAX});
    let found = refusal(IG, OWN, &huge);
    assert_eq!((found.code, found.message.chars().count()), (None, 2001));
}

#[tokio::test]
async fn a_refusal_arrives_whole() {
    let error = json!({"error": {"message": "(#200) Permissions error", "type": "OAuthException",
        "code": 200, "fbtrace_id": "Abc"}});
    let fake = Fake::new(403, error.to_string()).await;
    let found = fake
        .graph
        .subscribe_account(&page(), &list(&["feed"]))
        .await
        .expect_err("no");
    let GraphError::Refused(refusal) = &found else {
        panic!("{found:?}");
    };
    assert_eq!(
        (refusal.http, refusal.code, refusal.kind.as_str()),
        (403, Some(200), "OAuthException")
    );
    assert_eq!(
        (found.to_string(), found.remedy()),
        (refusal.explanation.clone(), refusal.remedy.clone())
    );
}

#[tokio::test]
async fn an_error_with_status_200_is_one() {
    let fake = Fake::json(&json!({"error": {"message": "x", "code": 2}})).await;
    let found = fake.graph.who(&instagram()).await.expect_err("no");
    assert!(matches!(found, GraphError::Refused(_)));
}
