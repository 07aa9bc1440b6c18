//! Why a simulation cannot be, in words that say what to do.

use super::scenario::{
    MAX_BATCH, MAX_COUNT, MAX_DUPLICATES, MAX_HOUR_S, MAX_REQUESTS, MAX_SIZE_MIB,
};

/// Why a simulation cannot be; [`SimulationError::remedy`] says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SimulationError {
    /// No request, or too many.
    #[error("a simulation sends 1 to {} requests", MAX_COUNT)]
    Count,
    /// No update, or more than Meta puts into one request.
    #[error(
        "one request holds 1 to {} updates: Meta sends no more (META 2.3)",
        MAX_BATCH
    )]
    Batch,
    /// Too many copies of each.
    #[error("each request can be sent at most {} times more", MAX_DUPLICATES)]
    Duplicates,
    /// Too many requests with their copies.
    #[error("with its copies this would be more than {} requests", MAX_REQUESTS)]
    Total,
    /// A rate that no clock keeps.
    #[error("the rate is a number from 0.001 to 1000000 a second")]
    Rate,
    /// A size that is none.
    #[error("a body can be filled up to 1 to {} MiB", MAX_SIZE_MIB)]
    Size,
    /// An hour that is none.
    #[error("an hour of Meta's can last from 0.01 to {} seconds", MAX_HOUR_S)]
    Hour,
    /// One request alone has no order.
    #[error("one request alone cannot be out of order")]
    NothingToShuffle,
    /// A batch of a payload without updates.
    #[error("this payload has no update that could be repeated")]
    NothingToRepeat,
    /// A signature without a secret.
    #[error("there is no secret to sign with")]
    NoSecret,
}

impl SimulationError {
    /// What the user can do about it.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Count => "Choose a count in between, or simulate twice.",
            Self::Batch => "Choose at most 1,000, and send several requests for more.",
            Self::Duplicates => "Choose fewer duplicates.",
            Self::Total => "Choose a smaller count or fewer duplicates.",
            Self::Rate => "Choose a rate in between, or none: as fast as it goes.",
            Self::Size => "Choose a size in between; the receiver's own limit is 16 MiB at first.",
            Self::Hour => "Choose 1 for an hour in a second, or Meta's real times.",
            Self::NothingToShuffle => "Send two or more, or keep the order.",
            Self::NothingToRepeat => "Choose another payload, or send a batch of 1.",
            Self::NoSecret => "Add an app secret, or choose a signature that needs none.",
        }
    }
}
