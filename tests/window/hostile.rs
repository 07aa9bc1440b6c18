//! Text of strangers in the real window: on every page it stays text. It runs nothing, loads nothing,
//! asks nobody, and pushes nothing out of the window.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hookglass_tests::Desk;
use hookglass_tests::desktop::Window;
use hookglass_tests::http::{Request, deliver};
use serde_json::{Value, json};

const TABS: [&str; 5] = ["events", "body", "headers", "signature", "attempts"];
const PAGES: [&str; 8] = [
    "deliveries",
    "feed",
    "insights",
    "health",
    "chain",
    "endpoint",
    "simulate",
    "setup",
];

/// Notes what must never happen from now on.
const WATCH: &str = r#"
const done = arguments[0];
const seen = (window.hostile = []);
window.alert = (words) => seen.push(`alert ${words}`);
addEventListener("securitypolicyviolation", (event) => seen.push(`asked for ${event.blockedURI}`));
// Too late for one frame, and so in the next: that is no fault of the page.
const isLate = (event) => event.message?.startsWith("ResizeObserver loop");
addEventListener("error", (event) => isLate(event) || seen.push(`error ${event.message}`), true);
done();
"#;

/// What happened, and what is wrong with the page as it is.
const LOOK: &str = r#"
const done = arguments[0];
const made = () => [...document.querySelector("main").querySelectorAll(
  "script, img, iframe, object, embed, video, audio, link, base, a[href]")]
  .map((element) => element.outerHTML);
const shape = () => {
  const { scrollWidth, scrollHeight } = document.documentElement;
  const wide = [...document.querySelectorAll("main *")].filter((element) =>
    element.scrollWidth > element.clientWidth + 1 &&
    ["auto", "scroll"].includes(getComputedStyle(element).overflowX) &&
    !["PRE", "CODE", "TEXTAREA"].includes(element.tagName) &&
    !element.closest(".cm-editor"));
  return [
    ...(scrollWidth > innerWidth || scrollHeight > innerHeight ? [`the window is ${scrollWidth} by ${scrollHeight}`] : []),
    ...wide.map((element) => `sideways: ${element.className}`),
  ];
};
const first = made();
const end = Date.now() + 10000;
// A page that is being drawn may be out of shape for a moment.
const look = () => {
  const wrong = shape();
  if (wrong.length > 0 && Date.now() < end) setTimeout(look, 100);
  else done([...window.hostile, ...first, ...made(), ...wrong]);
};
setTimeout(look, 200);
"#;

/// Listens where the markup would load something from; counts who comes.
struct Trap {
    port: u16,
    caught: Arc<AtomicUsize>,
}

impl Trap {
    fn set() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let caught = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&caught);
        // It ends with the test's process.
        std::thread::spawn(move || {
            for _ in listener.incoming() {
                counted.fetch_add(1, Ordering::Relaxed);
            }
        });
        Self { port, caught }
    }

    /// Markup that would be seen at once: it loads, runs, turns the text around, or has no end.
    fn bait(&self, name: &str) -> String {
        let (port, long) = (self.port, "W".repeat(300));
        format!(
            "</p><img src=http://127.0.0.1:{port}/{name} onerror=alert(\"{name}\")><script>alert(\"{name}\")</script><style>*{{display:none}}</style>\u{202e}{name} {long}"
        )
    }

    /// Bait in every text of a comment, of a message, and of what no list of Meta's has.
    fn payload(&self) -> Vec<u8> {
        let bait = |name: &str| self.bait(name);
        let value = json!({
            "from": {"id": bait("id"), "username": bait("person")},
            "media": {"id": bait("media"), "media_product_type": bait("product")},
            "id": bait("comment"), "parent_id": bait("parent"), "text": bait("words"),
        });
        let message = json!({
            "mid": bait("mid"), "text": bait("message"),
            "attachments": [{"type": bait("type"), "payload": {"url": format!("javascript:fetch('http://127.0.0.1:{}')", self.port), "title": bait("title")}}],
            "reply_to": {"mid": bait("answered"), "story": {"id": bait("story"), "url": format!("http://127.0.0.1:{}/story", self.port)}},
        });
        let entry = json!({
            "id": bait("account"), "time": 1_764_000_000,
            "changes": [{"field": "comments", "value": value}, {"field": bait("field"), "value": {bait("key"): bait("value")}}],
            "messaging": [{"sender": {"id": bait("sender")}, "recipient": {"id": "1"}, "timestamp": 1_764_000_000_123_i64, "message": message}],
        });
        json!({"object": bait("object"), "entry": [entry]})
            .to_string()
            .into_bytes()
    }
}

async fn expect_text(window: &Window, place: &str) {
    let wrong = window.run(LOOK, Vec::new()).await;
    assert_eq!(wrong, Value::Array(Vec::new()), "{place}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a display and a WebDriver: cargo xtask test --only window"]
async fn text_of_strangers_stays_text_on_every_page() {
    let trap = Trap::set();
    let desk = Desk::with_guide();
    let window = Window::listening(&desk).await;
    window.run(WATCH, Vec::new()).await;
    let request = Request::delivery(&trap.payload())
        .signed()
        .with("User-Agent", "<img src=x onerror=alert(1)>");
    assert_eq!(deliver(window.receiver(), &request).status, 200);
    window
        .click("[data-testid=delivery-row][data-id='1']")
        .await;
    for tab in TABS {
        window.press(&format!("tab-{tab}")).await;
        window
            .find(&format!("[data-testid=tab-{tab}][aria-selected=true]"))
            .await;
        expect_text(&window, tab).await;
    }
    window.press("tab-body").await;
    window
        .wait_for_words(
            "[data-testid=body-tree]",
            "<script>alert(\"words\")</script>",
        )
        .await;
    window.picture("window-hostile").await;
    for page in PAGES {
        window.press(&format!("nav-{page}")).await;
        window
            .find(&format!("[data-testid=nav-{page}][aria-current=page]"))
            .await;
        expect_text(&window, page).await;
        if page == "feed" {
            window
                .wait_for_words("[data-testid=feed]", "<script>alert(\"words\")</script>")
                .await;
            expect_text(&window, "the feed's cards").await;
            window.picture("window-hostile-feed").await;
        }
    }
    assert_eq!(trap.caught.load(Ordering::Relaxed), 0, "nothing was loaded");
    window.close().await;
}
