//! Whatever is indexed yet, a query finds the same.

mod kept;

use std::collections::BTreeSet;
use std::time::Duration;

use super::*;
use crate::signature::Diagnosis;
use crate::store::selection::{Order, count, find};
use crate::store::{
    Writing, attempt, forwarding, found_event, mark, pin, purge, rejudge, search, second_look,
};
use kept::{answered, filled, forwarded};

async fn index(store: &Store, most: u32) -> u32 {
    let step = move |writing: &Writing<'_>| search::step(writing, most, Duration::MAX);
    store.write(step).await.expect("indexed").count
}

async fn ids(store: &Store, query: &str, order: Order) -> Vec<i64> {
    let query = Query::parse(query).expect("understood");
    let read = move |connection: &_| find(connection, &query, 0..i64::MAX, order, 100, None);
    store.read(read).await.expect("found").ids
}

const CASES: &[(&str, &[i64])] = &[
    ("", &[7, 6, 5, 4, 3, 2, 1]),
    ("great", &[7, 4, 2, 1]),
    ("GREA", &[7, 4, 2, 1]),
    ("\"grea\"", &[]),
    ("\"so great\"", &[7, 1]),
    ("creme brul", &[7, 1]),
    ("❤", &[7, 1]),
    ("京タ", &[6]),
    ("quoted", &[6]),
    ("great -text:great", &[4]),
    ("text:\"great so\"", &[2]),
    ("field:mentions", &[3]),
    ("field:mentions,comments -is:duplicate", &[6, 5, 3, 2, 1]),
    ("-field:comments", &[4, 3]),
    ("from:@lena", &[6]),
    ("from:LENA.K_1", &[7, 1]),
    ("from:92", &[2]),
    ("account:17842", &[3]),
    ("media:m2", &[2]),
    ("media:m", &[]),
    ("verdict:invalid", &[4]),
    ("-verdict:valid", &[4]),
    ("diagnosis:wrong_secret", &[4]),
    ("secret:one status:200 source:tunnel", &[2]),
    ("status:>=400", &[4]),
    ("status:4xx,500", &[4]),
    ("status:<100", &[]),
    ("-status:>999", &[7, 6, 5, 4, 3, 2, 1]),
    ("status:<100,401", &[4]),
    ("payload:not_json", &[4]),
    ("header:X-a", &[7, 5, 4, 3, 1]),
    ("header:x-a=1 field:comments", &[7, 5, 1]),
    ("-header:x-a", &[6, 2]),
    ("header:x-a=2", &[]),
    ("header:x", &[]),
    ("header:x-b=2", &[2]),
    ("header:\"x-b=\\\"3\\\\4\\\"\"", &[2]),
    ("header:x-b,x-latin", &[6, 2]),
    (
        "header:\"user-agent=Webhooks/1.0 (https://fb.me/webhooks)\"",
        &[6, 2],
    ),
    ("header:user-agent=Webhooks/1.0", &[]),
    ("header:\"VIA=1.1 A, 1.1 b\"", &[2]),
    ("header:x-empty=", &[6]),
    ("header:x-latin=CAF\u{c9}", &[6]),
    (
        "header:x-long=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxY",
        &[6],
    ),
    (
        "header:x-long=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxz",
        &[],
    ),
    ("header:date", &[6, 2]),
    ("header:\"date=mon, 24 NOV 2025 17:00:00 GMT\"", &[2]),
    ("header:date=today text:\"quoted\"", &[6]),
    ("header:date=tomorrow", &[]),
    ("-header:date=today", &[7, 5, 4, 3, 2, 1]),
    ("header:date -header:date=today", &[2]),
    ("is:duplicate", &[7]),
    ("is:refused", &[4]),
    ("is:pinned", &[4, 2]),
    ("is:pinned great -verdict:invalid", &[2]),
    ("-is:pinned great", &[7, 1]),
    ("has:note", &[6]),
    ("has:attempt", &[7, 5, 3]),
    ("has:failed_attempt", &[7, 3]),
    ("has:attempt -has:failed_attempt", &[5]),
    ("has:taken_forward", &[5]),
    ("has:failed_forward", &[7]),
    ("-has:failed_forward has:failed_attempt", &[3]),
    ("has:attempt field:comments", &[7, 5]),
    ("-has:event", &[4]),
    ("size:<100", &[4]),
    ("size:>=100b -field:comments", &[3]),
    (
        "after:2025-11-24T17:00:00Z before:2025-11-24T18:00:00.000001Z",
        &[3, 2],
    ),
    (
        "after:2025-11-24T17:00:00.000001Z field:comments",
        &[7, 6, 5],
    ),
    ("-after:2025-11-24T17:00:00Z", &[1]),
    ("after:2026-01-01 before:2025-01-01", &[]),
    ("id:2", &[2]),
    ("-id:2 from:leo", &[]),
    ("nothing like this", &[]),
];

#[tokio::test]
async fn a_query_finds_the_same_whatever_is_indexed() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    filled(&store).await;
    store
        .write(|writing| {
            attempt::insert(writing, &answered(3, 500))?;
            attempt::insert(writing, &answered(3, 200))?;
            attempt::insert(writing, &answered(5, 204))?;
            attempt::insert(writing, &forwarded(5, 200))?;
            attempt::insert(writing, &forwarded(7, 500))
        })
        .await
        .expect("kept");
    for step in [0, 1, 3, 100] {
        if step > 0 {
            index(&store, step).await;
        }
        for (query, expected) in CASES {
            let found = ids(&store, query, Order::NewestFirst).await;
            assert_eq!(&found, expected, "{query}, after a step of {step}");
            let mut found = ids(&store, query, Order::OldestFirst).await;
            found.reverse();
            assert_eq!(
                &found, expected,
                "{query}, oldest first, after a step of {step}"
            );
        }
    }
    assert_eq!(index(&store, 100).await, 0, "nothing twice");
}

#[tokio::test]
async fn how_long_an_answer_took_can_be_asked() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    let now = crate::time::now_us();
    // The first is kept a minute after it was received, the second at once, as far as is known.
    for (received_at, source) in [
        (now - 60_000_000, Source::Local),
        (now + 60_000_000, Source::Local),
        (now - 60_000_000, Source::Imported),
    ] {
        let mut judged = judged(COMMENT);
        judged.delivery.received_at = received_at;
        judged.delivery.source = source;
        let insert = move |writing: &Writing<'_>| delivery::insert(writing, &judged);
        store.write(insert).await.expect("kept");
    }
    let noted = |it: &Connection| {
        let count = it.query_row("SELECT count(*) FROM batch", [], |row| row.get::<_, i64>(0));
        Ok(count?)
    };
    while store.read(noted).await.expect("read") < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    for (query, expected) in [
        ("took:>=0us", &[2, 1][..]),
        ("took:0ms", &[2]),
        ("took:>=60s", &[1]),
        ("took:<60s", &[2]),
        ("-took:>5s", &[3, 2]),
    ] {
        assert_eq!(
            ids(&store, query, Order::NewestFirst).await,
            expected,
            "{query}"
        );
    }
}

#[tokio::test]
async fn pages_and_counts_go_on_where_they_ended() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    filled(&store).await;
    index(&store, 4).await;
    let query = Query::parse("great").expect("understood");
    let read = move |connection: &Connection| {
        let (mut pages, mut before) = (Vec::new(), i64::MAX);
        loop {
            let found = find(connection, &query, 0..before, Order::NewestFirst, 1, None)?;
            pages.push(found.ids);
            let Some(reached) = found.reached else { break };
            before = reached;
        }
        // A patience that is over at once still comes forward with every call.
        let (mut counted, mut calls, mut before) = (0, 0, i64::MAX);
        loop {
            let part = count(
                connection,
                &query,
                0..before,
                3,
                Some(std::time::Instant::now()),
            )?;
            counted += part.count;
            calls += 1;
            let Some(reached) = part.reached else { break };
            before = reached;
        }
        let whole = count(connection, &query, 0..i64::MAX, 3, None)?;
        Ok((pages, counted, calls, whole))
    };
    let (pages, counted, calls, whole) = store.read(read).await.expect("read");
    assert_eq!(pages.concat(), [7, 4, 2, 1]);
    assert_eq!((counted, whole.count, whole.reached), (4, 4, None));
    assert_eq!(whole.anchors, [7, 1]);
    assert!(calls > 1, "it was interrupted");
}

#[tokio::test]
async fn what_changes_is_found_by_what_is_true_now_and_what_is_erased_is_gone() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    filled(&store).await;
    index(&store, 100).await;
    let judge = |_: &[crate::delivery::Header], _: &[u8]| Judgement {
        verdict: Verdict::Missing,
        secret: None,
        diagnosis: vec![Diagnosis::NoSignature],
    };
    let changed = store
        .read(move |it| rejudge::after(it, 1, 1, judge))
        .await
        .expect("judged")
        .2;
    store
        .write(move |writing| {
            rejudge::keep(writing, &changed[0])?;
            purge::erase(writing, 1, purge::Memory::Nothing).map(drop)
        })
        .await
        .expect("kept");
    assert_eq!(
        ids(&store, "verdict:missing", Order::NewestFirst).await,
        [2],
        "without a step in between"
    );
    assert_eq!(index(&store, 100).await, 0, "nothing is left to do");
    assert_eq!(
        ids(&store, "secret:one great", Order::NewestFirst).await,
        [7]
    );
}

#[tokio::test]
async fn what_a_target_answered_is_found_by_its_status_at_once() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    filled(&store).await;
    index(&store, 100).await;
    let attempt = answered(2, 418);
    let passed = store.write(move |writing| forwarding::passed_through(writing, 1, &attempt, 418));
    passed.await.expect("kept");
    assert_eq!(ids(&store, "status:418", Order::NewestFirst).await, [2]);
    let taken = ids(&store, "status:200", Order::NewestFirst).await;
    assert!(!taken.is_empty() && !taken.contains(&2), "{taken:?}");
}

#[tokio::test]
async fn events_are_found_by_what_is_true_of_them_alone() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    filled(&store).await;
    for step in [0, 100] {
        index(&store, step).await;
        let read = |connection: &Connection| {
            let page = |query: &str, before, limit| {
                let query = Query::parse(query).expect("understood");
                found_event::page(connection, &query, before, limit)
            };
            let batch = page("id:5", None, 100)?;
            assert!(batch.len() > 2, "a batch");
            let text = batch[1].text.clone().expect("a comment");
            let one = page(&format!("id:5 text:\"{text}\""), None, 100)?;
            assert_eq!(one, [batch[1].clone()]);
            let others = page(&format!("id:5 -text:\"{text}\""), None, 100)?;
            assert_eq!(others.len(), batch.len() - 1);
            assert_eq!(page("id:5", Some(batch[0].id), 1)?, [batch[1].clone()]);
            let query = Query::parse("id:5").expect("understood");
            let since = found_event::since(connection, &query, batch[1].id, 100)?;
            assert_eq!(since, [batch[0].clone()]);
            let from = batch[0].actor.clone().expect("somebody").id;
            let theirs: BTreeSet<i64> = page(&format!("from:{from}"), None, 100)?
                .iter()
                .map(|it| it.id)
                .collect();
            assert!(theirs.contains(&batch[0].id) && !theirs.contains(&batch[1].id));
            // The words of the body belong to its one event.
            assert_eq!(page("17842", None, 10)?.len(), 1);
            assert_eq!(page("great -is:duplicate", None, 10)?.len(), 2);
            // What is true of the delivery alone, and what of the event, in one term.
            let deliveries = |query: &str| -> Result<BTreeSet<i64>, StoreError> {
                Ok(page(query, None, 100)?
                    .iter()
                    .map(|it| it.id >> 16)
                    .collect())
            };
            let all = deliveries("")?;
            let mixed = deliveries("is:retry,duplicate")?;
            assert_eq!(mixed, BTreeSet::from([7]));
            let others = deliveries("-is:retry,duplicate")?;
            assert_eq!(others, &all - &mixed);
            Ok(())
        };
        store.read(read).await.expect("read");
    }
}
