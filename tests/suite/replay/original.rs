//! The original bytes and signature, whatever they are.

use hookglass_tests::Desk;
use hookglass_tests::fixtures;
use hookglass_tests::http::{Connection, Request};
use hookglass_tests::target::Target;

#[test]
fn every_fixture_arrives_byte_for_byte_with_its_own_signature() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    let fixtures = fixtures::all();
    let mut connection = Connection::open(receiver.address()).expect("connected");
    for fixture in &fixtures {
        let mut request = Request::delivery_as(&fixture.content_type, &fixture.body);
        if let Some(encoding) = &fixture.content_encoding {
            request = request.with("Content-Encoding", encoding);
        }
        let request = request
            .with("X-Hub-Signature", &fixture.legacy_signature)
            .with("X-Hub-Signature-256", &fixture.signature);
        connection.deliver(&request).expect(&fixture.name);
    }
    let target = Target::accepting();
    let ids: Vec<String> = (1..=fixtures.len()).map(|id| id.to_string()).collect();
    let mut arguments = vec!["replay"];
    arguments.extend(ids.iter().map(String::as_str));
    let url = target.url();
    arguments.extend(["--to", &url]);
    let attempts = desk.records(&arguments);
    assert_eq!(attempts.len(), fixtures.len());
    let arrived = target.arrived();
    assert_eq!(arrived.len(), fixtures.len());
    for ((fixture, arrived), attempt) in fixtures.iter().zip(&arrived).zip(&attempts) {
        let name = &fixture.name;
        assert!(arrived.body == fixture.body, "{name}: the bytes differ");
        let signature = [fixture.signature.as_str()];
        assert_eq!(arrived.values("x-hub-signature-256"), signature, "{name}");
        let legacy = [fixture.legacy_signature.as_str()];
        assert_eq!(arrived.values("x-hub-signature"), legacy, "{name}");
        assert_eq!(
            arrived.values("content-type"),
            [fixture.content_type.as_str()],
            "{name}"
        );
        let encoding: Vec<&str> = fixture.content_encoding.as_deref().into_iter().collect();
        assert_eq!(arrived.values("content-encoding"), encoding, "{name}");
        assert_eq!(attempt["status"], 200, "{name}");
        assert_eq!(attempt["mode"], "original", "{name}");
    }
}

#[test]
fn what_a_proxy_or_the_connection_added_stays_behind() {
    let desk = Desk::with_secret();
    let request = Request::delivery(&fixtures::comment())
        .with("X-Forwarded-For", "203.0.113.7")
        .with("ngrok-trace-id", "1")
        .with("Connection", "keep-alive")
        .with("X-Own", "one")
        .with("X-Own", "two")
        .signed();
    desk.listen().send(&request);
    let target = Target::accepting();
    desk.records(&["replay", "1", "--to", &target.url()]);
    let arrived = target.only();
    assert_eq!(arrived.values("x-own"), ["one", "two"]);
    for name in ["x-forwarded-for", "ngrok-trace-id"] {
        assert!(arrived.values(name).is_empty(), "{name}");
    }
    assert!(
        target.url().contains(arrived.values("host")[0]),
        "the endpoint's own host"
    );
}

#[test]
fn a_signature_that_was_wrong_stays_wrong() {
    let desk = Desk::with_secret();
    let request = Request::delivery(&fixtures::comment()).with("X-Hub-Signature-256", "sha256=12");
    desk.listen().send(&request);
    let target = Target::accepting();
    desk.records(&["replay", "1", "--to", &target.url()]);
    assert_eq!(target.only().values("x-hub-signature-256"), ["sha256=12"]);
}

#[test]
fn a_replay_to_a_receiver_of_its_own_is_valid_there() {
    let (desk, other) = (super::with_a_comment(), Desk::with_secret());
    let receiver = other.listen();
    desk.records(&["replay", "1", "--to", &receiver.callback_url()]);
    let kept = other.newest();
    assert_eq!(kept["signature"]["verdict"], "valid");
    assert_eq!(kept["body_sha256"], desk.newest()["body_sha256"]);
}
