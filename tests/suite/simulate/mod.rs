//! `send` as a simulator of Meta: what goes out, to whom, how often, and what then.

mod bounds;
mod handshake;
mod origins;
mod public;
mod receiver;
mod retries;

use hookglass_tests::Desk;
use serde_json::Value;

/// Runs `send` in NDJSON; its exit code and records.
fn send(desk: &Desk, arguments: &[&str], url: &str) -> (i32, Vec<Value>) {
    let ran = desk.run(&[&["send", "--format", "ndjson", "--to", url], arguments].concat());
    (ran.code, ran.records())
}

/// A member of each record of a type.
fn each<'a>(records: &'a [Value], kind: &str, member: &str) -> Vec<&'a Value> {
    let of_kind = records.iter().filter(|record| record["type"] == kind);
    of_kind.map(|record| &record[member]).collect()
}
