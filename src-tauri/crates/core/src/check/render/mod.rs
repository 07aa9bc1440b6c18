//! A report in a form for people, issues, CI or scripts: pure functions from reports to texts.
//!
//! What an endpoint answered stands in them, so nothing of it may end a quotation, a cell, an
//! element or a line, or move a terminal's cursor.

mod junit;
mod markdown;
mod ndjson;
#[cfg(test)]
mod tests;
mod text;

use serde::Deserialize;
use ts_rs::TS;

use super::{CheckItem, CheckOutcome, CheckReport, Exchange};

pub use ndjson::{item as ndjson_item, summary as ndjson_summary};
pub use text::{item as text_item, summary as text_summary};

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReportFormat {
    /// For people.
    Text,
    /// For issues and pull requests.
    Markdown,
    /// For CI.
    Junit,
    /// A record a line.
    Ndjson,
}

/// A whole report, with a line end after its last line.
pub fn render(report: &CheckReport, format: ReportFormat) -> String {
    match format {
        ReportFormat::Text => text::render(report),
        ReportFormat::Markdown => markdown::render(report),
        ReportFormat::Junit => junit::render(report),
        ReportFormat::Ndjson => ndjson::render(report),
    }
}

fn word(outcome: CheckOutcome) -> &'static str {
    match outcome {
        CheckOutcome::Pass => "pass",
        CheckOutcome::Warning => "warning",
        CheckOutcome::Fail => "fail",
        CheckOutcome::Skipped => "skipped",
    }
}

/// How an exchange ended, in a few words.
fn ending(exchange: &Exchange) -> String {
    let milliseconds = exchange.duration_us / 1000;
    match (&exchange.fault, exchange.status) {
        (Some(fault), _) => fault.message.clone(),
        (None, Some(status)) => format!("{status} in {milliseconds} ms"),
        (None, None) => "no answer".into(),
    }
}

/// Microseconds as seconds.
fn seconds(duration_us: u64) -> String {
    format!(
        "{}.{:03}",
        duration_us / 1_000_000,
        duration_us / 1000 % 1000
    )
}

/// `25 passed, 1 warning, 3 failed, 2 skipped`
fn counted(report: &CheckReport) -> String {
    let count = |outcome| report.count(outcome);
    let warnings = count(CheckOutcome::Warning);
    let plural = if warnings == 1 { "" } else { "s" };
    format!(
        "{} passed, {warnings} warning{plural}, {} failed, {} skipped",
        count(CheckOutcome::Pass),
        count(CheckOutcome::Fail),
        count(CheckOutcome::Skipped)
    )
}

/// On one line, without what moves a cursor or turns the direction of writing.
fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\n' | '\r' | '\t' => ' ',
            _ if is_obeyed(letter) => '\u{fffd}',
            _ => letter,
        })
        .collect()
}

/// Control characters, and those that turn the direction of what follows.
fn is_obeyed(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
