//! The Feed and the signature doctor in the real window.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use hookglass_tests::Desk;
use hookglass_tests::fixtures::{self, SECRET};
use hookglass_tests::http::{self, Request, send};
use hookglass_tests::wait::{PATIENCE, until};
use serde_json::json;

use crate::notifications::Notifications;
use hookglass_tests::desktop::Window;

fn comment(id: &str, username: &str, text: &str) -> Vec<u8> {
    let value = json!({"from": {"id": format!("id-of-{username}"), "username": username},
        "media": {"id": "18021000000111222", "media_product_type": "FEED"}, "id": id, "text": text});
    json!({"object": "instagram", "entry": [{"id": "17841400000123456", "time": 1_764_000_000,
        "changes": [{"field": "comments", "value": value}]}]})
    .to_string()
    .into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a display and a WebDriver: cargo xtask test --only window"]
async fn people_and_their_words_are_read_and_a_notification_leads_to_them() {
    let notifications = Notifications::serve();
    let desk = Desk::with_guide();
    let window = Window::listening(&desk).await;
    let deliver = |body: &[u8]| {
        let answer = http::deliver(window.receiver(), &Request::delivery(body).signed());
        assert_eq!(answer.status, 200);
    };
    let long = "Ein sehr langer Kommentar. ".repeat(81);
    deliver(&comment("1", "a.name.that.is.thirty.letters", &long));
    deliver(&comment("2", "maya", "שלום, כמה זה עולה? 🎨👩‍👩‍👧‍👦"));
    deliver(&comment("3", "ben", ""));
    deliver(&fixtures::named("messages/text").body);
    deliver(&fixtures::named("messages/story_mention").body);
    deliver(&fixtures::named("edge/html-comment").body);
    window.press("nav-feed").await;
    window
        .wait_for_words("[data-testid=feed]", "<script>alert(1)</script>")
        .await;
    window.picture("window-feed").await;

    let rules = json!({"rules": [{"words": ["price"], "person": null, "kinds": [], "enabled": true}],
        "quiet_from": null, "quiet_to": null});
    window.rpc("set_rules", &rules).await;
    window.press("nav-deliveries").await;
    deliver(&comment("9", "lena.paints", "What is the <b>price</b>?"));
    if let Some(notifications) = notifications {
        let shown = until("a notification", || {
            let shown = notifications.shown.lock().expect("no test failed here");
            shown.first().cloned()
        });
        assert_eq!(shown.0, "@lena.paints commented on your post");
        assert_eq!(shown.1, "What is the &lt;b&gt;price&lt;/b&gt;?");
        // The app may not listen for clicks yet when the notification is there; a person is
        // slower. One that was heard ends the listening.
        let heard = Arc::new(AtomicBool::new(false));
        let is_heard = Arc::clone(&heard);
        let clicking = std::thread::spawn(move || {
            let begun = Instant::now();
            while !is_heard.load(Ordering::Relaxed) && begun.elapsed() < PATIENCE {
                notifications.click(1);
                std::thread::sleep(Duration::from_millis(250));
            }
        });
        window
            .wait_for_words("[data-testid=feed] [aria-current=true]", "price")
            .await;
        heard.store(true, Ordering::Relaxed);
        clicking.join().expect("clicked");
    }
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a display and a WebDriver: cargo xtask test --only window"]
async fn a_signature_that_fails_says_why() {
    let desk = Desk::with_guide();
    let window = Window::listening(&desk).await;
    // Signed with the right secret and a newline after it, as `echo` makes of it.
    let body = fixtures::comment();
    let request = Request::delivery(&body).signed_with(&format!("{SECRET}\n"));
    assert_eq!(send(window.receiver(), &request).status, 401);
    window
        .click("[data-testid=delivery-row][data-id='1']")
        .await;
    window.press("tab-signature").await;
    window
        .find("[data-testid=doctor-finding][data-code=secret_whitespace]")
        .await;
    window.picture("window-doctor").await;
    window.close().await;
}
