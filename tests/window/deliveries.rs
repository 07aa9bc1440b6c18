//! The way that matters most, in the real window: it arrives, is seen, and is replayed.

use hookglass_tests::Desk;
use hookglass_tests::fixtures::named;
use hookglass_tests::http::{Request, deliver};
use hookglass_tests::target::{Reply, Target};

use hookglass_tests::desktop::Window;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a display and a WebDriver: cargo xtask test --only window"]
async fn a_delivery_is_seen_and_replayed() {
    let desk = Desk::with_guide();
    let window = Window::listening(&desk).await;
    let url = format!("http://{}/api/webhooks/instagram", window.receiver());
    window
        .wait_for_words("[data-testid=callback-url]", &url)
        .await;

    let fixture = named("comments");
    let request = Request::delivery(&fixture.body).with("X-Hub-Signature-256", &fixture.signature);
    assert_eq!(deliver(window.receiver(), &request).status, 200);
    let row = "[data-testid=delivery-row][data-id='1'][data-verdict=valid]";
    window.find(row).await;
    window
        .wait_for_words("[data-testid=delivery-row]", "Is this one still available?")
        .await;

    window.click(row).await;
    let target = Target::start(Reply::with(500, "no such table: hooks"));
    window.press("replay-button").await;
    window.fill("replay-target", &target.url()).await;
    window.press("replay-send").await;
    window
        .wait_for_words("[data-testid=attempt-status]", "500")
        .await;
    window
        .wait_for_words("[data-testid=attempt-body]", "no such table: hooks")
        .await;
    let arrived = target.only();
    assert_eq!(arrived.body, fixture.body);
    assert_eq!(
        arrived.values("x-hub-signature-256"),
        [fixture.signature.as_str()]
    );

    window.picture("window-replayed").await;
    window.close().await;
    assert_eq!(desk.records(&["attempts"])[0]["status"], 500, "it is kept");
}
