//! A query as a window reads it while it is written: its terms, the error and its place, and
//! what may be meant. Places are counted in UTF-16 units, as a text field counts them.

use std::ops::Range;

use serde::Serialize;
use ts_rs::TS;

use super::parse::{LONGEST, TERMS, cut};
use super::suggest::suggest;
use super::{Query, QueryError};

/// A term of a query, for a chip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct QueryTerm {
    /// As it is written.
    pub text: String,
    /// Before the colon; `null`: bare words.
    pub name: Option<String>,
    /// What is looked for, without quotation marks.
    pub value: String,
    /// It must not hold.
    pub is_negated: bool,
    /// Where it begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
}

/// Something to write in the place of a term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Suggestion {
    /// What to write.
    pub text: String,
    /// What to show.
    pub label: String,
    /// What it is; empty where the label says it.
    pub about: String,
    /// Where the text that it replaces begins.
    pub from: usize,
    /// Where that ends.
    pub to: usize,
}

/// What is wrong with a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct QueryProblem {
    /// A sentence.
    pub message: String,
    /// Where the term begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
}

/// A query, read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct QueryReading {
    /// Its terms in their order, whether they are understood or not.
    pub terms: Vec<QueryTerm>,
    /// The first that is not understood.
    pub problem: Option<QueryProblem>,
    /// What may be meant where the cursor stands.
    pub suggestions: Vec<Suggestion>,
}

impl QueryReading {
    /// Reads a query with the cursor at a place. `seen` tells values of a name that the store
    /// knows.
    pub fn new(text: &str, cursor: usize, seen: &dyn Fn(&str) -> Vec<String>) -> Self {
        let written = cut(text);
        let cursor = byte(text, cursor);
        let at_cursor = written
            .iter()
            .find(|written| written.place.start < cursor && cursor <= written.place.end);
        let suggestions = at_cursor.map_or_else(Vec::new, |written| {
            suggest(written, &utf16(text, &written.place), seen)
        });
        // What is beyond is not understood, and may be a book.
        let within = written
            .iter()
            .take(TERMS + 1)
            .take_while(|written| written.place.end <= LONGEST);
        let terms = within.map(|written| {
            let place = utf16(text, &written.place);
            QueryTerm {
                text: text[written.place.clone()].to_owned(),
                name: written.name.map(str::to_owned),
                value: written.value.clone(),
                is_negated: written.is_negated,
                from: place.start,
                to: place.end,
            }
        });
        Self {
            terms: terms.collect(),
            problem: Query::parse(text)
                .err()
                .map(|error| QueryProblem::new(text, &error)),
            suggestions,
        }
    }
}

impl QueryProblem {
    fn new(text: &str, error: &QueryError) -> Self {
        let place = utf16(text, &error.place);
        Self {
            message: error.to_string(),
            from: place.start,
            to: place.end,
        }
    }
}

fn utf16(text: &str, place: &Range<usize>) -> Range<usize> {
    let units = |to: usize| text[..to].encode_utf16().count();
    units(place.start)..units(place.end)
}

/// The byte at which so many UTF-16 units end.
fn byte(text: &str, units: usize) -> usize {
    let mut left = units;
    for (at, c) in text.char_indices() {
        if left < c.len_utf16() {
            return at;
        }
        left -= c.len_utf16();
    }
    text.len()
}
