//! What is searched of a delivery: its words and its facets.

use rusqlite::{Connection, OptionalExtension};

use super::super::event::{self, Event, Flags};
use super::super::{StoreError, body};
use crate::delivery::Head;
use crate::query::facet::{self, facet};
use crate::query::{NOT_JUDGED, Term, What};
use crate::query::{header, words};

/// Bytes of a body that are searched, once it is inflated: ten times what Meta sends at most.
const SEARCHED: usize = 4 << 20;
/// The same for a body that was refused: a stranger fills no index.
const SEARCHED_REFUSED: usize = 64 << 10;
/// Events of one delivery whose facets are searched; Meta sends up to 1,000.
const EVENTS: u32 = 1000;

/// What is searched of a delivery.
pub(in super::super) struct Document {
    /// Separated by spaces.
    pub(super) words: String,
    /// Each once.
    pub(super) facets: Vec<String>,
}

impl Document {
    /// `None` where the delivery is gone.
    pub(in super::super) fn read(
        connection: &Connection,
        id: i64,
    ) -> Result<Option<Self>, StoreError> {
        let Some(mut facets) = own_facets(connection, id)? else {
            return Ok(None);
        };
        let most = if facets.contains(&facet("is", "refused")) {
            SEARCHED_REFUSED
        } else {
            SEARCHED
        };
        let text = decoded(&body::beginning(connection, id, most)?.unwrap_or_default());
        for event in event::of_delivery(connection, id, None, EVENTS)? {
            facets.extend(of_event(&event));
        }
        facets.sort_unstable();
        facets.dedup();
        Ok(Some(Self {
            words: words::joined(&text),
            facets,
        }))
    }

    /// Whether what the index decides of a term is so. A negated term is asked for as it stands
    /// without its minus.
    pub(in super::super) fn holds(&self, what: &What) -> bool {
        match what {
            What::Words(phrase) | What::Text(phrase) => phrase.is_in(&self.words),
            What::Facets(any) => any.iter().any(|one| self.facets.contains(one)),
            _ => true,
        }
    }
}

/// What is true of a delivery and of none of its events alone.
pub(in super::super) fn facets_of_delivery(
    connection: &Connection,
    id: i64,
) -> Result<Vec<String>, StoreError> {
    let mut facets = own_facets(connection, id)?.unwrap_or_default();
    facets.retain(|one| !facet::is_of_events(std::slice::from_ref(one)));
    Ok(facets)
}

/// What is true of the delivery itself.
fn own_facets(connection: &Connection, id: i64) -> Result<Option<Vec<String>>, StoreError> {
    let read = |row: &rusqlite::Row<'_>| {
        let verdict: Option<String> = row.get(0)?;
        let secret: Option<String> = row.get(1)?;
        let diagnosis: String = row.get(2)?;
        let status: u16 = row.get(3)?;
        let source: String = row.get(4)?;
        let payload: String = row.get(5)?;
        let received_at: i64 = row.get(6)?;
        let size: i64 = row.get(7)?;
        let events: i64 = row.get(8)?;
        let is_retry: bool = row.get(9)?;
        let fields: String = row.get(10)?;
        let flags = Flags::from_bits(row.get(11)?);
        let head = Head::new(row.get::<_, Vec<u8>>(12)?);
        let mut all = vec![
            facet::ALL.to_owned(),
            facet("verdict", verdict.as_deref().unwrap_or(NOT_JUDGED)),
            facet("source", &source),
            facet("payload", &payload),
            facet::of_size(size),
        ];
        all.extend(facet::of_status(status));
        all.extend(facet::of_time(received_at));
        all.extend(secret.map(|secret| facet("secret", &secret)));
        let words = |text: &str| {
            text.split(' ')
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        all.extend(
            words(&diagnosis)
                .iter()
                .map(|code| facet("diagnosis", code)),
        );
        all.extend(words(&fields).iter().map(|field| facet("field", field)));
        all.extend(is_retry.then(|| facet("is", "retry")));
        all.extend((!(200..300).contains(&status)).then(|| facet("is", "refused")));
        all.extend((events > 0).then(|| facet("has", "event")));
        all.extend(of_flags(flags));
        head.with_headers(|headers| {
            for own in headers {
                all.extend(header::facets(own.name, own.value));
            }
        });
        Ok(all)
    };
    Ok(connection
        .prepare_cached(
            "SELECT d.verdict, d.secret, d.diagnosis, coalesce(p.status, d.status), d.source, d.payload, d.received_at,
               d.body_size, d.events, s.retry_of IS NOT NULL, d.fields, d.flags | coalesce(s.flags, 0), d.head
             FROM delivery d LEFT JOIN passed_through p ON p.delivery = d.id LEFT JOIN second_look s ON s.delivery = d.id
             WHERE d.id = ?1",
        )?
        .query_row([id], read)
        .optional()?)
}

fn of_flags(flags: Flags) -> impl Iterator<Item = String> {
    [
        (flags.is_test, "test"),
        (flags.is_echo, "echo"),
        (flags.is_own, "own"),
        (flags.is_duplicate, "duplicate"),
        (flags.is_late, "late"),
        (flags.is_out_of_order, "out_of_order"),
        (flags.is_incomplete, "incomplete"),
        (flags.is_novel, "novel"),
    ]
    .into_iter()
    .filter(|(is, _)| *is)
    .map(|(_, name)| facet("is", name))
}

/// What is true of one event.
fn of_event(event: &Event) -> Vec<String> {
    let mut all = vec![facet("field", &event.field), facet("kind", &event.kind)];
    let mut add = |name: &str, value: Option<&str>| {
        all.extend(
            value
                .filter(|value| !value.is_empty())
                .map(|value| facet(name, value)),
        );
    };
    add("account", event.account_id.as_deref());
    add("media", event.media_id.as_deref());
    if let Some(actor) = &event.actor {
        add("from", Some(&actor.id));
        add("from", actor.username.as_deref());
    }
    all
}

/// Whether a term that is about events holds for one of a delivery which the query finds; what
/// is about the delivery holds for each. `own`: the words of the event's own JSON; `of_delivery`: what
/// is true of the delivery alone.
pub(in super::super) fn event_holds(
    term: &Term,
    event: &Event,
    own: &str,
    of_delivery: &[String],
) -> bool {
    let holds = match &term.what {
        What::Words(phrase) => phrase.is_in(own),
        What::Text(phrase) => {
            phrase.is_in(&words::joined(event.text.as_deref().unwrap_or_default()))
        }
        What::Facets(any) if facet::is_of_events(any) => {
            let flags = Flags {
                is_test: event.is_test,
                is_echo: event.is_echo,
                is_own: event.is_own,
                is_duplicate: event.duplicate_of.is_some(),
                is_late: event.is_late,
                is_out_of_order: event.is_out_of_order,
                is_incomplete: event.is_incomplete,
                is_novel: event.is_novel,
            };
            let own: Vec<String> = of_event(event).into_iter().chain(of_flags(flags)).collect();
            any.iter()
                .any(|one| own.contains(one) || of_delivery.contains(one))
        }
        _ => return true,
    };
    holds != term.is_negated
}

/// A body as text, what JSON escapes undone. It need not be JSON.
pub(in super::super) fn decoded(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let mut all = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(at) = rest.find('\\') {
        all.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(c) = rest.chars().next() else { break };
        rest = &rest[c.len_utf8()..];
        match c {
            'u' => rest = unicode(rest, &mut all),
            'n' | 't' | 'r' | 'b' | 'f' => all.push(' '),
            c => all.push(c),
        }
    }
    all.push_str(rest);
    all
}

/// Adds what stands after `\u`; returns what is left.
fn unicode<'a>(text: &'a str, all: &mut String) -> &'a str {
    let unit = |text: &str| u32::from_str_radix(text.get(..4)?, 16).ok();
    let Some(first) = unit(text) else {
        all.push(' ');
        return text;
    };
    let rest = &text[4..];
    let low = rest.strip_prefix("\\u").and_then(unit);
    match low {
        Some(low) if (0xd800..0xdc00).contains(&first) && (0xdc00..0xe000).contains(&low) => {
            let code = 0x1_0000 + ((first - 0xd800) << 10) + (low - 0xdc00);
            all.push(char::from_u32(code).unwrap_or(' '));
            &rest[6..]
        }
        _ => {
            all.push(char::from_u32(first).unwrap_or(' '));
            rest
        }
    }
}
