//! What a target does not take: sent again, given up, or waited for.

use std::time::Duration;

use hookglass_tests::Desk;
use hookglass_tests::ports::free_port;
use hookglass_tests::target::{Reply, Target};
use hookglass_tests::wait::until;

use super::{numbered, one_is_taken, target_when};

#[test]
fn what_is_refused_is_sent_again_before_what_came_after_it() {
    let desk = Desk::with_secret();
    let target = Target::start(Reply::with(500, "not yet"));
    let url = target.url();
    let receiver = desk.listen_with(&["--forward", &url, "--forward-retries", "0.05,0.05,3600"]);
    assert_eq!(receiver.post_signed(&numbered(1)).status, 200);
    assert_eq!(receiver.post_signed(&numbered(2)).status, 200);
    until("it was sent three times", || {
        (target.arrived().len() == 3).then_some(())
    });
    let waiting = target_when(&desk, "two wait", |target| {
        target["waiting"] == 2 && target["tries"] == 3
    });
    assert_eq!(waiting["problem"], "It answered 500.");
    assert!(
        target.arrived().iter().all(|one| one.body == numbered(1)),
        "the second has to wait for the first"
    );
    drop(receiver);
    // Begun again, it goes on where it was; the time of the next try has not come.
    target.answer_with(Reply::with(200, "now"));
    let receiver = desk.listen_with(&["--forward", &url, "--forward-retries", "0.05"]);
    assert_eq!(target.arrived().len(), 3);
    drop(receiver);
}

#[test]
fn what_is_never_taken_becomes_a_dead_letter_and_the_next_goes_on() {
    let desk = Desk::with_secret();
    let target = Target::start(Reply::with(422, "never"));
    let url = target.url();
    let receiver = desk.listen_with(&["--forward", &url, "--forward-retries", "0.02,0.02"]);
    assert_eq!(receiver.post_signed(&numbered(1)).status, 200);
    target_when(&desk, "it is given up", |target| target["dead"] == 1);
    assert_eq!(target.arrived().len(), 3);
    target.answer_with(Reply::with(204, ""));
    assert_eq!(receiver.post_signed(&numbered(2)).status, 200);
    let end = target_when(&desk, "the next is taken", |target| {
        target["forwarded"] == 1
    });
    assert_eq!(
        (&end["received"], &end["waiting"], &end["skipped"]),
        (&2.into(), &0.into(), &0.into())
    );
    assert_eq!(target.arrived().last().expect("one").body, numbered(2));
    let kinds: Vec<_> = desk.records(&["attempts"]);
    assert!(kinds.iter().all(|attempt| attempt["kind"] == "forward"));
    assert_eq!(kinds.len(), 4);
    assert_eq!(receiver.stop().code, 0);
}

/// An endpoint that is being started anew costs no delivery its tries.
#[test]
fn where_nobody_answers_the_queue_waits() {
    let desk = Desk::with_secret();
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}/hook");
    let receiver = desk.listen_with(&["--forward", &url, "--forward-retries", "0.01"]);
    for number in 1..=3 {
        assert_eq!(receiver.post_signed(&numbered(number)).status, 200);
    }
    let waiting = target_when(&desk, "nobody answers", |target| {
        target["waiting"] == 3 && !target["problem"].is_null()
    });
    assert!(
        waiting["problem"]
            .as_str()
            .is_some_and(|words| words.contains("Nothing listens")),
        "{waiting}"
    );
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(
        desk.records(&["attempts"]).len(),
        1,
        "an absence is told once"
    );
    let endpoint = Target::start_at(port, Reply::with(200, "here again"));
    let end = target_when(&desk, "all are taken", |target| target["forwarded"] == 3);
    assert_eq!((&end["dead"], &end["waiting"]), (&0.into(), &0.into()));
    let bodies: Vec<_> = endpoint.arrived().into_iter().map(|one| one.body).collect();
    assert_eq!(bodies, [numbered(1), numbered(2), numbered(3)]);
    assert_eq!(receiver.stop().code, 0);
}

#[test]
fn a_command_line_without_forward_ends_what_one_with_it_began() {
    let desk = Desk::with_secret();
    let target = Target::accepting();
    drop(desk.listen_with(&["--forward", &target.url()]));
    let receiver = desk.listen();
    assert_eq!(receiver.post_signed(&numbered(1)).status, 200);
    assert_eq!(receiver.stop().code, 0);
    assert!(target.arrived().is_empty());
    let receiver = desk.listen_with(&["--forward", &target.url()]);
    assert_eq!(receiver.post_signed(&numbered(2)).status, 200);
    one_is_taken(&desk);
    assert_eq!(receiver.stop().code, 0);
    assert_eq!(target.only().body, numbered(2), "what came meanwhile stays");
}
