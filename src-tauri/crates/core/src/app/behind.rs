//! What is done behind the answer: the second look, notifications, and the search index.

use std::time::{Duration, Instant};

use jiff::ZonedDateTime;
use serde::Serialize;
use ts_rs::TS;

use super::App;
use crate::rules::{KEPT_AS, Notification, Notifier, Rules};
use crate::store::minute::TurnedAway;
use crate::store::stepped::Stepped;
use crate::store::{StoreError, Writing, card, search, second_look, setting};
use crate::time::now_us;

/// Most deliveries of one step: a commit of its own, between those of others.
const STEP: u32 = 200;
/// Least of them, or commits would be all that is done.
pub(super) const LEAST: u32 = 10;
/// How long a step may take: a delivery that arrives in the middle of it waits so long.
const PACE: Duration = Duration::from_millis(5);
/// How many times its own duration a step leaves to others in a burst.
pub(super) const YIELD: u32 = 5;
/// So many deliveries behind, a step leaves no more than its own duration: at a rate that lasts it
/// would fall behind without end.
const FAR: i64 = 10_000;
/// So many deliveries that are not indexed yet are worth a word.
const LONG: i64 = 2000;
/// How often a notification that waits is looked at.
const LOOK: Duration = Duration::from_secs(5);
/// After a failure the second look waits so long.
pub(super) const AFTER_FAILURE: Duration = Duration::from_secs(5);

/// How far something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct Progress {
    /// Deliveries that are done.
    #[ts(type = "number")]
    pub done: i64,
    /// Of so many.
    #[ts(type = "number")]
    pub total: i64,
}

/// An event that the window is asked to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct AskedFor {
    /// Which.
    #[ts(type = "number")]
    pub event: i64,
    /// Grows with each time.
    pub turn: u32,
}

/// When a step began, and what had arrived by then.
#[derive(Debug, Clone, Copy)]
pub(super) struct Begun {
    at: Instant,
    received: i64,
}

/// How many deliveries a step takes, by how long the one before it took.
pub(super) struct Pace(pub(super) u32);

impl Pace {
    pub(super) fn took(&mut self, count: u32, time: Duration) {
        if count > 0 {
            let each = time.as_secs_f64() / f64::from(count);
            let most = PACE.as_secs_f64() / each;
            // Slowly up, since the next ones may be larger, and down at once.
            self.0 = (most as u32).min(self.0 * 2).clamp(LEAST, STEP);
        }
    }
}

/// How far indexing came since it began to catch up.
struct Indexing {
    begun: Option<i64>,
    pace: Pace,
    rest: u32,
}

/// How many times its own duration a step leaves to others, so far behind.
fn rest_at(behind: i64) -> u32 {
    if behind > FAR { 1 } else { YIELD }
}

impl App {
    /// Waits until the second look has come to a delivery, for a while.
    pub async fn looked_at(&self, delivery: i64, patience: Duration) {
        let mut looked = self.inner.looked.subscribe();
        let reached = looked.wait_for(|done| *done >= delivery);
        // Too slow: what is shown then says less, and nothing wrong.
        drop(tokio::time::timeout(patience, reached).await);
    }

    /// Notifications from now on.
    pub fn notifications(&self) -> tokio::sync::broadcast::Receiver<Notification> {
        self.inner.notifications.subscribe()
    }

    /// The window is asked to show an event.
    pub fn ask_for(&self, event: i64) {
        self.state(|state| {
            let turn = state.asked_for.map_or(1, |before| before.turn + 1);
            state.asked_for = Some(AskedFor { event, turn });
        });
        self.inner.publisher.changed();
    }

    /// What the window was last asked to show.
    pub fn asked_for(&self) -> Option<AskedFor> {
        self.state(|state| state.asked_for)
    }

    /// How far the search index is, while it has much to catch up with.
    pub fn indexing(&self) -> Option<Progress> {
        self.state(|state| state.indexing)
    }

    pub(super) async fn look_again(self) {
        let mut ticks = self.inner.publisher.subscribe();
        let mut notifier = Notifier::default();
        // Rules are for what arrives while they are watched, not for history.
        let summary = self.store().read(card::summary).await;
        let mut noticed = summary.map_or(0, |summary| summary.newest);
        let mut away = TurnedAway::default();
        loop {
            let is_away = away.note(self.inner.counters.turned_away(), now_us());
            if is_away && self.count_turned_away(&away).await {
                away.kept();
                self.inner.publisher.changed();
            }
            match self.behind(&mut notifier, &mut noticed).await {
                Ok(true) => self.inner.publisher.changed(),
                Ok(false) => {}
                Err(StoreError::Stopped) => return,
                Err(error) => {
                    tracing::warn!(%error, "what is done behind the answers failed");
                    tokio::time::sleep(AFTER_FAILURE).await;
                }
            }
            tokio::select! {
                () = self.inner.stop.cancelled() => return,
                _ = ticks.changed() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Whether that could be written. If not it is tried again with what is tried anyway.
    async fn count_turned_away(&self, away: &TurnedAway) -> bool {
        let away = away.clone();
        let counted = self.store().write(move |writing| away.keep(writing)).await;
        counted
            .inspect_err(|error| tracing::warn!(%error, "requests that were turned away are not counted yet"))
            .is_ok()
    }

    /// All of it, what somebody waits for first; whether there was anything.
    async fn behind(&self, notifier: &mut Notifier, noticed: &mut i64) -> Result<bool, StoreError> {
        let mut any = false;
        let mut indexing = Indexing {
            begun: None,
            pace: Pace(LEAST),
            rest: YIELD,
        };
        loop {
            any |= self.catch_up().await?;
            self.notice(notifier, noticed).await?;
            let (indexed, more) = self.index(&mut indexing).await?;
            any |= indexed;
            if !more || self.inner.stop.is_cancelled() {
                return Ok(any);
            }
        }
    }

    /// Indexes whatever was not indexed yet, until something arrives that was not looked at;
    /// whether there was anything, and whether there is more.
    async fn index(&self, indexing: &mut Indexing) -> Result<(bool, bool), StoreError> {
        let mut any = false;
        loop {
            let most = indexing.pace.0;
            let step = move |writing: &Writing<'_>| {
                let started = Instant::now();
                let stepped = search::step(writing, most, PACE)?;
                let (done, until) = (search::done(writing), second_look::done(writing));
                Ok((started, stepped, done, until))
            };
            let (started, Stepped { count, more }, done, until) =
                self.step_and_rest(indexing.rest, step).await?;
            // With the commit, in which the index merges its pages.
            indexing.pace.took(count, started.elapsed());
            let (done, until) = (done?, until?);
            any |= count > 0;
            indexing.rest = rest_at(until - done);
            let begun = *indexing.begun.get_or_insert(done);
            let progress = (until - done > LONG).then_some(Progress {
                done: done - begun,
                total: until - begun,
            });
            if self.state(|state| std::mem::replace(&mut state.indexing, progress)) != progress {
                self.inner.publisher.changed();
            }
            let has_news = self.inner.publisher.tick().totals.newest > until;
            if !more || has_news || self.inner.stop.is_cancelled() {
                return Ok((any, more));
            }
        }
    }

    /// Looks at whatever was not looked at yet; whether there was anything.
    async fn catch_up(&self) -> Result<bool, StoreError> {
        let (mut any, mut pace, mut rest) = (false, Pace(LEAST), YIELD);
        loop {
            let most = pace.0;
            let step = move |writing: &Writing<'_>| {
                let started = Instant::now();
                let stepped = second_look::step(writing, most, PACE)?;
                Ok((started, stepped, second_look::done(writing)))
            };
            let (started, Stepped { count, more }, done) = self.step_and_rest(rest, step).await?;
            pace.took(count, started.elapsed());
            let done = done?;
            rest = rest_at(self.inner.publisher.tick().totals.newest - done);
            self.inner.looked.send_replace(done);
            any |= count > 0;
            if !more || self.inner.stop.is_cancelled() {
                return Ok(any);
            }
        }
    }

    /// One step of what is done behind the answers: a commit of its own, and then a rest.
    pub(super) async fn step_behind<T: Send + 'static>(
        &self,
        step: impl FnMut(&Writing<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.step_and_rest(YIELD, step).await
    }

    /// The same with a rest of so many times the step, while deliveries arrive.
    pub(super) async fn step_and_rest<T: Send + 'static>(
        &self,
        rest: u32,
        step: impl FnMut(&Writing<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let begun = self.begin_step();
        let done = self.store().write(step).await?;
        self.rest_after(begun, rest).await;
        Ok(done)
    }

    pub(super) fn begin_step(&self) -> Begun {
        Begun {
            at: Instant::now(),
            received: self.inner.publisher.tick().received,
        }
    }

    /// Answers come first: while deliveries pour in, most of the writer is theirs.
    pub(super) async fn rest_after(&self, begun: Begun, rest: u32) {
        if self.inner.publisher.tick().received > begun.received {
            tokio::time::sleep(begun.at.elapsed() * rest).await;
        }
    }

    async fn notice(&self, notifier: &mut Notifier, noticed: &mut i64) -> Result<(), StoreError> {
        let after = *noticed;
        let read = self.store().read(move |connection| {
            let rules: Rules = setting::get(connection, KEPT_AS)?.unwrap_or_default();
            Ok((rules, card::since(connection, after, STEP)?))
        });
        let (rules, cards) = read.await?;
        for (event, is_no_news) in cards {
            *noticed = event.id;
            if !is_no_news && rules.match_event(&event) {
                notifier.take(event);
            }
        }
        let now = ZonedDateTime::now();
        let minutes = u32::try_from(i64::from(now.hour()) * 60 + i64::from(now.minute()));
        let is_quiet = rules.is_quiet(minutes.unwrap_or(0));
        if let Some(notification) = notifier.due(now_us(), is_quiet) {
            // Nobody listens where there is no desktop.
            let _ = self.inner.notifications.send(notification);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_takes_as_many_as_its_time_allows() {
        let mut pace = Pace(LEAST);
        pace.took(LEAST, Duration::from_secs(1));
        assert_eq!(pace.0, LEAST, "slow, and yet it goes on");
        pace.took(10, Duration::from_micros(100));
        assert_eq!(pace.0, 20, "fast: carefully more");
        for _ in 0..9 {
            pace.took(10, Duration::from_micros(100));
        }
        assert_eq!(pace.0, STEP);
        pace.took(200, Duration::from_millis(20));
        assert_eq!(pace.0, 50, "slower: at once less");
        pace.took(0, Duration::from_secs(1));
        assert_eq!(pace.0, 50, "there was nothing to do");
    }
}
