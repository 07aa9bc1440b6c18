//! What goes wrong at the start is said in the window: nobody who clicks on an icon sees stderr.

use std::net::TcpListener;

use hookglass_core::store::Connection;
use hookglass_tests::Desk;
use hookglass_tests::fixtures::comment;

use hookglass_tests::desktop::Window;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a display and a WebDriver: cargo xtask test --only window"]
async fn a_newer_store_is_explained() {
    let desk = Desk::with_guide();
    desk.listen().post_signed(&comment());
    let store = Connection::open(desk.database()).expect("the store");
    store
        .pragma_update(None, "user_version", 999)
        .expect("written");
    store.close().expect("closed");
    let before = std::fs::read(desk.database()).expect("a file");

    let window = Window::open(&desk).await;
    window
        .wait_for_words("body", "was written by a newer Hookglass")
        .await;
    window.wait_for_words("body", "Update Hookglass").await;
    window.picture("window-newer-store").await;
    window.close().await;
    let after = std::fs::read(desk.database()).expect("a file");
    assert!(after == before, "the file was changed");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a display and a WebDriver: cargo xtask test --only window"]
async fn a_store_that_another_one_has_is_explained() {
    let desk = Desk::with_guide();
    let receiver = desk.listen();
    let window = Window::open(&desk).await;
    window.wait_for_words("body", "Another Hookglass").await;
    window.close().await;
    assert_eq!(
        receiver.post_signed(&comment()).status,
        200,
        "the other one goes on"
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a display and a WebDriver: cargo xtask test --only window"]
async fn a_port_in_use_is_explained() {
    let desk = Desk::with_guide();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address");
    let window = Window::open_at(&desk, address).await;
    window
        .wait_for_words("[data-testid=warning-line]", "the port is in use")
        .await;
    window
        .wait_for_words("[data-testid=receiver-state]", "Not listening")
        .await;
    window.close().await;
}
