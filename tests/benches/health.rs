//! `cargo xtask bench health`: the Health page over a year in which something arrived in every
//! minute, and what its counts take of the file.
//!
//! Beside it, in the same run: the same year before its minutes were made into hours.

use std::path::Path;
use std::time::Instant;

use hookglass_core::store::minute::{self, Count, fold};
use hookglass_core::store::{Connection, Purpose, Store};
use hookglass_core::time::now_us;
use hookglass_tests::measured::{self, Asked, Figure};
use serde_json::json;

const MINUTES_OF_A_YEAR: u64 = 365 * 24 * 60;
/// The ranges of the page: minutes of a step, and how many steps.
const RANGES: [(&str, i64, usize); 3] = [
    ("quarter_hour", 1, 15),
    ("day", 10, 144),
    ("month", 360, 120),
];

fn main() {
    let asked = Asked::read(9, MINUTES_OF_A_YEAR);
    let runtime = measured::runtime("server");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("year.db");
    runtime.block_on(async {
        Store::open(&path, Purpose::Receive)
            .expect("a store")
            .close()
            .await;
    });
    fill(&path, asked.count);
    let before = bytes(&path);
    let minutes = ask(&path, asked.rounds);
    let folded = runtime.block_on(fold_all(&path));
    let after = bytes(&path);
    let hours = ask(&path, asked.rounds);
    println!(
        "{} minutes with 60 deliveries of three fields each; milliseconds; {} rounds, medians (least to most)\n",
        asked.count, asked.rounds
    );
    println!("| | 15 minutes | a day | a month | bytes of the file |");
    println!("|---|---|---|---|---|");
    for (name, [quarter, day, month], bytes) in [
        ("all as minutes", &minutes, before),
        ("as it is kept", &hours, after),
    ] {
        println!("| {name} | {quarter} | {day} | {month} | {bytes} |");
    }
    let ratios = [0, 1, 2].map(|range: usize| hours[range].median / minutes[range].median);
    let [quarter, day, month] = ratios;
    let bytes = after as f64 / before as f64;
    println!("| ratio | {quarter:.2} | {day:.2} | {month:.2} | {bytes:.2} |");
    println!("\nMade into hours in {folded:.1} s, two at a time.");
    let told = |figures: &[Figure; 3]| figures.map(|figure| figure.json());
    measured::write_json(
        "health",
        &json!({ "suite": "health", "minutes": asked.count, "rounds": asked.rounds, "ranges": RANGES.map(|(name, ..)| name),
            "as_minutes_ms": told(&minutes), "as_minutes_bytes": before,
            "as_kept_ms": told(&hours), "as_kept_bytes": after, "ratios": ratios, "ratio_of_bytes": bytes, "fold_s": folded }),
    );
}

/// A year up to now, without the deliveries.
fn fill(path: &Path, minutes: u64) {
    let connection = Connection::open(path).expect("the store");
    let now = now_us() / 60_000_000;
    let minutes = i64::try_from(minutes).expect("a number");
    // Ten buckets each, as a usual minute has.
    connection
        .execute(
            "INSERT INTO minute (at, deliveries, ok, valid, answers, lags)
             WITH RECURSIVE n (at) AS (SELECT ?1 UNION ALL SELECT at + 1 FROM n WHERE at < ?2)
             SELECT at, 60, 60, 60, x'58020302010c01100108010501040103010202', x'6e0201030109010f010b0106010301040103020101' FROM n",
            [now - minutes + 1, now],
        )
        .expect("minutes");
    connection
        .execute_batch(
            "INSERT INTO minute_field SELECT at, f.value, 20 FROM minute, json_each('[\"comments\",\"messages\",\"mentions\"]') f;
             UPDATE setting SET value = '0' WHERE name = 'minutes_since';
             PRAGMA wal_checkpoint(TRUNCATE)",
        )
        .expect("fields");
}

/// The steps of each range, and as much time before it as one, as the page asks for them.
fn ask(path: &Path, rounds: usize) -> [Figure; 3] {
    let connection = Connection::open(path).expect("the store");
    let now = now_us() / 60_000_000;
    RANGES.map(|(_, length, steps)| {
        let (from, span) = (
            now - now % length,
            length * i64::try_from(steps).expect("few"),
        );
        Figure::of((0..rounds).map(|_| {
            let begun = Instant::now();
            let these = minute::steps(&connection, from + length - span, length, steps);
            let before = minute::steps(&connection, from + length - 2 * span, span, 1);
            let took = begun.elapsed().as_secs_f64() * 1000.0;
            let deliveries = these.expect("steps")[0][Count::Deliveries];
            assert_eq!(deliveries, 60 * length);
            assert_eq!(before.expect("one")[0][Count::Deliveries], 60 * span);
            took
        }))
    })
}

/// As the housekeeping does it; seconds.
async fn fold_all(path: &Path) -> f64 {
    let begun = Instant::now();
    let store = Store::open(path, Purpose::Receive).expect("a store");
    loop {
        let read = |connection: &Connection| fold::hours(connection, now_us(), 2);
        let hours = store.read(read).await.expect("hours");
        if hours.is_empty() {
            break;
        }
        let step = store.write(move |writing| fold::fold(writing, &hours));
        step.await.expect("folded");
    }
    store.close().await;
    begun.elapsed().as_secs_f64()
}

/// What is in use of the file.
fn bytes(path: &Path) -> i64 {
    let sql = "SELECT (page_count - freelist_count) * page_size
        FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()";
    let connection = Connection::open(path).expect("the store");
    connection
        .query_row(sql, [], |row| row.get(0))
        .expect("the size")
}
