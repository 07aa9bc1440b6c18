//! `cargo xtask bench memory`: what `hookglass serve` takes of the memory with a million
//! deliveries: at its start, after jumping about, and after the whole list was walked through.
//!
//! Beside it, in the same run: the same with an empty store.

use hookglass_tests::dice::Dice;
use hookglass_tests::measured::{self, Asked, Figure};
use hookglass_tests::memory::Memory;
use hookglass_tests::ui::Ui;
use hookglass_tests::{Desk, filled};
use serde_json::{Value, json};

/// At the start, after the jumps, after the walk, at the most; bytes.
type Taken = [u64; 4];

fn main() {
    let asked = Asked::read(1, 1_000_000);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    println!(
        "MiB; {} rounds, each of a process of its own, medians (least to most)\n",
        asked.rounds
    );
    println!(
        "| stored | at the start | after 1,000 jumps and details | after the whole list | at the most |"
    );
    println!("|---|---|---|---|---|");
    let jumps = if asked.quick { 20 } else { 1000 };
    let (empty, least) = measure(&Desk::with_secret(), 0, 0, asked.rounds);
    let desk = Desk::with_secret();
    runtime
        .block_on(filled::copy(asked.count, desk.folder()))
        .expect("a store");
    let (full, most) = measure(&desk, asked.count, jumps, asked.rounds);
    let ratio = most / least;
    println!("\nRatio of the most to that of an empty store: {ratio:.2}");
    measured::write_json(
        "memory",
        &json!({ "suite": "memory", "rounds": asked.rounds, "stores": [empty, full], "ratio": ratio }),
    );
}

/// All rounds with one store, and the median of the most that was taken.
fn measure(desk: &Desk, count: u64, jumps: u32, rounds: usize) -> (Value, f64) {
    let rounds: Vec<Taken> = (0..rounds).map(|_| round(desk, count, jumps)).collect();
    let figure = |which: usize| Figure::of(rounds.iter().map(|taken| taken[which] as f64));
    let figures = [0, 1, 2, 3].map(figure);
    let [start, jumped, walked, most] = figures.map(mebibytes);
    println!("| {count} | {start} | {jumped} | {walked} | {most} |");
    let [start, jumped, walked, most] = figures;
    let figures = json!({ "stored": count, "start": start.json(), "after_jumps": jumped.json(),
        "after_walk": walked.json(), "most": most.json() });
    (figures, most.median)
}

fn mebibytes(bytes: Figure) -> Figure {
    Figure::of([bytes.least, bytes.median, bytes.most].map(|bytes| bytes / f64::from(1 << 20)))
}

fn round(desk: &Desk, count: u64, jumps: u32) -> Taken {
    let server = desk.serve();
    let ui = Ui::open(&server);
    let now = || Memory::of(server.id()).expect("Linux says so").now;
    let start = now();
    let mut dice = Dice::new(1);
    for _ in 0..jumps {
        let id = 1 + dice.below(count);
        ui.ask("list_deliveries", &json!({ "before": id, "limit": 100 }));
        ui.ask("get_delivery", &json!({ "id": id }));
        ui.ask(
            "list_events",
            &json!({ "delivery_id": id, "after": null, "limit": 100 }),
        );
    }
    let jumped = now();
    let mut before = Value::Null;
    loop {
        let page = ui.ask(
            "list_deliveries",
            &json!({ "before": before, "limit": 1000 }),
        );
        match page["rows"].as_array().and_then(|rows| rows.last()) {
            Some(last) => before = last["id"].clone(),
            None => break,
        }
    }
    let (walked, most) = (now(), Memory::of(server.id()).expect("Linux says so").most);
    assert_eq!(server.stop().code, 0);
    [start, jumped, walked, most]
}
