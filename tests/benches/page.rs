//! `cargo xtask bench page`: jumps to anywhere in a list of a million deliveries, a hundred rows
//! at a time: in the store, and through the API as a browser asks it.
//!
//! Beside it, in the same run: reading a hundred ids by SQLite's own primary key at the same
//! places, which is what no list can be faster than.

use std::time::Instant;

use hookglass_core::query::Query;
use hookglass_core::store::{Connection, delivery};
use hookglass_tests::dice::Dice;
use hookglass_tests::measured::{self, Asked, Figure, percentile};
use hookglass_tests::ui::Ui;
use hookglass_tests::{Desk, filled};
use serde_json::json;

const ROWS: u32 = 100;

fn main() {
    let asked = Asked::read(3, 1_000_000);
    let jumps = if asked.quick { 50 } else { 1000 };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let desk = Desk::with_secret();
    let store = runtime
        .block_on(filled::copy(asked.count, desk.folder()))
        .expect("a store");
    let connection = Connection::open(&store).expect("the store");
    let (mut raw, mut kept, mut asked_for) =
        (Rounds::default(), Rounds::default(), Rounds::default());
    let server = desk.serve();
    let ui = Ui::open(&server);
    for round in 0..asked.rounds {
        let mut dice = Dice::new(round as u64);
        let places: Vec<i64> = (0..jumps)
            .map(|_| 1 + i64::try_from(dice.below(asked.count)).expect("an id"))
            .collect();
        raw.measure(&places, |before| {
            let mut ids = connection
                .prepare_cached("SELECT id FROM delivery WHERE id < ?1 ORDER BY id DESC LIMIT 100")
                .expect("the table");
            let ids = ids
                .query_map([before], |row| row.get::<_, i64>(0))
                .expect("rows");
            ids.count()
        });
        kept.measure(&places, |before| {
            let rows = delivery::page(&connection, &Query::default(), Some(before), ROWS);
            rows.expect("rows").len()
        });
        asked_for.measure(&places, |before| {
            let page = ui.ask(
                "list_deliveries",
                &json!({ "before": before, "limit": ROWS }),
            );
            page["rows"].as_array().expect("rows").len()
        });
    }
    assert_eq!(server.stop().code, 0);
    println!(
        "{jumps} jumps to anywhere among {} deliveries, {ROWS} rows each; milliseconds; {} rounds, medians (least to most)\n",
        asked.count, asked.rounds
    );
    println!("| | p50 | p95 | p99 | ratio (p50) |");
    println!("|---|---|---|---|---|");
    let base = raw.at(50).median;
    let mut rows = Vec::new();
    for (name, rounds) in [
        ("ids by primary key", &raw),
        ("rows of the list, in the store", &kept),
        (
            "the same through the API, JSON and a connection of its own",
            &asked_for,
        ),
    ] {
        let (p50, p95, p99) = (rounds.at(50), rounds.at(95), rounds.at(99));
        let ratio = p50.median / base;
        println!("| {name} | {p50} | {p95} | {p99} | {ratio:.1} |");
        rows.push(json!({ "what": name, "p50_ms": p50.json(), "p95_ms": p95.json(), "p99_ms": p99.json(), "ratio": ratio }));
    }
    measured::write_json(
        "page",
        &json!({ "suite": "page", "stored": asked.count, "rows": ROWS, "jumps": jumps, "rounds": asked.rounds, "pages": rows }),
    );
}

/// The times of each round, sorted.
#[derive(Default)]
struct Rounds(Vec<Vec<f64>>);

impl Rounds {
    fn measure(&mut self, places: &[i64], mut read: impl FnMut(i64) -> usize) {
        let mut times: Vec<f64> = places
            .iter()
            .map(|&before| {
                let begun = Instant::now();
                let count = read(before);
                let took = begun.elapsed().as_secs_f64() * 1000.0;
                let expected = usize::try_from((before - 1).min(ROWS.into())).expect("a count");
                assert_eq!(count, expected, "rows below {before}");
                took
            })
            .collect();
        times.sort_by(f64::total_cmp);
        self.0.push(times);
    }

    fn at(&self, hundredths: usize) -> Figure {
        Figure::of(self.0.iter().map(|times| percentile(times, hundredths)))
    }
}
