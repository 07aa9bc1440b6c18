//! `--follow` goes on with what comes, in its order, and ends when asked to.

use hookglass_tests::fixtures::{comment, named};
use hookglass_tests::target::Target;
use hookglass_tests::{Desk, Running};

fn follow(desk: &Desk, table: &str) -> Running {
    Running::start_silent(desk.command(&[table, "--follow", "--format", "ndjson"]))
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
