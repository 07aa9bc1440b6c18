//! Why a body is not a payload: a sentence that ends in what was expected, and a place.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::json::{self, BOM};

/// A place in the decoded body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Position {
    /// Bytes before it, from 0.
    #[ts(type = "number")]
    pub offset: usize,
    /// The line, from 1.
    #[ts(type = "number")]
    pub line: usize,
    /// The column in characters, from 1, as an editor counts it.
    #[ts(type = "number")]
    pub column: usize,
}

/// What is wrong with a body, for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PayloadFault {
    /// A sentence that ends in what was expected.
    pub message: String,
    /// Where, if it is at one place.
    pub position: Option<Position>,
}

impl PayloadFault {
    pub(crate) fn plain(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            position: None,
        }
    }

    pub(crate) fn at(bytes: &[u8], offset: usize, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            position: Some(locate(bytes, offset)),
        }
    }
}

/// The first byte that is not UTF-8, if there is one.
pub(crate) fn not_utf8(bytes: &[u8]) -> Option<PayloadFault> {
    let offset = std::str::from_utf8(bytes).err()?.valid_up_to();
    // Somebody who forwards Meta's bytes through a proxy meets this one sooner or later.
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let message = "The body looks like gzip, but no Content-Encoding header says so; \
                       expected the header, or UTF-8 text.";
        return Some(PayloadFault::at(bytes, offset, message));
    }
    let byte = bytes.get(offset).copied().unwrap_or_default();
    let message = format!("The body is not UTF-8: found byte 0x{byte:02x}, expected UTF-8 text.");
    Some(PayloadFault::at(bytes, offset, message))
}

/// The scanner's error as a sentence.
pub(crate) fn not_json(bytes: &[u8], error: &json::Error) -> PayloadFault {
    let blank = bytes
        .strip_prefix(BOM)
        .unwrap_or(bytes)
        .iter()
        .all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    if blank {
        let message = "The body is empty; expected a JSON object with an “entry” array.";
        return PayloadFault::at(bytes, 0, message);
    }
    let found = found(bytes, error.offset);
    let message = format!(
        "The body is not JSON: found {found}, expected {}.",
        error.expected
    );
    PayloadFault::at(bytes, error.offset, message)
}

fn found(bytes: &[u8], offset: usize) -> String {
    let rest = bytes.get(offset..).unwrap_or_default();
    match rest.first().copied() {
        None => "the end of the body".into(),
        Some(b'\n' | b'\r') => "a line break".into(),
        Some(b'\t') => "a tab".into(),
        Some(b'`') => "a backtick".into(),
        Some(byte @ 0x20..=0x7e) => format!("`{}`", char::from(byte)),
        Some(byte) => {
            // Four bytes hold any character; a character cut short is shown as its first byte.
            let four = rest.get(..4).unwrap_or(rest);
            match four
                .utf8_chunks()
                .next()
                .and_then(|chunk| chunk.valid().chars().next())
            {
                Some(character) if !character.is_control() => format!("`{character}`"),
                _ => format!("byte 0x{byte:02x}"),
            }
        }
    }
}

fn locate(bytes: &[u8], offset: usize) -> Position {
    let before = bytes.get(..offset).unwrap_or(bytes);
    let mut line = 1;
    let mut line_start = 0;
    for (index, byte) in before.iter().enumerate() {
        if *byte == b'\n' {
            line += 1;
            line_start = index + 1;
        }
    }
    let on_line = before.get(line_start..).unwrap_or_default();
    // A byte order mark is no column: editors hide it.
    let on_line = on_line.strip_prefix(BOM).unwrap_or(on_line);
    let characters = on_line.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
    Position {
        offset,
        line,
        column: characters + 1,
    }
}
