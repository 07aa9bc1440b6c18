//! A power cut at any moment: what was acknowledged is there, and the file is whole.
//!
//! The method. strace records every write, truncation and sync of the real program, with their
//! bytes, and every answer that it sends, in one order. From that record the disk is built as
//! it could have been at any moment: what a sync had come back for is there; each later write
//! is there, not there, or torn between sectors of 512 bytes, in any combination, whatever
//! order the program wrote in. Such a disk is opened, and has to hold each delivery whose 200
//! had been sent by then.
//!
//! What it cannot show: a disk that tears within a sector, or that says it has synced and has
//! not. The last is the control: where the syncs are made to do nothing, losses are found.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use hookglass_core::store::{Connection, Purpose, Store};
use hookglass_tests::dice::Dice;
use hookglass_tests::http::Request;
use hookglass_tests::traced::{self, Asked, Disk, Syncs};
use hookglass_tests::wait::{PATIENCE, until};
use hookglass_tests::{Desk, sign};

use super::{digests, expect_sound_file, numbered, rounds};

const CLIENTS: u64 = 8;
/// More than there are between two checkpoints, so that the record holds at least one.
const EACH: u64 = 160;

/// What was asked of the disk, and which answers vouch for which delivery.
struct Record {
    store: PathBuf,
    before: BTreeMap<PathBuf, Vec<u8>>,
    asked: Vec<Asked>,
    /// By the client's port: the digests of what it sent, in order.
    sent: BTreeMap<u16, Vec<String>>,
}

fn record() -> Record {
    let desk = Desk::with_secret();
    // The file is there and at rest: its making is not what is looked at.
    assert_eq!(desk.listen().stop().code, 0);
    let store = desk.database().to_owned();
    let before = BTreeMap::from([(store.clone(), fs::read(&store).expect("the store"))]);
    let changed = || fs::metadata(&store).and_then(|file| file.modified()).ok();
    let at_rest = changed();
    let file = desk.folder().join("record");
    let desk = traced::recording(desk, &file);
    let receiver = desk.listen();
    let (address, process) = (receiver.address(), receiver.id());
    let sent: BTreeMap<u16, Vec<String>> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| scope.spawn(move || deliver(address, client * EACH..(client + 1) * EACH)))
            .collect();
        let ended = clients
            .into_iter()
            .map(|client| client.join().expect("no panic"));
        ended.collect()
    });
    // It is made beside the answers, and only it writes into the file.
    until("there is a checkpoint", || {
        (changed() != at_rest).then_some(())
    });
    receiver.kill();
    Record {
        store,
        before,
        asked: traced::read(&file, process),
        sent,
    }
}

/// Sends deliveries on one connection; the port and the digests.
fn deliver(address: SocketAddr, numbers: std::ops::Range<u64>) -> (u16, Vec<String>) {
    let stream = std::net::TcpStream::connect_timeout(&address, PATIENCE).expect("connected");
    let port = stream.local_addr().expect("an address").port();
    let mut connection = hookglass_tests::http::Connection::over(stream).expect("a connection");
    let digests = numbers
        .map(|number| {
            let body = numbered(number);
            let answer = connection.deliver(&Request::delivery(&body).signed());
            assert_eq!(answer.expect("an answer").status, 200);
            sign::digest(&body)
        })
        .collect();
    (port, digests)
}

/// What came of some cuts.
#[derive(Debug, Default)]
struct Found {
    cuts: u64,
    /// In the middle of moving the log into the file.
    in_a_checkpoint: u64,
    acknowledged: u64,
    lost: u64,
}

impl Record {
    /// Cuts the power at so many moments.
    fn cut(&self, times: u64, syncs: Syncs, dice: &mut Dice) -> Found {
        let mut moments = self.moments(times, dice);
        moments.sort_unstable();
        let mut disk = Disk::with(self.before.clone(), syncs);
        let mut answers: BTreeMap<u16, usize> = BTreeMap::new();
        let (mut found, mut next) = (Found::default(), 0);
        for moment in moments {
            for asked in &self.asked[next..moment] {
                disk.take(asked);
                if let Asked::Sent { port, bytes } = asked
                    && bytes.starts_with(b"HTTP/1.1 200")
                {
                    *answers.entry(*port).or_default() += 1;
                }
            }
            next = moment;
            let acknowledged: HashSet<&String> = answers
                .iter()
                .filter_map(|(port, count)| Some(self.sent.get(port)?.iter().take(*count)))
                .flatten()
                .collect();
            let there = self.open(&disk.after_a_cut(dice), syncs);
            found.cuts += 1;
            found.in_a_checkpoint += u64::from(disk.is_waiting(&self.store));
            found.acknowledged += acknowledged.len() as u64;
            let lost = |digest: &&&String| !there.contains(**digest);
            found.lost += acknowledged.iter().filter(lost).count() as u64;
        }
        found
    }

    /// Anywhere; right behind an answer; and while a checkpoint is under way.
    fn moments(&self, times: u64, dice: &mut Dice) -> Vec<usize> {
        let mut disk = Disk::with(self.before.clone(), Syncs::Honest);
        let (mut answers, mut checkpoints) = (Vec::new(), Vec::new());
        for (at, asked) in self.asked.iter().enumerate() {
            disk.take(asked);
            if matches!(asked, Asked::Sent { .. }) {
                answers.push(at + 1);
            } else if disk.is_waiting(&self.store) {
                checkpoints.push(at + 1);
            }
        }
        assert!(answers.len() > 100, "hardly any answer was recorded");
        assert!(!checkpoints.is_empty(), "no checkpoint was recorded");
        (0..times)
            .map(|_| match dice.below(4) {
                0 => *dice.of(&answers),
                1 => *dice.of(&checkpoints),
                _ => dice.place(self.asked.len()),
            })
            .collect()
    }

    /// Opens the files of a disk as the program does, and says what is in them.
    fn open(&self, files: &BTreeMap<PathBuf, Vec<u8>>, syncs: Syncs) -> HashSet<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let store = folder.path().join("hookglass.db");
        for (file, bytes) in files
            .iter()
            .filter(|(file, _)| is_of_store(file, &self.store))
        {
            let name = file.file_name().expect("a name");
            fs::write(folder.path().join(name), bytes).expect("written");
        }
        if syncs == Syncs::Lies {
            // Such a disk may hold anything; that it is noticed is what is looked at.
            let opened = Connection::open(&store);
            return opened.map_or_else(|_| HashSet::new(), |store| any_digests(&store));
        }
        let opened = Store::open(&store, Purpose::Receive);
        drop(opened.expect("the store opens after a power cut"));
        let store = Connection::open(&store).expect("the store");
        expect_sound_file(&store);
        digests(&store)
    }
}

/// The file and its log; what SQLite shares between processes is made anew.
fn is_of_store(file: &Path, store: &Path) -> bool {
    let (file, store) = (file.to_string_lossy(), store.to_string_lossy());
    file.strip_prefix(&*store)
        .is_some_and(|ending| ["", "-wal"].contains(&ending))
}

fn any_digests(store: &Connection) -> HashSet<String> {
    let bodies = store
        .prepare("SELECT body FROM delivery")
        .and_then(|mut bodies| {
            let bodies = bodies.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
            bodies.collect::<Result<Vec<_>, _>>()
        });
    bodies
        .unwrap_or_default()
        .iter()
        .map(|body| sign::digest(body))
        .collect()
}

#[test]
fn a_power_cut_loses_nothing_that_was_acknowledged() {
    if !traced::is_possible() {
        return;
    }
    let mut dice = Dice::thrown_for("power");
    let record = record();
    let found = record.cut(rounds(60), Syncs::Honest, &mut dice);
    println!(
        "{} power cuts over {} calls, {} of them in a checkpoint: {} times a delivery had been acknowledged, {} lost",
        found.cuts,
        record.asked.len(),
        found.in_a_checkpoint,
        found.acknowledged,
        found.lost
    );
    assert_eq!(found.lost, 0, "acknowledged deliveries are missing");
    assert!(found.acknowledged > 0);
    let control = record.cut(20, Syncs::Lies, &mut dice);
    assert!(
        control.lost > 0,
        "without syncs nothing was lost: the method sees nothing: {control:?}"
    );
}

/// Whatever length the log is cut to, the file opens, is whole, and holds what came first.
#[test]
fn the_log_can_be_cut_at_any_byte() {
    let mut dice = Dice::thrown_for("cut");
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    // With all that is done behind each: too few writes for a checkpoint, after which the log alone
    // does not hold them in their order.
    let bodies: Vec<Vec<u8>> = (0..100).map(numbered).collect();
    for body in &bodies {
        assert_eq!(receiver.post_signed(body).status, 200);
    }
    receiver.kill();
    let log = PathBuf::from(format!("{}-wal", desk.database().display()));
    let (file, log) = (
        fs::read(desk.database()).expect("the store"),
        fs::read(log).expect("its log"),
    );
    let digests_in_order: Vec<String> = bodies.iter().map(|body| sign::digest(body)).collect();
    for _ in 0..rounds(40) {
        let length = dice.place(log.len() + 1);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("cut.db");
        fs::write(&path, &file).expect("written");
        fs::write(folder.path().join("cut.db-wal"), &log[..length]).expect("written");
        drop(Store::open(&path, Purpose::Receive).expect("the store opens"));
        let store = Connection::open(&path).expect("the store");
        expect_sound_file(&store);
        let there = digests(&store);
        let first: HashSet<String> = digests_in_order.iter().take(there.len()).cloned().collect();
        assert!(
            there == first,
            "at {length} of {} bytes it is not what came first",
            log.len()
        );
    }
}
