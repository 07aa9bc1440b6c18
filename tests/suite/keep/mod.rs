//! The care of the store: deleting, keeping no more than wanted, copying it and bringing it back.

mod backup;
mod crash;
mod damage;
mod delete;
mod retention;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hookglass_tests::http::{Connection, Request};

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
        let answer = connection.send(&request).expect("an answer");
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
}

/// A client that sends some hundred a second, as one of Meta's would in a storm.
const PAUSE: Duration = Duration::from_millis(3);

/// Ends the load with the test, also where that fails.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Sends deliveries until it is told to stop, or the receiver is gone; how many were taken.
fn load(address: SocketAddr, from: u64, stop: &AtomicBool) -> u64 {
    let Ok(mut connection) = Connection::open(address) else {
        return 0;
    };
    let mut taken = 0;
    while !stop.load(Ordering::Relaxed) {
        let request = Request::delivery(&body(from + taken, 300)).signed();
        match connection.send(&request) {
            Ok(answer) => assert_eq!(answer.status, 200, "{}", answer.text()),
            Err(_) => break,
        }
        taken += 1;
        std::thread::sleep(PAUSE);
    }
    taken
}
