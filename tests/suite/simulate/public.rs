//! Through the public URL, as Meta comes; and yet nobody takes it for Meta.

use hookglass_tests::Desk;
use hookglass_tests::edge::Edge;
use hookglass_tests::fixtures::comment;
use hookglass_tests::http::Request;
use hookglass_tests::wait::until;
use serde_json::Value;

#[tokio::test(flavor = "multi_thread")]
async fn a_simulation_comes_through_the_tunnel_and_is_labelled() {
    let edge = Edge::start().await;
    let ca = edge.ca_file().display().to_string();
    let desk = Desk::with_guide()
        .and("NGROK_AUTHTOKEN", "2Authtoken_4")
        .and("HOOKGLASS_NGROK_SERVER", &edge.server())
        .and("HOOKGLASS_NGROK_CA", &ca);
    let running = desk.listen_with(&["--tunnel", "ngrok"]);
    // Its first line may come before the URL is kept for others to find.
    let sent = until("the public URL is kept", || {
        let arguments = ["send", "comments", "--public", "--ca", &ca];
        let ran = desk.run(&[&arguments[..], &["--format", "ndjson"]].concat());
        (!ran.stderr.contains("there is no public URL")).then_some(ran)
    });
    assert_eq!(sent.code, 0, "{sent:?}");
    let sent = sent.records();
    assert_eq!(sent[0]["to"], running.listening()["public_url"]);
    let handshake = desk.records(&["send", "--handshake", "--public", "--ca", &ca]);
    assert_eq!(handshake[0]["accepted"], true, "{handshake:?}");
    // Neither proved anything of Meta.
    let ran = desk.run(&[
        "doctor",
        "--format",
        "ndjson",
        "--addr",
        &running.address().to_string(),
    ]);
    let records: Vec<Value> = ran.records();
    for id in ["handshake", "events"] {
        let link = records.iter().find(|record| record["id"] == id);
        assert_eq!(link.expect("a link")["state"], "unknown", "{id}: {ran:?}");
    }
    // A stranger's word is not enough.
    let claim = Request::delivery(&comment())
        .with("hookglass-simulated", "1")
        .with("Connection", "close")
        .signed();
    edge.request(&claim.bytes()).await.expect("an answer");
    let deliveries = running.wait_for(2, "delivery");
    assert_eq!(deliveries[0]["source"], "simulated");
    assert_eq!(deliveries[1]["source"], "tunnel");
    assert_eq!(running.stop().code, 0);
}

#[test]
fn without_a_tunnel_there_is_no_public_url() {
    let desk = Desk::with_guide();
    desk.run(&["send", "comments", "--public"])
        .expect_talk(3, &["there is no store"]);
    assert_eq!(desk.listen().stop().code, 0);
    desk.run(&["send", "comments", "--public"])
        .expect_talk(3, &["there is no public URL", "--tunnel ngrok"]);
}
