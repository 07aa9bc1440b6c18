//! `kill -9` at the worst moments: while the log is being moved into the file, while the
//! program is still starting, and with forwarding on. What was answered 200 is there.
//!
//! The plain kill under load is `crash.rs` beside this folder, the order of what is forwarded
//! `forward/crash.rs`.

use std::collections::HashSet;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use hookglass_core::store::Connection as File;
use hookglass_tests::dice::Dice;
use hookglass_tests::http::{Connection, Request};
use hookglass_tests::target::Target;
use hookglass_tests::wait::{PATIENCE, until};
use hookglass_tests::{Desk, Running, sign};

use super::{digests, expect_sound_file, numbered, rounds};

const CLIENTS: u64 = 16;

/// Sends unique deliveries until the receiver is gone; what was acknowledged is added.
fn client(address: SocketAddr, serial: &AtomicU64, acknowledged: &Mutex<HashSet<String>>) {
    let Ok(mut connection) = Connection::open(address) else {
        return;
    };
    loop {
        let body = numbered(serial.fetch_add(1, Ordering::Relaxed));
        match connection.deliver(&Request::delivery(&body).signed()) {
            Ok(answer) if answer.status == 200 => {
                let mut acknowledged = acknowledged.lock().expect("no client panicked");
                acknowledged.insert(sign::digest(&body));
            }
            Ok(answer) => panic!("{}", answer.text()),
            Err(_) => return,
        }
    }
}

/// Loads the receiver and kills it once `now` says so.
fn kill_under_load(
    receiver: Running,
    serial: &AtomicU64,
    acknowledged: &Mutex<HashSet<String>>,
    now: impl FnOnce(),
) {
    let address = receiver.address();
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| client(address, serial, acknowledged));
        }
        now();
        receiver.kill();
    });
}

fn changed(path: &Path) -> SystemTime {
    let metadata = fs::metadata(path).expect("the store");
    metadata.modified().expect("a time of change")
}

/// The file itself is only written by a checkpoint: once it changes, one is under way.
fn wait_for_checkpoint(store: &Path) {
    let (before, begun) = (changed(store), Instant::now());
    while changed(store) == before {
        assert!(begun.elapsed() < PATIENCE, "there is no checkpoint");
        std::thread::sleep(Duration::from_micros(200));
    }
}

/// What is lost stays lost: asked once, at the end.
#[track_caller]
fn expect_all(desk: &Desk, acknowledged: &Mutex<HashSet<String>>) -> (usize, usize) {
    let store = File::open(desk.database()).expect("the store");
    expect_sound_file(&store);
    let there = digests(&store);
    let acknowledged = acknowledged.lock().expect("no client panicked");
    let lost = acknowledged.difference(&there).count();
    assert_eq!(lost, 0, "acknowledged deliveries are missing");
    (acknowledged.len(), there.len())
}

#[test]
fn a_kill_in_a_checkpoint_or_at_the_start_loses_nothing() {
    let mut dice = Dice::thrown_for("checkpoint");
    let desk = Desk::with_secret();
    let (serial, acknowledged) = (AtomicU64::new(0), Mutex::default());
    let rounds = rounds(4);
    let mut killed_early = 0;
    for _ in 0..rounds {
        kill_under_load(desk.listen(), &serial, &acknowledged, || {
            wait_for_checkpoint(desk.database());
            std::thread::sleep(Duration::from_micros(dice.below(3000)));
        });
        // And again while it reads the log that was left.
        let early = Running::start_silent(desk.command(&["listen", "--addr", "127.0.0.1:0"]));
        std::thread::sleep(Duration::from_millis(dice.below(60)));
        killed_early += u64::from(early.lines().is_empty());
        early.kill();
        expect_sound_file(&File::open(desk.database()).expect("the store"));
    }
    assert_eq!(desk.listen().stop().code, 0);
    let (acknowledged, there) = expect_all(&desk, &acknowledged);
    println!(
        "{rounds} kills in a checkpoint, {killed_early} before it listened: {acknowledged} acknowledged, {there} there, 0 lost"
    );
}

#[test]
fn a_kill_while_it_forwards_loses_nothing_and_forwards_all() {
    let mut dice = Dice::thrown_for("forwarding");
    let desk = Desk::with_secret();
    let target = Target::accepting();
    let url = target.url();
    let options = ["--forward", &url, "--forward-retries", "0.05,0.05,1"];
    let (serial, acknowledged) = (AtomicU64::new(0), Mutex::default());
    let rounds = rounds(3);
    for _ in 0..rounds {
        kill_under_load(desk.listen_with(&options), &serial, &acknowledged, || {
            let before = target.arrived().len();
            until("something goes on", || {
                (target.arrived().len() > before).then_some(())
            });
            std::thread::sleep(Duration::from_millis(dice.below(200)));
        });
    }
    let (acknowledged, there) = expect_all(&desk, &acknowledged);
    // One at a time to the target, so that the rest takes a while.
    let last = desk.listen_with(&options);
    let mut left = u64::MAX;
    while left > 0 {
        left = until("more of it went on", || {
            let waiting = desk.records(&["targets"])[0]["waiting"].as_u64()?;
            (waiting < left).then_some(waiting)
        });
    }
    assert_eq!(last.stop().code, 0);
    let store = File::open(desk.database()).expect("the store");
    let arrived: Vec<String> = target
        .arrived()
        .iter()
        .map(|request| sign::digest(&request.body))
        .collect();
    let different: HashSet<String> = arrived.iter().cloned().collect();
    assert!(
        different == digests(&store),
        "{} arrived of {there}",
        different.len()
    );
    let repeats = arrived.len() - different.len();
    assert!(
        repeats as u64 <= rounds,
        "{repeats} were sent twice over {rounds} kills"
    );
    println!(
        "{rounds} kills: {acknowledged} acknowledged, {there} forwarded, {repeats} of them twice"
    );
}
