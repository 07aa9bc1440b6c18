//! The public side in the real window: the four steps turn green by proof, Meta is pointed
//! here, and what breaks is said where it is.

use std::time::Duration;

use hookglass_tests::Desk;
use hookglass_tests::edge::{Edge, Public};
use hookglass_tests::fixtures::{self, SECRET};
use hookglass_tests::graph::{Graph, Pipeline};

use hookglass_tests::desktop::Window;

const APP: &str = "1234567890";
const USER_TOKEN: &str = "IGAAhunterUserToken4NeverToBeShown";

fn desk(edge: &Edge) -> Desk {
    Desk::new()
        .and("HOOKGLASS_NGROK_SERVER", &edge.server())
        .and("HOOKGLASS_NGROK_CA", &edge.ca_file().display().to_string())
}

async fn step(window: &Window, name: &str, state: &str) {
    window
        .find(&format!("[data-testid=step-{name}][data-state={state}]"))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a display and a WebDriver: cargo xtask test --only window"]
async fn the_four_steps_turn_green_by_proof() {
    let edge = Edge::start().await;
    let graph = Graph::start().await;
    graph.trust(edge.ca_pem());
    graph.add_app(APP, SECRET);
    graph.add_instagram_user(USER_TOKEN, APP, "17841400000000001", "lena.paints");
    let desk = desk(&edge);
    let window = Window::open(&desk).await;
    window.press("nav-setup").await;
    for name in ["secret", "public-url", "handshake", "first-event"] {
        step(&window, name, "open").await;
    }

    window.fill("secret-label", "meta_app_secret").await;
    window.fill("secret-value", SECRET).await;
    window.press("secret-add").await;
    step(&window, "secret", "done").await;

    window.press("tunnel-ngrok").await;
    window.fill("authtoken", "2hunterAuthtoken").await;
    window.press("tunnel-save").await;
    step(&window, "public-url", "proven").await;
    window
        .wait_for_words("[data-testid=tunnel-state]", "Online")
        .await;
    window
        .wait_for_words("[data-testid=callback-url]", &edge.public_url())
        .await;
    window.picture("window-public").await;

    // The hosts are settings that a newcomer never sees: they are set as a host would.
    window.rpc("set_meta", &serde_json::json!({
        "enabled": true, "app_id": APP, "app_secret": "meta_app_secret", "login": "instagram",
        "page_id": "", "version": "v26.0",
        "facebook_host": graph.url(), "instagram_host": graph.url(),
    })).await;
    window.press("nav-deliveries").await;
    window.press("nav-setup").await;
    window.press("point-meta-here").await;
    step(&window, "handshake", "proven").await;
    window.fill("access-token", USER_TOKEN).await;
    window.press("access-token-save").await;
    window
        .wait_for_words("[data-testid=meta-account]", "lena.paints")
        .await;
    window.press("subscribe-account").await;
    hookglass_tests::wait::until("the account is subscribed", || {
        (!graph.account_fields("17841400000000001").is_empty()).then_some(())
    });
    window.picture("window-subscriptions").await;

    let subscribed =
        hookglass_tests::wait::until("the app is subscribed", || graph.app_subscription(APP));
    let callback = subscribed.callback_url;
    let delivered = graph
        .deliver(&callback, &fixtures::comment(), Pipeline::Changes, SECRET)
        .await;
    assert_eq!(delivered.expect("an answer"), 200);
    for name in ["secret", "public-url", "handshake", "first-event"] {
        step(&window, name, "proven").await;
    }
    window.picture("window-proven").await;

    window.press("nav-chain").await;
    window
        .wait_for_words("[data-testid=chain-summary]", "Every link holds.")
        .await;
    window.picture("window-chain-proven").await;
    let shown = window.page().await;
    for secret in ["hunter", SECRET] {
        assert!(!shown.contains(secret), "{secret} is shown");
    }
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a display and a WebDriver: cargo xtask test --only window"]
async fn what_breaks_is_said_where_it_is() {
    let edge = Edge::start().await;
    edge.refuse_auth(Some(
        "The authtoken you specified is properly formed, but it is invalid.\r\nYour authtoken: 2hunterAuthtoken\r\n\r\nERR_NGROK_107\r\n",
    ));
    let desk = desk(&edge).and("INSTAGRAM_WEBHOOK_SECRET", SECRET);
    let window = Window::open(&desk).await;
    window.press("nav-setup").await;
    window.press("tunnel-ngrok").await;
    window.fill("authtoken", "2hunterAuthtoken").await;
    window.press("tunnel-save").await;
    step(&window, "public-url", "broken").await;
    window
        .wait_for_words("[data-testid=tunnel-live]", "ERR_NGROK_107")
        .await;
    window.picture("window-refused").await;
    edge.refuse_auth(None);
    window.press("tunnel-retry").await;
    step(&window, "public-url", "proven").await;

    edge.behave(Public::Interstitial);
    window.press("self-test").await;
    window
        .find("[data-testid=self-test-result][data-code=interstitial]")
        .await;
    window.press("nav-chain").await;
    window
        .find("[data-testid=link-tunnel][data-state=broken]")
        .await;
    window
        .wait_for_words("[data-testid=chain-summary]", "breaks at the public URL")
        .await;
    window.picture("window-chain-broken").await;
    edge.behave(Public::Normal);
    window.press("chain-look").await;
    window
        .find("[data-testid=link-tunnel][data-state=proven]")
        .await;

    // A gap between two deliveries stands between them in the list.
    let graph = Graph::start().await;
    graph.trust(edge.ca_pem());
    let callback = format!("{}{}", edge.public_url(), hookglass_tests::http::PATH);
    let body = fixtures::comment();
    let deliver = || graph.deliver(&callback, &body, Pipeline::Changes, SECRET);
    assert_eq!(deliver().await.expect("an answer"), 200);
    edge.go_away().await;
    window
        .wait_for_words("[data-testid=tunnel-state]", "Reconnecting")
        .await;
    window.press("nav-deliveries").await;
    window.picture("window-gap-lasts").await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    edge.come_back();
    window
        .wait_for_words("[data-testid=tunnel-state]", "Online")
        .await;
    assert_eq!(deliver().await.expect("an answer"), 200);
    window.find("[data-testid=delivery-row][data-id='2']").await;
    window
        .wait_for_words("[data-testid=gap]", "Tunnel down")
        .await;
    window.picture("window-gap").await;
    window.close().await;
}
