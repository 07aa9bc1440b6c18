//! What fails among hundreds of others is tried once more, alone. On a busy machine a test can
//! fail by its own fault and not the product's; all the same nothing of it is hidden: what it
//! printed stays above, and the summary names it until somebody has found out why.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use crate::failure::{Failure, Outcome};
use crate::{process, say};

/// Words in the names of tests that have one try: those that prove that nothing is lost and nothing
/// let out, since what is seen once in a hundred runs is what they are for, and those that draw
/// their input, which would draw another.
#[rustfmt::skip]
const ONE_TRY: [&str; 16] = [
    "crash", "power", "flaps", "lost", "loses", "lose_", "surviv", "acknowledged", "all_kept",
    "fault::disk", "trouble::disk", "keep::backup", "keep::damage", "keep::retention", "secret",
    "fuzz",
];

/// A program that has ended says nothing more after so long; what it left running may hold its
/// output open.
const QUIET: Duration = Duration::from_millis(500);

/// More failures than this are no chance.
const MOST: usize = 5;

/// How a run of several ended.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Ran {
    /// Those that failed, by name.
    pub(crate) failed: Vec<String>,
    /// Those that passed, by name.
    pub(crate) passed: Vec<String>,
    /// Whether something went wrong that has no name: nothing was compiled, a program crashed.
    pub(crate) broken: bool,
    /// Test programs that began and have not said how they ended.
    open: usize,
    /// As many as were said to have failed, in sum.
    told: usize,
    /// Tests that failed, where the names are of files.
    tests: usize,
}

/// Judges a run; what failed by name is given to `again`, which runs it alone.
pub(crate) fn judge(
    first: &Ran,
    otherwise: &str,
    again: impl FnOnce(&[String]) -> Outcome<Ran>,
) -> Outcome {
    if first.failed.is_empty() && !first.broken {
        return Ok(());
    }
    if first.broken || !may_be_chance(&first.failed) {
        return Err(Failure::new(otherwise));
    }
    say::note(format!("Once more, alone: {}", first.failed.join(", ")));
    let second = again(&first.failed)?;
    let all_passed = first.failed.iter().all(|name| second.passed.contains(name));
    if second.broken || !second.failed.is_empty() || !all_passed {
        return Err(Failure::new(otherwise));
    }
    for name in &first.failed {
        say::left_out(format!("Failed at first, passed alone: {name}"));
    }
    Ok(())
}

fn may_be_chance(failed: &[String]) -> bool {
    let has_one_try = |name: &String| ONE_TRY.iter().any(|word| name.contains(word));
    (1..=MOST).contains(&failed.len()) && !failed.iter().any(has_one_try)
}

/// Runs the `cargo test` that `command` makes; it ends with what goes to the test programs.
pub(crate) fn cargo(command: impl Fn() -> Command, otherwise: &str) -> Outcome {
    let first = run(&mut command(), Ran::read_libtest)?;
    judge(&first, otherwise, |names| {
        let mut alone = command();
        alone
            .arg("--exact")
            .args(names)
            .env("RUST_TEST_THREADS", "1");
        run(&mut alone, Ran::read_libtest)
    })
}

/// Runs Vitest, and the files that failed once more.
pub(crate) fn vitest(otherwise: &str) -> Outcome {
    let command = |files: &[String]| {
        let mut npm = process::npm(&["test", "--"]);
        npm.args(files).env("NO_COLOR", "1");
        run(&mut npm, Ran::read_vitest)
    };
    judge(&command(&[])?, otherwise, command)
}

/// Runs it with its output passing through, and reads in it how each test ended.
fn run(command: &mut Command, read: fn(&mut Ran, &str)) -> Outcome<Ran> {
    process::show(command);
    let does_not_run = |error| Failure::cannot(format!("It does not run: {error}."));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(does_not_run)?;
    let mut ran = Ran::default();
    let lines = child.stdout.take().map(lines_of);
    let mut has_ended = false;
    while let Some(lines) = &lines {
        match lines.recv_timeout(QUIET) {
            Ok(line) => {
                println!("{line}");
                read(&mut ran, &line);
            }
            Err(RecvTimeoutError::Timeout) if !has_ended => {
                has_ended = child.try_wait().map_err(does_not_run)?.is_some();
            }
            Err(_) => break,
        }
    }
    let status = child.wait().map_err(does_not_run)?;
    // What failed without a name: the compiler, a test program that did not come to its end, or
    // one whose line could not be read.
    let is_named = ran.failed.len() == ran.told && ran.open == 0 && ran.tests <= MOST;
    ran.broken = !is_named || status.success() != ran.failed.is_empty();
    Ok(ran)
}

/// Its lines, read beside us.
fn lines_of(output: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

impl Ran {
    /// Runs them one after the other.
    pub(crate) fn of(all: &[String], run: impl Fn(&String) -> bool) -> Self {
        let (passed, failed) = all.iter().cloned().partition(run);
        Self {
            failed,
            passed,
            ..Self::default()
        }
    }

    /// Takes a line of a Rust test program's.
    fn read_libtest(&mut self, line: &str) {
        if line.starts_with("running ") {
            self.open += 1;
        } else if let Some(counts) = line.strip_prefix("test result: ") {
            self.open = self.open.saturating_sub(1);
            self.told += failed(counts, "; ");
        }
        let Some((name, end)) = line
            .strip_prefix("test ")
            .and_then(|rest| rest.split_once(" ... "))
        else {
            return;
        };
        match end.trim_end() {
            "ok" => self.passed.push(name.to_owned()),
            "FAILED" => self.failed.push(name.to_owned()),
            _ => {}
        }
    }

    /// Takes a line of Vitest's: its files have the names.
    fn read_vitest(&mut self, line: &str) {
        let file = |rest: &str| rest.split(" (").next().unwrap_or(rest).to_owned();
        if let Some(rest) = line.strip_prefix(" \u{2713} ") {
            self.passed.push(file(rest));
        } else if let Some(rest) = line.strip_prefix(" \u{276f} ") {
            self.failed.push(file(rest));
        } else if line.starts_with("     \u{d7} ") {
            self.tests += 1;
        } else if let Some(counts) = line.trim_start().strip_prefix("Test Files ") {
            self.told += failed(counts, " | ");
        }
    }
}

/// The number in `3 passed; 1 failed`.
fn failed(counts: &str, between: &str) -> usize {
    let mut counts = counts.split(between).filter_map(|count| {
        let words = count.trim().strip_suffix(" failed")?;
        words.rsplit(' ').next()?.parse().ok()
    });
    counts.next().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn failing(failed: &[&str]) -> Ran {
        Ran {
            failed: names(failed),
            ..Ran::default()
        }
    }

    fn passing(passed: &[&str]) -> Ran {
        Ran {
            passed: names(passed),
            ..Ran::default()
        }
    }

    /// Whether it passes, and whether it was tried again.
    fn judged(first: &Ran, second: Ran) -> (bool, bool) {
        let mut tried = false;
        let outcome = judge(first, "It failed.", |_| {
            tried = true;
            Ok(second)
        });
        (outcome.is_ok(), tried)
    }

    #[test]
    fn what_passes_is_not_tried_again() {
        assert_eq!(judged(&passing(&["a"]), Ran::default()), (true, false));
    }

    #[test]
    fn what_fails_must_pass_alone() {
        assert_eq!(judged(&failing(&["a"]), passing(&["a"])), (true, true));
        assert_eq!(judged(&failing(&["a"]), failing(&["a"])), (false, true));
        let other = passing(&["b"]);
        assert_eq!(
            judged(&failing(&["a"]), other),
            (false, true),
            "it did not run"
        );
    }

    #[test]
    fn what_proves_that_nothing_is_lost_or_draws_its_input_has_one_try() {
        for name in ["fault::crash::x", "x::nothing_is_lost", "fault::fuzz::x"] {
            let first = failing(&["a", name]);
            assert_eq!(
                judged(&first, passing(&["a", name])),
                (false, false),
                "{name}"
            );
        }
    }

    #[test]
    fn many_failures_are_no_chance() {
        let many = ["a", "b", "c", "d", "e", "f"];
        assert_eq!(judged(&failing(&many), passing(&many)), (false, false));
    }

    #[test]
    fn what_broke_without_a_name_is_a_failure() {
        let broken = Ran {
            broken: true,
            ..failing(&["a"])
        };
        assert_eq!(judged(&broken, passing(&["a"])), (false, false));
    }

    fn read(read: fn(&mut Ran, &str), lines: &[&str]) -> Ran {
        let mut ran = Ran::default();
        for line in lines {
            read(&mut ran, line);
        }
        ran
    }

    #[test]
    fn reads_how_each_test_ended() {
        let lines = [
            "running 3 tests",
            "test store::tests::a ... ok",
            "test store::tests::b ... FAILED",
            "test store::tests::c ... ignored",
            "test store::tests::d has been running for over 60 seconds",
            "test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured",
            "running 1 test",
        ];
        let expected = Ran {
            passed: names(&["store::tests::a"]),
            told: 1,
            open: 1, // the second has not come to its end
            ..failing(&["store::tests::b"])
        };
        assert_eq!(read(Ran::read_libtest, &lines), expected);
    }

    #[test]
    fn reads_which_files_failed_in_vitest() {
        let lines = [
            " \u{2713} src/lib/paced.test.ts (2 tests) 75ms",
            " \u{276f} src/lib/zz.test.ts (2 tests | 1 failed) 44ms",
            "     \u{d7} fails > this 37ms",
            "     \u{2713} ok 0ms",
            " Test Files  1 failed | 1 passed (2)",
            "      Tests  1 failed | 3 passed (4)",
        ];
        let expected = Ran {
            passed: names(&["src/lib/paced.test.ts"]),
            told: 1,
            tests: 1,
            ..failing(&["src/lib/zz.test.ts"])
        };
        assert_eq!(read(Ran::read_vitest, &lines), expected);
    }

    #[cfg(unix)]
    #[test]
    fn what_was_not_read_makes_a_run_broken() {
        let ran = |script: &str| {
            run(Command::new("sh").args(["-c", script]), Ran::read_libtest).expect("it runs")
        };
        let torn = "echo running 2 tests; echo 'test a ... FAILED'; echo 'test b ... xFAILED'; \
                    echo 'test result: FAILED. 0 passed; 2 failed; 0 ignored'; exit 1";
        assert!(ran(torn).broken);
        let whole = torn.replace("xFAILED", "FAILED");
        assert!(!ran(&whole).broken);
        assert!(ran("exit 1").broken, "it says nothing");
        assert!(
            !ran("sleep 300 & echo held; exit 0").broken,
            "and does not wait"
        );
    }
}
