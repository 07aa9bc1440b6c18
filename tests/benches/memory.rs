//! `cargo xtask bench memory`: what `hookglass serve` takes of the memory with a million
//! deliveries: at its start, after jumping about, and after the whole list was walked through.
//!
//! Beside it, in the same run: the same with an empty store.

use hookglass_tests::dice::Dice;
use hookglass_tests::measured::{self, Asked};
use hookglass_tests::memory::{Memory, mebibytes};
use hookglass_tests::ui::Ui;
use hookglass_tests::{Desk, filled};
use serde_json::{Value, json};

fn main() {
    let asked = Asked::read(1, 1_000_000);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    println!(
        "| stored | at the start | after 1,000 jumps and details | after the whole list | at the most |"
    );
    println!("|---|---|---|---|---|");
    let jumps = if asked.quick { 20 } else { 1000 };
    let empty = measure(&Desk::with_secret(), 0, 0);
    let desk = Desk::with_secret();
    runtime
        .block_on(filled::copy(asked.count, desk.folder()))
        .expect("a store");
    let full = measure(&desk, asked.count, jumps);
    let ratio = full["most"].as_f64().expect("a size") / empty["most"].as_f64().expect("a size");
    println!("\nRatio of the most to that of an empty store: {ratio:.2}");
    measured::write_json(
        "memory",
        &json!({ "suite": "memory", "stores": [empty, full], "ratio": ratio }),
    );
}

fn measure(desk: &Desk, count: u64, jumps: u32) -> Value {
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
    println!(
        "| {count} | {} | {} | {} | {} |",
        mebibytes(start),
        mebibytes(jumped),
        mebibytes(walked),
        mebibytes(most)
    );
    assert_eq!(server.stop().code, 0);
    json!({ "stored": count, "start": start, "after_jumps": jumped, "after_walk": walked, "most": most })
}
