//! Against our own receiver: every simulation becomes what it was meant to be.

use std::collections::BTreeSet;

use hookglass_core::api;
use hookglass_tests::wait::{PATIENCE, until};
use hookglass_tests::{Desk, opened};
use serde_json::{Value, json};

use super::{each, send};

/// How the newest delivery's signature was judged.
fn judged(desk: &Desk) -> (String, Value) {
    let signature = desk.newest()["signature"].clone();
    let verdict = signature["verdict"].as_str().unwrap_or_default().to_owned();
    (verdict, signature["diagnosis"].clone())
}

#[test]
fn each_kind_of_signature_has_its_verdict() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    let url = receiver.callback_url();
    for (sign, status, verdict) in [
        ("valid", 200, "valid"),
        ("invalid", 401, "invalid"),
        ("malformed", 401, "malformed"),
        // From this machine a missing one is taken.
        ("missing", 200, "missing"),
        ("sha1_only", 200, "missing"),
    ] {
        for payload in ["comments", "messages"] {
            let (code, records) = send(&desk, &[payload, "--sign", sign], &url);
            assert_eq!(code, i32::from(status != 200), "{sign}: {records:?}");
            assert_eq!(each(&records, "sent", "status"), [status], "{sign}");
            assert_eq!(judged(&desk).0, verdict, "{sign}");
        }
    }
    assert_eq!(judged(&desk).1, json!(["sha1_only"]));
    assert!(
        desk.deliveries()
            .iter()
            .all(|one| one["source"] == "simulated")
    );
}

#[test]
fn duplicates_are_the_same_bytes() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    let arguments = ["messages", "--fresh", "--duplicates", "3"];
    let (code, _) = send(&desk, &arguments, &receiver.callback_url());
    assert_eq!(code, 0);
    // By the second look, which may come behind what is printed.
    until("each is known to be a duplicate", || {
        let events = desk.records(&["events"]);
        let (first, others) = events.split_last()?;
        let all = others.len() == 3;
        let same = |event: &Value| event["duplicate_of"] == first["id"];
        (all && others.iter().all(same)).then_some(())
    });
    let hashes = desk.deliveries();
    let hashes: BTreeSet<String> = hashes
        .iter()
        .map(|one| one["body_sha256"].to_string())
        .collect();
    assert_eq!(hashes.len(), 1);
}

#[test]
fn out_of_order_is_seen_to_be_so() {
    for payload in ["comments", "messages"] {
        let desk = Desk::with_secret();
        let receiver = desk.listen();
        let arguments = [payload, "--count", "6", "--shuffle"];
        assert_eq!(send(&desk, &arguments, &receiver.callback_url()).0, 0);
        let events = receiver.wait_for(6, "event");
        let keys: BTreeSet<String> = events
            .iter()
            .map(|one| one["dedupe_key"].to_string())
            .collect();
        assert_eq!(keys.len(), 6, "each is another event");
        assert_eq!(receiver.stop().code, 0);
        let labels = labels(&desk, 6);
        assert!(labels.contains("out_of_order"), "{payload}: {labels:?}");
    }
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    assert_eq!(
        send(
            &desk,
            &["comments", "--count", "6"],
            &receiver.callback_url()
        )
        .0,
        0
    );
    receiver.wait_for(6, "event");
    assert_eq!(receiver.stop().code, 0);
    assert!(!labels(&desk, 6).contains("out_of_order"));
}

/// The labels of the first deliveries.
fn labels(desk: &Desk, deliveries: i64) -> BTreeSet<String> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let app = opened::open(desk.database()).await;
        // What the receiver's own second look had no time for.
        app.looked_at(deliveries, PATIENCE).await;
        let mut codes = BTreeSet::new();
        for id in 1..=deliveries {
            let found = api::dispatch(&app, "explain_labels", json!({ "id": id })).await;
            let found = found.expect("labels");
            let found = found.as_array().expect("a list").clone();
            codes.extend(
                found
                    .iter()
                    .map(|label| label["code"].as_str().unwrap_or_default().to_owned()),
            );
        }
        app.stop().await;
        codes
    })
}

#[test]
fn a_thousand_updates_in_a_request_are_a_thousand_events() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    let url = receiver.callback_url();
    for payload in ["comments", "messages"] {
        let (code, _) = send(&desk, &[payload, "--batch", "1000", "--count", "2"], &url);
        assert_eq!(code, 0, "{payload}");
    }
    let deliveries = desk.deliveries();
    assert!(
        deliveries
            .iter()
            .all(|one| one["events"] == 1000 && one["signature"]["verdict"] == "valid")
    );
    let events = receiver.wait_for(4000, "event");
    let keys: BTreeSet<String> = events
        .iter()
        .map(|one| one["dedupe_key"].to_string())
        .collect();
    assert_eq!(keys.len(), 4000);
}

#[test]
fn an_oversized_one_is_refused_and_a_large_one_taken() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    let url = receiver.callback_url();
    let (code, records) = send(&desk, &["messages", "--size-mib", "1"], &url);
    assert_eq!((code, &records[0]["body_size"]), (0, &json!(1 << 20)));
    let kept = desk.newest();
    assert_eq!(
        (&kept["payload"], &kept["events"]),
        (&json!("ok"), &json!(1))
    );
    assert_eq!(kept["signature"]["verdict"], "valid");
    // The limit is 16 MiB at first.
    let (code, records) = send(&desk, &["comments", "--size-mib", "17"], &url);
    assert_eq!(
        (code, each(&records, "sent", "status")),
        (1, vec![&json!(413)])
    );
    assert_eq!(desk.newest()["declared_size"], json!(17 << 20));
}
