//! The care of the store: deleting, keeping no more than wanted, copying it and bringing it back.

mod backup;
mod crash;
mod damage;
mod delete;
mod retention;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use hookglass_tests::http::{Connection, Request};
use hookglass_tests::wait::until;

/// A delivery with a number and some bytes.
fn body(number: u64, size: usize) -> Vec<u8> {
    let text = "x".repeat(size);
    format!(
        "{{\"object\":\"instagram\",\"entry\":[{{\"id\":\"1\",\"time\":1764000000,\"changes\":[{{\"field\":\"comments\",\"value\":{{\"id\":\"c{number}\",\"text\":\"{text}\"}}}}]}}]}}"
    )
    .into_bytes()
}

/// Sends deliveries one after the other; each has to be taken.
fn fill(address: SocketAddr, numbers: std::ops::Range<u64>, size: usize) {
    let mut connection = Connection::open(address).expect("a connection");
    for number in numbers {
        let request = Request::delivery(&body(number, size)).signed();
        let answer = connection.deliver(&request).expect("an answer");
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
}

/// A client that sends some hundred a second, as one of Meta's would in a storm.
const PAUSE: Duration = Duration::from_millis(3);

/// Deliveries that are sent while something else goes on.
#[derive(Default)]
struct Load {
    is_over: AtomicBool,
    taken: AtomicU64,
}

impl Load {
    /// Sends until it is told to stop, or the receiver is gone; how many were taken.
    fn run(&self, address: SocketAddr, from: u64) -> u64 {
        let Ok(mut connection) = Connection::open(address) else {
            return 0;
        };
        let mut taken = 0;
        while !self.is_over.load(Ordering::Relaxed) {
            let request = Request::delivery(&body(from + taken, 300)).signed();
            match connection.deliver(&request) {
                Ok(answer) => assert_eq!(answer.status, 200, "{}", answer.text()),
                Err(_) => break,
            }
            taken += 1;
            self.taken.store(taken, Ordering::Relaxed);
            std::thread::sleep(PAUSE);
        }
        taken
    }

    /// Waits until it is under way.
    #[track_caller]
    fn wait(&self) {
        until("some are taken", || {
            (self.taken.load(Ordering::Relaxed) > 0).then_some(())
        });
    }
}

/// Ends the load with the test, also where that fails.
struct Stop<'a>(&'a Load);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::Relaxed);
    }
}
