//! Pass-through: the target's own answer is what Meta sees.

use hookglass_tests::Desk;
use hookglass_tests::fixtures::comment;
use hookglass_tests::target::{Reply, Target};
use hookglass_tests::wait::until;

use super::{numbered, target_when};

#[test]
fn the_targets_answer_is_the_answer() {
    let desk = Desk::with_secret();
    let target =
        Target::start(Reply::with(418, "short and stout").header("Content-Type", "text/x"));
    let receiver = desk.listen_with(&["--forward", &target.url(), "--pass-through"]);
    let answer = receiver.post_signed(&comment());
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
    assert_eq!((taken.status, taken.text().as_str()), (200, "taken"));
    let end = target_when(&desk, "both are counted", |target| target["received"] == 2);
    assert_eq!((&end["forwarded"], &end["dead"]), (&1.into(), &1.into()));
    // By the second look, behind the answer.
    until("Meta sent the refused one again", || {
        (desk.newest()["retry_of"] == "1").then_some(())
    });
    assert_eq!(target.arrived()[0].body, comment());
    assert_eq!(receiver.stop().code, 0);
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
    let desk = Desk::with_secret();
    let port = {
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        free.local_addr().expect("an address").port()
    };
    let url = format!("http://127.0.0.1:{port}/hook");
    let receiver = desk.listen_with(&["--forward", &url, "--pass-through"]);
    assert_eq!(receiver.post_signed(&numbered(1)).status, 502);
    let hanging = Target::start_at(port, Reply::never());
    assert_eq!(receiver.post_signed(&numbered(2)).status, 504);
    assert_eq!(hanging.arrived().len(), 1);
    let statuses: Vec<_> = desk
        .deliveries()
        .iter()
        .map(|delivery| delivery["status"].clone())
        .collect();
    assert_eq!(statuses, [502, 504]);
    assert_eq!(receiver.stop().code, 0);
}
