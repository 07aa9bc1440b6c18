//! Changing where it listens never leaves the product deaf.

mod aging;
mod behind;
mod deleting;
mod integrity;
mod keeping;

use tempfile::TempDir;

use tokio::net::TcpListener;

use super::*;

async fn listening(folder: &TempDir) -> (App, Settings) {
    let app = App::open(Options {
        database: folder.path().join("x.db"),
        ..Options::default()
    });
    let app = app.await.expect("a store");
    let settings = Settings {
        address: "127.0.0.1:0".into(),
        ..Settings::default()
    };
    app.set_settings(settings.clone()).await.expect("kept");
    app.listen().await.expect("a port");
    (app, settings)
}

async fn answers(app: &App) -> bool {
    let Receiving::Listening(receiver) = app.receiving() else {
        return false;
    };
    tokio::net::TcpStream::connect(receiver.address())
        .await
        .is_ok()
}

#[tokio::test]
async fn an_address_that_is_taken_leaves_the_old_one_and_its_setting() {
    let folder = TempDir::new().expect("a folder");
    let (app, settings) = listening(&folder).await;
    let taken = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let refused = app.set_settings(Settings {
        address,
        ..settings.clone()
    });
    assert!(matches!(refused.await, Err(StartError::Listen { .. })));
    assert!(answers(&app).await);
    assert_eq!(app.settings(), settings);
}

#[tokio::test]
async fn a_caller_that_goes_away_does_not_leave_it_stopped() {
    let folder = TempDir::new().expect("a folder");
    let (app, settings) = listening(&folder).await;
    let change = app.set_settings(Settings {
        path: "/elsewhere".into(),
        ..settings
    });
    // Polled once, so that the restart is on its way, and dropped.
    let polled = tokio::time::timeout(Duration::ZERO, change).await;
    drop(polled);
    for _ in 0..1200 {
        if answers(&app).await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it was left without a receiver");
}
