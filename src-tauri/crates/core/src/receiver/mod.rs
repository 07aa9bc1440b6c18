//! The HTTP server that Meta reaches: the callback path, and nothing else.
//!
//! * [`connections`]: accepts, counts and bounds connections.
//! * [`tap`]: keeps each request's head as it was on the wire, and its deadline.
//! * [`callback`]: the contract: which request gets which answer.
//! * [`origin`]: whether a request came from this machine.
//! * [`limits`]: how much, how large, how slow.
//!
//! Meta's GET is judged by [`crate::handshake`], its POST by [`crate::pipeline`].

mod callback;
mod connections;
pub mod limits;
mod origin;
mod tap;
#[cfg(test)]
mod tests;

pub use connections::{Receiver, Via};
pub use limits::{Limits, Refused};
