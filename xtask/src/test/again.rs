//! What fails among hundreds of others is tried once more, alone. On a busy machine a test can
//! fail by its own fault and not the product's; all the same nothing of it is hidden: what it
//! printed stays above, and the summary names it until somebody has found out why.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::failure::{Failure, Outcome};
use crate::{process, say};

/// Words in the names of tests that have one try: those that prove that nothing is lost, since a
/// loss that is seen once in a hundred runs is what they are for, and those that draw their input,
/// which would draw another.
const ONE_TRY: [&str; 7] = ["crash", "power", "flaps", "lost", "loses", "lose_", "fuzz"];

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
    let first = tests_of(&mut command())?;
    judge(&first, otherwise, |names| {
        let mut alone = command();
        alone
            .arg("--exact")
            .args(names)
            .env("RUST_TEST_THREADS", "1");
        tests_of(&mut alone)
    })
}

/// Runs it with its output passing through, and reads in it how each test ended.
fn tests_of(command: &mut Command) -> Outcome<Ran> {
    process::show(command);
    let does_not_run = |error| Failure::cannot(format!("It does not run: {error}."));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(does_not_run)?;
    let mut ran = Ran::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n') {
            let line = line.map_err(does_not_run)?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            ran.read(&line);
        }
    }
    let status = child.wait().map_err(does_not_run)?;
    // What failed without a name: the compiler, or a test program that did not come to its end.
    ran.broken = ran.open > 0 || (!status.success() && ran.failed.is_empty());
    Ok(ran)
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

    /// Takes a line of libtest's.
    fn read(&mut self, line: &str) {
        if line.starts_with("running ") {
            self.open += 1;
        } else if line.starts_with("test result: ") {
            self.open = self.open.saturating_sub(1);
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

    #[test]
    fn reads_how_each_test_ended() {
        let mut ran = Ran::default();
        for line in [
            "running 3 tests",
            "test store::tests::a ... ok",
            "test store::tests::b ... FAILED",
            "test store::tests::c ... ignored",
            "test store::tests::d has been running for over 60 seconds",
            "test result: FAILED. 1 passed; 1 failed",
        ] {
            ran.read(line);
        }
        let expected = Ran {
            passed: names(&["store::tests::a"]),
            ..failing(&["store::tests::b"])
        };
        assert_eq!(ran, expected);
        ran.read("running 1 test");
        assert_eq!(ran.open, 1, "it has not come to its end");
    }
}
