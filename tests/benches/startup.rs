//! `cargo xtask bench startup`: from the start of the real program to the line that says it
//! listens, and to the first page of the list, with 10,000 to a million deliveries stored.
//!
//! Beside it, in the same run: the same program that only says its version, which is what the
//! system takes to start one at all.

use std::process::Command;
use std::time::Instant;

use hookglass_tests::measured::{self, Asked, Figure};
use hookglass_tests::ui::Ui;
use hookglass_tests::{Desk, filled, program};
use serde_json::json;

fn main() {
    let asked = Asked::read(5, 1_000_000);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let bare = Figure::of((0..asked.rounds.max(5)).map(|_| {
        let begun = Instant::now();
        let ended = Command::new(program::hookglass()).arg("--version").output();
        assert!(ended.is_ok_and(|output| output.status.success()));
        milliseconds(begun)
    }));
    println!(
        "Milliseconds; {} rounds, medians (least to most). `hookglass --version`: {bare}\n",
        asked.rounds
    );
    println!("| stored | until it listens | until the first page | ratio to --version |");
    println!("|---|---|---|---|");
    let counts = [10_000, 100_000, 1_000_000];
    let mut rows = Vec::new();
    for count in counts
        .into_iter()
        .filter(|count| *count <= asked.count.max(10_000))
    {
        let count = if asked.quick { 500 } else { count };
        let desk = Desk::with_secret();
        let store = runtime
            .block_on(filled::copy(count, desk.folder()))
            .expect("a store");
        assert_eq!(store, desk.database());
        let (mut listening, mut shown) = (Vec::new(), Vec::new());
        for _ in 0..asked.rounds {
            let begun = Instant::now();
            let server = desk.serve();
            listening.push(milliseconds(begun));
            let page =
                Ui::open(&server).ask("list_deliveries", &json!({ "before": null, "limit": 100 }));
            shown.push(milliseconds(begun));
            assert_eq!(page["rows"].as_array().map(Vec::len), Some(100));
            assert_eq!(page["totals"]["count"], count);
            assert_eq!(server.stop().code, 0);
        }
        let (listening, shown) = (Figure::of(listening), Figure::of(shown));
        let ratio = shown.median / bare.median;
        println!("| {count} | {listening} | {shown} | {ratio:.1} |");
        rows.push(json!({ "stored": count, "listening_ms": listening.json(), "first_page_ms": shown.json(), "ratio": ratio }));
    }
    measured::write_json(
        "startup",
        &json!({ "suite": "startup", "rounds": asked.rounds, "version_ms": bare.json(), "stores": rows }),
    );
}

fn milliseconds(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1000.0
}
