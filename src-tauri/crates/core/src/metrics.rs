//! Counters of what this process does, for a monitor that asks now and then.
//!
//! Since the start, in memory: a monitor knows that counters begin anew with a process. What is
//! counted by has few values (a stranger must not be able to make up new ones): statuses,
//! verdicts, the names of Meta's own fields, the user's targets. No ids, no texts.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::payload::known_field;
use crate::time::now_us;

/// Upper ends of the buckets of the time to answer, in microseconds; one more has no end. Meta
/// waits 5 s.
pub const ANSWER_BUCKETS: [i64; 12] = [
    500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 2_500_000,
    5_000_000,
];

/// What became of an attempt to forward a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ForwardOutcome {
    /// The target took it.
    Taken,
    /// It did not; it gets it again, or Meta sends it again.
    Failed,
    /// It did not, for the last time.
    Dead,
    /// It does not go on.
    Skipped,
}

impl ForwardOutcome {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Failed => "failed",
            Self::Dead => "dead",
            Self::Skipped => "skipped",
        }
    }
}

/// How many, up to now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Deliveries that were answered, by status and verdict; `unjudged` is one as well.
    pub deliveries: BTreeMap<(u16, &'static str), u64>,
    /// Their events, by field; `other` stands for those that no list of Meta's has.
    pub events: BTreeMap<&'static str, u64>,
    /// Times to answer, by [`ANSWER_BUCKETS`]; the last one has no end.
    pub answers: [u64; ANSWER_BUCKETS.len() + 1],
    /// All those times together; microseconds.
    pub answer_sum_us: u64,
    /// Handshakes that were accepted.
    pub handshakes_accepted: u64,
    /// Handshakes that were refused.
    pub handshakes_refused: u64,
    /// Requests that were not for the callback, by status.
    pub strays: BTreeMap<u16, u64>,
    /// Attempts to forward, by target.
    pub forwards: BTreeMap<(i64, ForwardOutcome), u64>,
}

/// The counters; shared by whoever counts.
#[derive(Debug)]
pub struct Metrics {
    started_at: i64,
    counts: Mutex<Counts>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            started_at: now_us(),
            counts: Mutex::default(),
        }
    }
}

/// A delivery that is on its way to its answer.
#[derive(Debug)]
pub struct Pending {
    received_at: i64,
    verdict: &'static str,
    events: BTreeMap<&'static str, u64>,
}

impl Pending {
    /// `received_at` in microseconds since 1970, UTC; no verdict: it was not judged.
    pub fn new<'a>(
        received_at: i64,
        verdict: Option<&'static str>,
        fields: impl Iterator<Item = &'a str>,
    ) -> Self {
        let mut events = BTreeMap::new();
        for field in fields {
            *events.entry(known_field(field)).or_default() += 1;
        }
        Self {
            received_at,
            verdict: verdict.unwrap_or("unjudged"),
            events,
        }
    }
}

impl Metrics {
    /// When counting began; microseconds since 1970, UTC.
    pub fn started_at(&self) -> i64 {
        self.started_at
    }

    /// How many, up to now.
    pub fn counts(&self) -> Counts {
        self.with(|counts| counts.clone())
    }

    /// A delivery is being answered.
    pub fn answered(&self, pending: &Pending, status: u16) {
        // A clock that was set back must not count as no time at all for ever: none, once.
        let took = (now_us() - pending.received_at).max(0);
        let bucket = ANSWER_BUCKETS.partition_point(|end| *end < took);
        self.with(|counts| {
            *counts
                .deliveries
                .entry((status, pending.verdict))
                .or_default() += 1;
            for (field, events) in &pending.events {
                *counts.events.entry(field).or_default() += events;
            }
            if let Some(count) = counts.answers.get_mut(bucket) {
                *count += 1;
            }
            counts.answer_sum_us += took.unsigned_abs();
        });
    }

    /// A handshake is being answered.
    pub fn handshake(&self, accepted: bool) {
        self.with(|counts| {
            let count = if accepted {
                &mut counts.handshakes_accepted
            } else {
                &mut counts.handshakes_refused
            };
            *count += 1;
        });
    }

    /// A request that was not for the callback is being answered.
    pub fn stray(&self, status: u16) {
        self.with(|counts| *counts.strays.entry(status).or_default() += 1);
    }

    /// So many deliveries had this outcome.
    pub fn forwarded(&self, target: i64, outcome: ForwardOutcome, deliveries: u64) {
        self.with(|counts| *counts.forwards.entry((target, outcome)).or_default() += deliveries);
    }

    fn with<T>(&self, change: impl FnOnce(&mut Counts) -> T) -> T {
        change(&mut self.counts.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_a_stranger_makes_up_are_one() {
        let metrics = Metrics::default();
        let names: Vec<String> = (0..1000)
            .map(|number| format!("made_up_{number}"))
            .collect();
        let fields = names.iter().map(String::as_str).chain(["comments"]);
        let pending = Pending::new(now_us(), None, fields);
        metrics.answered(&pending, 401);
        let counts = metrics.counts();
        assert_eq!(
            counts.events,
            BTreeMap::from([("comments", 1), ("other", 1000)])
        );
        assert_eq!(counts.deliveries, BTreeMap::from([((401, "unjudged"), 1)]));
    }

    #[test]
    fn a_time_is_in_the_first_bucket_that_reaches_it() {
        let metrics = Metrics::default();
        // From a clock that runs ahead, and from long ago.
        for received_at in [now_us() + 3_600_000_000, 0] {
            metrics.answered(
                &Pending::new(received_at, Some("valid"), [].into_iter()),
                200,
            );
        }
        let counts = metrics.counts();
        assert_eq!(
            (counts.answers[0], counts.answers[ANSWER_BUCKETS.len()]),
            (1, 1)
        );
        assert_eq!(counts.answers.iter().sum::<u64>(), 2);
    }
}
