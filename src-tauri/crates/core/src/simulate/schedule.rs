//! When Meta sends again what was not answered 200, and what it does in the end (META 2.3).
//!
//! Documented are the ends, the beginnings and the shape: "at once, then a few more times with
//! falling frequency over 36 hours" for changes; "200 within 5 seconds, few immediate retries,
//! after 15 minutes an alert, after 1 hour disabled" for messaging. The exact times between
//! are not: they are **inferred**, and an endpoint must not rely on them.

use std::time::Duration;

use super::Pipeline;

/// Later than this an answer counts as none. Documented for messaging; of the other sender no
/// limit is known (20 s stood in an old FAQ), and whoever holds the strict one holds any.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// After so long without a 200, Meta alerts the developer of a messaging webhook.
pub const ALERTED_AFTER: Duration = minutes(15);

/// Since the first try. Inferred but for the first and the last.
static CHANGES: [Duration; 9] = [
    Duration::ZERO,
    minutes(1),
    minutes(10),
    hours(1),
    hours(3),
    hours(6),
    hours(12),
    hours(24),
    hours(36),
];

/// Since the first try. Inferred but for the first, the alert and the last.
static MESSAGING: [Duration; 7] = [
    Duration::ZERO,
    Duration::from_secs(10),
    minutes(1),
    minutes(5),
    ALERTED_AFTER,
    minutes(30),
    hours(1),
];

/// When Meta tries again: the times since the first try, ascending.
pub fn retries(pipeline: Pipeline) -> &'static [Duration] {
    match pipeline {
        Pipeline::Changes => &CHANGES,
        Pipeline::Messaging => &MESSAGING,
    }
}

/// What Meta does when the last retry has failed as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The notification is dropped.
    Dropped,
    /// Webhooks are disabled for the account.
    Disabled,
}

/// What Meta does in the end.
pub fn ending(pipeline: Pipeline) -> Ending {
    match pipeline {
        Pipeline::Changes => Ending::Dropped,
        Pipeline::Messaging => Ending::Disabled,
    }
}

impl Ending {
    /// The word used in NDJSON and in the UI.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dropped => "dropped",
            Self::Disabled => "disabled",
        }
    }

    /// What it means, and what to do.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Dropped => {
                "Meta would have dropped this notification after 36 hours, and nothing brings it back. Answer 200 before you do anything with it."
            }
            Self::Disabled => {
                "Meta would have disabled webhooks for this account after an hour of failing, and nothing more would arrive. Answer 200 within 5 seconds, then subscribe the account again."
            }
        }
    }
}

const fn minutes(count: u64) -> Duration {
    Duration::from_secs(60 * count)
}

const fn hours(count: u64) -> Duration {
    minutes(60 * count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_times_hold_and_the_frequency_falls() {
        for (pipeline, last) in [
            (Pipeline::Changes, hours(36)),
            (Pipeline::Messaging, hours(1)),
        ] {
            let times = retries(pipeline);
            assert_eq!(times.first(), Some(&Duration::ZERO), "at once");
            assert_eq!(times.last(), Some(&last));
            let gaps: Vec<Duration> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
            assert!(gaps.is_sorted(), "{gaps:?}");
        }
        assert!(retries(Pipeline::Messaging).contains(&ALERTED_AFTER));
    }
}
