//! The Feed: people and words.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::error::sentence;
use super::{ApiError, ApiErrorCode};
use crate::app::App;
use crate::rules::{KEPT_AS, Rules};
use crate::store::card::{self, Card, CardFilter, FeedSummary};
use crate::store::{mark, setting};
use crate::transfer::csv_line;

/// Most cards of one page.
const MOST: u32 = 200;
/// Most lines of an export.
const EXPORTED: u32 = 100_000;

/// Which cards, newest first.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FeedQuery {
    /// Which.
    pub filter: CardFilter,
    /// Older than this event; `null` from the newest on.
    #[ts(type = "number | null")]
    pub before: Option<i64>,
    /// How many, up to 200.
    pub limit: u32,
}

pub(super) async fn list(app: &App, query: FeedQuery) -> Result<Vec<Card>, ApiError> {
    let read = app.store().read(move |connection| {
        let limit = query.limit.min(MOST);
        card::page(connection, &query.filter, query.before, limit)
    });
    Ok(read.await?)
}

pub(super) async fn summary(app: &App, (): ()) -> Result<FeedSummary, ApiError> {
    Ok(app.store().read(card::summary).await?)
}

/// An event.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EventRef {
    /// Its id.
    #[ts(type = "number")]
    pub event: i64,
}

pub(super) async fn mark_read(app: &App, args: EventRef) -> Result<FeedSummary, ApiError> {
    let EventRef { event } = args;
    app.store()
        .write(move |writing| card::mark_read(writing, event))
        .await?;
    app.publisher().changed();
    summary(app, ()).await
}

/// Whether an event is kept by the user.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EventPin {
    /// Its id.
    #[ts(type = "number")]
    pub event: i64,
    /// Whether it is pinned from now on.
    pub pinned: bool,
}

pub(super) async fn pin(app: &App, args: EventPin) -> Result<(), ApiError> {
    app.store()
        .write(move |writing| mark::pin(writing, args.event, args.pinned))
        .await?;
    app.publisher().changed();
    Ok(())
}

/// The user's words on an event.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EventNote {
    /// Its id.
    #[ts(type = "number")]
    pub event: i64,
    /// Blank: none any more.
    pub note: String,
}

pub(super) async fn note(app: &App, args: EventNote) -> Result<(), ApiError> {
    if args.note.chars().count() > 4000 {
        return Err(ApiError::bad_request(
            "A note has up to 4,000 characters.",
            "Shorten it.",
        ));
    }
    app.store()
        .write(move |writing| mark::note(writing, args.event, &args.note))
        .await?;
    app.publisher().changed();
    Ok(())
}

/// A table as text.
#[derive(Debug, Serialize, TS)]
pub struct Csv {
    /// RFC 4180, with a byte order mark so that spreadsheets read it as UTF-8.
    pub text: String,
    /// Its lines without the head.
    pub lines: u32,
    /// Not everything: there were more than 100,000.
    pub is_cut: bool,
}

pub(super) async fn export(app: &App, filter: CardFilter) -> Result<Csv, ApiError> {
    let read = app
        .store()
        .read(move |connection| card::page(connection, &filter, None, EXPORTED + 1));
    let mut cards = read.await?;
    let is_cut = cards.len() > EXPORTED as usize;
    cards.truncate(EXPORTED as usize);
    let mut text = String::from(
        "\u{feff}received_at,occurred_at,kind,account,person,username,text,media,parent,what,note,pinned\r\n",
    );
    for card in &cards {
        let event = &card.event;
        let username = event
            .actor
            .as_ref()
            .and_then(|actor| actor.username.as_deref());
        let what = format!(
            "{} {}",
            event.sentence.actor.as_deref().unwrap_or_default(),
            event.sentence.text
        );
        let cells = [
            Some(card.received_at.as_str()),
            event.occurred_at.as_deref(),
            Some(event.kind.as_str()),
            event.account_id.as_deref(),
            card.person.as_deref(),
            username,
            event.text.as_deref(),
            event.media_id.as_deref(),
            event.parent_id.as_deref(),
            Some(what.trim()),
            card.note.as_deref(),
            Some(if card.is_pinned { "yes" } else { "" }),
        ];
        text.push_str(&csv_line(cells.map(Option::unwrap_or_default)));
    }
    Ok(Csv {
        text,
        lines: u32::try_from(cards.len()).unwrap_or(u32::MAX),
        is_cut,
    })
}

pub(super) async fn rules(app: &App, (): ()) -> Result<Rules, ApiError> {
    let read = app
        .store()
        .read(|connection| setting::get::<Rules>(connection, KEPT_AS));
    Ok(read.await?.unwrap_or_default())
}

pub(super) async fn set_rules(app: &App, rules: Rules) -> Result<Rules, ApiError> {
    rules.check().map_err(|error| {
        ApiError::new(
            ApiErrorCode::BadRequest,
            sentence(&error),
            "Correct it and save again.",
        )
    })?;
    let kept = rules.clone();
    app.store()
        .write(move |writing| setting::set(writing, KEPT_AS, &kept))
        .await?;
    app.publisher().changed();
    Ok(rules)
}
