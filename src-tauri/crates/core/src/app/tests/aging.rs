//! What must not go: where a clock leaps or the program was away for long, everything would be too
//! old at once; and where a deletion fails half way, nobody could undo it.

use super::keeping::{expect_true, open_later, receive, receiving, until};
use super::*;
use crate::attempts::bulk::Which;
use crate::query::Query;
use crate::settings::RetentionSettings;
use crate::store::{Connection, Writing, setting, trash};
use crate::time::now_us;

const DAY: i64 = 86_400_000_000;
const MONTH: RetentionSettings = RetentionSettings {
    days: Some(30),
    count: None,
    mib: None,
};

/// The settings of age as they are kept.
async fn keep_age(app: &App, alive: i64, until: i64, since: i64) {
    let age = serde_json::json!({"alive": alive, "until": until, "since": since});
    let keep = move |writing: &Writing<'_>| setting::set(writing, "age", &age);
    app.store().write(keep).await.expect("kept");
}

/// A round that looks at the age; how many deliveries are left.
async fn left(app: &App) -> i64 {
    // Without waking the one in the background, which would be in the middle of it.
    app.state(|state| {
        state.retention = MONTH;
        state.aged_at = 0;
    });
    app.round().await.expect("done");
    expect_true(app).await;
    app.publisher().tick().totals.count
}

async fn came(app: &App, from: i64, to: i64, at: i64) {
    let change = move |writing: &Writing<'_>| {
        writing.execute(
            "UPDATE delivery SET received_at = ?3 WHERE id BETWEEN ?1 AND ?2",
            [from, to, at],
        )
    };
    app.store().write(change).await.expect("changed");
}

#[tokio::test]
async fn neither_a_leap_of_the_clock_nor_an_absence_erases_everything() {
    let folder = TempDir::new().expect("a folder");
    let app = receiving(&folder).await;
    receive(&app, 6, 0).await;
    until("the first look is over", async || {
        app.state(|state| state.aged_at) != 0
    })
    .await;
    let now = now_us();
    // Three came under a clock that said 1970, three before the program was away for long.
    came(&app, 1, 3, DAY).await;
    came(&app, 4, 6, now - 31 * DAY).await;
    keep_age(&app, now - 31 * DAY, 0, 0).await;
    assert_eq!(left(&app).await, 6, "all of it would be too old at once");
    let preview = app.preview_retention(MONTH).await.expect("looked at");
    assert_eq!(preview.by_age, 0);
    assert!(preview.began_anew.is_some(), "{preview:?}");
    // What comes afterwards has an age of its own.
    receive(&app, 1, 0).await;
    came(&app, 7, 7, now - 31 * DAY).await;
    assert_eq!(left(&app).await, 6);
    // A clock that was ahead and is right again: it counts from now on, not from the future.
    keep_age(&app, now + 3650 * DAY, 6, now + 3650 * DAY).await;
    assert_eq!(left(&app).await, 6);
    let age: serde_json::Value = app
        .store()
        .read(|it| Ok(setting::get(it, "age")?.unwrap_or_default()))
        .await
        .expect("read");
    assert!(age["since"].as_i64().is_some_and(|since| since < now + DAY));
    // A month in which it ran, later.
    keep_age(&app, now - DAY, 6, now - 31 * DAY).await;
    assert_eq!(left(&app).await, 0);
    app.stop().await;
}

#[tokio::test]
async fn a_deletion_that_fails_half_way_did_nothing() {
    let folder = TempDir::new().expect("a folder");
    let app = receiving(&folder).await;
    receive(&app, 3, 0).await;
    let refuse = |writing: &Writing<'_>| {
        writing.execute_batch(
            "CREATE TRIGGER refuse BEFORE INSERT ON trash WHEN new.delivery = 3
             BEGIN SELECT raise(ABORT, 'no'); END",
        )
    };
    app.store().write(refuse).await.expect("made");
    // The third is hidden in a step of its own.
    let ids = [1, 2].into_iter().chain(1000..2000).chain([3]).collect();
    let deleted = app.delete_deliveries(Which::Ids(ids)).await;
    deleted.expect_err("it fails half way");
    until("all are back", async || {
        app.publisher().tick().totals.count == 3
    })
    .await;
    expect_true(&app).await;
    // The time of an undo later.
    let later = |writing: &Writing<'_>| {
        writing.execute("UPDATE deletion SET at = at - ?1", [trash::UNDO_US])
    };
    app.store().write(later).await.expect("changed");
    app.round().await.expect("done");
    assert_eq!(app.publisher().tick().totals.count, 3);
    app.stop().await;
}

#[tokio::test]
async fn a_deletion_that_a_crash_cut_off_did_nothing() {
    let folder = TempDir::new().expect("a folder");
    let app = receiving(&folder).await;
    receive(&app, 4, 0).await;
    let whole = app.delete_deliveries(Which::Ids(vec![4])).await;
    assert_eq!(whole.expect("deleted").deliveries, 1);
    let begin = |writing: &Writing<'_>| {
        let batch = trash::begin(writing)?;
        trash::put(writing, batch, &[1, 2], false)
    };
    assert_eq!(app.store().write(begin).await.expect("hidden").hidden, 2);
    app.stop().await;
    drop(app);
    let app = open_later(&folder).await;
    until("only the whole one is erased", async || {
        let read = |it: &Connection| {
            let mut ids = it.prepare("SELECT id FROM delivery")?;
            let ids = ids.query_map([], |row| row.get(0))?;
            Ok(ids.collect::<rusqlite::Result<Vec<i64>>>()?)
        };
        app.store().read(read).await.expect("read") == [1, 2, 3]
            && app.publisher().tick().totals.count == 3
    })
    .await;
    expect_true(&app).await;
    let all = app.delete_deliveries(Which::Query(Query::default())).await;
    assert_eq!(all.expect("deleted").deliveries, 3, "nothing hides them");
    app.stop().await;
}
