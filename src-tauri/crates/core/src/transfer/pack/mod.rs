//! A regression pack: a folder of deliveries that are sent to an endpoint in CI, each with the
//! status that it has to be answered with.
//!
//! `pack.json` lists them in their order; each body is a file beside it, byte for byte, named so
//! that a person finds it (`001-comments.body`). What is read here may have been written by
//! anybody: a name that leaves the folder, or a file that is not the one that was exported, is
//! refused.

mod error;
mod manifest;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use error::PackError;
pub use manifest::Entry;
pub use read::Pack;
pub use write::write;

/// The file that lists the others.
pub const LIST: &str = "pack.json";
/// Raised when an older program would misread a pack.
const VERSION: u64 = 1;
/// What an endpoint is expected to answer when nobody has tried.
const EXPECTED: u16 = 200;
