//! The events that a query finds: those of the deliveries that it finds for which its terms
//! about events hold.

use rusqlite::Connection;

use super::event::{self, Event, POSITION_BITS};
use super::search::{self, decoded, event_holds};
use super::selection::{self, Order};
use super::{StoreError, delivery, second_look};
use crate::query::{Query, Term, What, facet, words};

/// Deliveries that are found at once.
const DELIVERIES: usize = 500;
/// Bytes of a body whose events' own words are compared, once it is inflated.
const COMPARED: usize = 16 << 20;

/// The newest events that match, newest first.
///
/// # Errors
/// Whatever SQLite says.
pub fn page(
    connection: &Connection,
    query: &Query,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Event>, StoreError> {
    let before = before.unwrap_or(i64::MAX);
    listed(
        connection,
        query,
        (i64::MIN, before),
        Order::NewestFirst,
        limit,
    )
}

/// Events newer than `after` that match, oldest first: what a follower has not seen yet.
///
/// # Errors
/// Whatever SQLite says.
pub fn since(
    connection: &Connection,
    query: &Query,
    after: i64,
    limit: u32,
) -> Result<Vec<Event>, StoreError> {
    listed(
        connection,
        query,
        (after, i64::MAX),
        Order::OldestFirst,
        limit,
    )
}

/// Up to which event the second look has come: beyond it some are not labelled yet.
///
/// # Errors
/// Whatever SQLite says.
pub fn settled(connection: &Connection) -> Result<i64, StoreError> {
    let next = second_look::done(connection)?.saturating_add(1);
    Ok((next << POSITION_BITS) - 1)
}

/// Events between two ids, neither included.
fn listed(
    connection: &Connection,
    query: &Query,
    (after, before): (i64, i64),
    order: Order,
    limit: u32,
) -> Result<Vec<Event>, StoreError> {
    let limit = limit as usize;
    let deliveries = query.of_deliveries();
    // The events of the first and of the last delivery may be in the range in part.
    let mut range = after.max(0) >> POSITION_BITS..(before >> POSITION_BITS).saturating_add(1);
    let mut all = Vec::new();
    while all.len() < limit {
        let found = selection::find(
            connection,
            &deliveries,
            range.clone(),
            order,
            DELIVERIES,
            None,
        )?;
        for id in found.ids {
            let mut events = matching(connection, query, id)?;
            events.retain(|event| event.id > after && event.id < before);
            if order == Order::NewestFirst {
                events.reverse();
            }
            all.extend(events);
            if all.len() >= limit {
                break;
            }
        }
        match (found.reached, order) {
            (None, _) => break,
            (Some(reached), Order::NewestFirst) => range.end = reached,
            (Some(reached), Order::OldestFirst) => range.start = reached + 1,
        }
    }
    all.truncate(limit);
    Ok(all)
}

fn matching(connection: &Connection, query: &Query, id: i64) -> Result<Vec<Event>, StoreError> {
    let mut events = event::of_delivery(connection, id, None, u32::MAX)?;
    let words = query
        .terms()
        .iter()
        .any(|term| matches!(term.what, What::Words(_)));
    let content = match words {
        true => delivery::content(connection, id, COMPARED)?.unwrap_or_default(),
        false => Vec::new(),
    };
    let is_mixed = |term: &Term| matches!(&term.what, What::Facets(any) if facet::is_of_both(any));
    let of_delivery = match query.terms().iter().any(is_mixed) {
        true => search::facets_of_delivery(connection, id)?,
        false => Vec::new(),
    };
    let is_alone = events.len() == 1;
    events.retain(|event| {
        let own = match event {
            _ if !words => String::new(),
            // Whatever the body says is about its one event.
            _ if is_alone => words::joined(&decoded(&content)),
            event => {
                let item = content.get(event.span.clone()).unwrap_or_default();
                let account = event.account_id.as_deref().unwrap_or_default();
                words::joined(&format!("{} {account}", decoded(item)))
            }
        };
        query
            .terms()
            .iter()
            .all(|term| event_holds(term, event, &own, &of_delivery))
    });
    Ok(events)
}
