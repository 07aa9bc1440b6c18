//! The HTTP server that Meta reaches: the callback path, and nothing else.
//!
//! * [`connections`]: accepts, counts and bounds connections.
//! * [`tap`]: listens in on a connection, and keeps the deadline of each head.
//! * [`framing`]: finds each head as it was on the wire.
//! * [`callback`]: the contract: which request gets which answer.
//! * [`origin`]: whether a request came from this machine.
//! * [`limits`]: how much, how large, how slow.
//!
//! Meta's GET is judged by [`crate::handshake`], its POST by [`crate::pipeline`].

mod callback;
mod connections;
mod framing;
#[cfg(test)]
mod fuzz;
pub mod limits;
mod origin;
mod tap;
#[cfg(test)]
mod tests;

pub use connections::{Receiver, Via};
pub use limits::{Limits, Refused};
