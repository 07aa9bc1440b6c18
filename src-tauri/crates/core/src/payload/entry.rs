//! What the items of an entry share: the account, the time, and what is odd about the whole.

use std::ops::Range;

use super::json::{Type, Value};
use super::kind::Kind;
use super::sentence::short_id;
use super::{Event, Sentence, dashboard, when};

/// Characters of an account's id, which every event repeats; Meta's have 17.
const ACCOUNT_ID: usize = 64;

/// What the items of an entry share.
pub(crate) struct Entry<'a> {
    /// `entry[].id`.
    pub(crate) account: Option<String>,
    /// `entry[].time`, in microseconds.
    time: Option<i64>,
    is_sample: bool,
    /// What to note at each event: an `object` other than "instagram", an id that JavaScript rounds.
    note: Option<String>,
    pub(crate) value: Value<'a>,
}

impl<'a> Entry<'a> {
    pub(crate) fn new(value: Value<'a>, foreign: Option<&str>) -> Self {
        let id = value.get("id");
        let account =
            id.and_then(Value::text)
                .map(|text| match text.char_indices().nth(ACCOUNT_ID) {
                    // Repeated in every event, a long one would multiply the size of the body.
                    Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or_default()),
                    None => text.into_owned(),
                });
        let mut note = foreign.map(str::to_owned);
        if let (Some(id), Some(account)) = (id, &account)
            && id.kind() == Type::Number
            && account.len() > 15
        {
            let warning = format!(
                "The account’s id {} is a number above 2^53; JavaScript rounds it.",
                short_id(account)
            );
            note = Some(match note {
                Some(note) => format!("{note} {warning}"),
                None => warning,
            });
        }
        Self {
            is_sample: account.as_deref() == Some(dashboard::ACCOUNT),
            account,
            time: value.text_of("time").and_then(|time| when::micros(&time)),
            note,
            value,
        }
    }
}

/// An event that says nothing yet.
pub(crate) fn blank(entry: Option<&Entry<'_>>, field: &str, span: Range<usize>) -> Event {
    Event {
        account_id: entry.and_then(|entry| entry.account.clone()),
        field: field.to_owned(),
        kind: Kind::Unknown.as_str().to_owned(),
        dedupe_key: None,
        occurred_at: entry.and_then(|entry| entry.time),
        actor: None,
        sentence: Sentence {
            actor: None,
            text: String::new(),
        },
        text: None,
        media_id: None,
        parent_id: None,
        is_test: entry.is_some_and(|entry| entry.is_sample),
        is_echo: false,
        is_own: false,
        note: entry.and_then(|entry| entry.note.clone()),
        span,
    }
}
