//! Housekeeping: in small steps, while deliveries arrive, and true in its numbers.

use super::*;
use crate::attempts::bulk::Which;
use crate::query::Query;
use crate::settings::RetentionSettings;
use crate::store::{Connection, Writing, delivery, rejudge, search, trash};

const NO_LIMIT: RetentionSettings = RetentionSettings {
    days: None,
    count: None,
    mib: None,
};

/// The one before holds its lock until its tasks have ended.
pub(super) async fn reopen(folder: &TempDir) -> App {
    loop {
        let app = App::open(Options {
            database: folder.path().join("x.db"),
            ..Options::default()
        });
        match app.await {
            Err(StartError::Store(StoreError::InUse { .. })) => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            app => return app.expect("a store"),
        }
    }
}

pub(super) async fn open(folder: &TempDir) -> App {
    let app = reopen(folder).await;
    app.set_retention(NO_LIMIT).await.expect("kept");
    app
}

/// The same when no deletion can be undone any more.
pub(super) async fn open_later(folder: &TempDir) -> App {
    let later = Connection::open(folder.path().join("x.db")).expect("the store");
    later
        .busy_timeout(Duration::from_secs(60))
        .expect("patience");
    later
        .execute("UPDATE deletion SET at = at - ?1", [trash::UNDO_US])
        .expect("half a minute later");
    drop(later);
    open(folder).await
}

/// As many deliveries of a size as came through the receiver.
pub(super) async fn receive(app: &App, count: usize, size: usize) {
    let pipeline = app
        .state(|state| state.pipeline.clone())
        .expect("it receives");
    for number in 0..count {
        let mut body = format!("{{\"entry\":[],\"n\":{number}}}").into_bytes();
        body.resize(body.len().max(size), b' ');
        let delivery = crate::delivery::Delivery {
            received_at: crate::time::now_us(),
            source: crate::delivery::Source::Local,
            from_this_machine: true,
            peer: "127.0.0.1:1".into(),
            path: "/hook".into(),
            query: None,
            head: crate::delivery::Head::new(&b"POST /hook HTTP/1.1\r\n\r\n"[..]),
            body: crate::delivery::Body::Whole(body.into()),
        };
        pipeline.received();
        let headers = http::HeaderMap::default();
        // What the store had no time for was not kept, and comes again as Meta's would.
        let answer = loop {
            match pipeline.accept(delivery.clone(), &headers, ()).await {
                Err(StoreError::Occupied) => {}
                answer => break answer,
            }
        };
        assert_eq!(answer.expect("kept").status, 200);
    }
    let newest = app.publisher().tick().totals.newest;
    app.looked_at(newest, Duration::from_secs(60)).await;
}

pub(super) async fn receiving(folder: &TempDir) -> App {
    let app = open(folder).await;
    let settings = Settings {
        address: "127.0.0.1:0".into(),
        ..Settings::default()
    };
    app.set_settings(settings).await.expect("kept");
    app.listen().await.expect("a port");
    app
}

#[tokio::test]
async fn judging_anew_goes_on_after_a_stop_unless_the_secrets_are_others() {
    let folder = TempDir::new().expect("a folder");
    let app = receiving(&folder).await;
    receive(&app, 3, 10).await;
    let verdicts = async |app: &App| {
        let read = |it: &Connection| {
            let mut verdicts = it.prepare("SELECT verdict FROM delivery ORDER BY id")?;
            let verdicts = verdicts.query_map([], |row| row.get(0))?;
            Ok(verdicts.collect::<rusqlite::Result<Vec<String>>>()?)
        };
        app.store().read(read).await.expect("verdicts")
    };
    let right = verdicts(&app).await;
    app.stop().await;
    drop(app);
    for (labels, goes_on) in [(vec!["another".to_owned()], false), (Vec::new(), true)] {
        let unfinished = rejudge::Unfinished {
            secrets: labels,
            after: 1,
        };
        let wrong = move |writing: &Writing<'_>| {
            writing.execute("UPDATE delivery SET verdict = 'invalid'", [])?;
            rejudge::note(writing, &unfinished)
        };
        let app = reopen(&folder).await;
        app.store().write(wrong).await.expect("kept");
        app.stop().await;
        drop(app);
        let app = reopen(&folder).await;
        if goes_on {
            until("it came to its end", async || {
                let left = app.store().read(rejudge::unfinished).await;
                left.expect("read").is_none()
            })
            .await;
            assert_eq!(verdicts(&app).await, ["invalid", &right[1], &right[2]]);
        } else {
            let left = app.store().read(rejudge::unfinished).await.expect("read");
            assert!(left.is_some() && app.rejudging().is_none());
            assert_eq!(verdicts(&app).await, ["invalid"; 3]);
        }
        app.stop().await;
    }
}

/// Waits until it is so, for a minute at the most.
pub(super) async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..1200 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what}: never");
}

/// Indexing goes on behind the second look, and writes pages of its own.
async fn indexed(app: &App, newest: i64) {
    until("all of it is indexed", async || {
        app.store().read(search::done).await.expect("read") == newest
    })
    .await;
}

/// What is published and what is stored have to agree.
pub(super) async fn expect_true(app: &App) {
    let stored = app.store().read(delivery::totals).await.expect("totals");
    let told = app.publisher().tick().totals;
    assert_eq!((told.count, told.oldest), (stored.count, stored.oldest));
}

#[tokio::test]
async fn too_many_go_in_steps_while_others_arrive() {
    let folder = TempDir::new().expect("a folder");
    let app = receiving(&folder).await;
    receive(&app, 450, 0).await;
    app.set_retention(RetentionSettings {
        count: Some(20),
        ..NO_LIMIT
    })
    .await
    .expect("kept");
    // While it deletes, deliveries are taken: each waits for one step at the most.
    receive(&app, 30, 0).await;
    app.tidy_up();
    // Which one is the oldest now is told after how many there are.
    until("the oldest are gone", async || {
        app.tidy_up();
        let totals = app.publisher().tick().totals;
        (totals.count, totals.oldest) == (20, 461)
    })
    .await;
    expect_true(&app).await;
    let house = app.housekeeping();
    assert_eq!((house.deliveries, house.waiting), (460, 0));
    assert!(house.steps >= 5, "{house:?}");
    app.stop().await;
}

#[tokio::test]
async fn a_file_that_is_too_large_shrinks_and_pins_stay() {
    let folder = TempDir::new().expect("a folder");
    let app = receiving(&folder).await;
    receive(&app, 40, 200_000).await;
    indexed(&app, 40).await;
    app.store()
        .write(|writing| crate::store::pin::set(writing, 1, true))
        .await
        .expect("pinned");
    app.set_retention(RetentionSettings {
        mib: Some(3),
        ..NO_LIMIT
    })
    .await
    .expect("kept");
    until("the file shrinks", async || {
        app.tidy_up();
        let size = std::fs::metadata(app.store().path()).expect("a file").len();
        let space = app.space().await.expect("measured");
        // Neither in the file nor in its log, which held all 8 MB and is in use again.
        space.used <= 3 << 20 && size < 5 << 20 && space.log < 1 << 20
    })
    .await;
    let rows = app
        .store()
        .read(|it| delivery::page(it, &Query::default(), None, 100));
    let ids: Vec<i64> = rows.await.expect("rows").iter().map(|row| row.id).collect();
    assert_eq!((ids.first(), ids.last()), (Some(&40), Some(&1)), "{ids:?}");
    assert!(ids.len() > 8, "no more than had to: {ids:?}");
    expect_true(&app).await;
    app.stop().await;
}

#[tokio::test]
async fn what_waits_for_a_target_goes_only_when_it_is_twice_too_much_and_that_is_said() {
    let folder = TempDir::new().expect("a folder");
    let app = receiving(&folder).await;
    // Taken and never listened at: nobody answers there, and nobody else is given it meanwhile.
    let closed = tokio::net::TcpSocket::new_v4().expect("a socket");
    let any = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    closed.bind(any).expect("a port");
    let url = format!("http://{}/", closed.local_addr().expect("an address"));
    app.forward_by_command_line(Some((&url, crate::store::target::ForwardMode::Live)))
        .await
        .expect("forwarding");
    receive(&app, 18, 200_000).await;
    indexed(&app, 18).await;
    until("the first round is over", async || {
        app.state(|state| state.aged_at) != 0
    })
    .await;
    // Without waking the one in the background, which would be in the middle of it.
    let keep = |mib| {
        let mib = Some(mib);
        app.state(|state| state.retention = RetentionSettings { mib, ..NO_LIMIT });
    };
    keep(2);
    app.round().await.expect("done");
    assert_eq!(app.publisher().tick().totals.count, 18, "all of them wait");
    keep(1);
    app.round().await.expect("done");
    let house = app.housekeeping();
    assert!(house.waiting > 0, "{house:?}");
    let used = app.space().await.expect("measured").used;
    assert!(
        used <= 2 << 20 && used > 1 << 20,
        "{used}: no more than had to"
    );
    app.stop().await;
}

#[tokio::test]
async fn a_deletion_is_undone_or_ends_at_the_next_start() {
    let folder = TempDir::new().expect("a folder");
    let app = receiving(&folder).await;
    receive(&app, 5, 0).await;
    app.store()
        .write(|writing| crate::store::pin::set(writing, 2, true))
        .await
        .expect("pinned");
    let all = || Which::Query(Query::default());
    let deleted = app.delete_deliveries(all()).await.expect("deleted");
    assert_eq!((deleted.deliveries, deleted.kept), (4, 1));
    expect_true(&app).await;
    assert_eq!(app.publisher().tick().totals.count, 1);
    let back = app.undo_delete(deleted.batch).await.expect("undone");
    assert_eq!(back, Some(4));
    expect_true(&app).await;
    let none = app.undo_delete(deleted.batch).await.expect("asked");
    assert_eq!(none, None);

    let deleted = app.delete_deliveries(Which::Ids(vec![1, 2])).await;
    assert_eq!(deleted.expect("deleted").deliveries, 2);
    app.stop().await;
    drop(app);
    let app = open_later(&folder).await;
    until("they are erased", async || {
        let left = app.store().read(|it| {
            let count = |table: &str| {
                it.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                    row.get(0)
                })
            };
            let counts: (i64, i64, i64) = (count("delivery")?, count("trash")?, count("deletion")?);
            Ok(counts)
        });
        left.await.expect("read") == (3, 0, 0)
    })
    .await;
    expect_true(&app).await;
    app.stop().await;
}

#[tokio::test]
async fn clearing_takes_a_moment_and_goes_on_after_a_restart() {
    let folder = TempDir::new().expect("a folder");
    let app = receiving(&folder).await;
    receive(&app, 250, 0).await;
    assert_eq!(app.clear_all().await.expect("cleared"), 250);
    assert_eq!(app.publisher().tick().totals.count, 0);
    receive(&app, 2, 0).await;
    expect_true(&app).await;
    assert_eq!(app.publisher().tick().totals.oldest, 251);
    app.stop().await;
    drop(app);
    let app = open(&folder).await;
    until("everything is erased", async || {
        !app.store().read(trash::is_clearing).await.expect("read")
    })
    .await;
    expect_true(&app).await;
    assert_eq!(app.publisher().tick().totals.count, 2);
    app.stop().await;
}

#[tokio::test]
async fn a_clearing_that_meets_removals_leaves_true_numbers() {
    let folder = TempDir::new().expect("a folder");
    let app = receiving(&folder).await;
    for round in 0..40_u32 {
        receive(&app, 12, 0).await;
        let limits = app.set_retention(RetentionSettings {
            count: Some(5 + i64::from(round % 2)),
            ..NO_LIMIT
        });
        limits.await.expect("kept");
        tokio::time::sleep(Duration::from_micros(100) * round).await;
        let deleting = app.delete_deliveries(Which::Query(Query::default()));
        let (deleted, cleared) = tokio::join!(deleting, app.clear_all());
        cleared.expect("cleared");
        let undone = app.undo_delete(deleted.expect("deleted").batch).await;
        undone.expect("asked");
        until("everything is erased", async || {
            !app.store().read(trash::is_clearing).await.expect("read")
        })
        .await;
        expect_true(&app).await;
    }
    app.stop().await;
}
