//! CSV: a line for each event, RFC 4180, for spreadsheets.

use std::io::{self, Write};

use super::Writer;
use super::walk::Outgoing;
use crate::time::rfc3339;

const NAMES: [&str; 16] = [
    "received_at",
    "occurred_at",
    "delivery",
    "position",
    "source",
    "verdict",
    "status",
    "field",
    "kind",
    "account",
    "person",
    "username",
    "text",
    "media",
    "parent",
    "what",
];

pub(super) struct Csv;

impl Writer for Csv {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        // A byte order mark, so that spreadsheets read it as UTF-8.
        write!(out, "\u{feff}{}", line(NAMES))
    }

    fn one(&mut self, out: &mut dyn Write, delivery: &Outgoing) -> io::Result<bool> {
        let row = &delivery.kept.row;
        let events = delivery
            .reading()
            .map(|reading| reading.events)
            .unwrap_or_default();
        for (position, event) in events.iter().enumerate() {
            let actor = event.actor.as_ref();
            let what = [event.sentence.actor.as_deref(), Some(&event.sentence.text)];
            let what: Vec<&str> = what.into_iter().flatten().collect();
            let occurred_at = event.occurred_at.map(rfc3339);
            let cells = [
                row.received_at.as_str(),
                occurred_at.as_deref().unwrap_or_default(),
                &row.id.to_string(),
                &position.to_string(),
                row.source.as_str(),
                row.verdict
                    .map(|verdict| verdict.as_str())
                    .unwrap_or_default(),
                &row.status.to_string(),
                &event.field,
                &event.kind,
                event.account_id.as_deref().unwrap_or_default(),
                actor.map(|actor| actor.id.as_str()).unwrap_or_default(),
                actor
                    .and_then(|actor| actor.username.as_deref())
                    .unwrap_or_default(),
                event.text.as_deref().unwrap_or_default(),
                event.media_id.as_deref().unwrap_or_default(),
                event.parent_id.as_deref().unwrap_or_default(),
                &what.join(" "),
            ];
            out.write_all(line(cells).as_bytes())?;
        }
        Ok(!events.is_empty())
    }

    fn end(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// A line of a table, with its end.
pub(crate) fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.into_iter().map(cell).collect();
    format!("{}\r\n", cells.join(","))
}

/// Quoted where needed. A spreadsheet takes a cell that begins with `=` and the like for a
/// formula: what a stranger wrote must not be one.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains(['"', ',', '\n', '\r']) || is_formula {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_s_words_are_no_formula_and_break_no_line() {
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell("@lena"), "\"'@lena\"");
        assert_eq!(cell("a \"b\", c"), "\"a \"\"b\"\", c\"");
        assert_eq!(cell("two\nlines"), "\"two\nlines\"");
        assert_eq!(line(["-1", "", "a"]), "\"'-1\",,a\r\n");
    }
}
