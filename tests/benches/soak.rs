//! `cargo xtask soak [--deliveries N] [--minutes N]`: a day in minutes. Deliveries come through
//! the tunnel at an even rate and are sent again until they are taken, as Meta does; the link
//! flaps, the program is stopped and killed, the target refuses some for good. At the end whatever
//! was acknowledged is there, and stored = shown = forwarded + dead letters. Each process that was
//! stopped in order, the last as well, stored all that it received, and that is what the file has
//! of its time; one that was killed could tell nobody. The last one's memory stayed below a bound.

#[path = "soak/target.rs"]
mod target;

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use hookglass_core::store::Connection;
use hookglass_tests::edge::Edge;
use hookglass_tests::filled::Author;
use hookglass_tests::fixtures::SECRET;
use hookglass_tests::http::Request;
use hookglass_tests::measured;
use hookglass_tests::memory::{Memory, mebibytes};
use hookglass_tests::ui::{Counters, Ui};
use hookglass_tests::wait::until;
use hookglass_tests::{Desk, Running, sign};
use serde_json::json;
use target::Target;

const SENDERS: u64 = 16;
const FLAPS: u32 = 24;
const RESTARTS: u32 = 8;
/// Three times what the last process has ever taken of the memory.
const MOST_MEMORY: u64 = 256 << 20;
/// The share of the time after which nothing is restarted, so that memory can be watched.
const RESTARTED: f64 = 0.55;

fn main() {
    let after = |name: &str, otherwise: f64| {
        let words: Vec<String> = std::env::args().collect();
        let at = words.iter().position(|word| word == name);
        at.and_then(|at| words.get(at + 1)?.parse().ok())
            .unwrap_or(otherwise)
    };
    let (deliveries, minutes) = (after("--deliveries", 200_000.0), after("--minutes", 20.0));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(soak(
        deliveries as u64,
        Duration::from_secs_f64(minutes * 60.0),
    ));
}

/// What the senders share.
struct Day {
    edge: Edge,
    author: Author,
    begun: Instant,
    length: Duration,
    deliveries: u64,
    next: AtomicU64,
    /// Requests, those that were sent again as well.
    sent: AtomicU64,
    acknowledged: Mutex<HashSet<String>>,
    over: AtomicBool,
}

/// The program, begun again and again.
struct Program {
    desk: Desk,
    arguments: Vec<String>,
    running: Option<Running>,
    lives: Vec<Life>,
}

/// What one process did from its start to its end.
struct Life {
    /// Received and stored by its own words; one that was killed has said nothing.
    told: Option<(u64, u64)>,
    /// The newest delivery in the file when it had ended.
    newest: u64,
}

impl Program {
    fn start(&mut self) {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        self.running = Some(self.desk.serve_with(&arguments));
    }

    fn running(&self) -> &Running {
        self.running.as_ref().expect("it runs")
    }

    /// In order, or as a power cut would.
    fn end(&mut self, in_order: bool) {
        let running = self.running.take().expect("it runs");
        let told = if in_order {
            let stopped = running.stop();
            assert_eq!(stopped.code, 0, "{stopped:?}");
            Some(farewell(&stopped.talk).unwrap_or_else(|| panic!("{}", stopped.talk)))
        } else {
            running.kill();
            None
        };
        let store = Connection::open(self.desk.database()).expect("the store");
        let newest = "SELECT coalesce(max(id), 0) FROM delivery";
        let newest = store.query_row(newest, [], |row| row.get(0));
        let newest = newest.expect("the newest");
        self.lives.push(Life { told, newest });
    }
}

/// `Received 12, stored 12.`
fn farewell(talk: &str) -> Option<(u64, u64)> {
    let last = talk.lines().last()?.strip_prefix("Received ")?;
    let (received, stored) = last.strip_suffix('.')?.split_once(", stored ")?;
    Some((received.parse().ok()?, stored.parse().ok()?))
}

async fn soak(deliveries: u64, length: Duration) {
    let edge = Edge::start().await;
    let target = Target::start().await;
    let desk = Desk::with_guide()
        .and("NGROK_AUTHTOKEN", "2soak")
        .and("HOOKGLASS_NGROK_SERVER", &edge.server())
        .and("HOOKGLASS_NGROK_CA", &edge.ca_file().display().to_string());
    let url = target.url();
    let arguments = [
        "--tunnel",
        "ngrok",
        "--forward",
        &url,
        "--forward-retries",
        "0.02,0.02",
    ];
    let mut program = Program {
        desk,
        arguments: arguments.map(str::to_owned).to_vec(),
        running: None,
        lives: Vec::new(),
    };
    tokio::task::block_in_place(|| program.start());
    println!(
        "{deliveries} deliveries in {:.1} minutes, {FLAPS} flaps, {RESTARTS} restarts",
        length.as_secs_f64() / 60.0
    );
    let day = Arc::new(Day {
        edge,
        author: Author::new(),
        begun: Instant::now(),
        length,
        deliveries,
        next: AtomicU64::new(0),
        sent: AtomicU64::new(0),
        acknowledged: Mutex::default(),
        over: AtomicBool::new(false),
    });
    let senders: Vec<_> = (0..SENDERS)
        .map(|_| tokio::spawn(sender(Arc::clone(&day))))
        .collect();
    let (samples, restarts) = watch(&day, &mut program).await;
    for sender in senders {
        sender.await.expect("a sender that does not panic");
    }
    tokio::task::block_in_place(|| settle(&day, &target, program, &samples, restarts));
}

/// Takes the next delivery when it is due, and sends it until it is taken.
async fn sender(day: Arc<Day>) {
    loop {
        let number = day.next.fetch_add(1, Ordering::Relaxed);
        if number >= day.deliveries {
            return;
        }
        let due = day.begun + day.length.mul_f64(number as f64 / day.deliveries as f64);
        tokio::time::sleep_until(due.into()).await;
        let body = day.author.body(number);
        let request = Request::delivery(&body)
            .signed_with(SECRET)
            .with("Connection", "close")
            .bytes();
        loop {
            day.sent.fetch_add(1, Ordering::Relaxed);
            let asked = tokio::time::timeout(Duration::from_secs(20), day.edge.request(&request));
            match asked.await {
                Ok(Ok(answer)) if answer.starts_with(b"HTTP/1.1 200") => break,
                _ => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
        let mut acknowledged = day.acknowledged.lock().expect("no sender panicked");
        acknowledged.insert(sign::digest(&body));
        if acknowledged.len() as u64 == day.deliveries {
            day.over.store(true, Ordering::Relaxed);
        }
    }
}

/// Until the day is over: flaps, restarts, and a look at the memory each second. The samples
/// since the last restart: seconds, and bytes.
async fn watch(day: &Day, program: &mut Program) -> (Vec<(f64, u64)>, u32) {
    let (mut flaps, mut restarts, mut samples) = (0, 0, Vec::new());
    while !day.over.load(Ordering::Relaxed) {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let passed = day.begun.elapsed().as_secs_f64() / day.length.as_secs_f64();
        if passed * f64::from(FLAPS) > f64::from(flaps + 1) && flaps < FLAPS {
            flaps += 1;
            day.edge.drop_links();
        }
        if passed / RESTARTED * f64::from(RESTARTS) > f64::from(restarts + 1) && restarts < RESTARTS
        {
            restarts += 1;
            samples.clear();
            tokio::task::block_in_place(|| {
                program.end(restarts % 2 == 0);
                program.start();
            });
        }
        if let Some(memory) = Memory::of(program.running().id()) {
            samples.push((day.begun.elapsed().as_secs_f64(), memory.now));
        }
        assert!(
            passed < 5.0,
            "the day does not end: {} acknowledged",
            day.acknowledged.lock().expect("no panic").len()
        );
    }
    (samples, restarts)
}

/// The sums at the end of the day.
fn settle(day: &Day, target: &Target, mut program: Program, samples: &[(f64, u64)], restarts: u32) {
    let ui = Ui::open(program.running());
    let end = until_long("everything went on", || {
        let targets = program.desk.records(&["targets"]);
        (targets[0]["waiting"] == 0).then(|| targets[0].clone())
    });
    let Counters { shown, .. } = ui.counters();
    let listed = ui.list().len() as u64;
    let memory = Memory::of(program.running().id()).expect("Linux says so");
    program.end(true);
    let Program { desk, lives, .. } = program;
    let store = Connection::open(desk.database()).expect("the store");
    let bodies: Vec<Vec<u8>> = {
        let mut bodies = store
            .prepare("SELECT body FROM delivery")
            .expect("the table");
        let rows = bodies.query_map([], |row| row.get(0)).expect("rows");
        rows.map(|row| row.expect("a body")).collect()
    };
    let there: HashSet<String> = bodies.iter().map(|body| sign::digest(body)).collect();
    let acknowledged = day.acknowledged.lock().expect("no sender panicked");
    let lost = acknowledged.difference(&there).count();
    let number = |name: &str| end[name].as_u64().expect("a count");
    let (forwarded, dead) = (number("forwarded"), number("dead"));
    let slope = slope(samples);
    println!("\n| what | count |\n|---|---|");
    println!(
        "| sent, those sent again too | {} |",
        day.sent.load(Ordering::Relaxed)
    );
    println!("| acknowledged | {} |", acknowledged.len());
    println!(
        "| stored (some twice, whose answer was lost) | {} |",
        bodies.len()
    );
    println!("| shown by the list | {listed} |");
    println!("| forwarded + dead letters | {forwarded} + {dead} |");
    println!(
        "| arrived at the target, repeats too | {} |",
        target.arrived()
    );
    println!("| lost | {lost} |");
    let (mut received, mut begun) = (0, 0);
    for Life { told, newest } in &lives {
        let there = newest - begun;
        begun = *newest;
        if let Some(told) = told {
            received += told.0;
            assert_eq!(*told, (there, there), "received, stored, and in the file");
        }
    }
    println!("| received = stored = in the file, by those that ended in order | {received} |");
    println!("| restarts, half of them kills | {restarts} |");
    println!(
        "| memory at the end, at the most | {}, {} |",
        mebibytes(memory.now),
        mebibytes(memory.most)
    );
    println!(
        "| memory's slope over the last {} s | {:.1} KiB a minute |",
        samples.len(),
        slope * 60.0 / 1024.0
    );
    measured::write_json(
        "soak",
        &json!({ "suite": "soak", "deliveries": day.deliveries, "seconds": day.begun.elapsed().as_secs_f64(),
        "sent": day.sent.load(Ordering::Relaxed), "acknowledged": acknowledged.len(), "stored": bodies.len(), "shown": listed,
        "forwarded": forwarded, "dead_letters": dead, "arrived": target.arrived(), "lost": lost, "restarts": restarts,
        "memory": memory.now, "memory_most": memory.most, "memory_bytes_per_second": slope }),
    );
    assert_eq!(lost, 0, "acknowledged deliveries are missing");
    assert_eq!((shown, listed), (bodies.len() as u64, bodies.len() as u64));
    assert_eq!(forwarded + dead, bodies.len() as u64, "{end}");
    assert!(dead > 0, "the target refused some for good");
    assert!(memory.most < MOST_MEMORY, "{}", mebibytes(memory.most));
}

/// A queue may take a while to its end.
fn until_long<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..600 {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(Duration::from_secs(1));
    }
    until(what, look)
}

/// Bytes a second, by least squares; without the first quarter, while it warms up.
fn slope(samples: &[(f64, u64)]) -> f64 {
    let samples = &samples[samples.len() / 4..];
    let count = samples.len().max(1) as f64;
    let (x, y) = samples.iter().fold((0.0, 0.0), |(x, y), (at, bytes)| {
        (x + at, y + *bytes as f64)
    });
    let (x, y) = (x / count, y / count);
    let (above, below) = samples
        .iter()
        .fold((0.0, 0.0), |(above, below), (at, bytes)| {
            (
                above + (at - x) * (*bytes as f64 - y),
                below + (at - x).powi(2),
            )
        });
    if below > 0.0 { above / below } else { 0.0 }
}
