//! The list of deliveries, one delivery, and its events.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ApiError;
use crate::app::App;
use crate::delivery::{header_text, header_value};
use crate::payload::{self, PayloadFault};
use crate::query::Query;
use crate::settings::MAX_BODY;
use crate::signature::{self, Verdict};
use crate::store::delivery::{self, DeliveryRow, Totals};
use crate::store::event::{self, Event};
use crate::store::selection::{self, Order};
use crate::store::{Store, StoreError, trash};

/// Most rows in one answer.
const MOST: u32 = 1000;

/// How long a search takes at most before it answers with what it has; the caller goes on.
pub(super) const PATIENCE: Duration = Duration::from_millis(150);

/// A page of the list: rows with an id below `before`, or the newest.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// `null`: from the newest on.
    #[ts(type = "number | null")]
    pub before: Option<i64>,
    /// Rows, at most 1000.
    pub limit: u32,
    /// Which; everything where it is empty.
    #[serde(default)]
    pub query: String,
}

/// Rows, newest first.
#[derive(Debug, Serialize, TS)]
pub struct DeliveryPage {
    /// Newest first.
    pub rows: Vec<DeliveryRow>,
    /// Of the whole list.
    pub totals: Totals,
    /// Where there may be more below the rows: the id that the search had come to. It may come
    /// with fewer rows than were asked for, or none, so that nobody waits: ask again with it as
    /// `before`.
    #[ts(type = "number | null")]
    pub reached: Option<i64>,
}

pub(super) async fn list(app: &App, page: Page) -> Result<DeliveryPage, ApiError> {
    let totals = app.publisher().tick().totals;
    let query = Query::parse(&page.query)?;
    let (before, limit) = (page.before.unwrap_or(i64::MAX), page.limit.min(MOST));
    let read = move |connection: &_| {
        // Past what is deleted and not erased yet the search goes, which never takes long.
        if query.is_empty() && trash::is_empty(connection)? {
            let rows = delivery::page(connection, &query, page.before, limit)?;
            let is_full = rows.len() == limit as usize;
            let reached = rows.last().map(|row| row.id).filter(|_| is_full);
            return Ok((rows, reached));
        }
        let patience = Some(Instant::now() + PATIENCE);
        let order = Order::NewestFirst;
        let found = selection::find(
            connection,
            &query,
            0..before,
            order,
            limit as usize,
            patience,
        )?;
        Ok((delivery::rows(connection, &found.ids)?, found.reached))
    };
    let (rows, reached) = app.store().read(read).await?;
    Ok(DeliveryPage {
        rows,
        totals,
        reached,
    })
}

/// Which delivery.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DeliveryId {
    /// Its id.
    #[ts(type = "number")]
    pub id: i64,
}

/// A digest that one of the configured secrets makes over the body.
#[derive(Debug, Serialize, TS)]
pub struct Digest {
    /// The secret's label.
    pub secret: String,
    /// 64 hex digits.
    pub sha256: String,
}

/// All about the signature of a delivery.
#[derive(Debug, Serialize, TS)]
pub struct SignatureReport {
    /// As it was judged when it arrived; `null`: not judged.
    pub verdict: Option<Verdict>,
    /// The label of the secret that matched.
    pub secret: Option<String>,
    /// The signature headers as they came.
    pub received: Vec<(String, String)>,
    /// What each secret that is configured now makes of the body.
    pub computed: Vec<Digest>,
    /// Codes.
    pub diagnosis: Vec<String>,
    /// In whole sentences.
    pub explanation: String,
}

/// One delivery, without its body.
#[derive(Debug, Serialize, TS)]
pub struct DeliveryDetail {
    /// The line of the list.
    pub row: DeliveryRow,
    /// Always POST.
    pub method: String,
    /// Without the query.
    pub path: String,
    /// Without its question mark.
    pub query: Option<String>,
    /// The peer's address.
    pub peer: String,
    /// In the order, the case and the number in which they came.
    pub headers: Vec<(String, String)>,
    /// Of the body, in hex.
    pub body_sha256: String,
    /// Bytes that were announced, where the body was not kept.
    #[ts(type = "number | null")]
    pub declared_size: Option<i64>,
    /// How the body is encoded, as its header says.
    pub content_encoding: Option<String>,
    /// All about the signature.
    pub signature: SignatureReport,
    /// What is wrong with the payload.
    pub payload_fault: Option<PayloadFault>,
}

pub(super) async fn get(app: &App, args: DeliveryId) -> Result<DeliveryDetail, ApiError> {
    let secrets = app.secrets().signing();
    let read = move |connection: &_| {
        let (kept, body) = (
            delivery::get(connection, args.id)?,
            delivery::body(connection, args.id)?,
        );
        let computed = if kept.row.verdict.is_none() {
            Vec::new()
        } else {
            let digest = |secret: &crate::secrets::NamedSecret| Digest {
                secret: secret.label.clone(),
                sha256: hex::encode(signature::digest(secret.value.expose().as_bytes(), &body)),
            };
            secrets.iter().map(digest).collect()
        };
        Ok(detail(kept, computed))
    };
    Ok(app.store().read(read).await?)
}

/// A delivery as a host shows it.
pub fn detail(kept: delivery::Kept, computed: Vec<Digest>) -> DeliveryDetail {
    let headers = kept.head.headers();
    let is_signature = |name: &str| {
        [signature::SIGNATURE_HEADER, signature::LEGACY_HEADER]
            .iter()
            .any(|own| own.eq_ignore_ascii_case(name))
    };
    let text: Vec<(String, String)> = headers
        .iter()
        .map(|(name, value)| (name.clone(), header_text(value)))
        .collect();
    let signature = SignatureReport {
        verdict: kept.row.verdict,
        secret: kept.row.secret.clone(),
        received: text
            .iter()
            .filter(|(name, _)| is_signature(name))
            .cloned()
            .collect(),
        computed,
        diagnosis: kept
            .diagnosis
            .iter()
            .map(|code| code.as_str().to_owned())
            .collect(),
        explanation: signature::explanation(
            kept.row.verdict,
            kept.row.secret.as_deref(),
            &kept.diagnosis,
        ),
    };
    DeliveryDetail {
        content_encoding: header_value(&headers, "content-encoding").map(header_text),
        headers: text,
        signature,
        method: "POST".into(),
        row: kept.row,
        path: kept.path,
        query: kept.query,
        peer: kept.peer,
        body_sha256: kept.body_sha256,
        declared_size: kept.declared_size,
        payload_fault: kept.payload_fault,
    }
}

/// Events of a delivery after a position.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EventQuery {
    /// Whose events.
    #[ts(type = "number")]
    pub delivery_id: i64,
    /// `null`: from the first on.
    pub after: Option<u32>,
    /// Events, at most 1000.
    pub limit: u32,
}

/// An event with its own JSON.
#[derive(Debug, Serialize, TS)]
#[ts(rename = "Event")]
pub struct EventItem {
    /// What is known of it.
    #[serde(flatten)]
    #[ts(flatten)]
    pub event: Event,
    /// Its JSON within the body, as it came.
    pub raw: String,
}

/// Some events of a delivery.
#[derive(Debug, Serialize, TS)]
pub struct EventPage {
    /// In the order of the body.
    pub events: Vec<EventItem>,
    /// All that the delivery has.
    pub total: u32,
}

pub(super) async fn events(app: &App, query: EventQuery) -> Result<EventPage, ApiError> {
    Ok(of_delivery(app.store(), query).await?)
}

async fn of_delivery(store: &Store, query: EventQuery) -> Result<EventPage, StoreError> {
    let EventQuery {
        delivery_id: id,
        after,
        limit,
    } = query;
    let read = move |connection: &_| {
        let kept = delivery::get(connection, id)?;
        let events = event::of_delivery(connection, id, after, limit.min(MOST))?;
        if events.is_empty() {
            // Nor is there anything to inflate: a body without events may be a bomb.
            return Ok(EventPage {
                events: Vec::new(),
                total: kept.row.events,
            });
        }
        let body = delivery::body(connection, id)?;
        let headers = kept.head.headers();
        let encoding = header_value(&headers, "content-encoding")
            .and_then(|value| std::str::from_utf8(value).ok());
        let content = payload::content(&body, encoding, MAX_BODY).unwrap_or_default();
        let raw = |event: &Event| {
            String::from_utf8_lossy(content.get(event.span.clone()).unwrap_or_default())
                .into_owned()
        };
        let events = events
            .into_iter()
            .map(|event| EventItem {
                raw: raw(&event),
                event,
            })
            .collect();
        Ok(EventPage {
            events,
            total: kept.row.events,
        })
    };
    store.read(read).await
}
