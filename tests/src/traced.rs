//! What a program asked of the disk and the network, in the order in which it asked: recorded
//! by strace, which can also make the disk slow or broken.
//!
//! From such a record every state that a power cut could have left can be made: what a sync
//! has come back for is on the disk, and of everything after it any part may be. See
//! [`Disk`].

mod disk;

use std::path::{Path, PathBuf};
use std::process::Command;

pub use disk::{Disk, Syncs};

use crate::desk::Desk;
use crate::skipped::skipped;
use crate::wait::until;

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
        skipped("strace is not there, or may not trace. `cargo xtask setup test` brings it.");
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
        /// Which file.
        file: PathBuf,
        /// Bytes before it.
        at: usize,
        /// What is written.
        bytes: Vec<u8>,
    },
    /// Another length of a file.
    Truncate {
        /// Which file.
        file: PathBuf,
        /// Its length from now on.
        length: usize,
    },
    /// A sync begins: what was written before it will be on the disk.
    SyncBegins {
        /// Which file.
        file: PathBuf,
        /// The thread that waits for it.
        by: u32,
    },
    /// It has come back.
    SyncEnds {
        /// The thread that waited for it.
        by: u32,
    },
    /// A file was deleted.
    Delete {
        /// Which file.
        file: PathBuf,
    },
    /// Bytes to the other side of a connection.
    Sent {
        /// The other side's port.
        port: u16,
        /// What is sent.
        bytes: Vec<u8>,
    },
}

/// The record of a program that has ended; waits until it is whole.
pub fn read(record: &Path, process: u32) -> Vec<Asked> {
    let text = until("the record is whole", || {
        let text = std::fs::read_to_string(record).ok()?;
        text.lines()
            .any(|line| is_end_of(process, line))
            .then_some(text)
    });
    text.lines().flat_map(parse_all).collect()
}

/// strace pads numbers of less than five digits, as a machine that has just begun has them.
fn is_end_of(process: u32, line: &str) -> bool {
    line.split_once(' ').is_some_and(|(number, rest)| {
        number.parse() == Ok(process) && rest.trim_start().starts_with("+++ ")
    })
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
            let (_, other) = arguments.split_once("->")?;
            let (other, _) = other.split_once(']')?;
            let port = other.rsplit(':').next()?.parse().ok()?;
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
    fn the_end_is_known_whatever_the_width_of_the_number() {
        for (line, is_end) in [
            ("7     +++ exited with 0 +++", true),
            ("7 +++ killed by SIGKILL +++", true),
            ("71    +++ exited with 0 +++", false),
            ("7     fdatasync(3) = 0", false),
        ] {
            assert_eq!(is_end_of(7, line), is_end, "{line}");
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
            (
                "7 writev(18<TCP:[127.0.0.1:1->127.0.0.1:39828]>, [{iov_base=\"\\x6f\", iov_len=1}, {iov_base=\"\\x6b\", iov_len=1}], 2) = 2".into(),
                Some(Asked::Sent {
                    port: 39828,
                    bytes: b"ok".to_vec(),
                }),
            ),
            ("7 +++ exited with 0 +++".into(), None),
        ];
        for (line, asked) in lines {
            assert_eq!(parse(&line), asked, "{line}");
        }
    }
}
