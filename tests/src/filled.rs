//! Stores with very many deliveries, for measurements: the same bytes each time, kept under
//! `target/bench/` once they were made.
//!
//! They are made through the store's own writes, in large groups, and have had their second
//! look and are indexed, so that a program that opens one finds nothing left to do.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hookglass_core::delivery::{Body, Delivery, Head, Source};
use hookglass_core::payload;
use hookglass_core::settings::RetentionSettings;
use hookglass_core::signature::{self, Key, SIGNATURE_HEADER};
use hookglass_core::simulate::{self, Sample, Signing};
use hookglass_core::store::delivery::Judged;
use hookglass_core::store::{Purpose, Store, StoreError, Writing, delivery, search, second_look};

use crate::dice::Dice;
use crate::fixtures::SECRET;
use crate::http::PATH;
use crate::program::workspace;

/// Deliveries of one commit.
const GROUP: u64 = 5000;
/// Bodies in a file are not inflated beyond this.
const MAX_BODY: usize = 16 << 20;
/// Raised when what is made changes, so that no old file is taken for it.
const EDITION: u32 = 4;
const FOR_EVER: RetentionSettings = RetentionSettings {
    days: None,
    count: None,
    mib: None,
};
/// The first delivery's time: 2025-11-24, 16:00 UTC; microseconds.
const BEGIN: i64 = 1_764_000_000_000_000;

const NAMES: [&str; 24] = [
    "lena", "tomas", "aiko", "mara", "jonas", "priya", "luca", "noor", "emil", "zoe", "ravi",
    "ines", "otto", "yara", "finn", "sofia", "malik", "greta", "diego", "hana", "pavel", "chloe",
    "amir", "nils",
];
const TRADES: [&str; 16] = [
    "paints", "bakes", "runs", "knits", "builds", "travels", "sings", "reads", "draws", "cooks",
    "surfs", "codes", "films", "dances", "hikes", "gardens",
];
const WORDS: [&str; 48] = [
    "is",
    "this",
    "still",
    "available",
    "love",
    "the",
    "colour",
    "of",
    "your",
    "new",
    "post",
    "where",
    "can",
    "I",
    "buy",
    "one",
    "please",
    "ship",
    "to",
    "Berlin",
    "how",
    "much",
    "does",
    "it",
    "cost",
    "amazing",
    "work",
    "thanks",
    "for",
    "sharing",
    "when",
    "will",
    "you",
    "restock",
    "😍",
    "🔥",
    "größer",
    "été",
    "とても",
    "красиво",
    "in",
    "blue",
    "and",
    "green",
    "tutorial",
    "today",
    "again",
    "wow",
];

/// The file of a store with so many deliveries, made now if it was not made before. It is
/// shared: whoever writes into it works on a [`copy`].
///
/// # Errors
/// The store's.
pub async fn store(count: u64) -> Result<PathBuf, StoreError> {
    let folder = workspace().join("target/bench");
    fs::create_dir_all(&folder).expect("a folder for what is made");
    let path = folder.join(format!("filled-{count}-{EDITION}-{}.db", formats()));
    if path.exists() {
        return Ok(path);
    }
    // Under another name until it is whole: half of one must not be taken for it.
    let unfinished = path.with_extension("unfinished");
    for ending in ["", "-wal", "-shm", "-lock"] {
        // Mostly there is none.
        let _ = fs::remove_file(with(&unfinished, ending));
    }
    let begun = Instant::now();
    eprintln!(
        "Making a store of {count} deliveries, once: {}",
        path.display()
    );
    fill(&unfinished, count).await?;
    fs::rename(&unfinished, &path).expect("the same folder");
    let _ = fs::remove_file(with(&unfinished, "-lock"));
    eprintln!("Made in {:.0} s.", begun.elapsed().as_secs_f64());
    Ok(path)
}

/// A copy of one in a folder, to write into.
///
/// # Errors
/// The store's.
pub async fn copy(count: u64, folder: &Path) -> Result<PathBuf, StoreError> {
    let from = store(count).await?;
    let to = folder.join("hookglass.db");
    // The system's own: it shares the blocks where it can, and keeps holes.
    let copied = std::process::Command::new("cp")
        .args(["--reflink=auto", "--sparse=auto"])
        .args([&from, &to])
        .status();
    assert!(copied.is_ok_and(|status| status.success()), "not copied");
    Ok(to)
}

/// The delivery of a number: who, what and when follow from it alone.
pub struct Author {
    samples: Vec<Sample>,
    comment: Vec<u8>,
    message: Vec<u8>,
}

impl Default for Author {
    fn default() -> Self {
        Self::new()
    }
}

impl Author {
    /// With the recorded payloads.
    pub fn new() -> Self {
        let body = |name: &str| {
            let sample = simulate::find(name).expect("a recorded payload");
            sample.body().into_owned()
        };
        let whole = |sample: &Sample| {
            sample.field.is_some()
                && !sample.name.starts_with("edge/")
                && !sample.name.starts_with("dashboard")
        };
        Self {
            samples: simulate::samples().into_iter().filter(whole).collect(),
            comment: body("comments"),
            message: body("messages"),
        }
    }

    /// The body of the delivery of a number: mostly comments and messages, with people and
    /// words of their own, and now and then any other of Meta's payloads.
    pub fn body(&self, number: u64) -> Vec<u8> {
        let mut dice = Dice::new(number);
        let at = BEGIN + i64::try_from(number).expect("a number of deliveries") * 1_000_000;
        let (person, text) = (dice.below(20_000), words(&mut dice));
        match dice.below(100) {
            0..60 => {
                let name = username(person);
                let body = simulate::fresh(&self.comment, number, at);
                let body = replaced(&body, b"lena.paints", name.as_bytes());
                let body = replaced(&body, b"1408215550001234", id(person).as_bytes());
                replaced(&body, b"Is this one still available?", text.as_bytes())
            }
            60..90 => {
                let body = simulate::fresh(&self.message, number, at);
                let body = replaced(&body, b"1408215550001234", id(person).as_bytes());
                replaced(&body, b"\"Hello\"", format!("\"{text}\"").as_bytes())
            }
            _ => simulate::fresh(&dice.of(&self.samples).body(), number, at),
        }
    }

    /// The same, received and judged.
    pub fn judged(&self, number: u64) -> Judged {
        let body = self.body(number);
        let secret = if number.is_multiple_of(97) {
            "another"
        } else {
            SECRET
        };
        let signature = signature::sign(secret.as_bytes(), &body);
        let head = format!(
            "POST {PATH} HTTP/1.1\r\nHost: hooks.example\r\nContent-Type: application/json\r\nContent-Length: {}\r\nUser-Agent: facebookexternalua\r\nX-Hub-Signature-256: {signature}\r\nX-Forwarded-For: 173.252.127.1\r\n\r\n",
            body.len()
        );
        let key = Key {
            label: "instagram_app_secret",
            secret: SECRET.as_bytes(),
        };
        let claims = [(SIGNATURE_HEADER, signature.as_bytes())];
        let judgement = signature::judge(claims.into_iter(), &body, &[key]);
        Judged {
            status: if judgement.verdict == signature::Verdict::Valid {
                200
            } else {
                401
            },
            judgement: Some(judgement),
            reading: payload::read(&body, None, MAX_BODY),
            sha256: signature::sha256(&body),
            delivery: Delivery {
                received_at: BEGIN + i64::try_from(number).expect("a number") * 1_000_000,
                source: Source::Tunnel,
                from_this_machine: false,
                peer: "173.252.127.1".into(),
                path: PATH.into(),
                query: None,
                head: Head::new(head.into_bytes()),
                body: Body::Whole(body.into()),
            },
        }
    }

    /// A signed request of the delivery of a number, as bytes.
    pub fn request(&self, number: u64) -> Vec<u8> {
        let sample = simulate::find("comments").expect("a recorded payload");
        let body = self.body(number);
        let mut request = format!("POST {PATH} HTTP/1.1\r\nHost: bench\r\n").into_bytes();
        for (name, value) in sample.headers(&body, Signing::Valid(SECRET)) {
            request.extend_from_slice(name.as_bytes());
            request.extend_from_slice(b": ");
            request.extend_from_slice(&value);
            request.extend_from_slice(b"\r\n");
        }
        request.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
        request.extend_from_slice(&body);
        request
    }
}

async fn fill(path: &Path, count: u64) -> Result<(), StoreError> {
    let store = Store::open(path, Purpose::Receive)?;
    // It is of last year, and must not go for that.
    store.write(|writing| FOR_EVER.save(writing)).await?;
    let author = std::sync::Arc::new(Author::new());
    let mut number = 0;
    while number < count {
        let group = number..(number + GROUP).min(count);
        number = group.end;
        let author = std::sync::Arc::clone(&author);
        let write = move |writing: &Writing<'_>| {
            for number in group.clone() {
                delivery::insert(writing, &author.judged(number))?;
            }
            Ok(())
        };
        store.write(write).await?;
        // Not in the same write: when a delivery was answered is known only after its commit.
        let look = |writing: &Writing<'_>| {
            while second_look::step(writing, 1000, Duration::MAX)?.more {}
            while search::step(writing, 1000, Duration::MAX)?.more {}
            Ok(())
        };
        store.write(look).await?;
    }
    store.close().await;
    Ok(())
}

/// The number of the file's format, which a migration raises.
fn formats() -> String {
    let folder = workspace().join("src-tauri/crates/core/src/store/migrations");
    let files = fs::read_dir(folder).expect("the migrations");
    files.count().to_string()
}

fn with(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn username(person: u64) -> String {
    let of =
        |list: &[&'static str], at: u64| list[usize::try_from(at).expect("small") % list.len()];
    let trade = person / NAMES.len() as u64;
    format!(
        "{}.{}{}",
        of(&NAMES, person),
        of(&TRADES, trade),
        person / 384
    )
}

fn id(person: u64) -> String {
    format!("14082155{person:08}")
}

fn words(dice: &mut Dice) -> String {
    let count = 2 + dice.below(12);
    let words: Vec<&str> = (0..count).map(|_| *dice.of(&WORDS)).collect();
    words.join(" ")
}

/// The first place of `old` with something else there; as it is where there is none.
fn replaced(body: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    match body.windows(old.len()).position(|window| window == old) {
        Some(at) => [&body[..at], new, &body[at + old.len()..]].concat(),
        None => body.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deliveries_are_realistic_and_the_same_each_time() {
        let author = Author::new();
        let mut people = std::collections::BTreeSet::new();
        for number in 0..500 {
            let body = author.body(number);
            assert_eq!(body, author.body(number), "the same number, the same bytes");
            let reading = payload::read(&body, None, MAX_BODY);
            assert!(
                !reading.events.is_empty(),
                "{}",
                String::from_utf8_lossy(&body)
            );
            people.extend(
                reading
                    .events
                    .into_iter()
                    .filter_map(|event| event.actor?.username),
            );
        }
        assert!(people.len() > 200, "{}", people.len());
    }

    #[tokio::test]
    async fn a_filled_store_has_nothing_left_to_do() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("filled.db");
        fill(&path, 300).await.expect("filled");
        let store = Store::open(&path, Purpose::Receive).expect("opened");
        let read = store.read(|connection| {
            Ok((
                delivery::totals(connection)?,
                second_look::done(connection)?,
                search::done(connection)?,
            ))
        });
        let (totals, looked, indexed) = read.await.expect("read");
        assert_eq!((totals.count, totals.newest), (300, 300));
        assert_eq!((looked, indexed), (300, 300));
    }
}
