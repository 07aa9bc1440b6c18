//! `hookglass doctor`: which link is broken, from beside the process that receives.

use hookglass_tests::Desk;
use hookglass_tests::edge::{Edge, Public};
use hookglass_tests::fixtures;
use hookglass_tests::http::Request;
use hookglass_tests::wait::until;
use serde_json::Value;

fn chain(desk: &Desk, arguments: &[&str]) -> (i32, Vec<Value>) {
    let ran = desk.run(&[&["doctor", "--format", "ndjson"], arguments].concat());
    (ran.code, ran.records())
}

fn state(records: &[Value], id: &str) -> String {
    let link = records.iter().find(|record| record["id"] == id);
    link.expect("a link")["state"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

fn broken(records: &[Value]) -> Value {
    records.last().expect("the chain")["broken"].clone()
}

#[test]
fn before_anything_ran_it_says_what_to_start() {
    let desk = Desk::new();
    let (code, records) = chain(&desk, &["--addr", "127.0.0.1:1"]);
    assert_eq!((code, broken(&records)), (1, "receiver".into()));
    assert_eq!(records.len(), 8);
    assert!(!desk.database().exists(), "looking makes no store");
    let ran = desk.run(&["doctor", "--addr", "127.0.0.1:1"]);
    let text = ran.text();
    assert_eq!(ran.code, 1, "{ran:?}");
    for words in [
        "broken     receiver",
        "→ Start Hookglass",
        "The chain breaks at the receiver.",
    ] {
        assert!(text.contains(words), "“{words}” is missing: {text}");
    }
}

#[test]
fn another_program_at_the_port_is_no_receiver() {
    let other = hookglass_tests::target::Target::accepting();
    let url = other.url();
    let rest = url.strip_prefix("http://").expect("plain HTTP");
    let address = rest.split('/').next().expect("an address").to_owned();
    let (code, records) = chain(&Desk::with_guide(), &["--addr", &address]);
    assert_eq!((code, broken(&records)), (1, "receiver".into()));
    let finding = records[0]["finding"].as_str().unwrap_or_default();
    assert!(finding.contains("Something else answers"), "{finding}");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_follows_the_chain_from_here_to_the_first_event() {
    let edge = Edge::start().await;
    let desk = Desk::with_guide()
        .and("NGROK_AUTHTOKEN", "authtoken")
        .and("HOOKGLASS_NGROK_SERVER", &edge.server())
        .and("HOOKGLASS_NGROK_CA", &edge.ca_file().display().to_string());
    // Without a tunnel the public URL is what is missing.
    let running = desk.listen();
    let address = running.address().to_string();
    let here = ["--addr", address.as_str()];
    let (code, records) = chain(&desk, &here);
    assert_eq!((code, broken(&records)), (1, "tunnel".into()));
    assert_eq!(state(&records, "receiver"), "proven");
    assert_eq!(running.stop().code, 0);

    let running = desk.listen_with(&["--tunnel", "ngrok"]);
    let address = running.address().to_string();
    let here = ["--addr", address.as_str()];
    // Its first line may come before the public URL is kept for others to find.
    let records = until("nothing is broken", || {
        let (code, records) = chain(&desk, &here);
        (code == 0).then_some(records)
    });
    assert_eq!(broken(&records), Value::Null, "{records:?}");
    assert_eq!(state(&records, "tunnel"), "proven");
    assert_eq!(state(&records, "handshake"), "unknown");

    edge.behave(Public::Interstitial);
    let (code, records) = chain(&desk, &here);
    assert_eq!((code, broken(&records)), (1, "tunnel".into()));
    edge.behave(Public::Normal);

    let delivery = Request::delivery(&fixtures::comment())
        .signed()
        .with("Connection", "close");
    edge.request(&delivery.bytes()).await.expect("an answer");
    let (code, records) = chain(&desk, &here);
    assert_eq!(code, 0);
    for id in [
        "receiver",
        "tunnel",
        "handshake",
        "subscription",
        "account",
        "permissions",
        "events",
    ] {
        assert_eq!(state(&records, id), "proven", "{id}: {records:?}");
    }
    running.kill();
    let (code, records) = chain(&desk, &here);
    assert_eq!((code, broken(&records)), (1, "receiver".into()));
}
