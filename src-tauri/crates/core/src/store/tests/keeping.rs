//! What is erased, what has to outlive it, and what is kept.

mod deleting;

use std::time::Duration;

use url::Url;

use super::bound::Bound;
use super::purge::Memory;
use super::selection::Order;
use super::*;
use crate::time::now_us;

/// A comment with an id of its own, received then.
async fn comment(store: &Store, id: &str, received_at: i64, source: Source) -> i64 {
    comment_of(store, id, received_at, source, 1_764_000_000).await
}

/// Written then; seconds since 1970.
async fn comment_of(store: &Store, id: &str, received_at: i64, source: Source, at: i64) -> i64 {
    let body = format!(
        "{{\"object\":\"instagram\",\"entry\":[{{\"id\":\"1\",\"time\":{at},\"changes\":[{{\"field\":\"comments\",\"value\":{{\"id\":\"{id}\",\"text\":\"hello {id}\",\"from\":{{\"id\":\"2\",\"username\":\"lena\"}},\"media\":{{\"id\":\"3\"}}}}}}]}}]}}"
    );
    let mut judged = judged(body);
    judged.delivery.received_at = received_at;
    judged.delivery.source = source;
    store
        .write(move |writing| delivery::insert(writing, &judged))
        .await
        .expect("kept")
}

async fn look(store: &Store) {
    store
        .write(|writing| second_look::step(writing, 1000, Duration::MAX))
        .await
        .expect("looked at");
}

async fn erase(store: &Store, id: i64, memory: Memory) {
    let erased = store.write(move |writing| purge::erase(writing, id, memory));
    assert!(erased.await.expect("erased"), "{id} was not there");
}

async fn delete(store: &Store, ids: &[i64], spare: bool) -> (i64, trash::Put) {
    let ids = ids.to_vec();
    let deleted = store.write(move |writing| {
        let batch = trash::begin(writing)?;
        let put = trash::put(writing, batch, &ids, spare)?;
        trash::filled(writing, batch)?;
        Ok((batch, put))
    });
    deleted.await.expect("deleted")
}

async fn listed(store: &Store) -> Vec<i64> {
    let rows = store.read(|it| delivery::page(it, &Query::default(), None, 100));
    rows.await.expect("rows").iter().map(|row| row.id).collect()
}

async fn number(store: &Store, sql: &'static str) -> i64 {
    let read = store.read(move |it| Ok(it.query_row(sql, [], |row| row.get(0))?));
    read.await.expect("a number")
}

async fn pin(store: &Store, id: i64) {
    let pinned = store.write(move |writing| pin::set(writing, id, true));
    assert!(pinned.await.expect("pinned"));
}

#[tokio::test]
async fn an_id_is_never_used_again() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    for _ in 0..3 {
        keep(&store, COMMENT).await;
    }
    erase(&store, 3, Memory::Keys).await;
    assert_eq!(keep(&store, COMMENT).await, 4);
    store.close().await;
    drop(store);
    let again = open(&folder);
    for id in [1, 2, 4] {
        erase(&again, id, Memory::Nothing).await;
    }
    assert_eq!(keep(&again, COMMENT).await, 5, "after a restart, too");
    let until = again.write(trash::clear).await.expect("cleared");
    assert_eq!(until, 5);
    assert_eq!(keep(&again, COMMENT).await, 6);
}

#[tokio::test]
async fn the_log_is_not_emptied_under_who_reads_and_that_is_said() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    comment(&store, "g1", now_us(), Source::Local).await;
    let reader = Connection::open(store.path()).expect("the store");
    reader.execute_batch("BEGIN").expect("a transaction");
    let seen: i64 = reader
        .query_row("SELECT count(*) FROM delivery", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(seen, 1);
    assert!(!store.empty_log().await.expect("tried"));
    reader.execute_batch("COMMIT").expect("ended");
    empty_log(&store).await;
}

#[tokio::test]
async fn a_step_ends_with_its_time_and_takes_one_at_the_least() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    for id in ["i1", "i2", "i3"] {
        comment(&store, id, now_us(), Source::Local).await;
    }
    for left in [2, 1, 0] {
        let step = |it: &Writing<'_>| {
            let looked = second_look::step(it, 100, Duration::ZERO)?;
            Ok((looked, search::step(it, 100, Duration::ZERO)?))
        };
        let (looked, indexed) = store.write(step).await.expect("a step");
        assert_eq!((looked.count, indexed.count), (1, 1));
        assert_eq!(looked.more, left > 0);
    }
    assert_eq!(store.read(search::done).await.expect("read"), 3);
}

#[tokio::test]
async fn who_did_something_is_forgotten_with_the_newest_of_it() {
    for source in [Source::Local, Source::Imported] {
        let folder = TempDir::new().expect("a folder");
        let store = open(&folder);
        let streams = || number(&store, "SELECT count(*) FROM newest_of");
        for (id, at) in [("s1", 1_764_000_001), ("s2", 1_764_000_002)] {
            comment_of(&store, id, now_us(), source, at).await;
        }
        look(&store).await;
        assert_eq!(streams().await, 1, "{source:?}");
        // The oldest goes first, and what is late is still told; nor does a repetition take it along.
        let other = match source {
            Source::Local => Source::Imported,
            _ => Source::Local,
        };
        comment_of(&store, "s2", now_us(), source, 1_764_000_002).await;
        comment_of(&store, "s2", now_us(), other, 1_764_000_002).await;
        look(&store).await;
        // Of these, what is imported repeats what arrived, and not the other way round.
        let others = i64::from(source == Source::Imported);
        for (id, left) in [(1, 1 + others), (3, 1 + others), (4, 1), (2, 0)] {
            erase(&store, id, Memory::Keys).await;
            assert_eq!(streams().await, left, "{source:?} {id}");
        }
    }
}

#[tokio::test]
async fn nothing_of_an_erased_delivery_is_left() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    comment(&store, "d1-secret", 0, Source::Local).await;
    comment(&store, "d2", 0, Source::Local).await;
    look(&store).await;
    pin(&store, 1).await;
    let marks = |it: &Writing<'_>| {
        mark::note(it, 1 << 16, "note")?;
        mention::keep(it, 1 << 16, 1, &mention::Mention::default())
    };
    store.write(marks).await.expect("marked");
    delete(&store, &[1], false).await;
    erase(&store, 1, Memory::Keys).await;
    for (what, sql) in [
        ("event", "SELECT count(*) FROM event WHERE id >> 16 = 1"),
        ("card", "SELECT count(*) FROM card WHERE event >> 16 = 1"),
        ("mark", "SELECT count(*) FROM mark"),
        ("mention", "SELECT count(*) FROM mention"),
        ("pin", "SELECT count(*) FROM pin"),
        ("trash", "SELECT count(*) FROM trash"),
        (
            "second look",
            "SELECT count(*) FROM second_look WHERE delivery = 1",
        ),
        (
            "key",
            "SELECT count(*) FROM first_seen WHERE event >> 16 = 1",
        ),
        (
            "batch",
            "SELECT count(*) FROM batch WHERE id NOT IN (SELECT batch FROM delivery)",
        ),
    ] {
        assert_eq!(number(&store, sql).await, 0, "{what}");
    }
    // What was made of it meanwhile is not kept either.
    store
        .write(|it| mark::note(it, 1 << 16, "too late"))
        .await
        .expect("no error");
    assert_eq!(number(&store, "SELECT count(*) FROM mark").await, 0);
    empty_log(&store).await;
    store.close().await;
    let bytes = std::fs::read(store.path()).expect("the file");
    let holds = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    assert!(
        holds(b"hello d2") && !holds(b"d1-secret"),
        "its bytes are overwritten"
    );
}

#[tokio::test]
async fn a_retry_of_what_was_erased_is_still_a_duplicate_and_not_for_ever() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    let now = now_us();
    comment(&store, "e1", now, Source::Local).await;
    look(&store).await;
    erase(&store, 1, Memory::Keys).await;
    let again = comment(&store, "e1", now, Source::Local).await;
    look(&store).await;
    let row = store
        .read(move |it| delivery::get(it, again))
        .await
        .expect("there");
    assert!(row.row.is_duplicate, "it came again right after");
    assert_eq!(
        row.row.retry_of, None,
        "whether the first one failed is not known any more"
    );
    let days = |days: i64| now + days * 86_400_000_000;
    let forget = |at: i64| store.write(move |it| purge::forget(it, at, 100));
    assert_eq!(forget(days(1)).await.expect("asked"), 0);
    assert_eq!(forget(days(3)).await.expect("forgotten"), 1);
    assert_eq!(number(&store, "SELECT count(*) FROM first_seen").await, 0);
    let later = comment(&store, "e1", now, Source::Local).await;
    look(&store).await;
    let row = store
        .read(move |it| delivery::get(it, later))
        .await
        .expect("there");
    assert!(!row.row.is_duplicate);
}

#[tokio::test]
async fn a_step_ends_by_bytes_as_well() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    for _ in 0..4 {
        keep(&store, vec![b'x'; 3 << 20]).await;
    }
    keep(&store, vec![b'x'; 6 << 20]).await;
    let step = |ids: &'static [i64]| store.write(move |it| purge::step(it, ids, Memory::Keys));
    assert_eq!(step(&[1, 2, 3]).await.expect("a step"), (1, 1));
    assert_eq!(
        step(&[5, 2, 3]).await.expect("a step"),
        (1, 1),
        "one always goes"
    );
}

#[tokio::test]
async fn the_oldest_go_first_and_what_is_needed_stays() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    let day = 86_400_000_000;
    let now = now_us();
    // 1 to 4 are old; 2 is pinned, 3 was imported just now, 5 is young, 6 was not looked at.
    for (id, age, source) in [
        ("g1", 40, Source::Local),
        ("g2", 40, Source::Local),
        ("g3", 90, Source::Imported),
        ("g4", 41, Source::Local),
        ("g5", 1, Source::Local),
    ] {
        let id = comment(&store, id, now - age * day, source).await;
        if source == Source::Imported {
            store
                .write(move |it| it.execute("INSERT INTO imported VALUES (?1, ?2)", [id, now]))
                .await
                .expect("noted");
        }
    }
    look(&store).await;
    comment(&store, "g6", now - 50 * day, Source::Local).await;
    pin(&store, 2).await;
    let aged = |spared| {
        store.read(move |it| {
            let last = retention::reach(it)?.last();
            let old = retention::Old {
                before: now - 30 * day,
                spared,
                last,
            };
            let page = retention::aged(it, old, (i64::MIN, 0), 10)?;
            assert_eq!(retention::count_aged(it, old)?, page.len() as i64);
            Ok(page.iter().map(|one| one.id).collect::<Vec<_>>())
        })
    };
    assert_eq!(
        aged(0).await.expect("read"),
        [4, 1],
        "by age, the oldest first"
    );
    assert_eq!(aged(3).await.expect("read"), [4], "what began anew stays");
    let oldest = store.read(|it| {
        let last = retention::reach(it)?.last();
        let page = retention::oldest(it, 0, last, 10)?;
        Ok(page.iter().map(|one| one.id).collect::<Vec<_>>())
    });
    assert_eq!(
        oldest.await.expect("read"),
        [1, 3, 4, 5],
        "by number, as they came here"
    );
    // Pinned in the meantime.
    pin(&store, 1).await;
    let erased = store.write(|it| retention::erase(it, &[4, 1])).await;
    assert_eq!(erased.expect("erased"), (2, 1));
    assert_eq!(listed(&store).await, [6, 5, 3, 2, 1]);
    assert_eq!(store.read(retention::kept).await.expect("read"), 2);
}

#[tokio::test]
async fn what_waits_for_a_target_is_out_of_reach() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    comment(&store, "h1", 0, Source::Local).await;
    store
        .write(|it| {
            let url = Url::parse("http://127.0.0.1:9/").expect("a URL");
            forwarding::by_command_line(it, Some((&url, target::ForwardMode::Live)))
        })
        .await
        .expect("forwarding");
    comment(&store, "h2", 0, Source::Local).await;
    look(&store).await;
    let reach = || store.read(retention::reach);
    assert_eq!(reach().await.expect("read").last(), 1);
    store
        .write(|it| it.execute("UPDATE forwarding SET done = 2", []))
        .await
        .expect("forwarded");
    assert_eq!(reach().await.expect("read").last(), 2);
    // A turn that ends after its delivery was erased goes on without an attempt.
    comment(&store, "h3", 0, Source::Local).await;
    erase(&store, 3, Memory::Keys).await;
    store
        .write(|it| {
            let (target, since) =
                it.query_row("SELECT target, since FROM forwarding", [], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?;
            let dead = forwarding::Step::Dead(None, 1, "gone".into());
            forwarding::step(it, target, since, 3, &dead)
        })
        .await
        .expect("no error");
    assert_eq!(number(&store, "SELECT done FROM forwarding").await, 3);
    assert_eq!(number(&store, "SELECT count(*) FROM dead_letter").await, 0);
}

#[tokio::test]
async fn what_other_processes_erase_is_counted() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    let before = store
        .read(|it| bound::get(it, Bound::Beside))
        .await
        .expect("read");
    store
        .write(|it| bound::add(it, Bound::Beside, 7))
        .await
        .expect("added");
    let after = store
        .read(|it| bound::get(it, Bound::Beside))
        .await
        .expect("read");
    assert_eq!(after - before, 7);
}
