//! What editors and shells do to the edges of a file: byte order mark, line ends, a last newline.

use crate::payload::json::BOM;
use crate::signature::Diagnosis;

/// The body with other edges.
pub(super) struct Ends {
    pub(super) bytes: Vec<u8>,
    pub(super) codes: Vec<Diagnosis>,
    pub(super) how: String,
}

type Edit = (
    fn(&[u8]) -> Option<Vec<u8>>,
    Option<Diagnosis>,
    &'static str,
);

const LINES: [Edit; 4] = [
    (|body| Some(body.to_vec()), None, ""),
    (to_lf, Some(Diagnosis::Crlf), "with LF for CRLF"),
    (to_crlf, Some(Diagnosis::Crlf), "with CRLF for LF"),
    (cr_to_lf, Some(Diagnosis::Crlf), "with LF for CR"),
];

const MARKS: [Edit; 3] = [
    (|body| Some(body.to_vec()), None, ""),
    (
        |body| body.strip_prefix(BOM).map(<[u8]>::to_vec),
        Some(Diagnosis::Bom),
        "without its byte order mark",
    ),
    (
        |body| (!body.starts_with(BOM)).then(|| [BOM, body].concat()),
        Some(Diagnosis::Bom),
        "with a byte order mark before it",
    ),
];

const TAILS: [Edit; 7] = [
    (|body| Some(body.to_vec()), None, ""),
    (
        without_tail,
        Some(Diagnosis::TrailingNewline),
        "without the white space at its end",
    ),
    (
        without_line,
        Some(Diagnosis::TrailingNewline),
        "without the last line break",
    ),
    (
        |body| Some([body, b"\n"].concat()),
        Some(Diagnosis::TrailingNewline),
        "with a line feed at its end",
    ),
    (
        |body| Some([body, b"\r\n"].concat()),
        Some(Diagnosis::TrailingNewline),
        "with CR and LF at its end",
    ),
    (
        |body| Some([body, b"\n\n"].concat()),
        Some(Diagnosis::TrailingNewline),
        "with two line feeds at its end",
    ),
    (
        trimmed,
        Some(Diagnosis::TrailingNewline),
        "without the white space around it",
    ),
];

/// The body with each combination of edges, the fewest changes first; the first is the body as
/// it came.
pub(super) fn ends(body: &[u8]) -> Vec<Ends> {
    let mut all = Vec::new();
    for mark in MARKS {
        let Some(marked) = apply(mark, body) else {
            continue;
        };
        for lines in LINES {
            let Some(lined) = apply(lines, &marked) else {
                continue;
            };
            for tail in TAILS {
                let Some(bytes) = apply(tail, &lined) else {
                    continue;
                };
                let edits = [mark, lines, tail];
                let how = edits.map(|edit| edit.2);
                let how: Vec<&str> = how.into_iter().filter(|how| !how.is_empty()).collect();
                all.push(Ends {
                    bytes,
                    codes: edits.into_iter().filter_map(|edit| edit.1).collect(),
                    how: how.join(" and "),
                });
            }
        }
    }
    all.sort_by_key(|ends| ends.codes.len());
    all
}

/// The body without a byte order mark and white space around it, and what that changed.
pub(super) fn core(body: &[u8]) -> Ends {
    let marked = body.strip_prefix(BOM);
    let inner = marked.unwrap_or(body);
    let trimmed = inner.trim_ascii();
    let (mark, tail) = (MARKS[1], TAILS[1]);
    let changed = [
        marked.map(|_| mark),
        (trimmed.len() < inner.len()).then_some(tail),
    ];
    let changed: Vec<Edit> = changed.into_iter().flatten().collect();
    Ends {
        bytes: trimmed.to_vec(),
        codes: changed.iter().filter_map(|edit| edit.1).collect(),
        how: changed
            .iter()
            .map(|edit| edit.2)
            .collect::<Vec<_>>()
            .join(" and "),
    }
}

/// An edit's result; nothing when it is not the identity and changes nothing.
fn apply(edit: Edit, body: &[u8]) -> Option<Vec<u8>> {
    edit.0(body).filter(|changed| edit.1.is_none() || changed != body)
}

fn without_tail(body: &[u8]) -> Option<Vec<u8>> {
    Some(body.trim_ascii_end().to_vec())
}

fn without_line(body: &[u8]) -> Option<Vec<u8>> {
    let body = body.strip_suffix(b"\n")?;
    Some(body.strip_suffix(b"\r").unwrap_or(body).to_vec())
}

fn trimmed(body: &[u8]) -> Option<Vec<u8>> {
    (body.trim_ascii_start().len() < body.len()).then(|| body.trim_ascii().to_vec())
}

fn to_lf(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    for (index, &byte) in body.iter().enumerate() {
        if byte != b'\r' || body.get(index + 1) != Some(&b'\n') {
            out.push(byte);
        }
    }
    Some(out)
}

fn to_crlf(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    let mut before = 0;
    for &byte in body {
        if byte == b'\n' && before != b'\r' {
            out.push(b'\r');
        }
        out.push(byte);
        before = byte;
    }
    Some(out)
}

fn cr_to_lf(body: &[u8]) -> Option<Vec<u8>> {
    if body.contains(&b'\n') {
        return None;
    }
    let line = |&byte: &u8| if byte == b'\r' { b'\n' } else { byte };
    Some(body.iter().map(line).collect())
}
