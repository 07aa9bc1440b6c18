//! What is refused before anything is sent.

use serde_json::json;

use super::*;

fn done() -> Value {
    json!({"success": true})
}

#[tokio::test]
async fn a_wrong_name_is_never_sent() {
    let fake = Fake::json(&done()).await;
    let refused = fake
        .graph
        .subscribe_account(&instagram(), &list(&["comments", "media"]))
        .await;
    let error = refused.expect_err("a finding");
    assert!(matches!(&error, GraphError::Lint(findings) if findings.len() == 1));
    assert!(
        error.to_string().contains("no webhook for new posts"),
        "{error}"
    );
    assert_eq!(error.remedy(), "Leave “media” out.");
    let refused = fake
        .graph
        .subscribe_app(&app(), &request(&["mention"]))
        .await;
    assert_eq!(
        refused.expect_err("a finding").remedy(),
        "Write “mentions” instead of “mention”."
    );
    let nothing = fake.graph.subscribe_account(&page(), &[]).await;
    assert_eq!(nothing, Err(SettingError::NoFields.into()));
    assert!(!fake.was_asked());
}

#[tokio::test]
async fn what_cannot_be_asked_is_not() {
    let fake = Fake::json(&done()).await;
    let graph = &fake.graph;
    let app_id = AppToken {
        app_id: "42/..".into(),
        ..app()
    };
    let id = Account {
        id: "a/b".into(),
        ..page()
    };
    let token = Account {
        token: SecretText::new("EAA\nx"),
        ..page()
    };
    let secret = AppToken {
        secret: SecretText::new(""),
        ..app()
    };
    let account = |result: Result<_, GraphError>| result.map(|_: AccountSubscription| ());
    let of_app = |result: Result<_, GraphError>| result.map(|_: Option<AppSubscription>| ());
    let token_error = |what| SettingError::Token { what };
    for (result, expected) in [
        (
            of_app(graph.app_subscription(&app_id).await),
            SettingError::AppId,
        ),
        (
            of_app(graph.app_subscription(&secret).await),
            token_error("app secret"),
        ),
        (
            account(graph.account_subscription(&id).await),
            SettingError::AccountId,
        ),
        (
            account(graph.account_subscription(&token).await),
            token_error("token"),
        ),
    ] {
        assert_eq!(result, Err(expected.clone().into()));
        assert!(!expected.remedy().is_empty());
    }
    let mut asked = request(&["comments"]);
    asked.callback_url = Url::parse("http://example.com/").expect("a URL");
    let refused = graph.subscribe_app(&app(), &asked).await;
    assert_eq!(refused, Err(SettingError::Callback.into()));
    asked.callback_url = Url::parse("https://u:p@example.com/").expect("a URL");
    let refused = graph.subscribe_app(&app(), &asked).await;
    assert_eq!(refused, Err(SettingError::CallbackParts.into()));
    asked.callback_url = Url::parse("https://example.com/").expect("a URL");
    asked.verify_token = SecretText::new(" ");
    let refused = graph.subscribe_app(&app(), &asked).await;
    assert_eq!(refused, Err(token_error("verify token").into()));
    assert!(!fake.was_asked());
    // To a fake Graph, a callback on this machine may be plain.
    asked.callback_url = Url::parse("http://127.0.0.1:4949/hook").expect("a URL");
    asked.verify_token = SecretText::new(VERIFY);
    assert_eq!(graph.subscribe_app(&app(), &asked).await, Ok(()));
}

#[test]
fn hosts_are_checked() {
    let hosts = Hosts::default();
    assert_eq!(hosts.check(), Ok(()));
    assert_eq!(
        hosts
            .url(Login::Instagram, "me", Some("subscribed_apps"))
            .as_str(),
        "https://graph.instagram.com/v26.0/me/subscribed_apps"
    );
    let parse =
        |host: &str, version: &str| Hosts::parse(host, "https://graph.instagram.com", version);
    let based = parse("http://localhost:8080/fake/", "v9.0").expect("hosts");
    assert_eq!(
        based.url(Login::Facebook, "1", None).as_str(),
        "http://localhost:8080/fake/v9.0/1"
    );
    for version in [
        "", "26.0", "v26", "v26.", "v.0", "v26.0/..", "V26.0", "v2600.0",
    ] {
        let error = parse("https://graph.facebook.com", version).expect_err(version);
        assert_eq!(error, SettingError::Version(version.into()));
    }
    for (host, words) in [
        ("http://graph.facebook.com", "without encryption"),
        ("http://127.0.0.1.example.com", "without encryption"),
        ("ftp://localhost", "without encryption"),
        ("https://u:hunter2@graph.facebook.com", "no base URL"),
        ("https://graph.facebook.com/?a", "no base URL"),
        ("graph.facebook.com", "no URL"),
    ] {
        let error = parse(host, "v26.0").expect_err(host);
        assert!(error.to_string().contains(words), "{error}");
        assert!(!format!("{error} {error:?} {}", error.remedy()).contains("hunter2"));
    }
}
