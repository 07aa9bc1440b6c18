//! What to list, in one language for the window and the command line: bare words, and
//! `name:value` terms, all of which have to hold; `-` before one means that it must not.
//!
//! Pure: text in, terms out, each with its place. What the store finds by them is in
//! `store::selection`; [`facet`] and [`words`] are how both name things alike.

pub mod facet;
pub(crate) mod header;
mod parse;
mod reading;
mod suggest;
#[cfg(test)]
mod tests;
mod value;
pub mod words;

use std::ops::Range;

use header::ComparedHeader;
#[cfg(test)]
pub(crate) use parse::NAMES;
pub use parse::QueryError;
pub use reading::{QueryProblem, QueryReading, QueryTerm, Suggestion};
pub(crate) use value::NOT_JUDGED;
#[cfg(test)]
pub(crate) use value::choices;
use words::Phrase;

/// A parsed query; the default one matches everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    terms: Vec<Term>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) is_negated: bool,
    pub(crate) what: What,
    /// Its bytes in the query's text.
    pub(crate) place: Range<usize>,
}

/// What has to hold, or must not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    /// Anywhere in the body.
    Words(Phrase),
    /// In the words that a person wrote.
    Text(Phrase),
    /// One of these facets, see [`facet`].
    Facets(Vec<String>),
    /// A header whose value is in no facet.
    Header(ComparedHeader),
    /// Received from the first on and before the second; microseconds since 1970, UTC.
    Received(Option<i64>, Option<i64>),
    /// Bytes of the body, both included.
    Size(i64, i64),
    /// One delivery.
    Id(i64),
    /// Pinned by the user.
    Pinned,
    /// How long the answer took; microseconds, both included.
    Took(i64, i64),
    /// Replayed or forwarded.
    Attempt(Sent),
    /// The user wrote a note on some event.
    Note,
}

/// Which attempts to send a delivery on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sent {
    /// Each.
    Any,
    /// What the target did not take.
    Failed,
    /// What went on by itself and was taken, as Health counts it.
    TakenForward,
    /// What went on by itself and was not.
    FailedForward,
}

impl Query {
    /// Reads a query. Times such as `1h` are counted back from now.
    ///
    /// # Errors
    /// The first term that is not understood, and its place.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        Self::parse_at(text, crate::time::now_us())
    }

    /// Whether it finds everything.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// What has to hold for a delivery so that it may hold for one of its events: a negated term
    /// about events says nothing of the others in the same delivery.
    pub(crate) fn of_deliveries(&self) -> Self {
        let says_something = |term: &&Term| {
            !term.is_negated
                || match &term.what {
                    What::Words(_) | What::Text(_) => false,
                    What::Facets(facets) => !facet::is_of_events(facets),
                    _ => true,
                }
        };
        Self {
            terms: self.terms.iter().filter(says_something).cloned().collect(),
        }
    }

    pub(crate) fn terms(&self) -> &[Term] {
        &self.terms
    }
}
