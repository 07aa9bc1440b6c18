//! Says that something changed: ticks, not payloads.
//!
//! Thousands of deliveries a second become at most ten ticks; whoever shows something
//! pulls just what it shows. A `watch` channel coalesces by itself, so a slow window
//! costs nothing here.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::watch;
use ts_rs::TS;

use crate::store::delivery::Totals;

/// The shortest time between two ticks.
const INTERVAL: Duration = Duration::from_millis(100);
/// Ids of the newest that were told to be stored: enough for what is on its way between a commit
/// and that it is told.
const RECENT: usize = 4096;
/// How long a first change waits for company, and for its answer time to be noted.
const GATHER: Duration = Duration::from_millis(25);

/// That something changed, and how far things are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct Tick {
    /// Grows with each change.
    #[ts(type = "number")]
    pub revision: i64,
    /// POSTs to the callback that arrived whole, since start.
    #[ts(type = "number")]
    pub received: i64,
    /// Of these, the ones that are durable.
    #[ts(type = "number")]
    pub stored: i64,
    /// Of the whole store.
    pub totals: Totals,
}

/// Where changes are reported and ticks are taken from.
pub struct Publisher {
    received: AtomicI64,
    from_outside: AtomicI64,
    state: Mutex<State>,
    sender: watch::Sender<i64>,
}

struct State {
    tick: Tick,
    recent: VecDeque<i64>,
    /// Everything up to this one was cleared: who is told of one late does not count it.
    cleared: i64,
}

impl Publisher {
    /// Starts with what the store holds.
    pub fn new(totals: Totals) -> Self {
        let tick = Tick {
            totals,
            ..Tick::default()
        };
        Self {
            received: AtomicI64::new(0),
            from_outside: AtomicI64::new(0),
            state: Mutex::new(State {
                tick,
                recent: VecDeque::new(),
                cleared: 0,
            }),
            sender: watch::Sender::new(0),
        }
    }

    /// A POST to the callback arrived whole.
    pub fn received(&self) {
        self.received.fetch_add(1, Ordering::Relaxed);
    }

    /// A delivery came from outside this machine.
    pub fn came_from_outside(&self) {
        self.from_outside.fetch_add(1, Ordering::Relaxed);
    }

    /// How many came from outside, since start.
    pub fn from_outside(&self) -> i64 {
        self.from_outside.load(Ordering::Relaxed)
    }

    /// A delivery is durable.
    pub fn stored(&self, id: i64) {
        self.change(|state| {
            state.tick.stored += 1;
            state.came(id, 1, id);
        });
    }

    /// So many deliveries were imported, up to this id; they did not arrive.
    pub fn imported(&self, count: i64, newest: i64) {
        self.change(|state| state.came(newest - count + 1, count, newest));
    }

    /// So many deliveries are no longer to be seen, or are again (then less than none). `oldest`:
    /// the oldest that is, and up to which id was looked for one.
    pub fn removed(&self, count: i64, oldest: (Option<i64>, i64)) {
        self.change(|state| {
            state.tick.totals.count -= count;
            state.find_oldest(oldest);
        });
    }

    /// The same while the oldest is not looked for yet: what is deleted in many steps is in its way.
    pub fn removed_some(&self, count: i64) {
        self.change(|state| state.tick.totals.count -= count);
    }

    /// Everything up to a delivery was cleared.
    pub fn cleared(&self, until: i64) {
        self.change(|state| {
            state.cleared = until;
            state.recent.retain(|id| *id > until);
            state.tick.totals = Totals {
                count: i64::try_from(state.recent.len()).unwrap_or(i64::MAX),
                newest: state.tick.totals.newest.max(until),
                oldest: state.recent.iter().copied().min().unwrap_or(0),
            };
        });
    }

    /// Something else changed: a handshake, an attempt, a setting.
    pub fn changed(&self) {
        self.change(|_| ());
    }

    /// How far things are now.
    pub fn tick(&self) -> Tick {
        let mut tick = self
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .tick;
        tick.received = self.received.load(Ordering::Relaxed);
        tick
    }

    /// Ticks from now on.
    pub fn subscribe(&self) -> Ticks {
        Ticks {
            revisions: self.sender.subscribe(),
        }
    }

    fn change(&self, apply: impl FnOnce(&mut State)) {
        let revision = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            apply(&mut state);
            state.tick.revision += 1;
            state.tick.revision
        };
        self.sender.send_replace(revision);
    }
}

impl State {
    /// So many came, with ids between these.
    fn came(&mut self, first: i64, count: i64, last: i64) {
        self.tick.totals.newest = self.tick.totals.newest.max(last);
        if count < 1 || last <= self.cleared {
            return;
        }
        for id in first.max(last - i64::try_from(RECENT).unwrap_or(0))..=last {
            self.recent.push_back(id);
        }
        let surplus = self.recent.len().saturating_sub(RECENT);
        self.recent.drain(..surplus);
        let totals = &mut self.tick.totals;
        totals.count += count;
        if totals.oldest == 0 {
            totals.oldest = first;
        }
    }

    /// What was stored since somebody looked is newer than where they looked.
    fn find_oldest(&mut self, (oldest, up_to): (Option<i64>, i64)) {
        // Who looked before everything was cleared may say it after.
        let oldest = oldest.filter(|id| *id > self.cleared);
        let since = || self.recent.iter().copied().filter(|id| *id > up_to).min();
        self.tick.totals.oldest = oldest.or_else(since).unwrap_or(0);
    }
}

/// A subscription; slow ones miss ticks, never the newest.
pub struct Ticks {
    revisions: watch::Receiver<i64>,
}

impl Ticks {
    /// Waits for the next change, and a little for those that come with it. `false`: no more will come.
    pub async fn changed(&mut self) -> bool {
        if self.revisions.changed().await.is_err() {
            return false;
        }
        // What changes meanwhile brings a tick of its own: its answer time is not noted yet.
        tokio::time::sleep(GATHER).await;
        true
    }

    /// To be awaited after each tick, before the next [`Ticks::changed`].
    pub async fn rest(&self) {
        tokio::time::sleep(INTERVAL - GATHER).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn many_changes_are_one_tick_and_the_last_is_never_lost() {
        let publisher = Publisher::new(Totals::default());
        let mut ticks = publisher.subscribe();
        for id in 1..=1000 {
            publisher.received();
            publisher.stored(id);
        }
        assert!(ticks.changed().await);
        let tick = publisher.tick();
        assert_eq!(
            (tick.received, tick.stored, tick.totals.count),
            (1000, 1000, 1000)
        );
        assert_eq!((tick.totals.oldest, tick.totals.newest), (1, 1000));
        publisher.changed();
        ticks.rest().await;
        assert!(ticks.changed().await);
        assert_eq!(publisher.tick().revision, 1001);
    }

    fn totals(publisher: &Publisher) -> (i64, i64, i64) {
        let Totals {
            count,
            newest,
            oldest,
        } = publisher.tick().totals;
        (count, newest, oldest)
    }

    #[test]
    fn what_is_told_late_is_counted_once() {
        let publisher = Publisher::new(Totals::default());
        for id in 1..=5 {
            publisher.stored(id);
        }
        publisher.removed(2, (Some(3), 5));
        assert_eq!(totals(&publisher), (3, 5, 3));
        publisher.removed(-2, (Some(1), 5));
        assert_eq!(totals(&publisher), (5, 5, 1));
        // 7 was stored after the clearing and is told before it; 6 was cleared and is told after it.
        publisher.stored(7);
        publisher.cleared(6);
        publisher.stored(6);
        assert_eq!(totals(&publisher), (1, 7, 7));
        // Somebody had looked for the oldest before.
        publisher.removed(0, (Some(2), 5));
        assert_eq!(totals(&publisher), (1, 7, 7));
        // Nothing was left where somebody looked; 8 came since.
        publisher.stored(8);
        publisher.removed(1, (None, 7));
        assert_eq!(totals(&publisher), (1, 8, 8));
        publisher.removed(1, (None, 8));
        assert_eq!(totals(&publisher), (0, 8, 0));
        publisher.stored(9);
        assert_eq!(totals(&publisher), (1, 9, 9));
    }
}
