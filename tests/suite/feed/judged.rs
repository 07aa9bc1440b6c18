//! What is told of the deliveries behind the Feed: verdicts anew when the secrets change, and insights.

use hookglass_tests::fixtures::{self, SECRET};
use hookglass_tests::http::{self, Request};
use serde_json::{Value, json};

use super::{Feed, comment, guide};

#[tokio::test(flavor = "multi_thread")]
async fn another_secret_judges_history_anew() {
    let feed = Feed::open(&[("INSTAGRAM_WEBHOOK_SECRET", "not the one")]).await;
    for id in 0..450 {
        assert_eq!(
            feed.deliver(&comment(&id.to_string(), "lena", "hello"))
                .await,
            401
        );
    }
    let verdicts = || async {
        let page = json!({"before": null, "limit": 500});
        let page = feed.ask("list_deliveries", page).await.expect("a page");
        let rows = page["rows"].as_array().expect("rows").clone();
        rows.iter().filter(|row| row["verdict"] == "valid").count()
    };
    assert_eq!(verdicts().await, 0);
    let secret = json!({"label": "meta_app_secret", "value": SECRET});
    feed.ask("set_secret", secret).await.expect("kept");
    let begun = std::time::Instant::now();
    while verdicts().await < 450 {
        assert!(
            begun.elapsed() < hookglass_tests::wait::PATIENCE,
            "not judged anew"
        );
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let status = feed.ask("status", Value::Null).await.expect("a status");
    assert!(status["rejudging"].is_null() || status["rejudging"]["done"].is_number());
    feed.ask("remove_secret", json!({"label": "meta_app_secret"}))
        .await
        .expect("removed");
    let begun = std::time::Instant::now();
    while verdicts().await > 0 {
        assert!(
            begun.elapsed() < hookglass_tests::wait::PATIENCE,
            "not judged back"
        );
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    feed.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn insights_appear_with_their_evidence_and_can_be_dismissed() {
    let feed = Feed::open(&guide()).await;
    let none = feed
        .ask("get_insights", Value::Null)
        .await
        .expect("insights");
    assert_eq!(none, json!([]));
    for name in [
        "comments",
        "mentions/in-comment",
        "messages/text",
        "messages/echo",
        "messages/story_mention",
        "message_edit/zero",
        "standby/message",
        "messages/dashboard-test",
    ] {
        feed.deliver(&fixtures::named(name).body).await;
    }
    feed.deliver(&fixtures::named("comments").body).await;
    let found = feed
        .ask("get_insights", Value::Null)
        .await
        .expect("insights");
    let codes: Vec<&str> = found
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|insight| insight["code"].as_str())
        .collect();
    for code in [
        "duplicates",
        "own_events",
        "empty_edits",
        "mentions_without_text",
        "story_mentions",
        "standby",
        "test_messages",
        "two_time_units",
        "long_ids",
    ] {
        assert!(codes.contains(&code), "{code} is missing: {codes:?}");
    }
    assert!(
        !codes.contains(&"signatures_fail") && !codes.contains(&"new_keys"),
        "{codes:?}"
    );
    for insight in found.as_array().expect("a list") {
        assert!(
            insight["deliveries"]
                .as_array()
                .is_some_and(|list| !list.is_empty()),
            "{insight}"
        );
    }
    // Which of the usual causes a failing signature has is said as well.
    let request = Request::delivery(&comment("77", "lena", "hello"))
        .signed_with(&format!("{SECRET}\n"))
        .with("X-Forwarded-For", "157.240.1.1");
    let address = feed.address;
    tokio::task::spawn_blocking(move || http::deliver(address, &request))
        .await
        .expect("sent");
    let found = feed
        .ask("get_insights", Value::Null)
        .await
        .expect("insights");
    let first = &found[0];
    assert_eq!(first["code"], "signatures_fail");
    let finding = first["finding"].as_str().unwrap_or_default();
    assert!(
        finding.contains("newline") || finding.contains("space"),
        "{finding}"
    );
    let choice = json!({"code": "duplicates", "dismissed": true});
    let after = feed.ask("dismiss_insight", choice).await.expect("insights");
    let last = after.as_array().and_then(|list| list.last()).expect("one");
    assert_eq!(
        (&last["code"], &last["is_dismissed"]),
        (&json!("duplicates"), &json!(true))
    );
    feed.app.stop().await;
}
