//! What a program asked of the disk and the network, in the order in which it asked: recorded
//! by strace, which can also make the disk slow or broken.
//!
//! From such a record every state that a power cut could have left can be made: what a sync
//! has come back for is on the disk, and of everything after it any part may be. See
//! [`Disk`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::desk::Desk;
use crate::dice::Dice;
use crate::wait::until;

/// The unit that a disk writes as a whole.
const SECTOR: usize = 512;

/// Longer than what is written at once to a store: a page, and its header in the log.
const LONGEST: &str = "70000";

const RECORDED: &str = "pwrite64,write,writev,sendto,sendmsg,ftruncate,fdatasync,fsync,unlink";

/// Whether this system can trace; said where it cannot, since a test is then left out.
pub fn is_possible() -> bool {
    let traced = Command::new("strace")
        .args(["--seccomp-bpf", "-f", "-o", "/dev/null", "true"])
        .output();
    let possible = traced.is_ok_and(|output| output.status.success());
    if !possible {
        println!(
            "SKIPPED: strace is not there, or may not trace. `cargo xtask setup test` brings it."
        );
    }
    possible
}

/// A desk whose programs are recorded into a file.
pub fn recording(desk: Desk, record: &Path) -> Desk {
    traced(
        desk,
        &format!(
            "-yy -xx -s {LONGEST} -e trace={RECORDED} -o '{}'",
            record.display()
        ),
    )
}

/// A desk whose programs have something injected, in the words of strace's `-e inject=`.
pub fn injecting(desk: Desk, what: &str) -> Desk {
    let call = what.split(':').next().unwrap_or(what);
    traced(
        desk,
        &format!("-e trace={call} -e inject={what} -o /dev/null"),
    )
}

/// `-D`: the tracer is the grandchild, so that the process that a test signals is the program.
fn traced(desk: Desk, options: &str) -> Desk {
    desk.under(&format!(
        "exec strace -D --seccomp-bpf -f {options} \"$0\" \"$@\""
    ))
}

/// Something that the program asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Bytes at a place of a file.
    Write {
        file: PathBuf,
        at: usize,
        bytes: Vec<u8>,
    },
    /// Another length of a file.
    Truncate { file: PathBuf, length: usize },
    /// A sync begins: what was written before it will be on the disk.
    SyncBegins { file: PathBuf, by: u32 },
    /// It has come back.
    SyncEnds { by: u32 },
    /// A file was deleted.
    Delete { file: PathBuf },
    /// Bytes to the other side of a connection, which has this port.
    Sent { port: u16, bytes: Vec<u8> },
}

/// The record of a program that has ended; waits until it is whole.
pub fn read(record: &Path, process: u32) -> Vec<Asked> {
    let end = format!("{process} +++ ");
    let text = until("the record is whole", || {
        let text = std::fs::read_to_string(record).ok()?;
        text.lines()
            .any(|line| line.starts_with(&end))
            .then_some(text)
    });
    text.lines().flat_map(parse_all).collect()
}

/// A sync that came back at once stands in one line, and is two things.
fn parse_all(line: &str) -> Vec<Asked> {
    let asked = parse(line);
    let ended = match &asked {
        Some(Asked::SyncBegins { by, .. }) if !line.ends_with("<unfinished ...>") => {
            Some(Asked::SyncEnds { by: *by })
        }
        _ => None,
    };
    asked.into_iter().chain(ended).collect()
}

fn parse(line: &str) -> Option<Asked> {
    let (process, rest) = line.split_once(' ')?;
    let by = process.parse().ok()?;
    let rest = rest.trim_start();
    if rest.starts_with("<...") {
        let ended = rest.contains("sync resumed>") && !rest.contains("= -1");
        return ended.then_some(Asked::SyncEnds { by });
    }
    let (call, arguments) = rest.split_once('(')?;
    // What failed did nothing.
    if arguments.contains(") = -1 ") {
        return None;
    }
    let file = || {
        Some(PathBuf::from(
            String::from_utf8(unhex(arguments.split_once('<')?.1.split_once('>')?.0)).ok()?,
        ))
    };
    match call {
        "pwrite64" => {
            let (_, data) = arguments.split_once('"')?;
            let (data, numbers) = data.split_once('"')?;
            let at = numbers.trim_start_matches(',').split(',').nth(1)?;
            Some(Asked::Write {
                file: file()?,
                at: number(at)?,
                bytes: unhex(data),
            })
        }
        "ftruncate" => Some(Asked::Truncate {
            length: number(arguments.split_once(">,")?.1)?,
            file: file()?,
        }),
        "fdatasync" | "fsync" => Some(Asked::SyncBegins { file: file()?, by }),
        "unlink" => {
            let (_, path) = arguments.split_once('"')?;
            let path = String::from_utf8(unhex(path.split_once('"')?.0)).ok()?;
            Some(Asked::Delete { file: path.into() })
        }
        "write" | "writev" | "sendto" | "sendmsg" => {
            let other = file()?;
            let (_, other) = other.to_str()?.split_once("->")?;
            let port = other
                .trim_end_matches(']')
                .rsplit(':')
                .next()?
                .parse()
                .ok()?;
            let data: Vec<u8> = arguments
                .split('"')
                .skip(1)
                .step_by(2)
                .flat_map(unhex)
                .collect();
            Some(Asked::Sent { port, bytes: data })
        }
        _ => None,
    }
}

/// The first number of a text.
fn number(text: &str) -> Option<usize> {
    let digits: String = text
        .trim_start()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

/// `\x6f\x6b` as its bytes.
fn unhex(text: &str) -> Vec<u8> {
    let byte = |digits: &str| {
        digits
            .get(..2)
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
    };
    text.split("\\x").filter_map(byte).collect()
}

/// Syncs that return at once and are none, as of a disk that lies: for the control that the
/// method notices a loss at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syncs {
    /// As they are.
    Honest,
    /// None of them does anything.
    Lies,
}

/// Files as a disk has them, of which some is safe and some is not yet.
#[derive(Debug, Clone)]
pub struct Disk {
    safe: BTreeMap<PathBuf, Vec<u8>>,
    waiting: BTreeMap<PathBuf, Vec<Asked>>,
    syncing: Vec<(u32, PathBuf, usize)>,
    syncs: Syncs,
}

impl Disk {
    /// A disk on which these files are safe.
    pub fn with(files: impl IntoIterator<Item = (PathBuf, Vec<u8>)>, syncs: Syncs) -> Self {
        Self {
            safe: files.into_iter().collect(),
            waiting: BTreeMap::new(),
            syncing: Vec::new(),
            syncs,
        }
    }

    /// Takes the next thing that the program asked for.
    ///
    /// # Panics
    /// When a file is deleted: that a record of a store that is killed holds none is relied on.
    pub fn take(&mut self, asked: &Asked) {
        match asked {
            Asked::Write { file, .. } | Asked::Truncate { file, .. } => {
                self.waiting
                    .entry(file.clone())
                    .or_default()
                    .push(asked.clone());
            }
            Asked::SyncBegins { file, by } => {
                let covered = self.waiting.get(file).map_or(0, Vec::len);
                self.syncing.push((*by, file.clone(), covered));
            }
            Asked::SyncEnds { by } => {
                if let Some(place) = self.syncing.iter().position(|(own, ..)| own == by) {
                    let (_, file, covered) = self.syncing.remove(place);
                    self.sync(&file, covered);
                }
            }
            Asked::Delete { file } => {
                assert!(
                    !self.safe.contains_key(file),
                    "{} was deleted",
                    file.display()
                );
            }
            Asked::Sent { .. } => {}
        }
    }

    fn sync(&mut self, file: &Path, covered: usize) {
        let waiting = self.waiting.entry(file.to_owned()).or_default();
        if self.syncs == Syncs::Lies || covered > waiting.len() {
            return;
        }
        let image = self.safe.entry(file.to_owned()).or_default();
        for asked in waiting.drain(..covered) {
            apply(image, &asked);
        }
        // Another sync of the same file that was under way covered these too.
        for (_, other, count) in &mut self.syncing {
            if other == file {
                *count = count.saturating_sub(covered);
            }
        }
    }

    /// Whether something of a file is not safe yet.
    pub fn is_waiting(&self, file: &Path) -> bool {
        self.waiting
            .get(file)
            .is_some_and(|waiting| !waiting.is_empty())
    }

    /// The files as a power cut at this moment could have left them: of what was not safe, each
    /// write is there, not there, or torn between sectors.
    pub fn after_a_cut(&self, dice: &mut Dice) -> BTreeMap<PathBuf, Vec<u8>> {
        // All, nothing, or anything between: the ends are rare among independent choices.
        let fate = dice.below(4);
        let mut files = self.safe.clone();
        for (file, waiting) in &self.waiting {
            let image = files.entry(file.clone()).or_default();
            for asked in waiting {
                match (fate, dice.below(4)) {
                    (0, _) => {}
                    (1, _) | (_, 0 | 1) => apply(image, asked),
                    (_, 2) => {}
                    _ => tear(image, asked, dice),
                }
            }
        }
        files
    }
}

fn apply(image: &mut Vec<u8>, asked: &Asked) {
    match asked {
        Asked::Write { at, bytes, .. } => put(image, *at, bytes),
        Asked::Truncate { length, .. } => image.resize(*length, 0),
        _ => {}
    }
}

fn put(image: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if image.len() < end {
        image.resize(end, 0);
    }
    image[at..end].copy_from_slice(bytes);
}

/// Some sectors of a write, each as a whole.
fn tear(image: &mut Vec<u8>, asked: &Asked, dice: &mut Dice) {
    let Asked::Write { at, bytes, .. } = asked else {
        return;
    };
    let (mut at, mut rest) = (*at, bytes.as_slice());
    while !rest.is_empty() {
        let length = rest.len().min(SECTOR - at % SECTOR);
        let (sector, after) = rest.split_at(length);
        if dice.once_in(2) {
            put(image, at, sector);
        }
        (at, rest) = (at + length, after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\\x61\\x2e\\x64\\x62";

    fn write(at: usize, bytes: &[u8]) -> Asked {
        Asked::Write {
            file: "a.db".into(),
            at,
            bytes: bytes.to_vec(),
        }
    }

    #[test]
    fn lines_are_read_whole_or_in_two() {
        let lines = [
            (
                format!("7 pwrite64(3<{FILE}>, \"\\x6f\\x6b\", 2, 4096) = 2"),
                Some(write(4096, b"ok")),
            ),
            (
                format!("7 pwrite64(3<{FILE}>, \"\\x6f\\x6b\", 2, 24 <unfinished ...>"),
                Some(write(24, b"ok")),
            ),
            ("7 <... pwrite64 resumed>)          = 2".into(), None),
            (
                format!("7 fdatasync(3<{FILE}> <unfinished ...>"),
                Some(Asked::SyncBegins {
                    file: "a.db".into(),
                    by: 7,
                }),
            ),
            (
                "7 <... fdatasync resumed>)         = 0".into(),
                Some(Asked::SyncEnds { by: 7 }),
            ),
            (
                "7 <... fdatasync resumed>)         = -1 EIO (Input/output error)".into(),
                None,
            ),
            (
                format!("7 ftruncate(3<{FILE}>, 8192) = 0"),
                Some(Asked::Truncate {
                    file: "a.db".into(),
                    length: 8192,
                }),
            ),
            ("7 +++ exited with 0 +++".into(), None),
        ];
        for (line, asked) in lines {
            assert_eq!(parse(&line), asked, "{line}");
        }
    }

    #[test]
    fn what_was_synced_is_there_and_the_rest_may_be() {
        let mut disk = Disk::with([("a.db".into(), b"0000".to_vec())], Syncs::Honest);
        let file = PathBuf::from("a.db");
        disk.take(&write(0, b"11"));
        disk.take(&Asked::SyncBegins {
            file: file.clone(),
            by: 1,
        });
        disk.take(&write(2, b"22"));
        disk.take(&Asked::SyncEnds { by: 1 });
        assert!(
            disk.is_waiting(&file),
            "it was written after the sync had begun"
        );
        let mut dice = Dice::new(1);
        let states: std::collections::BTreeSet<Vec<u8>> = (0..100)
            .map(|_| disk.after_a_cut(&mut dice)[&file].clone())
            .collect();
        assert_eq!(
            states.into_iter().collect::<Vec<_>>(),
            [b"1100".to_vec(), b"1122".to_vec()]
        );
    }
}
