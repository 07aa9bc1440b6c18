//! `kill -9` of either side in mid-load: the target gets everything, in order.
//!
//! Both sides are the real program: the one that forwards, and one that it forwards to and
//! that keeps what comes. A kill between an answer and its commit may send one delivery
//! twice in a row; nothing else may differ.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use hookglass_tests::http::{Connection, Request};
use hookglass_tests::ports::free_ports;
use hookglass_tests::wait::until;
use hookglass_tests::{Desk, Running};

use super::{numbered, target_when};

const CLIENTS: u64 = 8;
const KILLS: usize = 6;
/// Acknowledged deliveries that there have to be between two kills: they have to hit a load.
const WARM: u64 = 10;

struct Pair {
    from: Desk,
    to: Desk,
    ports: [u16; 2],
}

impl Pair {
    fn forwarder(&self) -> Running {
        let url = format!("http://127.0.0.1:{}/api/webhooks/instagram", self.ports[1]);
        let options = ["--forward", &url, "--forward-retries", "0.05,0.05,0.05,30"];
        self.from.listen_at(self.ports[0], &options)
    }

    fn endpoint(&self) -> Running {
        self.to.listen_at(self.ports[1], &[])
    }
}

/// Sends unique deliveries until it is told to end, whatever happens to the other side.
fn client(port: u16, serial: &AtomicU64, acknowledged: &AtomicU64, end: &AtomicBool) {
    while !end.load(Ordering::Relaxed) {
        let Ok(mut connection) = Connection::open(([127, 0, 0, 1], port).into()) else {
            std::thread::sleep(Duration::from_millis(20));
            continue;
        };
        while !end.load(Ordering::Relaxed) {
            let number = serial.fetch_add(1, Ordering::Relaxed);
            let request = Request::delivery(&numbered(number)).signed();
            match connection.send(&request) {
                Ok(answer) if answer.status == 200 => {
                    acknowledged.fetch_add(1, Ordering::Relaxed);
                    std::thread::sleep(Duration::from_millis(5));
                }
                _ => break,
            }
        }
    }
}

/// Ends the clients, also when the test fails in between: it would wait for them for ever.
struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The digests of what is stored, as it came.
fn stored(desk: &Desk) -> Vec<String> {
    let mut digests: Vec<String> = desk
        .deliveries()
        .iter()
        .map(|delivery| {
            delivery["body_sha256"]
                .as_str()
                .expect("a digest")
                .to_owned()
        })
        .collect();
    digests.reverse();
    digests
}

#[test]
fn nothing_is_lost_and_nothing_is_out_of_order() {
    let pair = Pair {
        from: Desk::with_secret(),
        to: Desk::with_secret(),
        ports: free_ports(),
    };
    let (serial, acknowledged, end) =
        (AtomicU64::new(1), AtomicU64::new(0), AtomicBool::new(false));
    let (forwarder, endpoint) = std::thread::scope(|scope| {
        let _ending = End(&end);
        let (mut forwarder, mut endpoint) = (pair.forwarder(), pair.endpoint());
        for _ in 0..CLIENTS {
            scope.spawn(|| client(pair.ports[0], &serial, &acknowledged, &end));
        }
        for kill in 0..KILLS {
            let before = acknowledged.load(Ordering::Relaxed);
            until("the load goes on", || {
                (acknowledged.load(Ordering::Relaxed) >= before + WARM).then_some(())
            });
            std::thread::sleep(Duration::from_millis(250 + 70 * kill as u64));
            if kill % 2 == 0 {
                forwarder.kill();
                forwarder = pair.forwarder();
            } else {
                endpoint.kill();
                std::thread::sleep(Duration::from_millis(150));
                endpoint = pair.endpoint();
            }
        }
        (forwarder, endpoint)
    });
    let total = stored(&pair.from).len();
    let acknowledged = acknowledged.load(Ordering::Relaxed);
    assert!(
        total as u64 >= acknowledged && acknowledged >= WARM * KILLS as u64,
        "{total} {acknowledged}"
    );
    // One at a time to the target, so that the rest takes a while: only a halt is too long.
    let mut left = u64::MAX;
    let end = loop {
        let target = target_when(&pair.from, "more of it went on", |target| {
            target["waiting"].as_u64().is_some_and(|now| now < left)
        });
        left = target["waiting"].as_u64().expect("a number");
        if left == 0 {
            break target;
        }
    };
    assert_eq!(
        (&end["received"], &end["forwarded"]),
        (&total.into(), &total.into()),
        "{end}"
    );
    assert_eq!(endpoint.stop().code, 0);
    assert_eq!(forwarder.stop().code, 0);
    let (sent, mut arrived) = (stored(&pair.from), stored(&pair.to));
    let with_repeats = arrived.len();
    arrived.dedup();
    assert!(
        arrived == sent,
        "{} arrived of {}",
        arrived.len(),
        sent.len()
    );
    let repeats = with_repeats - arrived.len();
    println!("{total} forwarded over {KILLS} kills, {repeats} of them twice in a row");
    assert!(repeats <= KILLS, "{repeats}");
}
