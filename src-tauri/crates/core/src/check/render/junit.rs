//! For CI: JUnit's XML. A warning has passed, and says so in its output.

use std::fmt::Write;

use super::{CheckItem, CheckOutcome, CheckReport, ending, seconds};

/// All of it.
pub(super) fn render(report: &CheckReport) -> String {
    let endpoint = escaped(&report.endpoint);
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let attributes = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"{}\"",
        report.items.len(),
        report.count(CheckOutcome::Fail),
        report.count(CheckOutcome::Skipped),
        seconds(report.duration_us)
    );
    // Writing to a String cannot fail.
    let _ = writeln!(
        xml,
        "<testsuites name=\"hookglass check\" {attributes}>\n  <testsuite name=\"hookglass check {endpoint}\" timestamp=\"{}\" {attributes}>",
        escaped(&report.started_at)
    );
    for item in &report.items {
        xml.push_str(&case(item));
    }
    xml.push_str("  </testsuite>\n</testsuites>\n");
    xml
}

fn case(item: &CheckItem) -> String {
    let time: u64 = item
        .exchanges
        .iter()
        .map(|exchange| exchange.duration_us)
        .sum();
    let opening = format!(
        "    <testcase classname=\"hookglass.check.{}\" name=\"{}\" time=\"{}\"",
        escaped(&item.id),
        escaped(&item.title),
        seconds(time)
    );
    let finding = escaped(&item.finding);
    let bug = escaped(item.bug.as_deref().unwrap_or_default());
    let inside = match item.outcome {
        CheckOutcome::Pass => return format!("{opening}/>\n"),
        CheckOutcome::Skipped => format!("<skipped message=\"{finding}\"/>"),
        CheckOutcome::Warning => {
            format!(
                "<system-out>warning: {bug}\n{}</system-out>",
                escaped(&details(item))
            )
        }
        CheckOutcome::Fail => format!(
            "<failure type=\"{bug}\" message=\"{finding}\">{}</failure>",
            escaped(&details(item))
        ),
    };
    format!("{opening}>\n      {inside}\n    </testcase>\n")
}

/// What happened, what to do, and what was said.
fn details(item: &CheckItem) -> String {
    let mut lines = vec![item.finding.clone()];
    lines.extend(item.remedy.clone());
    for exchange in &item.exchanges {
        lines.push(format!(
            "{} ({}): {}",
            exchange.what,
            exchange.request_line,
            ending(exchange)
        ));
        if !exchange.answer_start.is_empty() {
            lines.push(exchange.answer_start.clone());
        }
    }
    lines.join("\n")
}

/// For attributes and elements alike; what XML cannot hold at all is left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\n' | '\t' => escaped.push(letter),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if letter.is_control() => {}
            _ => escaped.push(letter),
        }
    }
    escaped
}
