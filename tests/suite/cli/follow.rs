//! `--follow` goes on with what comes, in its order, and ends when asked to.

use hookglass_tests::fixtures::{comment, named};
use hookglass_tests::target::Target;
use hookglass_tests::{Desk, Running, Window};
use serde_json::json;

fn follow(desk: &Desk, table: &str) -> Running {
    follow_some(desk, &[table])
}

fn follow_some(desk: &Desk, list: &[&str]) -> Running {
    let arguments = [list, &["--follow", "--format", "ndjson"]].concat();
    Running::start_silent(desk.command(&arguments))
}

#[test]
fn deliveries_and_events_come_as_they_are_stored() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    receiver.post_signed(&comment());
    let (deliveries, events) = (follow(&desk, "deliveries"), follow(&desk, "events"));
    deliveries.wait_for(1, "delivery");
    events.wait_for(1, "event");
    receiver.post_signed(&named("mentions").body);
    receiver.post_signed(&named("messages").body);
    let followed = deliveries.wait_for(3, "delivery");
    assert!(followed.iter().map(|one| &one["id"]).eq(["1", "2", "3"]));
    let fields = events.wait_for(3, "event");
    let fields: Vec<_> = fields
        .iter()
        .filter_map(|one| one["field"].as_str())
        .collect();
    assert_eq!(fields, ["comments", "mentions", "messages"]);
    for follower in [deliveries, events] {
        assert_eq!(follower.stop().code, 0);
    }
}

#[test]
fn attempts_come_as_well() {
    let desk = Desk::with_secret();
    desk.listen().post_signed(&comment());
    let attempts = follow(&desk, "attempts");
    let target = Target::accepting();
    desk.records(&["replay", "1", "1", "--to", &target.url()]);
    let followed = attempts.wait_for(2, "attempt");
    assert!(followed.iter().all(|one| one["status"] == 200));
}

#[test]
fn what_becomes_true_only_later_comes_then() {
    let desk = Desk::with_secret();
    let window = Window::open(&desk);
    let pinned = follow_some(&desk, &["deliveries", "is:pinned"]);
    let pinned_events = follow_some(&desk, &["events", "is:pinned", "--limit", "1"]);
    // The second look labels it behind its answer.
    let duplicates = follow_some(&desk, &["deliveries", "is:duplicate"]);
    for _ in 0..4 {
        assert_eq!(window.running.post_signed(&comment()).status, 200);
    }
    let found = duplicates.wait_for(3, "delivery");
    assert!(found.iter().map(|one| &one["id"]).eq(["2", "3", "4"]));
    let pin = |id: u32| {
        window.ask("pin_delivery", &json!({"delivery_id": id, "pinned": true}));
    };
    // Once the first is found, all four were looked through.
    pin(1);
    pinned.wait_for(1, "delivery");
    pinned_events.wait_for(1, "event");
    pin(3);
    let found = pinned.wait_for(2, "delivery");
    assert!(found.iter().map(|one| &one["id"]).eq(["1", "3"]));
    pinned_events.wait_for(2, "event");
    for follower in [pinned, pinned_events, duplicates] {
        assert_eq!(follower.stop().code, 0);
    }
}
