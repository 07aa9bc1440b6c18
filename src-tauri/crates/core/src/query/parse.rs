//! The grammar: terms separated by spaces, quoted or not.

use std::ops::Range;

use super::facet::facet;
use super::words::Phrase;
use super::{Query, Sent, Term, What, header, value};

/// Most terms of a query; each may be a condition of its own.
pub(super) const TERMS: usize = 100;
/// Bytes of the longest query.
pub(super) const LONGEST: usize = 8 << 10;

/// A query that cannot be understood, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{}” is not understood: {reason}", shortened(.term))]
pub struct QueryError {
    /// The term as it was written.
    pub term: String,
    /// What would be.
    pub reason: String,
    /// The whole query.
    pub query: String,
    /// The term's bytes in it.
    pub place: Range<usize>,
}

/// Characters of a term that an error repeats.
const REPEATED: usize = 80;

fn shortened(term: &str) -> String {
    match term.char_indices().nth(REPEATED) {
        Some((end, _)) => format!("{}…", &term[..end]),
        None => term.to_owned(),
    }
}

impl QueryError {
    /// The query, and below it a line that points at the term; for a terminal.
    pub fn pointer(&self) -> String {
        let plain = |text: &str| text.replace(char::is_control, " ");
        let before = self.query[..self.place.start].chars().count();
        let length = self.term.chars().count().max(1);
        format!(
            "{}\n{}{}",
            plain(&self.query),
            " ".repeat(before),
            "^".repeat(length)
        )
    }
}

/// A term as it is written.
pub(super) struct Written<'a> {
    pub(super) is_negated: bool,
    /// Before the colon, and its place.
    pub(super) name: Option<&'a str>,
    /// What is looked for, without quotation marks.
    pub(super) value: String,
    pub(super) is_quoted: bool,
    pub(super) is_closed: bool,
    pub(super) place: Range<usize>,
}

/// Cuts a query into its terms. A quotation mark that is never closed closes at the end.
pub(super) fn cut(text: &str) -> Vec<Written<'_>> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(from) = text[at..].find(|c: char| !c.is_whitespace()) {
        let start = at + from;
        let is_negated = text[start..].starts_with('-');
        let body = start + usize::from(is_negated);
        let rest = &text[body..];
        let name = rest
            .find(|c: char| c == ':' || c == '"' || c.is_whitespace())
            .filter(|&colon| rest[colon..].starts_with(':') && colon > 0)
            .map(|colon| &rest[..colon]);
        let value_at = body + name.map_or(0, |name| name.len() + 1);
        let (value, is_quoted, is_closed, end) = read_value(text, value_at);
        all.push(Written {
            is_negated,
            name,
            value,
            is_quoted,
            is_closed,
            place: start..end,
        });
        at = end;
    }
    all
}

/// A value from a place on: what it says, whether it is quoted and closed, and where it ends.
fn read_value(text: &str, from: usize) -> (String, bool, bool, usize) {
    let rest = &text[from..];
    if !rest.starts_with('"') {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        return (rest[..end].to_owned(), false, true, from + end);
    }
    let mut value = String::new();
    let mut is_escaped = false;
    for (place, c) in rest.char_indices().skip(1) {
        match c {
            _ if is_escaped => {
                value.push(c);
                is_escaped = false;
            }
            '\\' => is_escaped = true,
            '"' => return (value, true, true, from + place + 1),
            c => value.push(c),
        }
    }
    (value, true, false, text.len())
}

/// The names that a term may have, and what is told of each.
pub(crate) const NAMES: [(&str, &str); 20] = [
    ("field", "Meta’s field, such as comments or messages"),
    ("kind", "the kind of event within the field"),
    ("from", "who did it: a username or an id"),
    ("text", "words that a person wrote"),
    ("account", "the Instagram account’s id"),
    ("media", "the id of a post, reel or story"),
    ("verdict", "what the signature was found to be"),
    ("diagnosis", "a code of the signature’s diagnosis"),
    ("secret", "the label of the secret that matched"),
    ("source", "where it came from"),
    ("status", "what it was answered: 401, 4xx, >=500"),
    ("payload", "what the body was found to be"),
    ("header", "a header that it came with, or name=value"),
    ("is", "what is true of it, such as duplicate"),
    ("has", "what belongs to it, such as an attempt"),
    ("after", "received from then on: 1h, 2d or a date"),
    ("before", "received before then: 1h, 2d or a date"),
    ("size", "bytes of the body: >100kb"),
    ("took", "how long the answer took: >1s"),
    ("id", "one delivery by its number"),
];

impl Query {
    /// [`Query::parse`] as if it were another time; microseconds since 1970, UTC.
    ///
    /// # Errors
    /// As of [`Query::parse`].
    pub fn parse_at(text: &str, now: i64) -> Result<Self, QueryError> {
        let blank = text.len() - text.trim_start().len();
        let terms = cut(text)
            .into_iter()
            .enumerate()
            .map(|(number, written)| {
                let understood = if written.place.end - blank > LONGEST {
                    Err(format!("a query is up to {LONGEST} bytes long"))
                } else if number >= TERMS {
                    Err(format!("a query has up to {TERMS} terms"))
                } else {
                    understand(&written, now)
                };
                understood.map_err(|reason| QueryError {
                    term: text[written.place.clone()].to_owned(),
                    reason,
                    query: text.to_owned(),
                    place: written.place.clone(),
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { terms })
    }
}

fn understand(written: &Written<'_>, now: i64) -> Result<Term, String> {
    if !written.is_closed {
        return Err("its quotation mark is never closed".to_owned());
    }
    let what = match written.name {
        None => Phrase::new(&written.value, !written.is_quoted)
            .map(What::Words)
            .ok_or("there is no letter, digit or emoji to look for")?,
        Some(name) => named(name, written, now)?,
    };
    Ok(Term {
        is_negated: written.is_negated,
        what,
        place: written.place.clone(),
    })
}

fn named(name: &str, written: &Written<'_>, now: i64) -> Result<What, String> {
    let value = written.value.as_str();
    if !NAMES.iter().any(|(known, _)| *known == name) {
        let names: Vec<String> = NAMES.iter().map(|(name, _)| format!("{name}:")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        return Err(format!(
            "there is no term “{name}:”. There are {}; write \"{}\" in quotation marks to look for the words",
            list(&names, "and"),
            name
        ));
    }
    if value.is_empty() {
        return Err(format!("a value belongs after “{name}:”"));
    }
    match name {
        "text" => Phrase::new(value, !written.is_quoted)
            .map(What::Text)
            .ok_or_else(|| "there is no letter, digit or emoji to look for".to_owned()),
        "status" => value::status(value).map(What::Facets),
        "after" => value::time(value, now).map(|at| What::Received(Some(at), None)),
        "before" => value::time(value, now).map(|at| What::Received(None, Some(at))),
        "size" => value::size(value).map(|(from, to)| What::Size(from, to)),
        "id" => value
            .parse()
            .map(What::Id)
            .map_err(|_| "an id is a number such as 12".to_owned()),
        "took" => value::took(value).map(|(from, to)| What::Took(from, to)),
        _ if is_several(written) => facets(name, written),
        _ => alone(name, value).map_or_else(|| facets(name, written), Ok),
    }
}

/// Commas separate several values, unless they are quoted.
fn is_several(written: &Written<'_>) -> bool {
    !written.is_quoted && written.value.contains(',')
}

/// What is looked up beside the index, and so cannot be one of several values.
pub(super) fn alone(name: &str, value: &str) -> Option<What> {
    Some(match (name, value) {
        ("is", "pinned") => What::Pinned,
        ("has", "note") => What::Note,
        ("has", "attempt") => What::Attempt(Sent::Any),
        ("has", "failed_attempt") => What::Attempt(Sent::Failed),
        ("has", "taken_forward") => What::Attempt(Sent::TakenForward),
        ("has", "failed_forward") => What::Attempt(Sent::FailedForward),
        ("header", value) => What::Header(header::compared(value)?),
        _ => return None,
    })
}

/// One of several values.
fn facets(name: &str, written: &Written<'_>) -> Result<What, String> {
    let values: Vec<&str> = if is_several(written) {
        written.value.split(',').collect()
    } else {
        vec![&written.value]
    };
    let choices = value::choices(name);
    let one = |value: &&str| {
        let value = if name == "from" {
            let name = value.strip_prefix('@').filter(|name| !name.is_empty());
            name.unwrap_or(value)
        } else {
            value
        };
        match &choices {
            _ if value.is_empty() => Err(format!("a value belongs after “{name}:”")),
            Some(choices) if !choices.contains(&value) => Err(format!(
                "what may follow “{name}:” is {}",
                list(choices, "or")
            )),
            _ if alone(name, value).is_some() => Err(format!(
                "“{name}:{value}” is a term by itself, and not one of several values"
            )),
            _ if name == "header" => header::asked(value),
            _ => Ok(facet(name, value)),
        }
    };
    values
        .iter()
        .map(one)
        .collect::<Result<_, _>>()
        .map(What::Facets)
}

/// “a, b or c”.
fn list(words: &[&str], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}
