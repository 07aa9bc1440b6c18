//! What comes through the tunnel is Meta's as much as anybody's: the contract holds there too.

use hookglass_core::query::Query;
use hookglass_core::self_test::SelfTestCode;
use hookglass_core::settings::{TunnelKind, TunnelSettings};
use hookglass_core::store::delivery;
use hookglass_tests::edge::Edge;
use hookglass_tests::fixtures;
use hookglass_tests::http::{PATH, Request};
use hookglass_tests::{Desk, Running};
use serde_json::Value;

use super::{AUTHTOKEN, Office, signed_comment, status, until};

/// The real command, with its tunnel to this edge.
pub(super) fn command(edge: &Edge) -> Desk {
    Desk::with_guide()
        .and("NGROK_AUTHTOKEN", AUTHTOKEN)
        .and("HOOKGLASS_NGROK_SERVER", &edge.server())
        .and("HOOKGLASS_NGROK_CA", &edge.ca_file().display().to_string())
}

async fn through(edge: &Edge, request: Request) -> (u16, String) {
    let answer = edge
        .request(&request.with("Connection", "close").bytes())
        .await;
    let answer = answer.expect("an answer");
    let text = String::from_utf8_lossy(&answer).into_owned();
    let body = text.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
    (status(&answer), body.unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_is_public_from_its_first_line_on() {
    let edge = Edge::start().await;
    let desk = command(&edge);
    let running = desk.listen_with(&["--tunnel", "ngrok"]);
    let listening = running.listening();
    assert_eq!(
        listening["public_url"],
        format!("{}{PATH}", edge.public_url())
    );
    assert_eq!(listening["tunnel"]["state"], "online");
    assert_eq!(edge.auths()[0]["Extra"]["AuthToken"], AUTHTOKEN);

    let (code, body) = through(&edge, Request::delivery(&fixtures::comment()).signed()).await;
    assert_eq!((code, body.as_str()), (200, r#"{"success":true}"#));
    let (code, body) = through(&edge, Request::delivery(&fixtures::comment())).await;
    assert_eq!(
        (code, body.as_str()),
        (401, r#"{"error":"Missing signature"}"#)
    );
    let query =
        "hub.mode=subscribe&hub.verify_token=huntaze_instagram_webhook&hub.challenge=1158201444";
    let (code, body) = through(&edge, Request::handshake(query)).await;
    assert_eq!((code, body.as_str()), (200, "1158201444"));
    // Only the receiver is reachable: neither the window nor anything else.
    for path in ["/", "/api/rpc/status", "/metrics"] {
        let (code, _) = through(&edge, Request::new("GET", path)).await;
        assert_eq!(code, 404, "{path}");
    }
    let deliveries = running.wait_for(2, "delivery");
    for delivery in &deliveries {
        assert_eq!(delivery["source"], "tunnel");
        assert_eq!(delivery["peer"], "157.240.1.1:443");
    }
    assert_eq!(deliveries[0]["signature"]["verdict"], "valid");
    let stopped = running.stop();
    assert_eq!(stopped.code, 0);
    assert!(!stopped.talk.contains("hunter") && !stopped.lines.concat().contains("hunter"));
    // It said goodbye: nothing is bound any more, and no link is left.
    hookglass_tests::wait::until("the edge is free", || {
        (edge.online().is_empty() && edge.links() == 0).then_some(())
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_through_the_tunnel_is_kept_byte_for_byte() {
    let office = Office::open().await;
    office.wait_for("online").await;
    for fixture in fixtures::all() {
        let request = Request::delivery_as(&fixture.content_type, &fixture.body).signed();
        let request = request.with("Connection", "close").bytes();
        office.send(&request).await.expect("an answer");
    }
    let read = office.app.store().read(|connection| {
        let mut newest = delivery::page(connection, &Query::default(), None, 1000)?;
        newest.reverse();
        newest
            .into_iter()
            .map(|row| delivery::body(connection, row.id))
            .collect::<Result<Vec<_>, _>>()
    });
    let bodies = read.await.expect("bodies");
    let sent: Vec<_> = fixtures::all()
        .into_iter()
        .map(|fixture| fixture.body)
        .collect();
    assert_eq!(bodies.len(), sent.len());
    for (kept, sent) in bodies.iter().zip(&sent) {
        assert!(kept == sent, "a body has changed");
    }
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn domain_pooling_and_policy_reach_ngrok() {
    let edge = Edge::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let policy = folder.path().join("policy.yml");
    std::fs::write(&policy, "on_http_request: []").expect("written");
    let settings = TunnelSettings {
        domain: "hooks.ngrok.app".into(),
        pooling: true,
        traffic_policy: policy.display().to_string(),
        ..Default::default()
    };
    let office = Office::open_with(edge, settings).await;
    office.wait_for("online").await;
    // Whoever has that name may say that it leads elsewhere, and then it is tried anew.
    until("it is that domain's", || async {
        let url = "https://hooks.ngrok.app/api/webhooks/instagram";
        office.app.public_url().as_deref() == Some(url)
    })
    .await;
    let bind = office.edge.binds().remove(0);
    assert_eq!(bind["Opts"]["Domain"], "hooks.ngrok.app");
    assert_eq!(bind["Extra"]["PoolingEnabled"], true);
    assert_eq!(bind["Opts"]["TrafficPolicy"], "on_http_request: []");
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_cannot_be_read_is_said_before_ngrok_is_asked() {
    let settings = TunnelSettings {
        traffic_policy: "/nowhere/policy.yml".into(),
        ..Default::default()
    };
    let office = Office::open_with(Edge::start().await, settings).await;
    office.wait_for("refused").await;
    let state = office.app.tunnel();
    assert!(
        state
            .problem()
            .expect("a problem")
            .message
            .contains("/nowhere/policy.yml")
    );
    assert_eq!(office.edge.attempts(), 0);
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_url_of_ones_own_is_online_when_it_leads_here_and_nowhere_else() {
    let office = Office::quiet(Edge::start().await).await;
    let other = Office::quiet(Edge::start().await).await;
    let own = |of: &Office| {
        let settings = TunnelSettings {
            kind: TunnelKind::Manual,
            public_url: of.app.callback_url(),
            ..TunnelSettings::default()
        };
        office.app.set_tunnel(settings)
    };
    own(&office).await.expect("kept");
    office.wait_for("online").await;
    assert_eq!(office.app.public_url(), Some(office.app.callback_url()));
    // The same path and even the same verify token, but another process.
    own(&other).await.expect("kept");
    office.wait_for("reconnecting").await;
    let tested = office.app.self_tested().expect("a test");
    assert_eq!(tested.code, SelfTestCode::OtherInstance, "{tested:?}");
    assert_eq!(office.app.public_url(), None);
    office.app.stop().await;
    other.app.stop().await;
}

#[test]
fn a_tunnel_that_is_refused_ends_the_command_with_what_to_do() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let edge = runtime.block_on(Edge::start());
    edge.refuse_auth(Some(&format!(
        "The authtoken you specified is properly formed, but it is invalid.\r\nYour authtoken: {AUTHTOKEN}\r\n\r\nERR_NGROK_107\r\n"
    )));
    let ran = command(&edge).run(&["listen", "--addr", "127.0.0.1:0", "--tunnel", "ngrok"]);
    ran.expect_talk(3, &["ERR_NGROK_107", "dashboard.ngrok.com"]);
    assert!(!ran.stderr.contains("hunter"), "{ran:?}");
    // Not even where everything is logged.
    let ran = command(&edge).and("HOOKGLASS_LOG", "trace").run(&[
        "listen",
        "--addr",
        "127.0.0.1:0",
        "--tunnel",
        "ngrok",
    ]);
    assert!(!ran.stderr.contains("hunter"), "{ran:?}");
    let ran = Desk::new().run(&["listen", "--addr", "127.0.0.1:0", "--tunnel", "ngrok"]);
    ran.expect_talk(3, &["authtoken", "NGROK_AUTHTOKEN"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_says_each_change_of_its_tunnel() {
    let edge = Edge::start().await;
    let desk = command(&edge);
    let running: Running = desk.listen_with(&["--tunnel", "ngrok"]);
    edge.go_away().await;
    let lost: Vec<Value> = running.wait_for(1, "tunnel");
    assert_eq!(lost[0]["state"], "reconnecting");
    assert_eq!(lost[0]["public_url"], Value::Null);
    edge.come_back();
    let back = hookglass_tests::wait::until("it is back", || {
        running
            .wait_for(1, "tunnel")
            .into_iter()
            .find(|record| record["state"] == "online")
    });
    assert_eq!(back["public_url"], running.listening()["public_url"]);
    assert_eq!(
        status(&edge.request(&signed_comment()).await.expect("an answer")),
        200
    );
    assert_eq!(running.stop().code, 0);
}
