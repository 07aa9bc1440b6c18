//! What is done behind the answers, and in which order.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::keeping::{receive, receiving, until};
use super::*;
use crate::store::minute::{self, Count};
use crate::store::tests::keep;
use crate::store::{Connection, Purpose, Store, Writing, search, second_look};

#[tokio::test]
async fn what_arrives_is_looked_at_however_much_is_to_be_indexed() {
    const LEFT: i64 = 30;
    let folder = TempDir::new().expect("a folder");
    let store = Store::open(&folder.path().join("x.db"), Purpose::Receive).expect("a store");
    for number in 0..LEFT {
        let words: String = (0..15_000)
            .map(|word| format!("w{number}x{word} "))
            .collect();
        let body = format!("{{\"entry\":[],\"words\":\"{words}\"}}");
        keep(&store, body).await;
    }
    // Held back from the last of them on: however long what arrives takes, the index is not done.
    let hold = ["INSERT", "UPDATE"].map(|change| {
        format!(
            "CREATE TRIGGER hold_{change} BEFORE {change} ON setting
             WHEN new.name = 'search_done' AND CAST(new.value AS INTEGER) >= {LEFT}
             BEGIN SELECT raise(ABORT, 'no'); END;"
        )
    });
    let hold = move |writing: &Writing<'_>| writing.execute_batch(&hold.concat());
    store.write(hold).await.expect("made");
    store.close().await;
    drop(store);
    let app = receiving(&folder).await;
    let indexed = async || app.store().read(search::done).await.expect("read");
    until("it indexes", async || indexed().await > 0).await;
    receive(&app, 1, 0).await;
    let looked = app.store().read(second_look::done).await.expect("read");
    assert_eq!(looked, LEFT + 1, "it waits for the whole index");
    let indexed = indexed().await;
    assert!(indexed < LEFT, "{indexed}: it came after the whole index");
    app.stop().await;
}

/// What was turned away in all of the minutes that there are.
async fn turned_away(app: &App) -> i64 {
    let read = |connection: &Connection| minute::steps(connection, 0, 1 << 40, 1);
    app.store().read(read).await.expect("read")[0][Count::TurnedAway]
}

#[tokio::test]
async fn what_is_turned_away_is_counted_by_the_minute_once_the_store_can_be_written() {
    let folder = TempDir::new().expect("a folder");
    let app = receiving(&folder).await;
    let Receiving::Listening(receiver) = app.receiving() else {
        panic!("it listens")
    };
    let refuse = |on: bool| {
        let sql = match on {
            true => {
                "CREATE TRIGGER refuse BEFORE INSERT ON minute BEGIN SELECT raise(ABORT, 'no'); END"
            }
            false => "DROP TRIGGER refuse",
        };
        app.store().write(move |writing| writing.execute_batch(sql))
    };
    refuse(true).await.expect("made");
    for _ in 0..3 {
        let mut stream = tokio::net::TcpStream::connect(receiver.address())
            .await
            .expect("a connection");
        stream
            .write_all(b"no HTTP at all\r\n\r\n")
            .await
            .expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("closed");
    }
    until("they are noticed", async || app.refused().broken == 3).await;
    app.publisher().changed();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(turned_away(&app).await, 0, "it cannot be written");
    refuse(false).await.expect("dropped");
    until("they are counted", async || {
        app.publisher().changed();
        turned_away(&app).await == 3
    })
    .await;
    // And once.
    receive(&app, 1, 0).await;
    assert_eq!(turned_away(&app).await, 3);
    app.stop().await;
}
