//! How much the receiver takes: whatever comes through a tunnel is hostile.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use http::request::Parts;
use serde::Serialize;
use tokio::sync::Semaphore;
use ts_rs::TS;

/// The bounds of a receiver.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The largest body, in bytes.
    pub max_body: usize,
    /// The largest head, in bytes.
    pub max_head: usize,
    /// The time from a head's first byte (or the connection's start) to its last.
    pub head_timeout: Duration,
    /// The time from the end of the head to the end of the body; after as long and a head's time, an
    /// answer has to be read.
    pub body_timeout: Duration,
    /// How long a connection may stay open between two requests.
    pub idle_timeout: Duration,
    /// Connections at once; more are answered 503.
    pub max_connections: usize,
    /// Bytes of large bodies in memory at once, over all connections; more are answered 503.
    pub max_in_flight: usize,
    /// How long a stop waits for what is in flight.
    pub stop_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_body: 16 << 20,
            max_head: 32 << 10,
            head_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(75),
            max_connections: 512,
            max_in_flight: 256 << 20,
            stop_timeout: Duration::from_secs(10),
        }
    }
}

/// Requests that a bound or a failure refused, since start. Only a body that was too large is a
/// delivery, without that body.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct Refused {
    /// 408: the head or the body took too long.
    pub too_slow: u32,
    /// 413 or 431: the body or the head was too large.
    pub too_large: u32,
    /// 503: too many connections or too many bytes at once.
    pub too_many: u32,
    /// 400, or no answer: not HTTP, or broken off in the middle.
    pub broken: u32,
    /// 503: the store could not write.
    pub store_failed: u32,
}

/// Counts the refused, from every connection.
#[derive(Debug, Default)]
pub struct Counters {
    pub(crate) too_slow: AtomicU32,
    /// The body was too large, and what else there was of it was kept.
    pub(crate) body_too_large: AtomicU32,
    pub(crate) head_too_large: AtomicU32,
    pub(crate) too_many: AtomicU32,
    pub(crate) broken: AtomicU32,
    pub(crate) store_failed: AtomicU32,
}

impl Counters {
    /// How many were refused up to now.
    pub fn refused(&self) -> Refused {
        let read = |counter: &AtomicU32| counter.load(Ordering::Relaxed);
        Refused {
            too_slow: read(&self.too_slow),
            too_large: read(&self.body_too_large).wrapping_add(read(&self.head_too_large)),
            too_many: read(&self.too_many),
            broken: read(&self.broken),
            store_failed: read(&self.store_failed),
        }
    }

    /// Those of them that no delivery was made of.
    pub(crate) fn turned_away(&self) -> u32 {
        let all = [
            &self.too_slow,
            &self.head_too_large,
            &self.too_many,
            &self.broken,
            &self.store_failed,
        ];
        all.iter().fold(0, |sum, counter| {
            sum.wrapping_add(counter.load(Ordering::Relaxed))
        })
    }
}

/// Bytes of a head as a client would write it, with its blank line.
pub(super) fn head_size(parts: &Parts) -> usize {
    let line =
        parts.method.as_str().len() + parts.uri.to_string().len() + " HTTP/1.1\r\n".len() + 1;
    let headers = parts.headers.iter();
    let headers = headers.map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len());
    line + headers.sum::<usize>() + "\r\n".len()
}

pub(super) fn count(counter: &AtomicU32) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// What bounds all connections together.
#[derive(Debug, Clone)]
pub(super) struct Budget {
    pub(super) connections: Arc<Semaphore>,
    pub(super) bytes: Arc<Semaphore>,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            connections: Arc::new(Semaphore::new(limits.max_connections)),
            bytes: Arc::new(Semaphore::new(
                limits.max_in_flight.min(Semaphore::MAX_PERMITS),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_as_long_as_on_the_wire() {
        let wire = "POST /hook?a=b HTTP/1.1\r\nhost: x\r\nx-empty: \r\n\r\n";
        let request = http::Request::builder()
            .method("POST")
            .uri("/hook?a=b")
            .header("host", "x")
            .header("x-empty", "");
        let (parts, ()) = request.body(()).expect("a request").into_parts();
        assert_eq!(head_size(&parts), wire.len());
    }
}
