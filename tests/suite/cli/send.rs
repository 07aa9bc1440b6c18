//! `send`: Meta's payloads as Meta sends them, in every variant that the command offers.

use std::collections::BTreeSet;

use hookglass_tests::Desk;
use hookglass_tests::fixtures::{SECRET, named};
use hookglass_tests::ports::free_port;
use hookglass_tests::sign;
use hookglass_tests::target::{Reply, Target};

fn send(desk: &Desk, target: &Target, arguments: &[&str]) -> Vec<serde_json::Value> {
    desk.records(&[&["send"], arguments, &["--to", &target.url()]].concat())
}

#[test]
fn one_is_sent_byte_for_byte_as_recorded() {
    let (desk, target) = (Desk::with_secret(), Target::accepting());
    let said = send(&desk, &target, &["comments/reply"]);
    let fixture = named("comments/reply");
    let arrived = target.only();
    assert!(
        arrived.line.starts_with("POST /hook?from=replay "),
        "{}",
        arrived.line
    );
    assert_eq!(arrived.body, fixture.body);
    assert_eq!(
        arrived.values("x-hub-signature-256"),
        [fixture.signature.as_str()]
    );
    assert_eq!(
        arrived.values("x-hub-signature"),
        [fixture.legacy_signature.as_str()]
    );
    assert_eq!(arrived.values("content-type"), ["application/json"]);
    assert_eq!(said[0]["type"], "sent");
    assert_eq!(said[0]["status"], 200);
    assert_eq!(said[0]["answer"], "taken");
}

#[test]
fn a_bare_field_is_enough() {
    let (desk, target) = (Desk::with_secret(), Target::accepting());
    for field in [
        "comments",
        "mentions",
        "messages",
        "message_reactions",
        "story_insights",
    ] {
        assert_eq!(send(&desk, &target, &[field])[0]["status"], 200, "{field}");
    }
}

#[test]
fn every_listed_payload_is_known() {
    let desk = Desk::with_secret();
    let listed = desk.run(&["send", "list"]).text();
    assert!(listed.lines().count() >= 129);
    assert!(listed.contains("SYNTHETIC"), "what is made up is marked");
}

#[test]
fn of_several_each_has_ids_of_its_own() {
    let (desk, target) = (Desk::with_secret(), Target::accepting());
    assert_eq!(
        send(
            &desk,
            &target,
            &["comments", "--count", "5", "--rate", "1000/s"]
        )
        .len(),
        5
    );
    let arrived = target.arrived();
    let bodies: BTreeSet<Vec<u8>> = arrived.iter().map(|one| one.body.clone()).collect();
    assert_eq!(bodies.len(), 5);
    for one in &arrived {
        assert_eq!(
            one.values("x-hub-signature-256"),
            [sign::sha256(SECRET, &one.body)]
        );
    }
}

#[test]
fn duplicates_are_shown_and_not_dropped() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    desk.records(&[
        "send",
        "comments",
        "--duplicate",
        "--to",
        &receiver.callback_url(),
    ]);
    let deliveries = desk.deliveries();
    assert_eq!(deliveries.len(), 2);
    assert_eq!(deliveries[0]["body_sha256"], deliveries[1]["body_sha256"]);
    assert_eq!(deliveries[0]["source"], "simulated");
    let events = desk.records(&["events"]);
    assert_eq!(events.len(), 2);
    assert_eq!(events[0]["dedupe_key"], events[1]["dedupe_key"]);
}

#[test]
fn a_batch_is_one_request_with_many_events() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    let url = receiver.callback_url();
    desk.records(&["send", "comments", "--batch", "25", "--to", &url]);
    let kept = desk.newest();
    assert_eq!(kept["events"], 25);
    assert_eq!(kept["signature"]["verdict"], "valid");
}

#[test]
fn invalid_and_missing_signatures() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    let url = receiver.callback_url();
    let invalid = desk.run(&["send", "comments", "--sign", "invalid", "--to", &url]);
    assert_eq!(invalid.code, 1, "{invalid:?}");
    assert_eq!(desk.newest()["signature"]["verdict"], "invalid");
    // From this machine a missing one is taken.
    let missing = desk.run(&["send", "comments", "--sign", "missing", "--to", &url]);
    assert_eq!(missing.code, 0, "{missing:?}");
    assert_eq!(desk.newest()["signature"]["verdict"], "missing");
}

#[test]
fn another_secret_can_be_named() {
    let (desk, target) = (
        Desk::with_secret().and("MY_SECRET", "mine"),
        Target::accepting(),
    );
    send(&desk, &target, &["comments", "--secret-env", "MY_SECRET"]);
    let arrived = target.only();
    assert_eq!(
        arrived.values("x-hub-signature-256"),
        [sign::sha256("mine", &arrived.body)]
    );
}

#[test]
fn an_answer_other_than_200_is_1_and_none_is_3() {
    let desk = Desk::with_secret();
    let target = Target::start(Reply::with(503, "later"));
    let ran = desk.run(&["send", "comments", "--to", &target.url()]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.text().contains("503"), "{ran:?}");
    let nobody = format!("http://127.0.0.1:{}/", free_port());
    let ran = desk.run(&["send", "comments", "--to", &nobody]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.text().contains("Nothing listens at"), "{ran:?}");
}

#[test]
fn a_rate_that_no_clock_keeps_is_usage() {
    let desk = Desk::with_secret();
    for rate in ["0", "-1", "NaN", "1e-25", "10000000000/s"] {
        desk.run(&["send", "comments", &format!("--rate={rate}")])
            .expect_talk(2, &["0.001"]);
    }
}
