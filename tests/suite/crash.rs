//! `kill -9` in mid-load: what was answered 200 is there after a restart. Without exception.
//!
//! `HOOKGLASS_CRASH_ROUNDS` sets the number of rounds (5); all work on one store. Its moments come
//! from a seed that is printed, and again with `HOOKGLASS_FAULT_SEED`.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hookglass_tests::Desk;
use hookglass_tests::dice::Dice;
use hookglass_tests::http::{Connection, Request};
use hookglass_tests::sign;
use hookglass_tests::wait::until;

const CLIENTS: u64 = 32;
/// Acknowledged deliveries that there have to be before the kill: it has to hit a load.
const WARM: usize = 20;
const LATEST_MS: u64 = 400;

/// What the clients of one round know.
#[derive(Default)]
struct Load {
    sent: AtomicU64,
    acknowledged: Mutex<Vec<String>>,
}

impl Load {
    fn acknowledged(&self) -> usize {
        self.acknowledged.lock().expect("no client panicked").len()
    }

    /// Sends unique deliveries, one after the other, until the receiver is gone.
    fn client(&self, address: SocketAddr, round: u64, client: u64) {
        let Ok(mut connection) = Connection::open(address) else {
            return;
        };
        for number in 0.. {
            let body = format!(
                "{{\"object\":\"instagram\",\"entry\":[{{\"id\":\"{round}\",\"time\":1764000000,\"changes\":[{{\"field\":\"comments\",\"value\":{{\"id\":\"{client}-{number}\",\"text\":\"{}\"}}}}]}}]}}",
                "x".repeat(usize::try_from(number % 700).expect("small"))
            );
            let request = Request::delivery(body.as_bytes()).signed();
            self.sent.fetch_add(1, Ordering::Relaxed);
            match connection.deliver(&request) {
                Ok(answer) => {
                    assert_eq!(answer.status, 200, "{}", answer.text());
                    let mut acknowledged = self.acknowledged.lock().expect("no client panicked");
                    acknowledged.push(sign::digest(body.as_bytes()));
                }
                Err(_) => return, // killed: this one was not acknowledged
            }
        }
    }
}

#[test]
fn nothing_acknowledged_is_lost() {
    let rounds = std::env::var("HOOKGLASS_CRASH_ROUNDS").ok();
    let rounds: u64 = rounds.and_then(|rounds| rounds.parse().ok()).unwrap_or(5);
    let mut dice = Dice::thrown_for("kill");
    let desk = Desk::with_secret();
    let (mut sent, mut acknowledged) = (0, HashSet::new());
    for round in 1..=rounds {
        let receiver = desk.listen();
        let (address, load) = (receiver.address(), Load::default());
        std::thread::scope(|scope| {
            for client in 0..CLIENTS {
                let load = &load;
                scope.spawn(move || load.client(address, round, client));
            }
            until("the load has begun", || {
                (load.acknowledged() >= WARM).then_some(())
            });
            std::thread::sleep(Duration::from_millis(dice.below(LATEST_MS)));
            receiver.kill();
        });
        let tried = load.sent.load(Ordering::Relaxed);
        sent += tried;
        let fresh = load.acknowledged.into_inner().expect("no client panicked");
        let found = found(&desk, tried);
        let lost = fresh
            .iter()
            .filter(|digest| !found.contains(*digest))
            .count();
        println!("round {round}: {} acknowledged, {lost} lost", fresh.len());
        acknowledged.extend(fresh);
    }
    let found = found(&desk, sent);
    let lost = acknowledged
        .iter()
        .filter(|digest| !found.contains(*digest))
        .count();
    println!(
        "total: {rounds} kills, {sent} sent, {} acknowledged, {} found, {lost} lost",
        acknowledged.len(),
        found.len()
    );
    assert_eq!(lost, 0, "acknowledged deliveries are missing");
    assert!(found.len() as u64 <= sent, "more than was sent");
}

/// The digests of the newest that are stored, as a program says that has opened the store anew.
fn found(desk: &Desk, newest: u64) -> HashSet<String> {
    let restarted = desk.listen();
    let deliveries = desk.records(&["deliveries", "--limit", &newest.to_string()]);
    drop(restarted);
    let digest = |delivery: &serde_json::Value| {
        assert_eq!(
            delivery["signature"]["verdict"], "valid",
            "half a delivery: {delivery}"
        );
        delivery["body_sha256"]
            .as_str()
            .expect("a digest")
            .to_owned()
    };
    deliveries.iter().map(digest).collect()
}
