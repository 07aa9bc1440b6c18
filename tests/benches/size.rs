//! `cargo xtask bench size`: bytes of the file for each delivery and each event, beside the
//! bytes that came over the wire.

use hookglass_core::store::Connection;
use hookglass_tests::filled;
use hookglass_tests::measured::{self, Asked};
use serde_json::json;

fn main() {
    let asked = Asked::read(1, 100_000);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let path = runtime
        .block_on(filled::store(asked.count))
        .expect("a store");
    let connection = Connection::open(&path).expect("the store");
    let (deliveries, events, wire): (f64, f64, f64) = connection
        .query_row(
            "SELECT count(*), sum(events), sum(length(head) + length(body)) FROM delivery",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .expect("sums");
    let file = std::fs::metadata(&path).expect("the store").len() as f64;
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
    measured::write_json(
        "size",
        &json!({ "suite": "size", "deliveries": deliveries, "events": events, "file": file, "wire": wire,
            "bytes_per_delivery": delivery, "bytes_per_event": event, "ratio": ratio }),
    );
}
