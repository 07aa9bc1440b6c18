//! What is done behind the answers, and in which order.

use super::keeping::{receive, receiving, until};
use super::*;
use crate::store::tests::keep;
use crate::store::{Purpose, Store, search};

#[tokio::test]
async fn what_arrives_is_looked_at_however_much_is_to_be_indexed() {
    const LEFT: i64 = 300;
    let folder = TempDir::new().expect("a folder");
    let store = Store::open(&folder.path().join("x.db"), Purpose::Receive).expect("a store");
    for number in 0..LEFT {
        let words: String = (0..15_000)
            .map(|word| format!("w{number}x{word} "))
            .collect();
        let body = format!("{{\"entry\":[],\"words\":\"{words}\"}}");
        keep(&store, body).await;
    }
    store.close().await;
    drop(store);
    let app = receiving(&folder).await;
    let indexed = async || app.store().read(search::done).await.expect("read");
    until("it indexes", async || indexed().await > 0).await;
    receive(&app, 1, 0).await;
    let indexed = indexed().await;
    assert!(indexed < LEFT, "{indexed}: it came after the whole index");
    app.stop().await;
}
