//! The public URL is called as Meta calls it, and what comes back is told apart.

use hookglass_core::self_test::SelfTestCode;
use hookglass_tests::edge::Public;
use hookglass_tests::graph::Graph;
use serde_json::{Value, json};

use super::{Office, until};

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Public {
    Public::Answer {
        status,
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect(),
        body: body.into(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_way_to_go_astray_has_its_own_name_and_remedy() {
    use SelfTestCode::{
        Altered, Blocked, Broken, Elsewhere, Interstitial, OtherToken, Reached, Redirected, Tls,
    };
    let office = Office::open().await;
    office.wait_for("online").await;
    let cases = [
        (Public::Normal, Reached, ""),
        (Public::Interstitial, Interstitial, "ERR_NGROK_6024"),
        (Public::Append("<script src=x>".into()), Altered, "added"),
        (Public::Untrusted, Tls, "curl_errno 60"),
        (Public::WrongName, Tls, "curl_errno 51"),
        (Public::Closed, Broken, ""),
        (
            answer(301, &[("location", "https://x.example/hook/")], ""),
            Redirected,
            "x.example",
        ),
        (
            answer(
                403,
                &[("server", "cloudflare")],
                "Sorry, you have been blocked",
            ),
            Blocked,
            "cloudflare",
        ),
        (
            answer(403, &[], r#"{"error":"Verification failed"}"#),
            OtherToken,
            "verify token",
        ),
        (
            answer(200, &[], "<html>Welcome to nginx</html>"),
            Elsewhere,
            "Welcome to nginx",
        ),
        (answer(404, &[], "not here"), Elsewhere, "404"),
    ];
    for (public, code, words) in cases {
        office.edge.behave(public);
        let tested = office.app.self_test().await.expect("a test");
        assert!(
            tested.code == code || (code == Broken && tested.code == Tls),
            "{code:?}: {tested:?}"
        );
        assert!(tested.message.contains(words), "{code:?}: {tested:?}");
        assert_eq!(tested.remedy.is_empty(), code == Reached, "{tested:?}");
        assert!(!tested.url.contains("token"), "{tested:?}");
    }
    // Neither these nor what came of them are Meta's handshakes.
    let setup = office.ask("get_setup", Value::Null).await.expect("setup");
    assert_eq!(setup["handshakes"], json!([]));
    assert_eq!(setup["strays"], json!([]));
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_url_that_goes_astray_is_a_warning_although_the_tunnel_is_online() {
    let office = Office::open_at(super::pace()).await;
    // The call by itself is over: none but those that are asked for says how it is.
    office.wait_until_reached().await;
    let warned = |status: &Value, code: &str| {
        status["warnings"]
            .as_array()
            .is_some_and(|warnings| warnings.iter().any(|warning| warning["code"] == code))
    };
    office.edge.behave(Public::Interstitial);
    office.ask("self_test", Value::Null).await.expect("a test");
    let status = office.ask("status", Value::Null).await.expect("a status");
    assert!(warned(&status, "public_url_astray"), "{status}");
    assert_eq!(status["tunnel"]["state"], "online");
    let chain = office
        .ask("get_chain", json!({"ask": true}))
        .await
        .expect("a chain");
    assert_eq!(chain["broken"], "tunnel");
    office.edge.behave(Public::Normal);
    office.ask("self_test", Value::Null).await.expect("a test");
    let status = office.ask("status", Value::Null).await.expect("a status");
    assert!(!warned(&status, "public_url_astray"), "{status}");
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tunnel_that_comes_online_is_tried_by_itself() {
    let office = Office::open().await;
    office.wait_until_reached().await;
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_url_that_goes_astray_later_is_noticed_by_itself_and_so_is_its_return() {
    let office = Office::open().await;
    let code = || office.app.self_tested().map(|tested| tested.code);
    until("it leads here", || async {
        code() == Some(SelfTestCode::Reached)
    })
    .await;
    office.edge.behave(Public::Interstitial);
    until("it is noticed", || async {
        code() == Some(SelfTestCode::Interstitial)
    })
    .await;
    assert_eq!(office.app.tunnel().word(), "online");
    office.edge.behave(Public::Normal);
    until("its return too", || async {
        code() == Some(SelfTestCode::Reached)
    })
    .await;
    office.app.stop().await;
}

/// The four steps, each by its own proof and in the order in which people take them.
#[tokio::test(flavor = "multi_thread")]
async fn the_four_steps_turn_green_by_proof() {
    let office = Office::quiet(hookglass_tests::edge::Edge::start().await).await;
    let states = || async {
        let setup = office.ask("get_setup", Value::Null).await.expect("setup");
        let steps = setup["steps"].as_array().expect("steps").clone();
        steps
            .iter()
            .map(|step| step["state"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(states().await, ["done", "open", "open", "open"]);
    let tunnel = hookglass_core::settings::TunnelSettings {
        kind: hookglass_core::settings::TunnelKind::Ngrok,
        ..Default::default()
    };
    let tunnel = serde_json::to_value(tunnel).expect("JSON");
    office.ask("set_tunnel", tunnel).await.expect("kept");
    until("the second step is proven", || async {
        states().await[1] == "proven"
    })
    .await;
    assert_eq!(states().await, ["done", "proven", "open", "open"]);

    let graph = Graph::start().await;
    graph.trust(office.edge.ca_pem());
    graph.add_app("1234567890", hookglass_tests::fixtures::SECRET);
    office
        .point_meta_here(&graph, "1234567890")
        .await
        .expect("Meta has called");
    assert_eq!(states().await, ["done", "proven", "proven", "open"]);

    let callback = office.app.public_url().expect("a URL");
    let body = hookglass_tests::fixtures::comment();
    let delivered = graph
        .deliver(
            &callback,
            &body,
            hookglass_tests::graph::Pipeline::Changes,
            hookglass_tests::fixtures::SECRET,
        )
        .await;
    assert_eq!(delivered.expect("an answer"), 200);
    assert_eq!(states().await, ["proven"; 4]);
    let chain = office
        .ask("get_chain", json!({"ask": true}))
        .await
        .expect("a chain");
    assert_eq!(chain["broken"], Value::Null, "{chain}");
    office.app.stop().await;
}
