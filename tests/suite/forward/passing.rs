//! Pass-through: the target's own answer is what Meta sees.

use hookglass_tests::Desk;
use hookglass_tests::fixtures::comment;
use hookglass_tests::ports::free_port;
use hookglass_tests::target::{Reply, Target};
use hookglass_tests::wait::{undisturbed, until};

use super::{numbered, target_when};

/// In place of a target that takes four seconds, as any may while the machine stands still.
const TOO_LATE: u16 = 504;

#[test]
fn the_targets_answer_is_the_answer() {
    undisturbed("a target's answer", pass_answers_through);
}

fn pass_answers_through() -> Option<()> {
    let desk = Desk::with_secret();
    let target =
        Target::start(Reply::with(418, "short and stout").header("Content-Type", "text/x"));
    let receiver = desk.listen_with(&["--forward", &target.url(), "--pass-through"]);
    let answer = receiver.post_signed(&comment());
    if answer.status == TOO_LATE {
        return None;
    }
    assert_eq!(
        (answer.status, answer.text().as_str()),
        (418, "short and stout")
    );
    assert_eq!(answer.header("content-type"), Some("text/x"));
    let delivery = desk.newest();
    assert_eq!(
        delivery["status"], 418,
        "what Meta was told is what is shown"
    );
    assert_eq!(desk.records(&["deliveries", "status:418"]).len(), 1);
    assert_eq!(desk.records(&["deliveries", "status:200"]).len(), 0);
    target.answer_with(Reply::with(200, "taken"));
    let taken = receiver.post_signed(&comment());
    if taken.status == TOO_LATE {
        return None;
    }
    assert_eq!((taken.status, taken.text().as_str()), (200, "taken"));
    let end = target_when(&desk, "both are counted", |target| target["received"] == 2);
    assert_eq!((&end["forwarded"], &end["dead"]), (&1.into(), &1.into()));
    // By the second look, behind the answer.
    until("Meta sent the refused one again", || {
        (desk.newest()["retry_of"] == "1").then_some(())
    });
    assert_eq!(target.arrived()[0].body, comment());
    assert_eq!(receiver.stop().code, 0);
    Some(())
}

#[test]
fn what_we_refuse_ourselves_never_reaches_it() {
    let desk = Desk::with_secret();
    let target = Target::accepting();
    let receiver = desk.listen_with(&["--forward", &target.url(), "--pass-through"]);
    let forged = hookglass_tests::http::Request::delivery(&numbered(1)).signed_with("another");
    assert_eq!(receiver.send(&forged).status, 401);
    assert!(target.arrived().is_empty());
}

/// Meta sends again what was answered 502 or 504, so nothing is lost.
#[test]
fn a_target_that_is_away_or_hangs_is_a_bad_gateway() {
    undisturbed("a bad gateway", pass_to_nobody);
}

fn pass_to_nobody() -> Option<()> {
    let desk = Desk::with_secret();
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}/hook");
    let receiver = desk.listen_with(&["--forward", &url, "--pass-through"]);
    let away = receiver.post_signed(&numbered(1));
    if away.status == TOO_LATE {
        return None;
    }
    assert_eq!(away.status, 502);
    let hanging = Target::start_at(port, Reply::never());
    assert_eq!(receiver.post_signed(&numbered(2)).status, TOO_LATE);
    let attempts = desk.records(&["attempts", "--limit", "1"]);
    let waited = attempts[0]["duration_us"].as_u64().expect("a duration");
    if waited < 1_000_000 {
        // The time was over before it was sent.
        return None;
    }
    until("the second is there", || {
        (hanging.arrived().len() == 1).then_some(())
    });
    let statuses: Vec<_> = desk
        .deliveries()
        .iter()
        .map(|delivery| delivery["status"].clone())
        .collect();
    assert_eq!(statuses, [502, TOO_LATE]);
    assert_eq!(receiver.stop().code, 0);
    Some(())
}
