//! For people: an item a line, and more where something is wrong.

use super::{CheckItem, CheckOutcome, CheckReport, counted, ending, plain, seconds, word};

/// All of it.
pub(super) fn render(report: &CheckReport) -> String {
    let mut text = format!("{}\n\n", plain(&report.endpoint));
    for entry in &report.items {
        text.push_str(&item(entry));
        text.push('\n');
    }
    text.push('\n');
    text.push_str(&summary(report));
    text.push('\n');
    text
}

/// One item, on one line or several; without a line end.
pub fn item(item: &CheckItem) -> String {
    let mut lines = vec![format!("{:<8} {}", word(item.outcome), plain(&item.title))];
    let mut more = |text: String| lines.push(format!("         {}", plain(&text)));
    match item.outcome {
        CheckOutcome::Pass => {}
        CheckOutcome::Skipped => more(item.finding.clone()),
        CheckOutcome::Warning | CheckOutcome::Fail => {
            let bug = item.bug.as_deref().unwrap_or_default();
            more(format!("{} [{bug}]", item.finding));
            if let Some(remedy) = &item.remedy {
                more(format!("→ {remedy}"));
            }
            for exchange in &item.exchanges {
                more(format!("· {}: {}", exchange.what, ending(exchange)));
            }
        }
    }
    lines.join("\n")
}

/// The last line.
pub fn summary(report: &CheckReport) -> String {
    let count = counted(report);
    format!("{count} in {} s", seconds(report.duration_us))
}
