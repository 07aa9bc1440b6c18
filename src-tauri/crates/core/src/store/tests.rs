//! The store's promises: what is written is there, byte for byte, and what cannot be is refused.

mod cards;
mod files;
mod growing;
mod keeping;
mod minutes;
mod searching;

use bytes::Bytes;
use proptest::prelude::*;
use tempfile::TempDir;

use super::delivery::Judged;
use super::*;
use crate::delivery::{Body, Delivery, Head, Source};
use crate::payload;
use crate::query::Query;
use crate::signature::{Judgement, Verdict};

fn judged(body: impl Into<Bytes>) -> Judged {
    let body = body.into();
    Judged {
        reading: payload::read(&body, None, 1 << 24),
        judgement: Some(Judgement {
            verdict: Verdict::Valid,
            secret: Some("one".into()),
            diagnosis: Vec::new(),
        }),
        sha256: crate::signature::sha256(&body),
        status: 200,
        delivery: Delivery {
            received_at: 1_764_000_000_000_000,
            source: Source::Local,
            from_this_machine: true,
            peer: "127.0.0.1:1".into(),
            path: "/hook".into(),
            query: None,
            head: Head::new(&b"POST /hook HTTP/1.1\r\nX-A: 1\r\n\r\n"[..]),
            body: Body::Whole(body),
        },
    }
}

/// A store of an earlier format, as the program of its time left it; opened by this one.
fn older(folder: &TempDir, format: usize, rows: &str) -> Store {
    let path = folder.path().join("hookglass.db");
    older_file(&path, format, rows);
    Store::open(&path, Purpose::Receive).expect("an older store")
}

fn older_file(path: &Path, format: usize, rows: &str) {
    let old = Connection::open(path).expect("a file");
    for migration in &schema::MIGRATIONS[..format] {
        old.execute_batch(migration).expect("an earlier format");
    }
    old.pragma_update(None, "application_id", schema::APPLICATION_ID)
        .expect("ours");
    old.pragma_update(None, "user_version", format)
        .expect("a format");
    old.execute_batch(rows).expect("rows of its time");
}

fn open(folder: &TempDir) -> Store {
    Store::open(&folder.path().join("a/hookglass.db"), Purpose::Receive).expect("a new store")
}

pub(crate) async fn keep(store: &Store, body: impl Into<Bytes>) -> i64 {
    let judged = judged(body);
    store
        .write(move |writing| delivery::insert(writing, &judged))
        .await
        .expect("kept")
}

/// Empties the log. The writer may just be noting its last commit, and on a slow disk that takes
/// longer than emptying waits.
async fn empty_log(store: &Store) {
    for _ in 0..1200 {
        if store.empty_log().await.expect("tried") {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the log was never emptied");
}

const COMMENT: &[u8] = include_bytes!("../../../../../fixtures/payloads/comments.json");
const BATCH: &[u8] = include_bytes!("../../../../../fixtures/payloads/comments-batch.json");

#[tokio::test]
async fn a_delivery_comes_back_as_it_was() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    let (one, two) = (keep(&store, COMMENT).await, keep(&store, BATCH).await);
    assert_eq!((one, two), (1, 2));
    let read = || store.read(|it| delivery::page(it, &Query::default(), None, 10));
    let mut page = read().await.expect("a page");
    // The commit's time is noted a moment after it.
    for _ in 0..1200 {
        if page.iter().all(|row| row.answer_us.is_some()) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        page = read().await.expect("a page");
    }
    assert_eq!(page.iter().map(|row| row.id).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(page[1].sentence.actor.as_deref(), Some("@lena.paints"));
    assert_eq!(page[1].fields, ["comments"]);
    assert!(page.iter().all(|row| row.answer_us.is_some()), "{page:?}");
    assert!(page[0].events > 1);
    let events = store
        .read(|connection| event::of_delivery(connection, 2, Some(0), 100))
        .await
        .expect("events");
    assert_eq!(events.len() + 1, page[0].events as usize);
    assert_eq!(events[0].position, 1);
    let kept = store
        .read(|connection| delivery::get(connection, 1))
        .await
        .expect("the delivery");
    assert_eq!(kept.head.headers(), [("X-A".to_owned(), b"1".to_vec())]);
    assert_eq!(
        kept.body_sha256,
        hex::encode(crate::signature::sha256(COMMENT))
    );
    let missing = store.read(|connection| delivery::get(connection, 3)).await;
    assert!(matches!(
        missing,
        Err(StoreError::NotFound {
            what: "delivery",
            id: 3
        })
    ));
    // Who looks through many goes on.
    let content = |id| store.read(move |connection| delivery::content(connection, id, 1 << 20));
    assert_eq!(content(1).await.expect("read").as_deref(), Some(COMMENT));
    assert_eq!(content(3).await.expect("read"), None);
}

#[tokio::test]
async fn queries_find_by_word_and_term() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    keep(&store, COMMENT).await;
    keep(&store, &b"{\"entry\":[]}"[..]).await;
    for (query, found) in [
        ("", 2),
        ("AVAILABLE", 1),
        ("lena.paints field:comments", 1),
        ("field:comment", 0),
        ("field:%", 0),
        ("verdict:invalid", 0),
        ("status:200 source:local", 2),
        ("100%", 0),
    ] {
        let query = Query::parse(query).expect("understood");
        let rows = store
            .read(move |connection| delivery::page(connection, &query, None, 10))
            .await
            .expect("a page");
        assert_eq!(rows.len(), found);
    }
}

#[tokio::test]
async fn a_command_lines_target_is_found_by_its_url_and_named_without_the_query() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    // As an earlier version named it, and as a user may.
    let old = "http://127.0.0.1:9/hook?token=old";
    let kept = target::Target {
        id: 0,
        name: old.into(),
        url: old.into(),
        timeout_s: Some(30),
        headers: Vec::new(),
        trust: crate::replay::Trust::System,
        secret: None,
        forward: target::ForwardMode::Off,
    };
    let kept = store.write(move |writing| target::save(writing, &kept));
    assert_eq!(kept.await.expect("kept"), 1);
    let own = "127.0.0.1:9/hook";
    let (second, third) = ("127.0.0.1:9/hook (2)", "127.0.0.1:9/hook (3)");
    let cases: [(&str, &[&str]); 4] = [
        // Its name was all of its URL, as an earlier program named it.
        ("old", &[own]),
        ("a", &[own, second]),
        ("b", &[own, second, third]),
        ("a", &[own, second, third]),
    ];
    for (query, names) in cases {
        let url = format!("http://127.0.0.1:9/hook?token={query}");
        let url = crate::replay::parse_kept_target(&url).expect("a URL");
        store
            .write(move |writing| {
                let live = target::ForwardMode::Live;
                forwarding::by_command_line(writing, Some((&url, live)))
            })
            .await
            .expect("forwarding");
        let targets = store.read(target::all).await.expect("targets");
        let named: Vec<&str> = targets.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(named, names, "{query}");
        let on = |one: &&target::Target| one.forward == target::ForwardMode::Live;
        let on: Vec<&str> = targets
            .iter()
            .filter(on)
            .map(|one| one.url.as_str())
            .collect();
        assert_eq!(on, [format!("http://127.0.0.1:9/hook?token={query}")]);
    }
}

#[tokio::test]
async fn many_writers_are_all_kept_and_a_bad_one_takes_nobody_with_it() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    let writes = (0..500).map(|number| {
        let store = store.clone();
        tokio::spawn(async move {
            if number % 50 == 7 {
                let failed = store
                    .write(|writing| writing.execute("INSERT INTO nowhere VALUES (1)", []))
                    .await;
                assert!(matches!(failed, Err(StoreError::Sql(_))));
            } else {
                keep(&store, format!("body {number}")).await;
            }
        })
    });
    for write in writes.collect::<Vec<_>>() {
        write.await.expect("no panic");
    }
    let totals = store.read(delivery::totals).await.expect("totals");
    assert_eq!((totals.count, totals.newest, totals.oldest), (490, 490, 1));
}

#[tokio::test]
async fn the_file_is_its_users_alone_and_survives_a_restart() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    keep(&store, COMMENT).await;
    store.close().await;
    assert!(matches!(
        store.write(|_| Ok(())).await,
        Err(StoreError::Stopped)
    ));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode =
            |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(store.path()), 0o600);
        assert_eq!(mode(store.path().parent().expect("a folder")), 0o700);
    }
    drop(store);
    let again = open(&folder);
    assert_eq!(
        again
            .read(|connection| delivery::body(connection, 1))
            .await
            .expect("the body"),
        COMMENT
    );
    assert_eq!(keep(&again, COMMENT).await, 2);
}

#[tokio::test]
async fn one_process_receives_and_others_look() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    keep(&store, COMMENT).await;
    let second = Store::open(store.path(), Purpose::Receive);
    assert!(
        matches!(second, Err(StoreError::InUse { process: Some(id), .. }) if id == std::process::id())
    );
    let look = Store::open(store.path(), Purpose::Look).expect("looking is allowed");
    assert_eq!(look.read(delivery::totals).await.expect("totals").count, 1);
    let nowhere = Store::open(&folder.path().join("nowhere.db"), Purpose::Look);
    assert!(matches!(nowhere, Err(StoreError::NoStore(_))));
}

/// Each wants to make the folder and the file; only the lock says who receives.
#[test]
fn of_several_that_make_the_store_at_once_none_says_that_it_cannot() {
    const AT_ONCE: usize = 4;
    let folder = TempDir::new().expect("a folder");
    for round in 0..100 {
        let path = folder.path().join(round.to_string()).join("x.db");
        let ready = std::sync::Barrier::new(AT_ONCE);
        std::thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| {
                    ready.wait();
                    schema::make_private(&path).expect("made, or there already");
                });
            }
        });
        assert!(path.exists());
    }
}

#[test]
fn what_is_not_ours_is_refused_untouched() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("x.db");
    let refusal = |content: &dyn Fn(&Path)| {
        let _ = std::fs::remove_file(&path);
        content(&path);
        let before = std::fs::read(&path).expect("there");
        let refused = Store::open(&path, Purpose::Receive).err().expect("refused");
        assert_eq!(std::fs::read(&path).expect("still there"), before);
        refused
    };
    let text = refusal(&|path| {
        std::fs::write(
            path,
            "a text, and no database at all, whatever it is named".repeat(20),
        )
        .expect("written");
    });
    assert!(matches!(text, StoreError::Foreign(_)), "{text}");
    let other = refusal(&|path| {
        let connection = Connection::open(path).expect("made");
        connection
            .execute_batch("CREATE TABLE theirs (a)")
            .expect("made");
    });
    assert!(matches!(other, StoreError::Foreign(_)), "{other}");
    let newer = refusal(&|path| {
        drop(Store::open(path, Purpose::Receive).expect("a new store"));
        let connection = Connection::open(path).expect("opened");
        connection
            .execute_batch("PRAGMA journal_mode = delete; PRAGMA user_version = 99")
            .expect("set");
    });
    assert!(
        matches!(newer, StoreError::Newer { found: 99, .. }),
        "{newer}"
    );
    let folder_in_its_place = Store::open(folder.path(), Purpose::Receive)
        .err()
        .expect("refused");
    assert!(
        matches!(folder_in_its_place, StoreError::Unreadable { .. }),
        "{folder_in_its_place}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_in_the_same_bytes_out(body in proptest::collection::vec(any::<u8>(), 0..5000)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(async {
            let folder = TempDir::new().expect("a folder");
            let store = open(&folder);
            let id = keep(&store, body.clone()).await;
            let kept = store.read(move |connection| delivery::body(connection, id)).await.expect("the body");
            assert_eq!(kept, body);
        });
    }
}
