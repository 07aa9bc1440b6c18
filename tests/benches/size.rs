//! `cargo xtask bench size`: bytes of the file for each delivery and each event, beside the
//! bytes that came over the wire; and what the search index costs to write, beside inserting the
//! same deliveries.

use std::path::Path;
use std::time::{Duration, Instant};

use hookglass_core::store::delivery::{self, Judged};
use hookglass_core::store::{Connection, Purpose, Store, StoreError, Writing, search, second_look};
use hookglass_tests::filled::{self, Author};
use hookglass_tests::measured::{self, Asked, Figure};
use serde_json::{Value, json};

/// Deliveries that are added in a round.
const ADDED: u64 = 20_000;
/// Deliveries of one commit: about as many as arrive while the one before is written.
const GROUP: u64 = 50;
/// A step behind the answers, as the product takes it: so many at the most, for so long.
const STEP: u32 = 200;
const PACE: Duration = Duration::from_millis(5);

fn main() {
    let asked = Asked::read(3, 100_000);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut figures = sizes(
        &runtime
            .block_on(filled::store(asked.count))
            .expect("a store"),
    );
    let folder = tempfile::tempdir().expect("a folder");
    let added = runtime.block_on(added(&asked, folder.path()));
    figures["indexing"] = added.expect("a store");
    measured::write_json("size", &figures);
}

/// What is in a file, and what it takes.
fn sizes(path: &Path) -> Value {
    let connection = Connection::open(path).expect("the store");
    let (deliveries, events, wire): (f64, f64, f64) = connection
        .query_row(
            "SELECT count(*), sum(events), sum(length(head) + length(body)) FROM delivery",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .expect("sums");
    let file = std::fs::metadata(path).expect("the store").len() as f64;
    let (delivery, event, ratio) = (file / deliveries, file / events, file / wire);
    println!(
        "| deliveries | events | file | bytes a delivery | bytes an event | on the wire | ratio |"
    );
    println!("|---|---|---|---|---|---|---|");
    println!(
        "| {deliveries} | {events} | {:.1} MB | {delivery:.0} | {event:.0} | {:.0} a delivery | {ratio:.2} |",
        file / 1e6,
        wire / deliveries
    );
    json!({ "suite": "size", "deliveries": deliveries, "events": events, "file": file, "wire": wire,
        "bytes_per_delivery": delivery, "bytes_per_event": event, "ratio": ratio })
}

/// What more deliveries cost in a store that has some: to insert them, and then to index them,
/// commits and all.
async fn added(asked: &Asked, folder: &Path) -> Result<Value, StoreError> {
    let path = filled::copy(asked.count, folder).await?;
    let store = Store::open(&path, Purpose::Receive)?;
    let (author, each) = (Author::new(), asked.count.min(ADDED));
    let (mut inserting, mut indexing) = (Vec::new(), Vec::new());
    let mut number = asked.count;
    for _ in 0..asked.rounds {
        let mut took = Duration::ZERO;
        let end = number + each;
        while number < end {
            let group = number..(number + GROUP).min(end);
            number = group.end;
            let judged: Vec<Judged> = group.map(|number| author.judged(number)).collect();
            let begun = Instant::now();
            let insert = move |writing: &Writing<'_>| {
                for judged in &judged {
                    delivery::insert(writing, judged)?;
                }
                Ok(())
            };
            store.write(insert).await?;
            took += begun.elapsed();
        }
        inserting.push(per_thousand(took, each));
        // The index waits for it, and it is not the index's cost.
        let look = |writing: &Writing<'_>| second_look::step(writing, STEP, Duration::MAX);
        while store.write(look).await?.more {}
        let begun = Instant::now();
        let index = |writing: &Writing<'_>| search::step(writing, STEP, PACE);
        while store.write(index).await?.more {}
        indexing.push(per_thousand(begun.elapsed(), each));
    }
    store.close().await;
    let [inserting, indexing] = [inserting, indexing].map(Figure::of);
    let ratio = indexing.median / inserting.median;
    println!(
        "\n1,000 more deliveries, {each} in each of {} rounds: inserting them {inserting} ms, indexing them {indexing} ms; ratio {ratio:.2}",
        asked.rounds
    );
    Ok(
        json!({ "deliveries": each, "rounds": asked.rounds, "inserting_ms_per_1000": inserting.json(),
        "indexing_ms_per_1000": indexing.json(), "ratio": ratio }),
    )
}

/// Milliseconds for a thousand of them.
fn per_thousand(took: Duration, deliveries: u64) -> f64 {
    took.as_secs_f64() * 1e6 / deliveries as f64
}
