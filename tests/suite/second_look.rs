//! What a delivery is beside the others: retry, duplicate, late, out of order, incomplete, new.

use std::time::{Duration, Instant};

use hookglass_tests::desk::{Desk, TOKEN_NAME};
use hookglass_tests::fixtures;
use hookglass_tests::http::Request;
use hookglass_tests::opened;
use hookglass_tests::wait::{PATIENCE, undisturbed, until};
use serde_json::Value;

/// A comment as Meta sends it, at a time in seconds.
fn comment(id: &str, at: i64, more: &str) -> Vec<u8> {
    format!(
        r#"{{"entry": [{{"id": "17841400000123456", "time": {at}, "changes": [{{"value": {{"from": {{"id": "1408215550001234", "username": "lena.paints"}}, "media": {{"id": "18021000000111222", "media_product_type": "FEED"}}, "id": "{id}", "text": "hello"{more}}}, "field": "comments"}}]}}], "object": "instagram"}}"#
    )
    .into_bytes()
}

/// From outside, through a proxy of the user's own.
fn from_outside(body: &[u8]) -> Request {
    Request::delivery(body).with("X-Forwarded-For", "157.240.1.1")
}

fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// The events of a desk, oldest first.
fn events(desk: &Desk, count: usize) -> Vec<Value> {
    let mut events = desk.records(&["events"]);
    assert_eq!(events.len(), count);
    events.reverse();
    events
}

#[test]
fn the_same_event_in_another_delivery_is_a_duplicate_of_the_first() {
    undisturbed("a duplicate as it is printed", print_a_duplicate);
}

/// `None` where an answer took so long that Meta would have come again, or the second look longer
/// than what is printed waits for it.
fn print_a_duplicate() -> Option<()> {
    let desk = Desk::with_secret();
    let running = desk.listen();
    let (first, again) = (comment("1", now(), ""), comment("1", now() + 1, ""));
    let begun = Instant::now();
    assert_eq!(running.send(&from_outside(&first).signed()).status, 200);
    let is_quick = begun.elapsed() < Duration::from_secs(5);
    assert_eq!(running.send(&from_outside(&again).signed()).status, 200);
    assert_eq!(
        running
            .send(&from_outside(&comment("2", now(), "")).signed())
            .status,
        200
    );
    // As they are printed it is known already.
    let printed = running.wait_for(3, "event");
    if !is_quick || printed[1]["duplicate_of"] == Value::Null {
        return None;
    }
    assert_eq!(printed[0]["duplicate_of"], Value::Null);
    assert_eq!(printed[1]["duplicate_of"], printed[0]["id"]);
    assert_eq!(printed[2]["duplicate_of"], Value::Null);
    let deliveries = running.wait_for(3, "delivery");
    // The first was answered 200 at once, so it is no retry of Meta's.
    assert!(
        deliveries
            .iter()
            .all(|delivery| delivery["retry_of"] == Value::Null)
    );
    assert_eq!(running.stop().code, 0);
    assert_eq!(events(&desk, 3)[1]["duplicate_of"], printed[0]["id"]);
    Some(())
}

#[test]
fn what_comes_again_after_a_refusal_is_a_retry_and_no_duplicate() {
    let desk = Desk::with_secret();
    let running = desk.listen();
    let body = comment("7", now(), "");
    assert_eq!(
        running
            .send(&from_outside(&body).signed_with("wrong"))
            .status,
        401
    );
    assert_eq!(
        running
            .send(&from_outside(&body).signed_with("wrong"))
            .status,
        401
    );
    assert_eq!(running.send(&from_outside(&body).signed()).status, 200);
    assert_eq!(running.send(&from_outside(&body).signed()).status, 200);
    // The second look may come behind what is printed.
    let events = until("the second look has come to all of them", || {
        let events = events(&desk, 4);
        let is_known = events[3]["duplicate_of"] != Value::Null;
        is_known.then_some(events)
    });
    let deliveries = desk.deliveries();
    let retry_of: Vec<&Value> = deliveries
        .iter()
        .map(|delivery| &delivery["retry_of"])
        .collect();
    let first = &deliveries[0]["id"];
    assert_eq!(*retry_of[0], Value::Null);
    assert_eq!(retry_of[1], first);
    assert_eq!(retry_of[2], first);
    // A stranger's claim makes none of Meta's own events a duplicate.
    assert_eq!(events[2]["duplicate_of"], Value::Null);
    assert_eq!(events[3]["duplicate_of"], events[2]["id"]);
    assert_eq!(running.stop().code, 0);
}

#[test]
fn samples_of_the_command_line_can_be_duplicates_too() {
    let desk = Desk::with_secret().and(TOKEN_NAME, "token");
    let running = desk.listen();
    let url = running.callback_url();
    let sent = desk.run(&[
        "send",
        "comments",
        "--to",
        &url,
        "--count",
        "2",
        "--duplicate",
    ]);
    assert_eq!(sent.code, 0, "{sent:?}");
    running.wait_for(2, "event");
    until("the duplicates", || {
        let events = desk.records(&["events"]);
        let mut duplicates = events
            .iter()
            .filter(|event| event["duplicate_of"] != Value::Null);
        duplicates.next().map(drop)
    });
    assert_eq!(running.stop().code, 0);
}

#[test]
fn labels_explain_themselves_with_facts() {
    let desk = Desk::with_secret();
    let running = desk.listen();
    let old = comment("3", now() - 600, "");
    let novel = comment("4", now() - 1200, r#", "vibe": {"score": 9}"#);
    for body in [&old, &novel, &old] {
        assert_eq!(running.send(&from_outside(body).signed()).status, 200);
    }
    let names_only = fixtures::named("comments/include-values-off").body;
    assert_eq!(
        running.send(&from_outside(&names_only).signed()).status,
        200
    );
    running.wait_for(4, "delivery");
    assert_eq!(running.stop().code, 0);
    let labels = |id: i64| {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let found = runtime.block_on(async {
            let app = opened::open(desk.database()).await;
            // What the receiver's own second look had no time for.
            app.looked_at(4, PATIENCE).await;
            let found = hookglass_core::api::dispatch(
                &app,
                "explain_labels",
                serde_json::json!({ "id": id }),
            );
            let found = found.await.expect("labels");
            app.stop().await;
            found
        });
        let found = found.as_array().expect("a list").clone();
        found
            .iter()
            .map(|label| {
                let word = |name: &str| label[name].as_str().unwrap_or_default().to_owned();
                (word("code"), word("message"))
            })
            .collect::<Vec<_>>()
    };
    let of = |id: i64, code: &str| {
        let labels = labels(id);
        let found = labels.iter().find(|(own, _)| own == code);
        found
            .unwrap_or_else(|| panic!("no {code}: {labels:?}"))
            .1
            .clone()
    };
    assert!(of(1, "late").contains("10 min"));
    assert!(of(2, "novel").contains("value.vibe.score in comments"));
    assert!(of(2, "out_of_order").contains("Sort") || of(2, "out_of_order").contains("sort"));
    let duplicate = of(3, "duplicate");
    assert!(
        duplicate.contains("delivery 1") && duplicate.contains("answered 200"),
        "{duplicate}"
    );
    assert!(of(4, "incomplete").contains("Include values"));
}
