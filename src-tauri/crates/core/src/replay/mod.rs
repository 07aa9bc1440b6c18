//! Sends a delivery's exact body to an endpoint and reports what came back.
//!
//! [`original`] and [`resigned`] say what is sent, as pure functions; a [`Sender`] sends
//! it once. An endpoint that does not answer is no error but an [`Answer`] with a
//! [`Fault`], since that is what the user wants to know.

mod answer;
mod fault;
mod request;
mod resolver;
mod sender;
mod target;
#[cfg(test)]
mod tests;
mod trust;

pub use answer::{Answer, BODY_KEPT, READ_LIMIT};
pub use fault::{Fault, FaultCode};
pub use request::{Request, is_senders_own, original, resigned, sign_anew};
pub use sender::{Sender, Senders};
pub use target::{ReplayError, name_of, parse_kept_target, parse_target, shown};
pub use trust::Trust;
