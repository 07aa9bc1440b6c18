//! Forwarding: each delivery goes on once, in its order, whatever happens to either side.

mod crash;
mod passing;
mod refused;
mod waiting;

use hookglass_tests::Desk;
use hookglass_tests::fixtures::{comment, named};
use hookglass_tests::http::Request;
use hookglass_tests::target::Target;
use hookglass_tests::wait::until;
use serde_json::Value;

/// A comment that no other number makes.
fn numbered(number: u64) -> Vec<u8> {
    format!(
        "{{\"object\":\"instagram\",\"entry\":[{{\"id\":\"1\",\"time\":1764000000,\"changes\":[{{\"field\":\"comments\",\"value\":{{\"id\":\"{number}\",\"text\":\"x\"}}}}]}}]}}"
    )
    .into_bytes()
}

/// The only target, once it is as it should be.
#[track_caller]
fn target_when(desk: &Desk, what: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    until(what, || {
        let mut targets = desk.records(&["targets"]);
        assert_eq!(targets.len(), 1, "{targets:?}");
        Some(targets.remove(0)).filter(|target| is_so(target))
    })
}

/// Waits for that: a stop leaves what takes long for the next start.
#[track_caller]
fn one_is_taken(desk: &Desk) {
    target_when(desk, "one is taken", |target| target["forwarded"] == 1);
}

#[test]
fn forward_sends_each_delivery_on_as_it_came() {
    let desk = Desk::with_secret();
    let target = Target::accepting();
    let receiver = desk.listen_with(&["--forward", &target.url()]);
    let fixture = named("comments");
    let request = Request::delivery(&fixture.body).with("X-Hub-Signature-256", &fixture.signature);
    assert_eq!(receiver.send(&request).status, 200);
    one_is_taken(&desk);
    assert_eq!(receiver.stop().code, 0);
    let arrived = target.only();
    assert_eq!(arrived.body, fixture.body);
    assert_eq!(
        arrived.values("x-hub-signature-256"),
        [fixture.signature.as_str()]
    );
    assert_eq!(desk.records(&["attempts"]).len(), 1);
}

#[test]
fn forward_keeps_what_was_refused_outside() {
    let desk = Desk::with_secret();
    let target = Target::accepting();
    let receiver = desk.listen_with(&["--forward", &target.url()]);
    let strange = Request::delivery(&comment()).with("X-Forwarded-For", "192.0.2.1");
    assert_eq!(receiver.send(&strange).status, 401);
    let forged = Request::delivery(&comment()).signed_with("not the secret");
    assert_eq!(receiver.send(&forged).status, 401);
    assert_eq!(receiver.post_signed(&comment()).status, 200);
    one_is_taken(&desk);
    assert_eq!(receiver.stop().code, 0);
    assert_eq!(target.only().body, comment());
}

#[test]
fn forward_does_not_send_to_its_own_callback() {
    let desk = Desk::with_secret();
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        let own = format!("http://{host}:4999/api/webhooks/instagram");
        desk.run(&["listen", "--addr", "127.0.0.1:4999", "--forward", &own])
            .expect_talk(2, &["callback", "Name your own endpoint"]);
    }
}
