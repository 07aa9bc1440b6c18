//! For scripts: a record an item, and one for all of it.

use serde::Serialize;

use super::{CheckItem, CheckOutcome, CheckReport};

#[derive(Serialize)]
#[serde(tag = "type", rename = "check_item")]
struct Item<'a> {
    #[serde(flatten)]
    item: &'a CheckItem,
}

#[derive(Serialize)]
#[serde(tag = "type", rename = "check")]
struct Check<'a> {
    endpoint: &'a str,
    started_at: &'a str,
    passed: usize,
    warnings: usize,
    failed: usize,
    skipped: usize,
    duration_us: u64,
}

/// All of it.
pub(super) fn render(report: &CheckReport) -> String {
    let mut records: Vec<String> = report.items.iter().map(item).collect();
    records.push(summary(report));
    records.join("\n") + "\n"
}

/// One item, `{"type":"check_item",…}`.
pub fn item(item: &CheckItem) -> String {
    record(&Item { item })
}

/// The last record, `{"type":"check",…}`.
pub fn summary(report: &CheckReport) -> String {
    record(&Check {
        endpoint: &report.endpoint,
        started_at: &report.started_at,
        passed: report.count(CheckOutcome::Pass),
        warnings: report.count(CheckOutcome::Warning),
        failed: report.count(CheckOutcome::Fail),
        skipped: report.count(CheckOutcome::Skipped),
        duration_us: report.duration_us,
    })
}

fn record(record: &impl Serialize) -> String {
    // Fails only for maps whose keys are no texts.
    serde_json::to_string(record).unwrap_or_default()
}
