//! Too much at once: connections, slowness, heads and bodies.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use hookglass_tests::Desk;
use hookglass_tests::fixtures::comment;
use hookglass_tests::http::{Connection, PATH, Request};
use hookglass_tests::memory::{Memory, mebibytes};
use hookglass_tests::wait::{PATIENCE, until};

use super::{Station, is_late};

const MANY: u64 = 10_000;

/// One flood at a time: two would take each other's open files, time and disk.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lets this process have many connections open, once for all; how many it may.
fn allow_files() -> u64 {
    static ALLOWED: OnceLock<u64> = OnceLock::new();
    let own = std::process::id().to_string();
    let raise = |wanted: u64| {
        let limit = format!("--nofile={wanted}:");
        let raised = Command::new("prlimit")
            .args(["--pid", &own, &limit])
            .output();
        raised.is_ok_and(|output| output.status.success())
    };
    *ALLOWED.get_or_init(|| {
        let now = allowed_files();
        let mut more = [MANY + 1000, 4000].into_iter().filter(|more| *more > now);
        more.find(|more| raise(*more)).unwrap_or(now)
    })
}

/// How many files this process may have open as it is.
fn allowed_files() -> u64 {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits
        .lines()
        .find(|line| line.starts_with("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().nth(3)?.parse().ok());
    soft.unwrap_or(256)
}

/// A good delivery on a connection of its own; whether it was taken.
fn is_taken(address: SocketAddr) -> bool {
    let connection = Connection::open(address);
    let answer = connection
        .and_then(|mut connection| connection.send(&Request::delivery(&comment()).signed()));
    answer.is_ok_and(|answer| answer.status == 200)
}

/// How long it takes until a good delivery is taken while a flood lasts.
#[track_caller]
fn taken_within(address: SocketAddr) -> Duration {
    let begun = Instant::now();
    while !is_taken(address) {
        assert!(begun.elapsed() < PATIENCE, "nobody else gets in");
        std::thread::sleep(Duration::from_millis(100));
    }
    begun.elapsed()
}

/// Ten thousand connect and say nothing. What does not fit is told so; those that fit have ten
/// seconds; and then the next one gets in, although all of them are still there.
#[test]
fn ten_thousand_connections_keep_nobody_out_for_good() {
    let _alone = alone();
    let allowed = allow_files().saturating_sub(200).min(MANY);
    let station = Station::open(Desk::with_secret());
    let address = station.server.address();
    let (mut open, mut failed) = (Vec::new(), 0);
    for _ in 0..allowed {
        match TcpStream::connect_timeout(&address, Duration::from_secs(5)) {
            Ok(mut stream) => {
                // Half a head, from every second one.
                if open.len() % 2 == 0 {
                    let _ = stream.write_all(b"POST /api/webhooks/instagram HT");
                }
                open.push(stream);
            }
            Err(_) => failed += 1,
        }
    }
    let waited = taken_within(address);
    let memory = Memory::of(station.server.id()).map_or(0, |memory| memory.most);
    println!(
        "{} connections, {failed} more not even accepted: a delivery was taken after {:.1} s; {} at the most",
        open.len(),
        waited.as_secs_f64(),
        mebibytes(memory)
    );
    let refused = station.ui.ask("status", &serde_json::Value::Null)["refused"].clone();
    assert!(refused["too_many"].as_u64() > Some(0), "{refused}");
    assert!(memory < 200 << 20, "{}", mebibytes(memory));
    drop(open);
    station.expect_sound();
}

/// Heads and bodies that come a byte at a time, on more connections than there are places for.
#[test]
fn slow_heads_and_bodies_run_out_of_time() {
    let _alone = alone();
    allow_files();
    let station = Station::open(Desk::with_secret());
    let address = station.server.address();
    let (ended, over) = (AtomicU32::new(0), AtomicU32::new(0));
    let head = format!("POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");
    let timed_out = std::thread::scope(|scope| {
        let slow = |bodies: bool| {
            let (ended, over, head) = (&ended, &over, &head);
            move || {
                let mut streams: Vec<TcpStream> = (0..300)
                    .filter_map(|_| TcpStream::connect_timeout(&address, PATIENCE).ok())
                    .collect();
                for stream in &mut streams {
                    let begin: &[u8] = if bodies {
                        head.as_bytes()
                    } else {
                        b"POST / HTTP/1.1\r\nX: "
                    };
                    let _ = stream.write_all(begin);
                }
                while over.load(Ordering::Relaxed) == 0 && !streams.is_empty() {
                    std::thread::sleep(Duration::from_millis(500));
                    let before = streams.len();
                    streams.retain_mut(|stream| stream.write_all(b"x").is_ok());
                    let gone = u32::try_from(before - streams.len()).expect("few");
                    ended.fetch_add(gone, Ordering::Relaxed);
                }
            }
        };
        scope.spawn(slow(false));
        scope.spawn(slow(true));
        // Once somebody was turned away, every place is taken.
        until("all places are taken", || {
            let status = station.ui.ask("status", &serde_json::Value::Null);
            (status["refused"]["too_many"].as_u64() > Some(0)).then_some(())
        });
        let waited = taken_within(address);
        println!(
            "600 slow ones: a delivery was taken after {:.1} s",
            waited.as_secs_f64()
        );
        // Those with bodies have half a minute; all have to go in the end.
        let begun = Instant::now();
        while ended.load(Ordering::Relaxed) < 600 && begun.elapsed() < 2 * PATIENCE {
            std::thread::sleep(Duration::from_millis(200));
        }
        over.store(1, Ordering::Relaxed);
        ended.load(Ordering::Relaxed)
    });
    let refused = station.ui.ask("status", &serde_json::Value::Null)["refused"].clone();
    println!("{timed_out} of 600 were ended: {refused}");
    assert_eq!(timed_out, 600, "some may stay for ever");
    assert!(refused["too_slow"].as_u64() > Some(400), "{refused}");
    station.expect_sound();
}

/// Heads that are as large as may be, and larger, on many connections for a while.
#[test]
fn a_flood_of_heads_is_bounded() {
    let _alone = alone();
    let station = Station::open(Desk::with_secret());
    let address = station.server.address();
    let with = |count: usize, size: usize| {
        let value = "v".repeat(size);
        (0..count).fold(Request::delivery(&comment()).signed(), |request, number| {
            request.with(&format!("X-{number}"), &value)
        })
    };
    let shapes = [
        (with(120, 200), 200),   // within all bounds
        (with(200, 10), 431),    // too many headers
        (with(1, 100_000), 431), // too long
        (with(120, 4000), 431),  // too long together
    ];
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..25 {
                    for (request, status) in &shapes {
                        let answer = Connection::open(address)
                            .and_then(|mut connection| connection.deliver(request));
                        // Refused in the middle of sending, the answer may be lost in a reset.
                        if let Ok(answer) = answer {
                            assert_eq!(answer.status, *status, "{}", answer.text());
                        }
                    }
                }
            });
        }
    });
    assert_eq!(
        station.ui.counters().shown,
        16 * 25,
        "the ones within the bounds"
    );
    station.expect_sound();
}

/// Forty bodies of 16 MiB at once, more than may be in memory: some are told to come back.
#[test]
fn a_flood_of_bodies_is_bounded() {
    let _alone = alone();
    let station = Station::open(Desk::with_secret());
    let address = station.server.address();
    let body = vec![b' '; 16 << 20];
    let (taken, late, refused) = (AtomicU32::new(0), AtomicU32::new(0), AtomicU32::new(0));
    let request = Request::delivery(&body).with("Connection", "close");
    let request = request.bytes();
    std::thread::scope(|scope| {
        for _ in 0..40 {
            scope.spawn(|| {
                let mut stream = TcpStream::connect_timeout(&address, PATIENCE).expect("connected");
                stream.set_read_timeout(Some(PATIENCE)).expect("a time-out");
                // Whoever is refused in the middle may be reset before all was sent, or read.
                let _ = stream.write_all(&request);
                let mut answer = Vec::new();
                let _ = stream.read_to_end(&mut answer);
                let answer = String::from_utf8_lossy(&answer);
                let counter = if answer.starts_with("HTTP/1.1 400") {
                    &taken // blanks are no JSON
                } else if is_late(&answer) {
                    &late
                } else {
                    &refused
                };
                counter.fetch_add(1, Ordering::Relaxed);
            });
        }
    });
    let (taken, late) = (taken.into_inner(), late.into_inner());
    let refused = refused.into_inner();
    println!(
        "40 bodies of 16 MiB: {taken} kept, {refused} told to come back, {late} when they had come"
    );
    assert!(taken > 0, "none was kept");
    assert_eq!(
        station.ui.counters().shown,
        u64::from(taken),
        "kept is what was said to be"
    );
    station.expect_sound();
}
