//! The deliveries of an export: as they came, one at a time, with all that is known of each.

use bytes::Bytes;

use super::TransferError;
use crate::attempts::bulk::Which;
use crate::delivery::{Header, header_text, header_value};
use crate::payload::{self, Reading};
use crate::settings::MAX_BODY;
use crate::store::delivery::{self, Kept};
use crate::store::selection::{self, Order};
use crate::store::{Connection, StoreError, import};

/// Ids that are read at once.
const PAGE: usize = 500;

/// A delivery on its way out.
#[derive(Debug, Clone)]
pub(super) struct Outgoing {
    /// As it is kept.
    pub(super) kept: Kept,
    /// Exactly the bytes; `None`: over the limit, not kept.
    pub(super) body: Option<Bytes>,
    /// The receiver's own answer, where a target's was passed through instead.
    pub(super) own_status: u16,
    /// The answer was not, or not surely, the receiver's own.
    pub(super) answered_by_another: bool,
}

impl Outgoing {
    pub(super) fn headers(&self) -> Vec<Header> {
        self.kept.head.headers()
    }

    /// How the body is encoded, as its header says.
    pub(super) fn encoding(&self) -> Option<String> {
        header_value(&self.headers(), "content-encoding").map(header_text)
    }

    /// The body read again.
    pub(super) fn reading(&self) -> Option<Reading> {
        let body = self.body.as_deref()?;
        Some(payload::read(body, self.encoding().as_deref(), MAX_BODY))
    }

    /// What happened, in words: its first event's sentence.
    pub(super) fn sentence(&self) -> String {
        let sentence = &self.kept.row.sentence;
        match &sentence.actor {
            Some(actor) => format!("{actor} {}", sentence.text),
            None => sentence.text.clone(),
        }
    }
}

/// Hands over each delivery in the order of arrival. What is deleted meanwhile is passed over,
/// and what arrives meanwhile is left for the next export.
pub(super) fn walk(
    connection: &Connection,
    which: &Which,
    mut one: impl FnMut(Outgoing) -> Result<(), TransferError>,
) -> Result<(), TransferError> {
    let query = match which {
        Which::Ids(ids) => {
            let mut ids = ids.clone();
            ids.sort_unstable();
            ids.dedup();
            return ids
                .into_iter()
                .try_for_each(|id| one(read(connection, id)?));
        }
        Which::Query(query) => query,
    };
    let (newest, mut after) = (delivery::newest_id(connection)?, 0);
    loop {
        let range = after + 1..newest + 1;
        let found = selection::find(connection, query, range, Order::OldestFirst, PAGE, None)?;
        for id in found.ids {
            match read(connection, id) {
                Ok(delivery) => one(delivery)?,
                Err(StoreError::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let Some(reached) = found.reached else {
            return Ok(());
        };
        after = reached;
    }
}

fn read(connection: &Connection, id: i64) -> Result<Outgoing, StoreError> {
    let kept = delivery::get(connection, id)?;
    let body = match kept.row.verdict {
        Some(_) => Some(delivery::body(connection, id)?),
        None => None,
    };
    let (own_status, answered_by_another) = import::own_answer(connection, id)?;
    Ok(Outgoing {
        kept,
        body,
        own_status,
        answered_by_another,
    })
}
