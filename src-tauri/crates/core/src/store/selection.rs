//! The deliveries that a query finds, by their ids, a bounded number and a bounded time at once.
//!
//! Newest or oldest first, in windows of ids that grow: whoever asks goes on from where the last
//! answer ended, and ends a search by not going on. What the index decides is left to it; what it
//! only narrows down (an exact time, a size, a header, the words of a person) and what changes at any time
//! (a pin, an attempt) is looked up for each candidate.

use std::ops::Range;
use std::time::Instant;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::bound::{self, Bound};
use super::search::{self, Document};
use super::trash::{self, NOT_IN_TRASH};
use super::{StoreError, delivery, event};
use crate::query::{Query, Sent, Term, What, words};

/// Ids of the first window; each further one is four times as wide.
const WINDOW: i64 = 1 << 15;
/// Indexed candidates between two looks at the clock.
const CANDIDATES: u32 = 64;

/// Which end of the list is first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Descending ids.
    NewestFirst,
    /// Ascending ids.
    OldestFirst,
}

/// What was found, and whether that is all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// In the order that was asked for.
    pub ids: Vec<i64>,
    /// The last id that was looked at, where there may be more beyond it.
    pub reached: Option<i64>,
}

/// Finds deliveries whose ids are in `range`: up to `limit`, until `patience` ends.
///
/// # Errors
/// Whatever SQLite says.
pub fn find(
    connection: &Connection,
    query: &Query,
    range: Range<i64>,
    order: Order,
    limit: usize,
    patience: Option<Instant>,
) -> Result<Found, StoreError> {
    let mut ids = Vec::new();
    let reached = each(connection, query, range, order, patience, |id| {
        ids.push(id);
        ids.len() < limit
    })?;
    Ok(Found { ids, reached })
}

/// Hands over deliveries until `one` has enough; see [`find`].
pub(super) fn each(
    connection: &Connection,
    query: &Query,
    range: Range<i64>,
    order: Order,
    patience: Option<Instant>,
    mut one: impl FnMut(i64) -> bool,
) -> Result<Option<i64>, StoreError> {
    let plan = Plan::new(query, trash::is_empty(connection)?);
    let oldest = bound::get(connection, Bound::Cleared)? + 1;
    let newest = delivery::newest_id(connection)?;
    let mut left = plan.within(range.start.max(oldest)..range.end.min(newest + 1));
    let indexed = search::done(connection)? + 1;
    let mut width = WINDOW;
    while left.start < left.end {
        let window = match order {
            Order::NewestFirst => left.end.saturating_sub(width).max(left.start)..left.end,
            Order::OldestFirst => left.start..left.start.saturating_add(width).min(left.end),
        };
        // What is indexed and what is not are looked through in different ways.
        let window = match order {
            Order::NewestFirst if window.end > indexed => window.start.max(indexed)..window.end,
            Order::OldestFirst if window.start < indexed => window.start..window.end.min(indexed),
            _ => window,
        };
        let is_indexed = window.end <= indexed;
        let mut candidates = 0_u32;
        let mut stopped = None;
        plan.candidates(connection, &window, order, is_indexed, |id| {
            candidates += 1;
            let holds = plan.holds(connection, id, is_indexed)?;
            // One that is not indexed yet may be megabytes.
            let is_time = !is_indexed || candidates.is_multiple_of(CANDIDATES);
            let is_late = is_time && is_over(patience);
            if holds && !one(id) || is_late {
                stopped = Some(id);
            }
            Ok(stopped.is_none())
        })?;
        if stopped.is_some() {
            return Ok(stopped);
        }
        match order {
            Order::NewestFirst => left.end = window.start,
            Order::OldestFirst => left.start = window.end,
        }
        if left.start < left.end && is_over(patience) {
            return Ok(Some(match order {
                Order::NewestFirst => left.end,
                Order::OldestFirst => left.start - 1,
            }));
        }
        width = width.saturating_mul(4);
    }
    Ok(None)
}

fn is_over(patience: Option<Instant>) -> bool {
    patience.is_some_and(|until| Instant::now() >= until)
}

/// How a query is answered.
struct Plan<'a> {
    /// All terms.
    terms: &'a [Term],
    /// What the index is asked for.
    index: Option<String>,
    /// A small table that holds all candidates.
    table: Option<&'static str>,
    /// Conditions on `delivery d`, and their values from ?2 on.
    conditions: Option<(String, Vec<Value>)>,
    /// The words of a person are compared.
    texts: bool,
    /// Headers are compared.
    headers: bool,
    /// One delivery alone.
    id: Option<i64>,
}

impl<'a> Plan<'a> {
    fn new(query: &'a Query, is_trash_empty: bool) -> Self {
        let terms = query.terms();
        let positive = || terms.iter().filter(|term| !term.is_negated);
        let table = positive().find_map(|term| match term.what {
            What::Pinned => Some("SELECT delivery AS id FROM pin"),
            What::Note => {
                Some("SELECT DISTINCT event >> 16 AS id FROM mark WHERE note IS NOT NULL")
            }
            What::Attempt(Sent::Failed) => Some(FAILED),
            _ => None,
        });
        let index = search::expression(terms);
        let attempts = |term: &Term| match term.what {
            What::Attempt(Sent::FailedForward) => Some(FAILED_FORWARD),
            What::Attempt(_) => Some("SELECT DISTINCT delivery_id AS id FROM attempt"),
            _ => None,
        };
        let table = table.or_else(|| match index {
            None => positive().find_map(attempts),
            Some(_) => None,
        });
        let mut values = Vec::new();
        let mut conditions: Vec<String> = terms
            .iter()
            .filter_map(|term| {
                let condition = condition(&term.what, &mut values)?;
                Some(if term.is_negated {
                    format!("NOT ({condition})")
                } else {
                    condition
                })
            })
            .collect();
        if !is_trash_empty {
            conditions.push(NOT_IN_TRASH.to_owned());
        }
        Self {
            terms,
            index,
            table,
            conditions: (!conditions.is_empty()).then(|| (conditions.join(" AND "), values)),
            texts: terms.iter().any(|term| matches!(term.what, What::Text(_))),
            headers: terms
                .iter()
                .any(|term| matches!(term.what, What::Header(_))),
            id: positive().find_map(|term| match term.what {
                What::Id(id) => Some(id),
                _ => None,
            }),
        }
    }

    fn within(&self, range: Range<i64>) -> Range<i64> {
        match self.id {
            Some(id) => range.start.max(id)..range.end.min(id.saturating_add(1)),
            None => range,
        }
    }

    /// Hands over what may hold, until `one` says that it is enough.
    fn candidates(
        &self,
        connection: &Connection,
        window: &Range<i64>,
        order: Order,
        is_indexed: bool,
        mut one: impl FnMut(i64) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        let order = match order {
            Order::NewestFirst => "DESC",
            Order::OldestFirst => "ASC",
        };
        let mut values: Vec<Value> = vec![window.start.into(), window.end.into()];
        let sql = match (&self.index, self.table) {
            (_, Some(table)) => {
                format!("SELECT id FROM ({table}) WHERE id >= ?1 AND id < ?2 ORDER BY id {order}")
            }
            (Some(index), None) if is_indexed => {
                values.push(index.clone().into());
                format!(
                    "SELECT rowid FROM search WHERE search MATCH ?3 AND rowid >= ?1 AND rowid < ?2 ORDER BY rowid {order}"
                )
            }
            _ => format!("SELECT id FROM delivery WHERE id >= ?1 AND id < ?2 ORDER BY id {order}"),
        };
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            if !one(row.get(0)?)? {
                break;
            }
        }
        Ok(())
    }

    /// Whether a candidate is what is looked for.
    fn holds(
        &self,
        connection: &Connection,
        id: i64,
        is_indexed: bool,
    ) -> Result<bool, StoreError> {
        if let Some((conditions, values)) = &self.conditions {
            let sql = format!("SELECT 1 FROM delivery d WHERE d.id = ?1 AND {conditions}");
            let values = std::iter::once(Value::from(id)).chain(values.iter().cloned());
            if !connection
                .prepare_cached(&sql)?
                .exists(params_from_iter(values))?
            {
                return Ok(false);
            }
        }
        if !is_indexed {
            let Some(document) = Document::read(connection, id)? else {
                return Ok(false);
            };
            let decided = self
                .terms
                .iter()
                .filter(|term| matches!(term.what, What::Words(_) | What::Facets(_)));
            if !decided
                .into_iter()
                .all(|term| document.holds(&term.what) != term.is_negated)
            {
                return Ok(false);
            }
        } else if let (Some(index), Some(_)) = (&self.index, self.table) {
            let mut statement = connection
                .prepare_cached("SELECT 1 FROM search WHERE search MATCH ?2 AND rowid = ?1")?;
            if !statement.exists(rusqlite::params![id, index])? {
                return Ok(false);
            }
        }
        if self.texts {
            let texts = event::texts(connection, id)?;
            let joined: Vec<String> = texts.iter().map(|text| words::joined(text)).collect();
            let holds = self.terms.iter().all(|term| match &term.what {
                What::Text(phrase) => {
                    joined.iter().any(|text| phrase.is_in(text)) != term.is_negated
                }
                _ => true,
            });
            if !holds {
                return Ok(false);
            }
        }
        if self.headers {
            let Some(head) = delivery::head(connection, id)? else {
                return Ok(false);
            };
            let headers = head.headers();
            return Ok(self.terms.iter().all(|term| match &term.what {
                What::Header(header) => header.is_in(&headers) != term.is_negated,
                _ => true,
            }));
        }
        Ok(true)
    }
}

const FAILED: &str = "SELECT DISTINCT delivery_id AS id FROM attempt
    WHERE fault IS NOT NULL OR status IS NULL OR status NOT BETWEEN 200 AND 299";
const FAILED_FORWARD: &str = "SELECT DISTINCT delivery_id AS id FROM attempt
    WHERE (fault IS NOT NULL OR status IS NULL OR status NOT BETWEEN 200 AND 299) AND kind <> '\"replay\"'";
const TAKEN_FORWARD: &str = "SELECT DISTINCT delivery_id AS id FROM attempt
    WHERE fault IS NULL AND status BETWEEN 200 AND 299 AND kind <> '\"replay\"'";

/// What has to be looked up in the delivery's row or beside it.
fn condition(what: &What, values: &mut Vec<Value>) -> Option<String> {
    let mut value = |value: i64| {
        values.push(value.into());
        format!("?{}", values.len() + 1)
    };
    Some(match what {
        What::Received(from, to) => {
            let from = from.map(|from| format!("d.received_at >= {}", value(from)));
            let to = to.map(|to| format!("d.received_at < {}", value(to)));
            from.into_iter().chain(to).collect::<Vec<_>>().join(" AND ")
        }
        What::Size(from, to) => {
            format!("d.body_size BETWEEN {} AND {}", value(*from), value(*to))
        }
        What::Id(id) => format!("d.id = {}", value(*id)),
        What::Pinned => "EXISTS (SELECT 1 FROM pin k WHERE k.delivery = d.id)".into(),
        // What is not known took neither more nor less than anything.
        What::Took(from, to) => format!(
            "coalesce(max(coalesce((SELECT p.answered_at FROM passed_through p WHERE p.delivery = d.id),
               (SELECT b.committed_at FROM batch b WHERE b.id = d.batch)) - d.received_at, 0) BETWEEN {} AND {}, 0)",
            value(*from),
            value(*to)
        ),
        What::Attempt(sent) => {
            let attempts = match sent {
                Sent::Any => "SELECT delivery_id AS id FROM attempt",
                Sent::Failed => FAILED,
                Sent::TakenForward => TAKEN_FORWARD,
                Sent::FailedForward => FAILED_FORWARD,
            };
            format!("EXISTS (SELECT 1 FROM ({attempts}) a WHERE a.id = d.id)")
        }
        What::Note => "EXISTS (SELECT 1 FROM mark m WHERE m.event >= d.id << 16 AND m.event < (d.id + 1) << 16 AND m.note IS NOT NULL)".into(),
        What::Words(_) | What::Text(_) | What::Facets(_) | What::Header(_) => return None,
    })
}

/// How many deliveries a query finds in a range of ids, and the ids of some of them, so that
/// any page is found by its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Of those that were looked at.
    pub count: i64,
    /// Every so-manieth id, from the first on, newest first.
    pub anchors: Vec<i64>,
    /// The last id that was looked at, where there may be more below it.
    pub reached: Option<i64>,
}

/// Counts the deliveries that a query finds in a range of ids, newest first, until `patience` ends.
///
/// # Errors
/// Whatever SQLite says.
pub fn count(
    connection: &Connection,
    query: &Query,
    range: Range<i64>,
    every: i64,
    patience: Option<Instant>,
) -> Result<Counted, StoreError> {
    let (mut count, mut anchors) = (0, Vec::new());
    let reached = each(
        connection,
        query,
        range,
        Order::NewestFirst,
        patience,
        |id| {
            if count % every == 0 {
                anchors.push(id);
            }
            count += 1;
            true
        },
    )?;
    Ok(Counted {
        count,
        anchors,
        reached,
    })
}
