//! What is simulated: which payload, how often, how signed, and how Meta would go on when it
//! is not answered 200.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

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
        /// An hour of Meta's lasts so many seconds.
        hour_s: f64,
    },
}

/// What is sent, and how often.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// So many requests.
    pub count: u32,
    /// At most so many a second; `null`: as fast as it goes.
    pub rate: Option<f64>,
    /// So many updates in each, up to 1,000 (META 2.3).
    pub batch: u32,
    /// Each request so many times more.
    pub duplicates: u32,
    /// Out of order: what happened first is not sent first.
    pub shuffle: bool,
    /// Other ids and the present time in each; else the bytes stay as they are.
    pub fresh: bool,
    /// How they are signed.
    pub signature: Signature,
    /// Filled up to so many MiB; `null`: as it is.
    pub size_mib: Option<u32>,
    /// What follows an answer other than 200.
    pub retries: Retries,
}
