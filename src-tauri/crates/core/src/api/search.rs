//! Searching: how many there are, a query while it is written, and saved filters.

use std::time::Instant;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ApiError;
use super::deliveries::PATIENCE;
use crate::app::App;
use crate::graph::{Level, known_fields};
use crate::payload::Kind;
use crate::query::{Query, QueryReading};
use crate::store::saved_filter::{self, SavedFilter};
use crate::store::{event, selection};

/// Longest name of a saved filter; characters.
const LONGEST_NAME: usize = 60;
/// Most saved filters.
const MOST_FILTERS: usize = 100;

/// What to count.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CountRequest {
    /// Which deliveries.
    pub query: String,
    /// Those below this id; `null`: all.
    #[ts(type = "number | null")]
    pub before: Option<i64>,
    /// Those above this id; `null`: all.
    #[ts(type = "number | null")]
    pub after: Option<i64>,
    /// Every so-manieth id is told, so that any page is found by its key; at least 1.
    pub every: u32,
}

/// How many there are.
#[derive(Debug, Serialize, TS)]
pub struct CountedDeliveries {
    /// Of those that were looked at.
    #[ts(type = "number")]
    pub count: i64,
    /// Every so-manieth id, the newest first.
    #[ts(type = "Array<number>")]
    pub anchors: Vec<i64>,
    /// Where there may be more: ask again with it as `before`, and add. Nobody waits for long.
    #[ts(type = "number | null")]
    pub reached: Option<i64>,
}

pub(super) async fn count(app: &App, request: CountRequest) -> Result<CountedDeliveries, ApiError> {
    let query = Query::parse(&request.query)?;
    let range = request.after.unwrap_or(0).saturating_add(1)..request.before.unwrap_or(i64::MAX);
    let every = i64::from(request.every.max(1));
    let read = move |connection: &_| {
        let patience = Some(Instant::now() + PATIENCE);
        selection::count(connection, &query, range, every, patience)
    };
    let counted = app.store().read(read).await?;
    Ok(CountedDeliveries {
        count: counted.count,
        anchors: counted.anchors,
        reached: counted.reached,
    })
}

/// A query while it is written.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct WrittenQuery {
    /// Its text.
    pub text: String,
    /// Where the cursor stands, in UTF-16 units.
    pub cursor: usize,
}

pub(super) async fn read(app: &App, written: WrittenQuery) -> Result<QueryReading, ApiError> {
    let read = move |connection: &_| {
        let seen = |name: &str| match name {
            "field" => known_fields(Level::App)
                .iter()
                .map(|field| field.name.to_owned())
                .collect(),
            "kind" => Kind::ALL
                .iter()
                .map(|kind| kind.as_str().to_owned())
                .collect(),
            // What cannot be read is not suggested; the query itself will say why.
            name => event::recent_values(connection, name).unwrap_or_default(),
        };
        Ok(QueryReading::new(&written.text, written.cursor, &seen))
    };
    Ok(app.store().read(read).await?)
}

pub(super) async fn saved(app: &App, (): ()) -> Result<Vec<SavedFilter>, ApiError> {
    Ok(app.store().read(saved_filter::list).await?)
}

pub(super) async fn save(app: &App, filter: SavedFilter) -> Result<Vec<SavedFilter>, ApiError> {
    let filter = SavedFilter {
        name: filter.name.trim().to_owned(),
        query: filter.query.trim().to_owned(),
    };
    if filter.name.is_empty() || filter.name.chars().count() > LONGEST_NAME {
        return Err(ApiError::bad_request(
            "A filter’s name has 1 to 60 characters.",
            "Choose another one.",
        ));
    }
    if Query::parse(&filter.query)?.is_empty() {
        return Err(ApiError::bad_request(
            "An empty filter finds everything.",
            "Write a query first.",
        ));
    }
    let saved = saved(app, ()).await?;
    if saved.len() >= MOST_FILTERS && !saved.iter().any(|other| other.name == filter.name) {
        return Err(ApiError::bad_request(
            "There are 100 saved filters already.",
            "Remove one that you do not use.",
        ));
    }
    app.store()
        .write(move |writing| saved_filter::save(writing, &filter))
        .await?;
    changed(app).await
}

/// A saved filter's name.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FilterName {
    /// As it was saved.
    pub name: String,
}

pub(super) async fn remove(app: &App, filter: FilterName) -> Result<Vec<SavedFilter>, ApiError> {
    app.store()
        .write(move |writing| saved_filter::remove(writing, &filter.name))
        .await?;
    changed(app).await
}

async fn changed(app: &App) -> Result<Vec<SavedFilter>, ApiError> {
    app.publisher().changed();
    saved(app, ()).await
}
