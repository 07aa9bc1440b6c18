//! The counts by minute: each delivery once, whatever happens between.

use std::time::Duration;

use super::*;
use crate::store::attempt::{AttemptKind, NewAttempt, ReplayMode};
use crate::store::minute::{Count, Minute, fold};

const MINUTE: i64 = 60_000_000;
/// A whole hour, in microseconds.
const HOUR: i64 = 490_000 * 60 * MINUTE;

async fn arrive(store: &Store, at: i64, change: impl FnOnce(&mut Judged)) -> i64 {
    let mut judged = judged(BATCH);
    judged.delivery.received_at = at;
    change(&mut judged);
    store
        .write(move |writing| delivery::insert(writing, &judged))
        .await
        .expect("kept")
}

async fn step(store: &Store) -> u32 {
    let step = store
        .write(|writing| second_look::step(writing, 200, Duration::MAX))
        .await;
    step.expect("a second look").count
}

/// The minutes of an hour.
async fn hour(store: &Store) -> Vec<Minute> {
    let read = store.read(|connection| minute::steps(connection, HOUR / MINUTE, 1, 60));
    read.await.expect("minutes")
}

async fn all(store: &Store) -> Minute {
    let read = store.read(|connection| minute::steps(connection, 0, 1 << 40, 1));
    read.await.expect("minutes").remove(0)
}

fn attempt(delivery_id: i64, kind: AttemptKind, status: Option<u16>) -> NewAttempt {
    NewAttempt {
        delivery_id,
        at: HOUR + 30 * MINUTE,
        target: "http://127.0.0.1:1/".into(),
        target_id: Some(1),
        kind,
        mode: ReplayMode::Original,
        secret: None,
        request_headers: Vec::new(),
        request_size: 0,
        request_body: None,
        status,
        headers: Vec::new(),
        body_size: 0,
        body: Bytes::new(),
        duration_us: 1,
        fault: None,
        note: None,
    }
}

#[tokio::test]
async fn each_delivery_is_counted_once_also_over_a_crash() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    arrive(&store, HOUR, |_| ()).await;
    arrive(&store, HOUR + MINUTE, |judged| judged.status = 401).await;
    // Whatever fails in the same transaction takes the counts and the place with it.
    let failed = store.write(|writing| {
        assert_eq!(second_look::step(writing, 200, Duration::MAX)?.count, 2);
        writing.execute("INSERT INTO nowhere VALUES (1)", [])
    });
    assert!(failed.await.is_err());
    assert_eq!(all(&store).await, Minute::default());
    assert_eq!((step(&store).await, step(&store).await), (2, 0));
    drop(store);
    let store = open(&folder);
    assert_eq!(step(&store).await, 0);
    arrive(&store, HOUR + 59 * MINUTE, |_| ()).await;
    assert_eq!(step(&store).await, 1);
    let hour = hour(&store).await;
    let deliveries = |at: usize| hour[at][Count::Deliveries];
    assert_eq!((deliveries(0), deliveries(1), deliveries(59)), (1, 1, 1));
    let all = all(&store).await;
    assert_eq!(all[Count::Deliveries], 3);
    assert_eq!((all[Count::Ok], all[Count::ClientErrors]), (2, 1));
    // What was refused claims nothing: the third is a duplicate of the first.
    assert_eq!(all[Count::Duplicates], 1);
    let events: i64 = all.fields.values().sum();
    let held = crate::payload::read(BATCH, None, 1 << 20).events.len();
    assert_eq!(events, 3 * i64::try_from(held).expect("a few"));
    assert_eq!(all.answers.count(), 3);
}

#[tokio::test]
async fn a_delivery_waits_until_it_is_known_when_it_was_answered() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    let judged = judged(COMMENT);
    let looked = store.write(move |writing| {
        delivery::insert(writing, &judged)?;
        second_look::step(writing, 200, Duration::MAX)
    });
    assert_eq!(looked.await.expect("kept").count, 0);
    assert_eq!(step(&store).await, 1);
    let all = all(&store).await;
    assert_eq!((all[Count::Deliveries], all.answers.count()), (1, 1));
}

#[tokio::test]
async fn a_time_that_a_crash_lost_costs_no_delivery() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    arrive(&store, HOUR, |_| ()).await;
    let lost = store.write(|writing| writing.execute("DELETE FROM batch", []));
    lost.await.expect("gone");
    step(&store).await;
    let all = all(&store).await;
    assert_eq!((all[Count::Deliveries], all[Count::Ok]), (1, 1));
    assert_eq!(all.answers.count(), 0);
}

#[tokio::test]
async fn what_was_imported_did_not_arrive_and_what_was_simulated_did() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    for source in [
        Source::Imported,
        Source::Simulated,
        Source::Local,
        Source::Tunnel,
    ] {
        arrive(&store, HOUR, |judged| judged.delivery.source = source).await;
    }
    assert_eq!(step(&store).await, 4);
    assert_eq!(all(&store).await[Count::Deliveries], 3);
}

#[tokio::test]
async fn only_what_comes_from_outside_has_a_lag() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    let events = crate::payload::read(COMMENT, None, 1 << 20).events;
    let occurred_at = events[0].occurred_at.expect("a time");
    let at = occurred_at + 90_000_000;
    for (source, status) in [
        (Source::Local, 200),
        (Source::Tunnel, 401),
        (Source::Tunnel, 200),
    ] {
        let change = |judged: &mut Judged| {
            *judged = super::judged(COMMENT);
            judged.delivery.received_at = at;
            judged.delivery.source = source;
            judged.status = status;
        };
        arrive(&store, at, change).await;
    }
    step(&store).await;
    let all = all(&store).await;
    assert_eq!((all.lags.count(), all[Count::Late]), (1, 1));
    let lag = all.lags.percentile(50).expect("one");
    assert!((86_000_000..95_000_000).contains(&lag), "{lag}");
}

#[tokio::test]
async fn a_clock_that_goes_back_loses_and_repeats_nothing() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    for at in [5, 3, 5, 4, 3] {
        arrive(&store, HOUR + at * MINUTE, |_| ()).await;
        step(&store).await;
    }
    let hour = hour(&store).await;
    let found: Vec<i64> = (3..6)
        .map(|at: usize| hour[at][Count::Deliveries])
        .collect();
    assert_eq!(found, [2, 1, 2]);
    // A delivery from before its own answer took no time; it is not lost.
    assert_eq!(all(&store).await.answers.count(), 5);
}

#[tokio::test]
async fn forwards_are_counted_beside_their_delivery_and_replays_are_not() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    let id = arrive(&store, HOUR + 2 * MINUTE, |_| ()).await;
    for (kind, status) in [
        (AttemptKind::Forward, None),
        (AttemptKind::Forward, Some(500)),
        (AttemptKind::Forward, Some(204)),
        (AttemptKind::PassThrough, Some(200)),
        (AttemptKind::Replay, Some(200)),
        (AttemptKind::Replay, Some(500)),
    ] {
        let attempt = attempt(id, kind, status);
        let keep = store.write(move |writing| attempt::insert(writing, &attempt));
        keep.await.expect("kept");
    }
    step(&store).await;
    let hour = hour(&store).await;
    let forwards = |at: usize| (hour[at][Count::Forwarded], hour[at][Count::ForwardFailed]);
    assert_eq!(forwards(2), (2, 2));
    assert_eq!(hour[2][Count::Deliveries], 1);
}

#[tokio::test]
async fn a_target_s_answer_takes_the_place_of_ours_whenever_it_comes() {
    let mut seen = Vec::new();
    for look_first in [true, false] {
        let folder = TempDir::new().expect("a folder");
        let store = open(&folder);
        let now = crate::time::now_us();
        let id = arrive(&store, now - 3_000_000, |_| ()).await;
        arrive(&store, now - 3_000_000, |_| ()).await;
        if look_first {
            step(&store).await;
        }
        let attempt = attempt(id, AttemptKind::PassThrough, Some(502));
        let passed =
            store.write(move |writing| forwarding::passed_through(writing, 1, &attempt, 502));
        passed.await.expect("kept");
        step(&store).await;
        let all = all(&store).await;
        assert_eq!((all[Count::Ok], all[Count::ServerErrors]), (1, 1));
        assert_eq!((all[Count::Deliveries], all.answers.count()), (2, 2));
        let slowest = all.answers.percentile(100).expect("some");
        assert!(slowest >= 2_800_000, "{slowest}");
        seen.push(all[Count::ForwardFailed]);
    }
    assert_eq!(seen, [1, 1]);
}

#[tokio::test]
async fn minutes_of_long_ago_become_hours_and_nothing_is_lost() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    let first = arrive(&store, HOUR + MINUTE, |_| ()).await;
    for at in [0, 30, 59, 60, 61] {
        arrive(&store, HOUR + at * MINUTE, |judged| judged.status = 401).await;
    }
    step(&store).await;
    let before = all(&store).await;
    let fold = async |now: i64| {
        let read = move |connection: &_| fold::hours(connection, now, 100);
        let hours = store.read(read).await.expect("hours");
        let these = hours.clone();
        let folded = store.write(move |writing| fold::fold(writing, &these));
        folded.await.expect("folded");
        hours
    };
    let days = 3 * 24 * 60 * MINUTE;
    assert_eq!(fold(HOUR + days + 59 * MINUTE).await, [0_i64; 0]);
    assert_eq!(fold(HOUR + days + 60 * MINUTE).await, [HOUR / MINUTE]);
    assert_eq!(all(&store).await, before);
    let at: Vec<i64> = hour(&store)
        .await
        .iter()
        .map(|minute| minute[Count::Deliveries])
        .collect();
    assert_eq!((at[0], at.iter().sum::<i64>()), (4, 4));
    // What comes later for an hour of long ago finds it.
    let attempt = attempt(first, AttemptKind::PassThrough, Some(502));
    let passed = store.write(move |writing| forwarding::passed_through(writing, 1, &attempt, 502));
    passed.await.expect("kept");
    assert_eq!(
        fold(HOUR + 2 * days).await,
        [HOUR / MINUTE, HOUR / MINUTE + 60]
    );
    let after = all(&store).await;
    assert_eq!(after[Count::Deliveries], before[Count::Deliveries]);
    assert_eq!((after[Count::Ok], after[Count::ServerErrors]), (0, 1));
    assert_eq!(after[Count::ForwardFailed], 1);
    assert_eq!(fold(HOUR + 2 * days).await, [0_i64; 0]);
}
