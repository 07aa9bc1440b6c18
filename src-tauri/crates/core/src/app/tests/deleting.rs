//! A deletion that takes long: it tells how far it is, is ended by the user, and is the only one.

use tokio::sync::MutexGuard;
use tokio::task::JoinHandle;

use super::keeping::{expect_true, receive, receiving, until};
use super::*;
use crate::attempts::bulk::Which;
use crate::store::trash;

type Deleting = JoinHandle<Result<Deletion, DeletionError>>;

/// Deletes four deliveries in two steps: it has hidden two, and hides no more while it is held.
async fn half_done(app: &App) -> (Deleting, MutexGuard<'_, i64>) {
    let ids = [1, 2].into_iter().chain(1000..1998).chain([3, 4]).collect();
    let deletes = app.clone();
    let mut held = app.inner.removing.lock().await;
    let deleting = tokio::spawn(async move { deletes.delete_deliveries(Which::Ids(ids)).await });
    let hidden = || app.inner.deletion.seen().map_or(0, |seen| seen.deliveries);
    while hidden() == 0 {
        tokio::task::yield_now().await;
        drop(held);
        // The lock goes round in turn: it has one step at the most until this one has it again.
        held = app.inner.removing.lock().await;
    }
    assert_eq!(hidden(), 2);
    (deleting, held)
}

#[tokio::test]
async fn a_deletion_that_is_stopped_brings_all_back() {
    let folder = TempDir::new().expect("a folder");
    let app = receiving(&folder).await;
    receive(&app, 5, 0).await;
    assert!(!app.cancel_deletion().await, "there is none");
    let (deleting, held) = half_done(&app).await;
    assert_eq!(app.publisher().tick().totals.count, 3);
    until("it is told how far it is", async || {
        app.deleting() == Some(2)
    })
    .await;
    let second = app.delete_deliveries(Which::Ids(vec![5])).await;
    assert!(matches!(second, Err(DeletionError::Running)), "{second:?}");
    let (was_stopped, ()) = tokio::join!(app.cancel_deletion(), async { drop(held) });
    assert!(was_stopped);
    // Who hears that it was stopped finds all of them.
    assert_eq!(app.publisher().tick().totals.count, 5);
    expect_true(&app).await;
    let deleted = deleting.await.expect("no panic");
    assert!(
        matches!(deleted, Err(DeletionError::Cancelled)),
        "{deleted:?}"
    );
    assert_eq!(app.deleting(), None);
    let again = app.delete_deliveries(Which::Ids((1..=4).collect())).await;
    assert_eq!(again.expect("deleted").deliveries, 4);
    assert!(!app.cancel_deletion().await, "it has ended");
    expect_true(&app).await;
    app.stop().await;
}

#[tokio::test]
async fn a_deletion_goes_on_when_its_window_goes_away() {
    let folder = TempDir::new().expect("a folder");
    let app = receiving(&folder).await;
    receive(&app, 5, 0).await;
    let (deleting, held) = half_done(&app).await;
    deleting.abort();
    assert!(deleting.await.is_err(), "nobody waits for it");
    drop(held);
    until("it has come to its end", async || {
        app.store()
            .read(trash::next_due)
            .await
            .expect("read")
            .is_some()
    })
    .await;
    assert_eq!(app.publisher().tick().totals.count, 1);
    app.stop().await;
}
