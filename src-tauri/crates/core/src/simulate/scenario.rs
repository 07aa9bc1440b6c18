//! What is simulated: which payload, how often, how signed, and how Meta would go on when it
//! is not answered 200.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SimulationError;

/// Requests of one simulation, without copies and retries.
pub(super) const MAX_COUNT: u32 = 100_000;
/// Updates in one request. META 2.3: Meta sends no more.
pub const MAX_BATCH: u32 = 1000;
/// Copies of each request.
pub(super) const MAX_DUPLICATES: u32 = 100;
/// Requests with their copies: each that fails is remembered until its retry.
pub(super) const MAX_REQUESTS: u32 = 1_000_000;
/// MiB that a body is filled up to.
pub(super) const MAX_SIZE_MIB: u32 = 64;
/// Seconds that an hour of Meta's lasts at most: more would be slower than Meta.
pub(super) const MAX_HOUR_S: u32 = 3600;

/// How simulated requests are signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Signature {
    /// As Meta does: both headers.
    #[default]
    Valid,
    /// Well formed, by nobody's secret.
    Invalid,
    /// Not at all.
    Missing,
    /// `sha256=` and something that is no digest.
    Malformed,
    /// The old header alone.
    Sha1Only,
}

impl Signature {
    /// Whether it is made with a secret.
    pub fn needs_secret(self) -> bool {
        matches!(self, Self::Valid | Self::Sha1Only)
    }
}

/// Whether a request that was not answered 200 is sent again, as Meta does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "pace", rename_all = "snake_case")]
pub enum Retries {
    /// Not at all.
    #[default]
    Off,
    /// At the times at which Meta does: up to 36 hours.
    Real,
    /// The same times, compressed.
    Compressed {
        /// An hour of Meta's lasts so many seconds: from 0.01 to 3600.
        hour_s: f64,
    },
}

impl Retries {
    /// How long a time of Meta's lasts here; `None` without retries.
    pub(super) fn scale(self, time: Duration) -> Option<Duration> {
        match self {
            Self::Off => None,
            Self::Real => Some(time),
            Self::Compressed { hour_s } => {
                Duration::try_from_secs_f64(time.as_secs_f64() * hour_s / 3600.0).ok()
            }
        }
    }
}

/// What is sent, and how often.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// So many requests, from 1 to 100,000.
    pub count: u32,
    /// At most so many a second, retries apart; `null`: each when the one before was answered.
    pub rate: Option<f64>,
    /// So many updates in each, up to 1,000 (META 2.3).
    pub batch: u32,
    /// Each request so many times more, up to 100, byte for byte.
    pub duplicates: u32,
    /// Out of order: what happened first is not sent first. Each is then fresh, and happened a
    /// second after the one before it.
    pub shuffle: bool,
    /// Other ids and the present time in each; else the bytes stay as they are.
    pub fresh: bool,
    /// How they are signed.
    pub signature: Signature,
    /// Filled up to so many MiB, from 1 to 64; `null`: as it is.
    pub size_mib: Option<u32>,
    /// What follows an answer other than 200.
    pub retries: Retries,
}

impl Default for Scenario {
    /// One request, byte for byte as recorded, signed.
    fn default() -> Self {
        Self {
            count: 1,
            rate: None,
            batch: 1,
            duplicates: 0,
            shuffle: false,
            fresh: false,
            signature: Signature::default(),
            size_mib: None,
            retries: Retries::default(),
        }
    }
}

impl Scenario {
    /// Whether it can be simulated.
    ///
    /// # Errors
    /// The first thing that cannot be.
    pub fn check(&self) -> Result<(), SimulationError> {
        let copies = self.duplicates.saturating_add(1);
        let hour_fits = match self.retries {
            Retries::Compressed { hour_s } => (0.01..=f64::from(MAX_HOUR_S)).contains(&hour_s),
            Retries::Off | Retries::Real => true,
        };
        let demands = [
            (
                (1..=MAX_COUNT).contains(&self.count),
                SimulationError::Count,
            ),
            (
                (1..=MAX_BATCH).contains(&self.batch),
                SimulationError::Batch,
            ),
            (
                self.duplicates <= MAX_DUPLICATES,
                SimulationError::Duplicates,
            ),
            (
                self.count.saturating_mul(copies) <= MAX_REQUESTS,
                SimulationError::Total,
            ),
            // Not a number is in no range.
            (
                self.rate.is_none_or(|rate| (0.001..=1e6).contains(&rate)),
                SimulationError::Rate,
            ),
            (
                self.size_mib
                    .is_none_or(|size| (1..=MAX_SIZE_MIB).contains(&size)),
                SimulationError::Size,
            ),
            (hour_fits, SimulationError::Hour),
            (
                !self.shuffle || self.count > 1,
                SimulationError::NothingToShuffle,
            ),
        ];
        match demands.iter().find(|(holds, _)| !holds) {
            Some((_, error)) => Err(*error),
            None => Ok(()),
        }
    }

    /// Whether each request has ids and a time of its own.
    pub fn is_fresh(&self) -> bool {
        self.fresh || self.shuffle
    }

    /// Requests with their copies, without retries.
    pub fn total(&self) -> u64 {
        u64::from(self.count) * (u64::from(self.duplicates) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_are_where_they_are_said_to_be() {
        assert_eq!(Scenario::default().check(), Ok(()));
        let largest = Scenario {
            count: 9000,
            batch: 1000,
            duplicates: 100,
            rate: Some(1e6),
            shuffle: true,
            size_mib: Some(64),
            retries: Retries::Compressed { hour_s: 3600.0 },
            ..Scenario::default()
        };
        assert_eq!(largest.check(), Ok(()));
        assert_eq!(largest.total(), 909_000);
        type Change = fn(&mut Scenario);
        let cases: [(Change, SimulationError); 13] = [
            (|of| of.count = 0, SimulationError::Count),
            (|of| of.count = 100_001, SimulationError::Count),
            (|of| of.batch = 0, SimulationError::Batch),
            (|of| of.batch = 1001, SimulationError::Batch),
            (|of| of.duplicates = 101, SimulationError::Duplicates),
            (
                |of| (of.count, of.duplicates) = (100_000, 10),
                SimulationError::Total,
            ),
            (|of| of.rate = Some(0.0), SimulationError::Rate),
            (|of| of.rate = Some(f64::NAN), SimulationError::Rate),
            (|of| of.size_mib = Some(0), SimulationError::Size),
            (|of| of.size_mib = Some(65), SimulationError::Size),
            (
                |of| of.retries = Retries::Compressed { hour_s: 0.0 },
                SimulationError::Hour,
            ),
            (
                |of| of.retries = Retries::Compressed { hour_s: f64::NAN },
                SimulationError::Hour,
            ),
            (|of| of.shuffle = true, SimulationError::NothingToShuffle),
        ];
        for (change, error) in cases {
            let mut scenario = Scenario::default();
            change(&mut scenario);
            assert_eq!(scenario.check(), Err(error), "{scenario:?}");
            assert!(error.remedy().ends_with('.'), "{error}");
        }
    }

    #[test]
    fn an_hour_of_metas_can_last_a_second() {
        let (hour, day) = (Duration::from_secs(3600), Duration::from_secs(86_400));
        let compressed = Retries::Compressed { hour_s: 1.0 };
        assert_eq!(compressed.scale(hour), Some(Duration::from_secs(1)));
        assert_eq!(compressed.scale(day), Some(Duration::from_secs(24)));
        assert_eq!(Retries::Real.scale(day), Some(day));
        assert_eq!(Retries::Off.scale(day), None);
    }
}
