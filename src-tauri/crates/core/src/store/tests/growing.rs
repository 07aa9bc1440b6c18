//! A store of an older program gains what is new, and keeps what it holds; gaps and traffic.

use super::*;
use crate::time::rfc3339;

#[tokio::test]
async fn an_index_of_an_earlier_format_is_made_anew() {
    let rows = "INSERT INTO search (rowid, words, facets) VALUES (1, 'one', ''), (2, 'two', ''), (3, 'three', '');
        INSERT INTO setting (name, value) VALUES ('search_done', '3')";
    let waiting = format!("{rows}; INSERT INTO search_again (delivery) VALUES (2), (7)");
    let read = |connection: &Connection| {
        let mut left = connection.prepare("SELECT rowid FROM search ORDER BY rowid")?;
        let left: Vec<i64> = left
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        Ok((left, search::done(connection)?))
    };
    for (format, rows) in [(7, waiting.as_str()), (10, rows)] {
        let folder = TempDir::new().expect("a folder");
        let store = older(&folder, format, rows);
        let left = store.read(read).await.expect("read");
        assert_eq!(left, (Vec::new(), 0), "{format}");
    }
}

#[tokio::test]
async fn who_only_looks_brings_no_store_up_to_date_that_another_program_has() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("hookglass.db");
    older_file(&path, 8, "");
    let format = || {
        let connection = Connection::open(&path).expect("the store");
        let read = connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
        read.expect("a number")
    };
    let receiving = lock::Lock::take(&path).expect("its lock");
    let looked = Store::open(&path, Purpose::Look);
    assert!(matches!(looked, Err(StoreError::InUse { .. })));
    assert_eq!(format(), 8);
    drop(receiving);
    let looking = Store::open(&path, Purpose::Look).expect("the store");
    assert_eq!(format(), schema::known());
    drop(lock::Lock::take(&path).expect("it is free again"));
    looking.close().await;
}

#[tokio::test]
async fn what_was_being_cleared_by_an_earlier_program_is_counted_once() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    for _ in 0..3 {
        keep(&store, COMMENT).await;
    }
    store.write(trash::clear).await.expect("cleared");
    keep(&store, COMMENT).await;
    store.close().await;
    let path = store.path().to_owned();
    drop(store);
    let old = Connection::open(&path).expect("the store");
    // It counted what was erased, and had erased one of the three.
    old.execute_batch(
        "DELETE FROM delivery WHERE id = 2; UPDATE bound SET value = 1 WHERE name = 'erased';
         ALTER TABLE minute DROP COLUMN turned_away; PRAGMA user_version = 8",
    )
    .expect("as it was");
    drop(old);
    let store = Store::open(&path, Purpose::Receive).expect("the store");
    let count = async || {
        let totals = store.read(delivery::totals).await.expect("totals");
        totals.count
    };
    assert_eq!(count().await, 1);
    let erase = |it: &Writing<'_>| {
        let ids = trash::cleared(it, 100)?;
        purge::step(it, &ids, purge::Memory::Nothing)
    };
    assert_eq!(store.write(erase).await.expect("erased"), (2, 2));
    assert_eq!(count().await, 1);
}

#[tokio::test]
async fn a_store_from_before_the_tunnel_is_brought_up_to_date() {
    let folder = TempDir::new().expect("a folder");
    let rows = "INSERT INTO handshake (at, peer, user_agent, reason)
        VALUES (1, '157.240.1.1:443', 'facebookplatform/1.0', NULL)";
    let store = older(&folder, 1, rows);
    let (handshakes, gaps) = store
        .read(|connection| {
            Ok((
                handshake::newest(connection, 9)?,
                gap::newest(connection, 9)?,
            ))
        })
        .await
        .expect("both tables");
    assert_eq!(handshakes.len(), 1);
    assert_eq!(handshakes[0].source, None);
    assert!(gaps.is_empty());
}

#[tokio::test]
async fn one_gap_lasts_at_a_time_and_ends_no_earlier_than_it_began() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    let write = |at: Option<(i64, &'static str)>, end: Option<i64>| {
        store.write(move |writing| {
            if let Some((at, cause)) = at {
                gap::open(writing, at, cause)?;
            }
            end.map_or(Ok(()), |end| gap::end(writing, end))
        })
    };
    write(None, Some(1)).await.expect("nothing to end");
    write(Some((10, "first")), None).await.expect("opened");
    write(Some((20, "second")), None).await.expect("one lasts");
    write(None, Some(5))
        .await
        .expect("a clock that was set back");
    write(Some((30, "third")), Some(40)).await.expect("both");
    let gaps = store
        .read(|connection| gap::newest(connection, 9))
        .await
        .expect("gaps");
    let seen: Vec<_> = gaps
        .iter()
        .map(|gap| {
            (
                gap.cause.as_str(),
                gap.started_at.clone(),
                gap.ended_at.clone(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("third", rfc3339(30), Some(rfc3339(40))),
            ("first", rfc3339(10), Some(rfc3339(10))),
        ]
    );
}

#[tokio::test]
async fn only_what_came_from_outside_is_traffic() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    let comment = br#"{"object":"instagram","entry":[{"id":"17841","time":1,"changes":[{"field":"comments","value":{"id":"1","text":"x"}}]}]}"#;
    let sample = br#"{"object":"instagram","entry":[{"id":"0","time":1,"changes":[{"field":"comments","value":{"id":"1","text":"x"}}]}]}"#;
    for (source, body, verdict, at) in [
        (Source::Local, &comment[..], Verdict::Valid, 1),
        (Source::Tunnel, &sample[..], Verdict::Valid, 2),
        (Source::Tunnel, &comment[..], Verdict::Valid, 3),
        (Source::Tunnel, &comment[..], Verdict::Invalid, 4),
        (Source::Simulated, &comment[..], Verdict::Valid, 5),
    ] {
        let mut judged = judged(Bytes::from_static(body));
        judged.delivery.source = source;
        judged.delivery.received_at = at;
        judged.judgement = judged.judgement.map(|judgement| Judgement {
            verdict,
            ..judgement
        });
        store
            .write(move |writing| delivery::insert(writing, &judged))
            .await
            .expect("kept");
    }
    let look = |since: i64| store.read(move |connection| traffic::look(connection, since));
    let traffic = look(0).await.expect("traffic");
    let expected = traffic::Traffic {
        deliveries: 3,
        last_any: Some(4),
        secret: Some("one".into()),
        failing: None,
        last_valid: Some(3),
        last_unchecked: None,
        last_test: Some(2),
        last_real: Some(3),
        last_stray: None,
    };
    assert_eq!(traffic, expected);
    // To another URL than now: of what came since, nothing matches.
    let since = look(4).await.expect("traffic");
    assert_eq!((since.failing, since.last_real), (Some(4), None));
}
