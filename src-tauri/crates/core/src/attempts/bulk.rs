//! Many attempts: those of a selection or of a query, in an order, at a pace.

use std::collections::VecDeque;
use std::pin::Pin;
use std::time::Duration;

use futures_util::stream::{FuturesOrdered, StreamExt};
use serde::{Deserialize, Serialize};
use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use ts_rs::TS;

use super::{AttemptError, Plan, make};
use crate::query::Query;
use crate::replay::Senders;
use crate::store::attempt::Attempt;
use crate::store::selection::{self, Order};
use crate::store::{Store, StoreError, delivery};

/// Ids taken from the store at once.
const PAGE: usize = 500;

/// Which goes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReplayOrder {
    /// As they came.
    #[default]
    OldestFirst,
    /// The other way round.
    NewestFirst,
}

/// Which deliveries.
#[derive(Debug, Clone)]
pub enum Which {
    /// These.
    Ids(Vec<i64>),
    /// All that a query finds, and that were there when it began.
    Query(Query),
}

/// How fast, and until when.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// So many at once; at least 1.
    pub concurrency: usize,
    /// At most so many a second.
    pub rate: Option<f64>,
    /// Which begins first; `None`: as they are named, or as they came.
    pub order: Option<ReplayOrder>,
    /// No further one is begun once one has failed.
    pub stop_on_failure: bool,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// All of them were sent.
    Done,
    /// Somebody ended it.
    Cancelled,
    /// One failed, and no further one was begun.
    Stopped,
}

/// How many deliveries that is.
///
/// # Errors
/// When they cannot be counted.
pub async fn count(store: &Store, which: &Which) -> Result<i64, StoreError> {
    match which {
        Which::Ids(ids) => Ok(i64::try_from(ids.len()).unwrap_or(i64::MAX)),
        Which::Query(query) => {
            let query = query.clone();
            store
                .read(move |connection| {
                    selection::count(connection, &query, 0..i64::MAX, i64::MAX, None)
                })
                .await
                .map(|counted| counted.count)
        }
    }
}

/// Replays deliveries: `plan` says how, and is given each one's id. Each is told to `done` in the
/// order in which they began;
/// what was begun is always finished, unless it is cancelled.
///
/// # Errors
/// When the deliveries cannot be listed.
pub async fn run(
    store: &Store,
    senders: &Senders,
    which: Which,
    plan: &Plan,
    pace: Pace,
    cancel: &CancellationToken,
    mut done: impl FnMut(i64, Result<Attempt, AttemptError>),
) -> Result<Ended, StoreError> {
    let mut ids = Ids::new(store, which, pace.order).await?;
    let mut ticks = pace.rate.map(ticking);
    let mut running: FuturesOrdered<Making<'_>> = FuturesOrdered::new();
    let (mut next, mut stopped) = (ids.next().await?, false);
    loop {
        let may_begin = next.is_some() && !stopped && running.len() < pace.concurrency.max(1);
        if !may_begin && running.is_empty() {
            return Ok(if stopped && next.is_some() {
                Ended::Stopped
            } else {
                Ended::Done
            });
        }
        tokio::select! {
            biased;
            () = cancel.cancelled() => return Ok(Ended::Cancelled),
            Some((id, made)) = running.next(), if !running.is_empty() => {
                let failed = !made.as_ref().is_ok_and(Attempt::passed);
                stopped |= failed && pace.stop_on_failure;
                done(id, made);
            }
            () = turn(ticks.as_mut()), if may_begin => {
                if let Some(id) = next {
                    let plan = Plan { delivery_id: id, ..plan.clone() };
                    running.push_back(Box::pin(async move { (id, make(store, senders, plan).await) }));
                }
                next = ids.next().await?;
            }
        }
    }
}

type Making<'a> = Pin<Box<dyn Future<Output = (i64, Result<Attempt, AttemptError>)> + Send + 'a>>;

fn ticking(rate: f64) -> Interval {
    let mut ticks = interval(Duration::from_secs_f64(1.0 / rate.clamp(0.001, 1e6)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

async fn turn(ticks: Option<&mut Interval>) {
    if let Some(ticks) = ticks {
        ticks.tick().await;
    }
}

/// Ids in order, a page at a time.
struct Ids<'a> {
    store: &'a Store,
    query: Option<Query>,
    order: ReplayOrder,
    page: VecDeque<i64>,
    /// The last one that was taken from the store.
    last: Option<i64>,
    /// What came later does not belong to it.
    newest: i64,
}

impl<'a> Ids<'a> {
    async fn new(
        store: &'a Store,
        which: Which,
        order: Option<ReplayOrder>,
    ) -> Result<Self, StoreError> {
        let newest = store.read(delivery::newest_id).await?;
        let (query, mut ids) = match which {
            Which::Query(query) => (Some(query), Vec::new()),
            Which::Ids(ids) => (None, ids),
        };
        match order {
            None => {}
            Some(ReplayOrder::OldestFirst) => ids.sort_unstable(),
            Some(ReplayOrder::NewestFirst) => ids.sort_unstable_by(|one, other| other.cmp(one)),
        }
        Ok(Self {
            store,
            query,
            order: order.unwrap_or_default(),
            page: ids.into(),
            last: None,
            newest,
        })
    }

    async fn next(&mut self) -> Result<Option<i64>, StoreError> {
        if let (true, Some(query)) = (self.page.is_empty(), self.query.clone()) {
            let (last, newest, order) = (self.last, self.newest, self.order);
            let (range, order) = match order {
                ReplayOrder::OldestFirst => (last.unwrap_or(0) + 1..newest + 1, Order::OldestFirst),
                ReplayOrder::NewestFirst => (0..last.unwrap_or(newest + 1), Order::NewestFirst),
            };
            let read =
                move |connection: &_| selection::find(connection, &query, range, order, PAGE, None);
            self.page = self.store.read(read).await?.ids.into();
            self.last = self.page.back().copied().or(self.last);
        }
        Ok(self.page.pop_front())
    }
}
