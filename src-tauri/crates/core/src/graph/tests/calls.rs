//! What goes over the wire, and what is read from it.

use serde_json::json;
use url::form_urlencoded;

use super::*;

fn done() -> Value {
    json!({"success": true})
}

fn form(asked: &Asked) -> Vec<(String, String)> {
    form_urlencoded::parse(asked.body.as_bytes())
        .into_owned()
        .collect()
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[tokio::test]
async fn the_apps_callback_is_read() {
    let fake = Fake::json(&json!({"data": [
        {"object": "page", "callback_url": "https://x/page", "active": true, "fields": []},
        {"object": "instagram", "callback_url": "https://x/hook", "active": true,
         "fields": [{"name": "comments", "version": "v26.0"}, "messages"]},
    ]}))
    .await;
    let found = fake
        .graph
        .app_subscription(&app())
        .await
        .expect("an answer");
    let expected = AppSubscription {
        callback_url: "https://x/hook".into(),
        active: true,
        fields: list(&["comments", "messages"]),
    };
    assert_eq!(found, Some(expected));
    let asked = fake.asked();
    assert_eq!(
        (asked.method.as_str(), asked.target.as_str()),
        ("GET", "/v26.0/42/subscriptions")
    );
    assert_eq!(
        asked.headers["authorization"],
        format!("Bearer 42|{SECRET}")
    );
    let agent = asked.headers["user-agent"].to_str().expect("text");
    assert!(agent.starts_with("Hookglass/"), "{agent}");
    assert_eq!(asked.body, "");
}

#[tokio::test]
async fn no_instagram_object_is_none() {
    for data in [json!([]), json!([{"object": "page"}])] {
        let fake = Fake::json(&json!({ "data": data })).await;
        assert_eq!(fake.graph.app_subscription(&app()).await, Ok(None));
    }
}

#[tokio::test]
async fn the_app_is_subscribed_by_a_form() {
    let fake = Fake::json(&done()).await;
    let asked = request(&["comments", "messages"]);
    assert_eq!(fake.graph.subscribe_app(&app(), &asked).await, Ok(()));
    let asked = fake.asked();
    assert_eq!(
        (asked.method.as_str(), asked.target.as_str()),
        ("POST", "/v26.0/42/subscriptions")
    );
    assert_eq!(
        asked.headers["content-type"],
        "application/x-www-form-urlencoded"
    );
    let expected = [
        pair("object", "instagram"),
        pair("callback_url", "https://example.com/hook?a=b"),
        pair("verify_token", VERIFY),
        pair("fields", "comments,messages"),
        pair("include_values", "true"),
    ];
    assert_eq!(form(&asked), expected);
}

#[tokio::test]
async fn unsubscribing_an_app_always_names_the_object() {
    for (fields, target) in [
        (vec![], "/v26.0/42/subscriptions?object=instagram"),
        (
            list(&["comments", "no_longer_a_field"]),
            "/v26.0/42/subscriptions?object=instagram&fields=comments%2Cno_longer_a_field",
        ),
    ] {
        let fake = Fake::json(&done()).await;
        assert_eq!(fake.graph.unsubscribe_app(&app(), &fields).await, Ok(()));
        let asked = fake.asked();
        assert_eq!(
            (asked.method.as_str(), asked.target.as_str()),
            ("DELETE", target)
        );
    }
    let fake = Fake::json(&done()).await;
    let refused = fake.graph.unsubscribe_app(&app(), &list(&[" "])).await;
    assert_eq!(refused, Err(SettingError::BlankField.into()));
    assert!(!fake.was_asked());
}

#[tokio::test]
async fn accounts_are_read_and_subscribed_at_their_own_edge() {
    let fake = Fake::json(&json!({"data": [
        {"id": "42", "subscribed_fields": ["comments"]},
        {"id": 43, "name": "Other", "link": "https://x", "subscribed_fields": ["feed"]},
        {"id": "44"},
    ]}))
    .await;
    let found = fake
        .graph
        .account_subscription(&page())
        .await
        .expect("an answer");
    assert_eq!(found.apps.len(), 3);
    assert_eq!(
        found.of("42").map(|app| &app.fields),
        Some(&list(&["comments"]))
    );
    assert_eq!(
        found.of("43").and_then(|app| app.name.as_deref()),
        Some("Other")
    );
    assert_eq!(found.of("44").map(|app| app.fields.len()), Some(0));
    let asked = fake.asked();
    assert_eq!(asked.target, "/v26.0/1789/subscribed_apps");
    assert_eq!(
        asked.headers["authorization"],
        format!("Bearer {PAGE_TOKEN}")
    );

    let fake = Fake::json(&done()).await;
    let fields = list(&["comments", "messages"]);
    assert_eq!(
        fake.graph.subscribe_account(&instagram(), &fields).await,
        Ok(())
    );
    let asked = fake.asked();
    assert_eq!(
        (asked.method.as_str(), asked.target.as_str()),
        ("POST", "/v26.0/me/subscribed_apps")
    );
    assert_eq!(
        form(&asked),
        [pair("subscribed_fields", "comments,messages")]
    );

    let fake = Fake::json(&done()).await;
    assert_eq!(fake.graph.unsubscribe_account(&page()).await, Ok(()));
    let asked = fake.asked();
    assert_eq!(
        (asked.method.as_str(), asked.target.as_str()),
        ("DELETE", "/v26.0/1789/subscribed_apps")
    );
}

#[tokio::test]
async fn a_token_says_whose_it_is() {
    let fake =
        Fake::json(&json!({"user_id": "17841400000000000", "username": "cafe", "id": "9"})).await;
    let expected = Who {
        id: "17841400000000000".into(),
        name: Some("cafe".into()),
    };
    assert_eq!(fake.graph.who(&instagram()).await, Ok(expected));
    assert_eq!(fake.asked().target, "/v26.0/me?fields=user_id%2Cusername");

    let fake = Fake::json(&json!({"id": "1789", "name": "Café"})).await;
    let expected = Who {
        id: "1789".into(),
        name: Some("Café".into()),
    };
    assert_eq!(fake.graph.who(&page()).await, Ok(expected));
    assert_eq!(fake.asked().target, "/v26.0/1789?fields=id%2Cname");
}

#[test]
fn a_ui_can_read_the_types() {
    let config = ts_rs::Config::default();
    macro_rules! declared {
        ($($type:ty),*) => { [$(<$type as ts_rs::TS>::decl(&config)),*].join("\n") };
    }
    let declared = declared!(
        AccountSubscription,
        AppSubscription,
        Field,
        GraphRefusal,
        LintFinding,
        Login,
        SubscribedApp,
        TokenWarning,
        Who
    );
    assert!(!declared.contains("bigint"), "{declared}");
    assert!(
        declared.contains("type Login = \"instagram\" | \"facebook\""),
        "{declared}"
    );
}
