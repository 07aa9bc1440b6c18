//! For issues and pull requests: a table, and what was said where something is wrong.

use super::{
    CheckItem, CheckOutcome, CheckReport, Exchange, counted, ending, is_obeyed, plain, seconds,
};

/// All of it.
pub(super) fn render(report: &CheckReport) -> String {
    let mut text = format!(
        "# Check of {}\n\n{} in {} s, {}.\n\n",
        code(&report.endpoint),
        counted(report),
        seconds(report.duration_us),
        inline(&report.started_at)
    );
    text.push_str("| | Promise | Finding | Bug |\n|---|---|---|---|\n");
    for item in &report.items {
        let bug = item.bug.as_deref().map(code).unwrap_or_default();
        let (title, finding) = (inline(&item.title), inline(&item.finding));
        let mark = mark(item.outcome);
        text.push_str(&format!("| {mark} | {title} | {finding} | {bug} |\n"));
    }
    for item in &report.items {
        if matches!(item.outcome, CheckOutcome::Fail | CheckOutcome::Warning) {
            text.push_str(&details(item));
        }
    }
    text
}

fn mark(outcome: CheckOutcome) -> &'static str {
    match outcome {
        CheckOutcome::Pass => "✅ pass",
        CheckOutcome::Warning => "⚠️ warning",
        CheckOutcome::Fail => "❌ fail",
        CheckOutcome::Skipped => "skipped",
    }
}

fn details(item: &CheckItem) -> String {
    let mut text = format!(
        "\n## {}\n\n{}\n",
        inline(&item.title),
        inline(&item.finding)
    );
    if let Some(remedy) = &item.remedy {
        text.push_str(&format!("\n**What to do:** {}\n", inline(remedy)));
    }
    for exchange in &item.exchanges {
        text.push_str(&format!(
            "\n{}:\n\n{}",
            inline(&exchange.what),
            fenced(&said(exchange))
        ));
    }
    text
}

fn said(exchange: &Exchange) -> String {
    let mut lines = vec![exchange.request_line.clone()];
    let header = |(name, value): &(String, String)| format!("{name}: {value}");
    lines.extend(exchange.request_headers.iter().map(header));
    if !exchange.request_start.is_empty() {
        lines.extend([String::new(), exchange.request_start.clone()]);
    }
    lines.extend([String::new(), ending(exchange)]);
    lines.extend(exchange.headers.iter().map(header));
    if !exchange.answer_start.is_empty() {
        lines.extend([String::new(), exchange.answer_start.clone()]);
    }
    lines.join("\n")
}

/// In a block that nothing in it can end: its fence is longer than any run of backticks within.
fn fenced(text: &str) -> String {
    let shown = |letter: &char| *letter == '\n' || !is_obeyed(*letter);
    let text: String = text.chars().filter(shown).collect();
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    format!("{fence}text\n{text}\n{fence}\n")
}

/// A code span that nothing in it can end, neither it nor a table's cell.
fn code(text: &str) -> String {
    let text = plain(text).replace('|', "\u{2502}");
    let fence = "`".repeat(longest_run(&text) + 1);
    format!("{fence} {text} {fence}")
}

fn longest_run(text: &str) -> usize {
    let runs = text.split(|letter| letter != '`');
    runs.map(str::len).max().unwrap_or_default()
}

/// Text in which nothing is markup, a link, or somebody's name.
fn inline(text: &str) -> String {
    let mut inline = String::with_capacity(text.len());
    for letter in plain(text).chars() {
        match letter {
            '&' => inline.push_str("&amp;"),
            '<' => inline.push_str("&lt;"),
            // Forges make a person of @name, also where it is escaped.
            '@' => inline.push_str("@\u{200b}"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '>' | '+' | '$' => {
                inline.push('\\');
                inline.push(letter);
            }
            _ => inline.push(letter),
        }
    }
    // They make links of bare addresses as well.
    inline.replace("://", "&#58;//").replace("www.", "www&#46;")
}
