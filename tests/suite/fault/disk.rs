//! A disk that is slow, and one that fails: made so by strace, which holds a sync up or has it
//! fail. A full one is `trouble/disk.rs`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use hookglass_tests::http::{Connection, Request};
use hookglass_tests::wait::until;
use hookglass_tests::{Desk, traced};

use super::{Station, count_in_file, expect_undamaged, numbered};

const CLIENTS: u64 = 24;
const EACH: u64 = 6;

/// Sends from many clients at once; how many were taken, and how many refused with 503.
fn burst(station: &Station, from: u64) -> (u64, u64) {
    let (taken, refused) = (AtomicU64::new(0), AtomicU64::new(0));
    let address = station.server.address();
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (taken, refused) = (&taken, &refused);
            scope.spawn(move || {
                let mut connection = Connection::open(address).expect("connected");
                for number in 0..EACH {
                    let body = numbered(from + client * EACH + number);
                    let answer = connection.send(&Request::delivery(&body).signed());
                    let answer = answer.expect("an answer");
                    match answer.status {
                        200 => taken.fetch_add(1, Ordering::Relaxed),
                        503 => {
                            assert!(answer.header("retry-after").is_some(), "{answer:?}");
                            refused.fetch_add(1, Ordering::Relaxed)
                        }
                        status => panic!("{status}: {}", answer.text()),
                    };
                }
            });
        }
    });
    (taken.into_inner(), refused.into_inner())
}

/// A machine that stands still for seconds has some refused, and does not do so each time.
const TRIES: u64 = 5;
/// Syncs fail by their number, and some are not those of deliveries: it goes on until one was.
const WAVES: u64 = 200;

/// Each sync takes a fifth of a second: many deliveries share one, and none is refused.
#[test]
fn a_slow_disk_takes_everything_all_the_same() {
    if !traced::is_possible() {
        return;
    }
    let desk = traced::injecting(Desk::with_secret(), "fdatasync:delay_enter=200ms");
    let station = Station::open(desk);
    let takes_all = (0..TRIES).any(|turn| {
        let begun = Instant::now();
        let (taken, refused) = burst(&station, turn * 1000);
        println!(
            "{taken} deliveries over syncs of 0.2 s in {:.1} s: {:.1} a sync, {refused} refused",
            begun.elapsed().as_secs_f64(),
            taken as f64 / (begun.elapsed().as_secs_f64() / 0.2)
        );
        (taken, refused) == (CLIENTS * EACH, 0)
    });
    assert!(takes_all, "some were refused each time");
    station.expect_sound();
}

/// Every fifth sync fails: whoever waited for it is told so, and the others are kept.
#[test]
fn a_sync_that_fails_is_never_acknowledged() {
    if !traced::is_possible() {
        return;
    }
    let desk = traced::injecting(Desk::with_secret(), "fdatasync:error=EIO:when=40+5");
    let station = Station::open(desk);
    let (mut taken, mut refused, mut wave) = (0, 0, 0);
    while wave < 6 || (refused == 0 && wave < WAVES) {
        let (some, others) = burst(&station, wave * 1000);
        (taken, refused, wave) = (taken + some, refused + others, wave + 1);
    }
    println!("{taken} taken, {refused} refused with 503 by a disk that fails");
    assert!(refused > 0, "no sync failed");
    assert!(taken > 0, "none was taken");
    let there = count_in_file(&station.desk);
    assert!(there >= taken, "{there} of {taken} that were acknowledged");
    assert!(there <= taken + refused, "{there}: more than was sent");
    expect_undamaged(&station.desk);
    until("it is said", || {
        let talk = station.server.talk();
        talk.contains("was answered 503").then_some(())
    });
}
