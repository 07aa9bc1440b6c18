//! `cargo xtask fault`: the faults of a machine, a disk, a clock and a network, hundreds of
//! times. A plain test run has a few of each.

use crate::failure::{Failure, Outcome};
use crate::{process, say, workspace};

const ROUNDS: &str = "200";

/// `fault [--rounds N]`
pub(crate) fn command(args: &[String]) -> Outcome {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let rounds = match words[..] {
        [] => ROUNDS,
        ["--rounds", rounds] if rounds.parse::<u32>().is_ok() => rounds,
        _ => {
            return Err(Failure::usage(
                "`cargo xtask fault` takes `--rounds N`, and nothing else.",
            ));
        }
    };
    say::heading(&format!("fault: {rounds} rounds of each that is counted"));
    // The tests would build it themselves, for its package alone and so with other features.
    process::run(
        &mut process::cargo(["build", "--workspace", "--bin", "hookglass"]),
        "The command does not build.",
    )?;
    process::run(
        process::cargo(TEST)
            .env("HOOKGLASS_BIN", workspace::built("hookglass"))
            .env("HOOKGLASS_FAULT_ROUNDS", rounds)
            .env("HOOKGLASS_CRASH_ROUNDS", rounds),
        "Something was lost or is not sound; what it printed says what, and with which seed.",
    )
}

/// One at a time: each of them wants the whole machine.
const TEST: [&str; 10] = [
    "test",
    "--workspace",
    "--test",
    "suite",
    "--",
    "fault::",
    "crash::",
    "flaps::",
    "--test-threads=1",
    "--nocapture",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_a_usage_error() {
        let list = |args: &[&str]| args.iter().map(ToString::to_string).collect::<Vec<_>>();
        for args in [&["--rounds"][..], &["--rounds", "many"], &["200"]] {
            let failure = command(&list(args)).expect_err("not to be understood");
            assert_eq!(failure.code, 2, "{args:?}");
        }
    }
}
