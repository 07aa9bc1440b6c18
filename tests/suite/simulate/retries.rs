//! What is not answered 200 comes again as Meta sends it, in compressed time. Only the order is
//! looked at: the machine may be slow.

use std::collections::BTreeSet;

use hookglass_tests::fixtures::SECRET;
use hookglass_tests::ports::free_port;
use hookglass_tests::sign;
use hookglass_tests::target::{Reply, Target};
use hookglass_tests::wait::{undisturbed, until};
use hookglass_tests::{Desk, Running};
use serde_json::Value;

use super::{each, send};

fn failing(status: u16) -> Reply {
    Reply::with(status, "not now")
}

/// As [`send`], unless the machine stood still for as long as Meta waits: that is a failure more.
fn send_in_time(desk: &Desk, arguments: &[&str], target: &Target) -> Option<(i32, Vec<Value>)> {
    let (code, records) = send(desk, arguments, &target.url());
    let is_late = each(&records, "sent", "status").contains(&&Value::Null);
    (!is_late).then_some((code, records))
}

#[test]
fn what_fails_is_sent_again_byte_for_byte_until_it_is_taken() {
    let desk = Desk::with_secret();
    let arguments = [
        "messages",
        "--fresh",
        "--retries",
        "compressed",
        "--hour",
        "0.5",
    ];
    let (target, code, records) = undisturbed("a simulation", || {
        // A redirect, and another 2xx, are no success either.
        let target = Target::in_turn([failing(503), failing(204), failing(308)]);
        let (code, records) = send_in_time(&desk, &arguments, &target)?;
        Some((target, code, records))
    });
    assert_eq!(code, 0, "{records:?}");
    assert_eq!(each(&records, "sent", "status"), [503, 204, 308, 200]);
    assert_eq!(each(&records, "sent", "retry"), [0, 1, 2, 3]);
    assert_eq!(each(&records, "sent", "number"), [1, 1, 1, 1]);
    let arrived = target.arrived();
    let bodies: BTreeSet<&[u8]> = arrived.iter().map(|one| one.body.as_slice()).collect();
    assert_eq!((arrived.len(), bodies.len()), (4, 1));
    for one in &arrived {
        assert_eq!(one.headers, arrived[0].headers);
        let signature = sign::sha256(SECRET, &one.body);
        assert_eq!(one.values("x-hub-signature-256"), [signature]);
    }
}

#[test]
fn after_an_hour_of_failing_messages_are_disabled() {
    let desk = Desk::with_secret();
    let arguments = ["messages", "--retries", "compressed", "--hour", "0.2"];
    let (target, code, records) = undisturbed("a simulation", || {
        let target = Target::start(failing(500));
        let (code, records) = send_in_time(&desk, &arguments, &target)?;
        Some((target, code, records))
    });
    assert_eq!(code, 1, "{records:?}");
    assert_eq!(records.last().expect("an end")["type"], "given_up");
    assert_eq!(each(&records, "given_up", "ending"), ["disabled"]);
    assert_eq!(each(&records, "alerted", "number"), [1]);
    let sent = each(&records, "sent", "retry");
    assert_eq!(sent.len(), target.arrived().len());
    assert!(sent.len() > 3, "{sent:?}");
}

#[test]
fn after_36_hours_comments_are_dropped_and_nobody_is_alerted() {
    let desk = Desk::with_secret();
    let target = Target::start(failing(500));
    let arguments = ["comments", "--retries", "compressed", "--hour", "0.02"];
    let ran = undisturbed("a simulation", || {
        let ran = desk.run(&[&["send", "--to", &target.url()], &arguments[..]].concat());
        (!ran.text().contains("No answer")).then_some(ran)
    });
    assert_eq!(ran.code, 1, "{ran:?}");
    let text = ran.text();
    assert!(text.contains("retry 9: 500"), "{text}");
    let last = text.lines().last().unwrap_or_default();
    assert!(
        last.contains("given up") && last.contains("36 hours"),
        "{text}"
    );
    assert!(!ran.stderr.contains("alert"), "{ran:?}");
}

#[test]
fn others_go_out_while_one_waits() {
    let desk = Desk::with_secret();
    // Which of the two fails once and which twice is open; the latter then waits for a minute.
    let target = Target::in_turn([failing(500), failing(500), failing(500)]);
    let url = target.url();
    let arguments = ["send", "comments", "--count", "2", "--retries", "real"];
    let format = ["--format", "ndjson", "--to", &url];
    let running = Running::start_silent(desk.command(&[&arguments[..], &format].concat()));
    let sent = running.wait_for(4, "sent");
    let mut tries: Vec<(u64, u64)> = sent
        .iter()
        .map(|one| (one["number"].as_u64(), one["retry"].as_u64()))
        .map(|(number, retry)| number.zip(retry).expect("numbers"))
        .collect();
    tries.sort_unstable();
    assert_eq!(tries, [(1, 0), (1, 1), (2, 0), (2, 1)]);
    let stopped = running.stop();
    assert!(stopped.talk.contains("not settled: 1"), "{stopped:?}");
}

#[test]
fn where_nobody_listens_it_is_tried_to_the_end() {
    let desk = Desk::with_secret();
    let url = format!("http://127.0.0.1:{}/", free_port());
    let arguments = ["messages", "--retries", "compressed", "--hour", "0.05"];
    let (code, records) = send(&desk, &arguments, &url);
    assert_eq!(code, 3, "{records:?}");
    assert_eq!(each(&records, "given_up", "ending"), ["disabled"]);
}

#[test]
fn in_real_time_it_says_when_and_can_be_stopped() {
    let desk = Desk::with_secret();
    let target = Target::start(failing(500));
    let arguments = [
        "send",
        "comments",
        "--retries",
        "real",
        "--to",
        &target.url(),
    ];
    let running = Running::start_silent(desk.command(&arguments));
    until("it waits for its second retry", || {
        running.talk().contains("(retry 2)").then_some(())
    });
    until("the first retry is there, since that is at once", || {
        (target.arrived().len() == 2).then_some(())
    });
    let stopped = running.stop();
    assert_eq!(stopped.code, 1, "{stopped:?}");
    assert!(stopped.talk.contains("not settled: 1"), "{stopped:?}");
}

#[test]
fn without_retries_each_is_sent_once() {
    let desk = Desk::with_secret();
    let target = Target::start(failing(500));
    let (code, records) = send(&desk, &["comments"], &target.url());
    assert_eq!((code, records.len()), (1, 1), "{records:?}");
    assert_eq!(records[0]["retry"], 0);
}
