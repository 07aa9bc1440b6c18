//! Simulates Meta: its payloads, signed and sent as Meta does, and sent again as Meta does.
//!
//! In reading order: `sample` has the recorded payloads, `material` is what a simulation is made
//! of, [`Scenario`] says how often and how, [`Series`] makes each request of it, `schedule`
//! knows when Meta tries again, [`run`] sends. [`handshake`] is Meta's GET by itself.
//!
//! The bodies are those of `fixtures/payloads`, byte for byte; what is changed on the way
//! (fresh ids, the present time, a batch) is changed in place, so that the layout, the key
//! order and the escapes stay Meta's.

mod error;
mod fill;
mod handshake;
mod headers;
mod mark;
mod material;
mod order;
mod run;
mod sample;
mod scenario;
mod schedule;
mod series;
mod vary;

pub use error::SimulationError;
pub use handshake::{HandshakeOutcome, Token, handshake};
pub use headers::{Pipeline, Signing};
pub use mark::{MARK, Mark, is_proven};
pub use material::Material;
pub use run::{Destination, Event, run};
pub use sample::{Sample, find, samples};
pub use scenario::{MAX_BATCH, Retries, Scenario, Signature};
pub use schedule::{ALERTED_AFTER, Ending, PATIENCE, ending, retries};
pub use series::Series;
pub use vary::{batch_of, fresh};
