//! What is done behind the answer: the second look, notifications, and the search index.

use std::time::{Duration, Instant};

use jiff::ZonedDateTime;
use serde::Serialize;
use ts_rs::TS;

use super::App;
use crate::rules::{KEPT_AS, Notification, Notifier, Rules};
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
const FAR: i64 = 20_000;
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

/// What it goes on with from step to step.
struct Behind {
    notifier: Notifier,
    /// The newest event that the rules were asked about.
    noticed: i64,
    looking: Pace,
    indexing: Pace,
    /// Where indexing began to catch up.
    begun: Option<i64>,
    /// The last delivery that is indexed.
    indexed: i64,
    /// Deliveries that are not looked at, and not indexed, of those that had arrived by now.
    backlogs: (i64, i64),
}

impl Behind {
    /// How many times its own duration a step leaves to others.
    fn rest(&self) -> u32 {
        if self.is_far() { 1 } else { YIELD }
    }

    fn is_far(&self) -> bool {
        self.backlogs.1 > FAR
    }
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
        // Rules are for what arrives while they are watched, not for history.
        let before = self
            .store()
            .read(|connection| Ok((card::summary(connection)?.newest, search::done(connection)?)));
        let (noticed, indexed) = before.await.unwrap_or_default();
        let mut behind = Behind {
            notifier: Notifier::default(),
            noticed,
            looking: Pace(LEAST),
            indexing: Pace(LEAST),
            begun: None,
            indexed,
            backlogs: (0, 0),
        };
        while !self.inner.stop.is_cancelled() {
            match self.go_on(&mut behind).await {
                Ok(true) => {
                    self.inner.publisher.changed();
                    continue;
                }
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

    /// A step of each, what somebody waits for first; whether there was anything to do.
    async fn go_on(&self, behind: &mut Behind) -> Result<bool, StoreError> {
        self.count_turned_away().await;
        let looked = self.look(behind).await?;
        self.notice(behind).await?;
        // Who waits for labels waits for all of them, unless the index would be left behind for ever.
        let (looks, indexes) = behind.backlogs;
        if looked.more && (!behind.is_far() || looks > indexes / 2) {
            return Ok(true);
        }
        let indexed = self.index(behind).await?;
        Ok(looked.count > 0 || indexed.count > 0)
    }

    /// If that cannot be written it is tried again with the next step.
    pub(super) async fn count_turned_away(&self) {
        let mut away = self.inner.away.lock().await;
        if !away.note(self.inner.counters.turned_away(), now_us()) {
            return;
        }
        let these = away.clone();
        let counted = self.store().write(move |writing| these.keep(writing)).await;
        match counted {
            Ok(()) => {
                away.kept();
                self.inner.publisher.changed();
            }
            Err(error) => {
                tracing::warn!(%error, "requests that were turned away are not counted yet");
            }
        }
    }

    /// Indexes what was looked at and not indexed yet.
    async fn index(&self, behind: &mut Behind) -> Result<Stepped, StoreError> {
        let most = behind.indexing.0;
        let step = move |writing: &Writing<'_>| {
            let stepped = search::step(writing, most, PACE)?;
            Ok((stepped, search::done(writing)?, second_look::done(writing)?))
        };
        let ((stepped, done, until), took) = self.step_and_rest(behind.rest(), step).await?;
        // With the commit, in which the index merges its pages.
        behind.indexing.took(stepped.count, took);
        behind.indexed = done;
        let begun = *behind.begun.get_or_insert(done);
        let progress = (until - done > LONG).then_some(Progress {
            done: done - begun,
            total: until - begun,
        });
        if !stepped.more {
            behind.begun = None;
        }
        if self.state(|state| std::mem::replace(&mut state.indexing, progress)) != progress {
            self.inner.publisher.changed();
        }
        Ok(stepped)
    }

    /// Looks at what was not looked at yet.
    async fn look(&self, behind: &mut Behind) -> Result<Stepped, StoreError> {
        let most = behind.looking.0;
        let step = move |writing: &Writing<'_>| {
            let stepped = second_look::step(writing, most, PACE)?;
            Ok((stepped, second_look::done(writing)?))
        };
        let ((stepped, done), took) = self.step_and_rest(behind.rest(), step).await?;
        behind.looking.took(stepped.count, took);
        let newest = self.inner.publisher.tick().totals.newest;
        behind.backlogs = (newest - done, newest - behind.indexed);
        self.inner.looked.send_replace(done);
        Ok(stepped)
    }

    /// One step of what is done behind the answers: a commit of its own, and then a rest of so many
    /// times the step, while deliveries arrive. With how long the step took, its commit and all.
    pub(super) async fn step_and_rest<T: Send + 'static>(
        &self,
        rest: u32,
        mut step: impl FnMut(&Writing<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<(T, Duration), StoreError> {
        let begun = self.begin_step();
        let timed = move |writing: &Writing<'_>| Ok((Instant::now(), step(writing)?));
        let (started, done) = self.store().write(timed).await?;
        let took = started.elapsed();
        // With its wait: the longer that is, the more others have to do.
        self.rest_after(begun, rest).await;
        Ok((done, took))
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

    async fn notice(&self, behind: &mut Behind) -> Result<(), StoreError> {
        let after = behind.noticed;
        let read = self.store().read(move |connection| {
            let rules: Rules = setting::get(connection, KEPT_AS)?.unwrap_or_default();
            Ok((rules, card::since(connection, after, STEP)?))
        });
        let (rules, cards) = read.await?;
        for (event, is_no_news) in cards {
            behind.noticed = event.id;
            if !is_no_news && rules.match_event(&event) {
                behind.notifier.take(event);
            }
        }
        let now = ZonedDateTime::now();
        let minutes = u32::try_from(i64::from(now.hour()) * 60 + i64::from(now.minute()));
        let is_quiet = rules.is_quiet(minutes.unwrap_or(0));
        if let Some(notification) = behind.notifier.due(now_us(), is_quiet) {
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
