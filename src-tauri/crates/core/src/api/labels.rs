//! What the small labels of a delivery mean, with the facts behind them.

use serde::Serialize;
use ts_rs::TS;

use super::{ApiError, DeliveryId};
use crate::app::App;
use crate::store::delivery::DeliveryRow;
use crate::store::event::Event;
use crate::store::{Connection, StoreError, delivery, event, second_look};
use crate::time::micros;

/// Events of a delivery that are explained one by one.
const EVENTS: u32 = 50;

/// Which label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LabelCode {
    /// A sample from Meta's dashboard.
    Test,
    /// A copy of what the account sent.
    Echo,
    /// The account's own doing.
    Own,
    /// Meta sends it again after a failure.
    Retry,
    /// It had arrived before.
    Duplicate,
    /// It arrived long after it happened.
    Late,
    /// Something newer arrived before it.
    OutOfOrder,
    /// What it tells of is not in it.
    Incomplete,
    /// It has keys that were never seen.
    Novel,
}

/// A label and what is behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct LabelInfo {
    /// Which.
    pub code: LabelCode,
    /// Of which event, where it is one's.
    #[ts(type = "number | null")]
    pub event: Option<i64>,
    /// What it means here, in sentences.
    pub message: String,
    /// A delivery that has to do with it.
    #[ts(type = "number | null")]
    pub delivery: Option<i64>,
}

pub(super) async fn explain(app: &App, args: DeliveryId) -> Result<Vec<LabelInfo>, ApiError> {
    let read = app
        .store()
        .read(move |connection| labels(connection, args.id));
    Ok(read.await?)
}

fn labels(connection: &Connection, id: i64) -> Result<Vec<LabelInfo>, StoreError> {
    let kept = delivery::get(connection, id)?;
    let found = second_look::of_delivery(connection, id)?;
    let mut labels = Vec::new();
    if let Some((earlier, number)) = found.retry {
        let first = still_there(connection, earlier)?;
        let message = match &first {
            Some(first) => format!(
                "Retry {number} of delivery {earlier}, {} after it. That one was answered {}{}; Meta tries again after anything but a quick 200.",
                between(&first.received_at, &kept.row.received_at),
                first.status,
                slow(first.answer_us)
            ),
            None => format!(
                "Retry {number} of delivery {earlier}, which was deleted since. Meta tries again after anything but a quick 200."
            ),
        };
        labels.push(LabelInfo {
            code: LabelCode::Retry,
            event: None,
            message,
            delivery: first.map(|_| earlier),
        });
    }
    for event in event::of_delivery(connection, id, None, EVENTS)? {
        of_event(connection, &event, &kept.row.received_at, &mut labels)?;
    }
    if !found.news.is_empty() {
        let names: Vec<String> = found.news.iter().map(named).collect();
        labels.push(LabelInfo {
            code: LabelCode::Novel,
            event: None,
            message: format!(
                "Never seen before: {}. Meta may have changed what it sends; Hookglass keeps and shows it as it is.",
                names.join(", ")
            ),
            delivery: None,
        });
    }
    Ok(labels)
}

/// An earlier delivery, unless it was deleted.
fn still_there(connection: &Connection, id: i64) -> Result<Option<DeliveryRow>, StoreError> {
    match delivery::get(connection, id) {
        Ok(kept) => Ok(Some(kept.row)),
        Err(StoreError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn of_event(
    connection: &Connection,
    event: &Event,
    received_at: &str,
    labels: &mut Vec<LabelInfo>,
) -> Result<(), StoreError> {
    let mut add = |code, message: String, delivery| {
        labels.push(LabelInfo {
            code,
            event: Some(event.id),
            message,
            delivery,
        });
    };
    if event.is_test {
        add(LabelCode::Test, "A sample from the “Test” button of Meta's dashboard. It proves the URL and the signature, not that the account is subscribed.".into(), None);
    }
    if event.is_echo {
        add(
            LabelCode::Echo,
            "A copy of what your own account sent. A bot that answers it answers itself.".into(),
            None,
        );
    } else if event.is_own {
        add(
            LabelCode::Own,
            "Your own account did this. A bot that answers it answers itself.".into(),
            None,
        );
    }
    if let Some(first) = event.duplicate_of {
        let earlier = first >> 16;
        let first = still_there(connection, earlier)?;
        let key = event.dedupe_key.as_deref().unwrap_or("its content");
        let came = match &first {
            Some(first) => format!(
                "{} before, in delivery {earlier}, which was answered {}{}",
                between(&first.received_at, received_at),
                first.status,
                slow(first.answer_us)
            ),
            None => format!("before, in delivery {earlier}, which was deleted since"),
        };
        add(
            LabelCode::Duplicate,
            format!("The same event came {came}. Handlers have to tell duplicates by {key}."),
            first.map(|_| earlier),
        );
    }
    if event.is_late
        && let Some(at) = &event.occurred_at
    {
        add(
            LabelCode::Late,
            format!("It arrived {} after it happened.", between(at, received_at)),
            None,
        );
    }
    if event.is_out_of_order {
        add(LabelCode::OutOfOrder, "Something newer of the same person and field arrived before it. Meta does not keep the order: sort by the event's own time.".into(), None);
    }
    if event.is_incomplete {
        add(LabelCode::Incomplete, incomplete(event).into(), None);
    }
    Ok(())
}

fn incomplete(event: &Event) -> &'static str {
    if event.kind.ends_with("message_edit") {
        "An edit without its text. This comes when message_edit is subscribed but messages is not, or without access to messages."
    } else {
        "Only the names of what changed came, not the values: switch on “Include values” for the field."
    }
}

fn slow(answer_us: Option<i64>) -> String {
    match answer_us {
        Some(us) if us > 5_000_000 => format!(" after {} s", us / 1_000_000),
        _ => String::new(),
    }
}

fn named((field, path): &(String, String)) -> String {
    if path.is_empty() {
        format!("the field {field}")
    } else {
        format!("{path} in {field}")
    }
}

/// The time between two moments, in words.
fn between(from: &str, to: &str) -> String {
    let us = micros(to)
        .zip(micros(from))
        .map_or(0, |(to, from)| (to - from).abs());
    let seconds = us / 1_000_000;
    match seconds {
        0 => format!("{} ms", us / 1000),
        1..=119 => format!("{seconds} s"),
        120..=7199 => format!("{} min", seconds / 60),
        7200..=172_799 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}
