//! Says that something changed: ticks, not payloads.
//!
//! Thousands of deliveries a second become at most ten ticks; whoever shows something
//! pulls just what it shows. A `watch` channel coalesces by itself, so a slow window
//! costs nothing here.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::watch;
use ts_rs::TS;

use crate::store::delivery::Totals;

/// The shortest time between two ticks.
const INTERVAL: Duration = Duration::from_millis(100);
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
    state: Mutex<Tick>,
    sender: watch::Sender<i64>,
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
            state: Mutex::new(tick),
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
        self.change(|tick| {
            tick.stored += 1;
            tick.totals.count += 1;
            tick.totals.newest = tick.totals.newest.max(id);
            if tick.totals.oldest == 0 {
                tick.totals.oldest = id;
            }
        });
    }

    /// So many deliveries were imported, up to this id; they did not arrive.
    pub fn imported(&self, count: i64, newest: i64) {
        self.change(|tick| {
            tick.totals.count += count;
            tick.totals.newest = tick.totals.newest.max(newest);
            if tick.totals.oldest == 0 {
                tick.totals.oldest = newest - count + 1;
            }
        });
    }

    /// Deliveries were deleted: what the store holds now.
    pub fn recount(&self, totals: Totals) {
        self.change(|tick| tick.totals = totals);
    }

    /// Something else changed: a handshake, an attempt, a setting.
    pub fn changed(&self) {
        self.change(|_| ());
    }

    /// How far things are now.
    pub fn tick(&self) -> Tick {
        let mut tick = *self.state.lock().unwrap_or_else(PoisonError::into_inner);
        tick.received = self.received.load(Ordering::Relaxed);
        tick
    }

    /// Ticks from now on.
    pub fn subscribe(&self) -> Ticks {
        Ticks {
            revisions: self.sender.subscribe(),
        }
    }

    fn change(&self, apply: impl FnOnce(&mut Tick)) {
        let revision = {
            let mut tick = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            apply(&mut tick);
            tick.revision += 1;
            tick.revision
        };
        self.sender.send_replace(revision);
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
}
