//! Even steps over whatever was counted, and what they are compared with.

use tempfile::TempDir;

use super::*;
use crate::store::{Purpose, Store, Writing};

const HOUR: i64 = 490_000 * 60 * MINUTE;
const DAY: i64 = 24 * 60 * MINUTE;

async fn open(folder: &TempDir) -> Store {
    let store = Store::open(&folder.path().join("x.db"), Purpose::Receive).expect("a store");
    write(&store, |writing| {
        writing.execute(
            "UPDATE setting SET value = '0' WHERE name = 'minutes_since'",
            [],
        )
    })
    .await;
    store
}

async fn write(
    store: &Store,
    work: impl FnMut(&Writing<'_>) -> rusqlite::Result<usize> + Send + 'static,
) {
    store.write(work).await.expect("written");
}

/// Deliveries of a minute with as many comments, at a time in microseconds.
async fn count(store: &Store, at: i64, deliveries: i64, field: &'static str) {
    write(store, move |writing| {
        writing.execute(
            "INSERT INTO minute (at, deliveries, ok, valid) VALUES (?1, ?2, ?2, ?2)
             ON CONFLICT (at) DO UPDATE SET deliveries = deliveries + ?2, ok = ok + ?2, valid = valid + ?2",
            [at / MINUTE, deliveries],
        )?;
        writing.execute(
            "INSERT INTO minute_field (minute, field, events) VALUES (?1, ?2, ?3)",
            (at / MINUTE, field, deliveries),
        )
    })
    .await;
}

async fn look(store: &Store, range: HealthRange, now: i64) -> Health {
    let read = store.read(move |connection| health(connection, range, now));
    read.await.expect("health")
}

#[tokio::test]
async fn a_month_over_few_minutes_is_even_and_loses_none() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    let now = HOUR + 7 * MINUTE + 5;
    count(&store, now - 29 * DAY, 3, "comments").await;
    count(&store, now - 10 * DAY, 4, "messages").await;
    count(&store, now, 5, "comments").await;
    count(&store, now - 40 * DAY, 2, "comments").await;
    let health = look(&store, HealthRange::Month, now).await;
    assert_eq!((health.steps.len(), health.step_s), (120, 6 * 3600));
    for pair in health.steps.windows(2) {
        assert_eq!(pair[0].to, pair[1].from);
    }
    assert_eq!(health.total.deliveries, 12);
    let sum: i64 = health.steps.iter().map(|step| step.deliveries).sum();
    assert_eq!(sum, 12);
    assert_eq!(health.fields, ["comments", "messages"]);
    assert_eq!(health.total.events, [8, 4]);
    let busy = health.steps.iter().filter(|step| step.deliveries > 0);
    assert_eq!(busy.count(), 3);
    let last = health.steps.last().expect("the last");
    assert_eq!(last.deliveries, 5);
    assert!(last.from <= rfc3339(now) && rfc3339(now) < last.to);
    let quiet = &health.steps[60];
    assert_eq!((quiet.deliveries, quiet.answer_p99_us), (0, None));
    assert_eq!(health.before.expect("counted").deliveries, 2);
}

#[tokio::test]
async fn what_is_compared_is_as_long_as_what_is_over() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    let now = HOUR + 5;
    // Of the range before, the part that has not come again yet does not count.
    for back in [15, 16, 29] {
        count(&store, now - back * MINUTE, 1, "comments").await;
    }
    let health = look(&store, HealthRange::QuarterHour, now).await;
    assert_eq!((health.steps.len(), health.total.deliveries), (15, 0));
    let before = health.before.expect("counted");
    assert_eq!(before.deliveries, 3);
    assert_eq!(before.to, health.steps[0].from);
    let day = look(&store, HealthRange::Day, now).await;
    let before = day.before.expect("counted");
    assert_eq!(before.to, rfc3339(HOUR - DAY + MINUTE));
    assert_eq!(day.total.deliveries, 3);
}

#[tokio::test]
async fn nothing_is_compared_with_a_time_that_was_not_counted() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    write(&store, |writing| {
        writing.execute(
            "UPDATE setting SET value = ?1 WHERE name = 'minutes_since'",
            [(HOUR - 20 * MINUTE).to_string()],
        )
    })
    .await;
    let health = look(&store, HealthRange::QuarterHour, HOUR).await;
    assert_eq!(health.before, None);
    assert_eq!(health.counted_since, rfc3339(HOUR - 20 * MINUTE));
    let later = look(&store, HealthRange::QuarterHour, HOUR + 10 * MINUTE).await;
    assert!(later.before.is_some());
}

#[tokio::test]
async fn beyond_the_first_six_fields_are_the_others() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    let fields = [
        "other",
        "comments",
        "messages",
        "mentions",
        "standby",
        "live_comments",
        "message_edit",
        "message_reactions",
    ];
    for (place, field) in (0..).zip(fields) {
        count(&store, HOUR, 100 - place, field).await;
    }
    let total = look(&store, HealthRange::QuarterHour, HOUR).await;
    assert_eq!(total.fields, fields[1..7]);
    assert_eq!(total.total.events, [99, 98, 97, 96, 95, 94]);
    assert_eq!(total.total.other_events, 100 + 93);
}

#[tokio::test]
async fn gaps_are_those_that_touch_the_range() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder).await;
    for (from, to) in [
        (-40, Some(-20)),
        (-20, Some(-10)),
        (-5, Some(-4)),
        (-1, None),
    ] {
        let gap = move |writing: &Writing<'_>| {
            gap::open(writing, HOUR + from * MINUTE, "lost")?;
            to.map_or(Ok(()), |to: i64| gap::end(writing, HOUR + to * MINUTE))
        };
        store.write(gap).await.expect("kept");
    }
    let health = look(&store, HealthRange::QuarterHour, HOUR).await;
    let begun: Vec<&str> = health
        .gaps
        .iter()
        .map(|gap| gap.started_at.as_str())
        .collect();
    let expected = [-20, -5, -1].map(|from| rfc3339(HOUR + from * MINUTE));
    assert_eq!(begun, expected);
    assert_eq!(health.gaps[2].ended_at, None);
}
