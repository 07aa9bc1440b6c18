//! What a webhook body says: pure functions over bytes, with no clock, no store and no network.
//!
//! In reading order: [`content`] undoes a Content-Encoding, `json` scans without losing
//! anything, `envelope` finds the items in the seven shapes that Meta uses, `changes` and
//! `messaging` read them, `sentence` puts them into words. Nothing here decides whether a
//! delivery is genuine: that is the signature's business, over the bytes as received.

mod changes;
mod content;
mod dashboard;
mod entry;
mod envelope;
mod event;
mod fault;
mod field;
mod identity;
pub(crate) mod json;
mod kind;
pub(crate) mod messaging;
mod raw;
mod sentence;
pub(crate) mod shape;
#[cfg(test)]
mod tests;
mod verdict;
mod when;

use std::borrow::Cow;

pub use event::{Actor, Event, Sentence};
pub use fault::{PayloadFault, Position};
pub(crate) use field::{OTHER as OTHER_FIELD, known as known_field};
pub use kind::Kind;
pub use verdict::PayloadVerdict;

/// A body as Hookglass understands it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Whether the body is a payload that Meta could have sent.
    pub verdict: PayloadVerdict,
    /// Why not; `None` exactly when the verdict is `Ok`.
    pub fault: Option<PayloadFault>,
    /// One event per change or messaging item, in the order of the body; one of a whole entry comes
    /// before those of its lists, and what stands for the rest of a list that is too long after them.
    /// A body with bytes that are not UTF-8 still has the events that its structure shows.
    pub events: Vec<Event>,
}

/// The body as its content: inflated when Content-Encoding says gzip or deflate, else as it came.
///
/// `limit` bounds the inflated bytes, so that a small body cannot claim gigabytes.
/// A body that is not compressed is handed back whatever its size: it is in memory already.
pub fn content<'a>(
    body: &'a [u8],
    content_encoding: Option<&str>,
    limit: usize,
) -> Result<Cow<'a, [u8]>, PayloadFault> {
    content::decode(body, content_encoding, limit).map_err(PayloadFault::from)
}

/// The first bytes of a body's content, or of the body as it came where that cannot be inflated, such
/// as one that a proxy unpacked without saying so.
pub fn beginning<'a>(body: &'a [u8], content_encoding: Option<&str>, most: usize) -> Cow<'a, [u8]> {
    content::beginning(body, content_encoding, most)
}

/// Reads a body: its verdict, why it is not a payload if it is not one, and its events.
pub fn read(body: &[u8], content_encoding: Option<&str>, limit: usize) -> Reading {
    match content::decode(body, content_encoding, limit) {
        Ok(content) => read_content(&content),
        Err(fault) => Reading::refused(fault.verdict(), fault.into()),
    }
}

fn read_content(bytes: &[u8]) -> Reading {
    // The scanner keeps offsets in 32 bits: half the memory of a hostile body's tape.
    if u32::try_from(bytes.len()).is_err() {
        let message = "The body is larger than 4 GiB; expected at most that.";
        return Reading::refused(PayloadVerdict::TooLarge, PayloadFault::plain(message));
    }
    let encoding_fault = fault::not_utf8(bytes);
    let document = match json::scan(bytes) {
        Ok(document) => document,
        Err(error) => {
            return match encoding_fault {
                Some(fault) => Reading::refused(PayloadVerdict::NotUtf8, fault),
                None => Reading::refused(PayloadVerdict::NotJson, fault::not_json(bytes, &error)),
            };
        }
    };
    let exploded = envelope::explode(&document);
    match (encoding_fault, exploded) {
        (None, Ok(events)) => Reading {
            verdict: PayloadVerdict::Ok,
            fault: None,
            events,
        },
        (Some(fault), exploded) => Reading {
            verdict: PayloadVerdict::NotUtf8,
            fault: Some(fault),
            events: exploded.unwrap_or_default(),
        },
        (None, Err(fault)) => Reading::refused(PayloadVerdict::NoEntry, fault),
    }
}

impl Reading {
    fn refused(verdict: PayloadVerdict, fault: PayloadFault) -> Self {
        Self {
            verdict,
            fault: Some(fault),
            events: Vec::new(),
        }
    }
}
