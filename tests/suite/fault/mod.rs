//! What can go wrong with a machine, a disk, a clock or whoever sends: nothing that was
//! acknowledged is lost, and the file is whole. Where the program goes on running and refuses
//! nothing for the fault's sake, it also still takes a good delivery, counts truly and has stayed
//! within its memory (`Station::expect_sound`).
//!
//! `HOOKGLASS_FAULT_ROUNDS` sets how often each of the counted ones is done (few by default;
//! `cargo xtask fault --rounds N` does hundreds), and `HOOKGLASS_FAULT_SEED` has the same
//! moments come again.

mod clock;
mod crash;
mod disk;
mod flood;
mod fuzz;
mod instances;
mod locked;
mod malformed;
mod power;
mod readonly;

use std::collections::HashSet;

use hookglass_core::store::Connection;
use hookglass_tests::fixtures::comment;
use hookglass_tests::memory::{Memory, mebibytes};
use hookglass_tests::ui::Ui;
use hookglass_tests::wait::until;
use hookglass_tests::{Desk, Running, sign};

/// The 256 MiB that bodies may take at once, twice, since they are judged as well; and the
/// program in its debug build.
const MOST_MEMORY: u64 = 640 << 20;

/// How often something counted is done, unless it is said otherwise.
fn rounds(few: u64) -> u64 {
    let asked = std::env::var("HOOKGLASS_FAULT_ROUNDS").ok();
    asked.and_then(|rounds| rounds.parse().ok()).unwrap_or(few)
}

/// A comment that no other number makes, somewhat longer for each.
fn numbered(number: u64) -> Vec<u8> {
    let text = "x".repeat(usize::try_from(number % 700).expect("small"));
    format!(
        "{{\"object\":\"instagram\",\"entry\":[{{\"id\":\"1\",\"time\":1764000000,\"changes\":[{{\"field\":\"comments\",\"value\":{{\"id\":\"{number}\",\"text\":\"{text}\"}}}}]}}]}}"
    )
    .into_bytes()
}

/// The real program with its counters in view.
struct Station {
    desk: Desk,
    server: Running,
    ui: Ui,
}

impl Station {
    fn open(desk: Desk) -> Self {
        let server = desk.serve();
        let ui = Ui::open(&server);
        Self { desk, server, ui }
    }

    /// What has to hold after a fault that left it running with all that it received: a good
    /// delivery is taken, the counters agree with each other, with the list and with the file, and
    /// memory has stayed bounded.
    #[track_caller]
    fn expect_sound(self) {
        let taken = until("a good delivery is taken", || {
            let answer = self.server.post_signed(&comment());
            Some(answer).filter(|answer| answer.status == 200)
        });
        assert_eq!(taken.text(), r#"{"success":true}"#);
        let counters = until("all that was received is stored or was late", || {
            let counters = self.ui.counters();
            (counters.received == counters.stored + counters.late).then_some(counters)
        });
        let memory = Memory::of(self.server.id());
        let Self { desk, server, ui } = self;
        assert_eq!(counters.shown, ui.list().len() as u64, "{counters:?}");
        if let Some(memory) = memory {
            println!("memory: {} at the most", mebibytes(memory.most));
            assert!(memory.most < MOST_MEMORY, "{}", mebibytes(memory.most));
        }
        let stopped = server.stop();
        assert_eq!(stopped.code, 0, "{stopped:?}");
        assert_eq!(count_in_file(&desk), counters.shown);
        expect_undamaged(&desk);
    }
}

/// Whether a delivery that came whole was told to come again.
fn is_late(answer: &str) -> bool {
    answer.ends_with(r#"{"error":"Could not be stored"}"#)
}

/// How many deliveries there are, asked of the file itself.
fn count_in_file(desk: &Desk) -> u64 {
    let store = Connection::open(desk.database()).expect("the store");
    store
        .query_row("SELECT count(*) FROM delivery", [], |row| row.get(0))
        .expect("a count")
}

/// Fails when SQLite finds anything wrong with the file, or an event is without its delivery.
#[track_caller]
fn expect_undamaged(desk: &Desk) {
    let store = Connection::open(desk.database()).expect("the store");
    expect_sound_file(&store);
}

#[track_caller]
fn expect_sound_file(store: &Connection) {
    let said: String = store
        .query_row("PRAGMA quick_check", [], |row| row.get(0))
        .expect("an answer");
    assert_eq!(said, "ok");
    let torn: u64 = store
        .query_row(
            "SELECT count(*) FROM delivery d
             WHERE d.events <> (SELECT count(*) FROM event e WHERE e.id >> 16 = d.id AND e.id >= d.id << 16 AND e.id < (d.id + 1) << 16)",
            [],
            |row| row.get(0),
        )
        .expect("a count");
    assert_eq!(torn, 0, "deliveries without some of their events");
}

/// The digests of the bodies in a file.
fn digests(store: &Connection) -> HashSet<String> {
    let mut bodies = store
        .prepare("SELECT body FROM delivery")
        .expect("the table");
    let bodies = bodies.query_map([], |row| row.get::<_, Vec<u8>>(0));
    bodies
        .expect("rows")
        .map(|body| sign::digest(&body.expect("a body")))
        .collect()
}
