//! Many at once.

use hookglass_tests::fixtures::comment;
use hookglass_tests::target::{Reply, Target};

use super::with_a_comment;

#[test]
fn as_many_at_once_as_asked_and_answered_in_order() {
    let desk = with_a_comment();
    let receiver = desk.listen();
    for _ in 1..8 {
        receiver.post_signed(&comment());
    }
    // It answers nobody before four are there: one at a time would never end.
    let target = Target::start(Reply::with(200, "").together(4));
    let ids = ["1", "2", "3", "4", "5", "6", "7", "8"];
    let url = target.url();
    let arguments = [&["replay"], &ids[..], &["--to", &url, "--concurrency", "4"]].concat();
    let attempts = desk.records(&arguments);
    assert!(attempts.iter().map(|one| &one["delivery_id"]).eq(ids));
    assert!(attempts.iter().all(|one| one["status"] == 200));
    assert_eq!(target.arrived().len(), 8);
    assert_eq!(
        desk.records(&["attempts"]).len(),
        8,
        "beside a process that receives"
    );
}

#[test]
fn the_worst_answer_decides() {
    let desk = with_a_comment();
    let target = Target::start(Reply::with(500, ""));
    let url = target.url();
    assert_eq!(desk.run(&["replay", "1", "1", "--to", &url]).code, 1);
    // A delivery that is not there does not hide what was sent before it.
    let ran = desk.run(&["replay", "1", "99", "--to", &url]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert_eq!(desk.records(&["attempts"]).len(), 3);
}

#[test]
fn what_was_over_the_limit_cannot_be_replayed() {
    let desk = with_a_comment();
    let receiver = desk.listen();
    let large = vec![b' '; (16 << 20) + 1];
    assert_eq!(receiver.post_signed(&large).status, 413);
    let target = Target::accepting();
    let ran = desk.run(&["replay", "2", "--to", &target.url()]);
    assert_ne!(ran.code, 0, "{ran:?}");
    assert!(
        target.arrived().is_empty(),
        "an empty body is not what came"
    );
}
