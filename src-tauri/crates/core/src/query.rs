//! What to list: bare words, and `name:value` terms, all of which have to hold.
//!
//! A word is looked for in an event's text and people. Values become SQL parameters,
//! never SQL.

use rusqlite::types::Value;

use crate::delivery::Source;
use crate::signature::Verdict;

/// A parsed query; the default one matches everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    terms: Vec<Term>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Term {
    Word(String),
    Field(String),
    Verdict(Verdict),
    Source(Source),
    Status(u16),
    Pinned,
}

/// A query that cannot be understood, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{term}” is not understood: {reason}")]
pub struct QueryError {
    /// The term as it was written.
    pub term: String,
    /// What would be.
    pub reason: String,
}

impl Query {
    /// Reads a query: terms separated by spaces.
    ///
    /// # Errors
    /// The first term that is not understood.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let terms = text
            .split_whitespace()
            .map(parse_term)
            .collect::<Result<_, _>>()?;
        Ok(Self { terms })
    }

    /// A condition on `delivery d`, its parameters numbered from 1.
    pub(crate) fn delivery_condition(&self) -> (String, Vec<Value>) {
        self.condition(|term, at| match term {
            Term::Word(_) => format!(
                "EXISTS (SELECT 1 FROM event w WHERE w.id >= d.id << 16 AND w.id < (d.id + 1) << 16 AND {})",
                word("w", at)
            ),
            Term::Field(_) => format!("instr(' ' || d.fields || ' ', ' ' || ?{at} || ' ') > 0"),
            Term::Verdict(_) => format!("d.verdict = ?{at}"),
            Term::Source(_) => format!("d.source = ?{at}"),
            Term::Status(_) => format!("{} = ?{at}", answered("d.id", "d.status")),
            Term::Pinned => "EXISTS (SELECT 1 FROM pin k WHERE k.delivery = d.id)".into(),
        })
    }

    /// A condition on `event e`, its parameters numbered from 1.
    pub(crate) fn event_condition(&self) -> (String, Vec<Value>) {
        let of_delivery = |column: &str, at: usize| {
            format!("(SELECT d.{column} FROM delivery d WHERE d.id = e.id >> 16) = ?{at}")
        };
        self.condition(|term, at| match term {
            Term::Word(_) => word("e", at),
            Term::Field(_) => format!("e.field = ?{at}"),
            Term::Verdict(_) => of_delivery("verdict", at),
            Term::Source(_) => of_delivery("source", at),
            Term::Status(_) => format!(
                "(SELECT {} FROM delivery d WHERE d.id = e.id >> 16) = ?{at}",
                answered("d.id", "d.status")
            ),
            Term::Pinned => "EXISTS (SELECT 1 FROM pin k WHERE k.delivery = e.id >> 16)".into(),
        })
    }

    fn condition(&self, sql: impl Fn(&Term, usize) -> String) -> (String, Vec<Value>) {
        let conditions: Vec<String> = self
            .terms
            .iter()
            .zip(1..)
            .map(|(term, at)| sql(term, at))
            .collect();
        let text = if conditions.is_empty() {
            "TRUE".to_owned()
        } else {
            conditions.join(" AND ")
        };
        (text, self.terms.iter().map(value).collect())
    }
}

/// The status that Meta saw: a target's, where the delivery was passed through.
fn answered(id: &str, own: &str) -> String {
    format!("coalesce((SELECT p.status FROM passed_through p WHERE p.delivery = {id}), {own})")
}

fn word(table: &str, at: usize) -> String {
    format!(
        "({table}.text LIKE ?{at} ESCAPE '\\' OR {table}.actor_username LIKE ?{at} ESCAPE '\\'
          OR {table}.actor_id LIKE ?{at} ESCAPE '\\')"
    )
}

fn value(term: &Term) -> Value {
    match term {
        Term::Word(word) => {
            let escaped = word
                .replace('\\', "\\\\")
                .replace('%', "\\%")
                .replace('_', "\\_");
            Value::Text(format!("%{escaped}%"))
        }
        Term::Field(field) => Value::Text(field.clone()),
        Term::Verdict(verdict) => Value::Text(verdict.as_str().to_owned()),
        Term::Source(source) => Value::Text(source.as_str().to_owned()),
        Term::Status(status) => Value::Integer(i64::from(*status)),
        // A parameter that no condition names, so that the numbers stay those of the terms.
        Term::Pinned => Value::Null,
    }
}

fn parse_term(text: &str) -> Result<Term, QueryError> {
    let error = |reason: &str| QueryError {
        term: text.to_owned(),
        reason: reason.to_owned(),
    };
    let Some((name, value)) = text.split_once(':') else {
        return Ok(Term::Word(text.to_owned()));
    };
    match name {
        "field" if !value.is_empty() => Ok(Term::Field(value.to_owned())),
        "verdict" => Verdict::parse(value)
            .map(Term::Verdict)
            .ok_or_else(|| error("a verdict is valid, invalid, malformed, missing or no_secret")),
        "source" => Source::parse(value)
            .map(Term::Source)
            .ok_or_else(|| error("a source is tunnel, local, simulated or imported")),
        "status" => value
            .parse()
            .map(Term::Status)
            .map_err(|_| error("a status is a number such as 401")),
        "is" if value == "pinned" => Ok(Term::Pinned),
        "is" => Err(error("what a delivery can be is pinned")),
        _ => Err(error(
            "the terms are field:, verdict:, source:, status: and is:pinned, and bare words",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_terms() {
        let query = Query::parse("field:comments  verdict:invalid great 100%").expect("understood");
        let (sql, values) = query.event_condition();
        assert!(sql.starts_with("e.field = ?1 AND "));
        assert_eq!(values.first(), Some(&Value::Text("comments".into())));
        assert_eq!(values.last(), Some(&Value::Text("%100\\%%".into())));
        assert_eq!(Query::parse("  "), Ok(Query::default()));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let error = Query::parse("great verdict:wrong").expect_err("no such verdict");
        assert_eq!(error.term, "verdict:wrong");
        assert!(Query::parse("colour:red").is_err());
        assert!(Query::parse("field:").is_err());
    }
}
