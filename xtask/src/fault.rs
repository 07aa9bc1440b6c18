//! `cargo xtask fault`: the faults of a machine, a disk, a clock and a network: those that are
//! counted by the hundred, the others once. A plain test run has a few of the counted ones.

use crate::failure::{Failure, Outcome};
use crate::{process, say, workspace};

const ROUNDS: &str = "200";

/// `fault [--rounds N] [NAME...]`
pub(crate) fn command(args: &[String]) -> Outcome {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let (rounds, names) = match words[..] {
        ["--rounds", rounds, ref names @ ..] if rounds.parse::<u32>().is_ok() => (rounds, names),
        ref names => (ROUNDS, names),
    };
    if names
        .iter()
        .any(|name| name.starts_with('-') || !name.contains("::"))
    {
        return Err(Failure::usage(
            "`cargo xtask fault` takes `--rounds N`, and names of tests such as fault::power.",
        ));
    }
    let names = if names.is_empty() { &FAULTS } else { names };
    say::heading(&format!("fault: {rounds} rounds of each that is counted"));
    // With the tests that are run, or cargo would choose other features for the command than for
    // them, and compile the core twice. Not all binaries: the window's would ask for GTK.
    process::run(
        &mut process::cargo([
            "build",
            "--workspace",
            "--bin",
            "hookglass",
            "--test",
            "suite",
        ]),
        "The command and its tests do not build.",
    )?;
    // A name that is none would run nothing, which looks like success.
    let listed = process::cargo(["test", "--workspace", "--test", "suite", "--", "--list"])
        .output()
        .map_err(|error| Failure::cannot(format!("The tests cannot be listed: {error}.")))?;
    let listed = String::from_utf8_lossy(&listed.stdout);
    if let Some(unknown) = names.iter().find(|name| !listed.contains(**name)) {
        return Err(Failure::usage(format!("There is no test `{unknown}`.")));
    }
    process::run(
        process::cargo(["test", "--workspace", "--test", "suite", "--"])
            .args(names)
            // One at a time: each of them wants the whole machine.
            .args(["--test-threads=1", "--nocapture"])
            .env("HOOKGLASS_BIN", workspace::built("hookglass"))
            .env("HOOKGLASS_FAULT_ROUNDS", rounds)
            .env("HOOKGLASS_CRASH_ROUNDS", rounds),
        "Something was lost or is not sound; what it printed says what, and with which seed.",
    )
}

/// All of them, and the tunnel's, whose times `docs/benchmarks.md` has.
const FAULTS: [&str; 5] = ["fault::", "crash::", "flaps::", "tunnel::", "trouble::disk"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_a_usage_error() {
        let list = |args: &[&str]| args.iter().map(ToString::to_string).collect::<Vec<_>>();
        for args in [
            &["--rounds"][..],
            &["--rounds", "many"],
            &["200"],
            &["fault::power", "--quiet"],
        ] {
            let failure = command(&list(args)).expect_err("not to be understood");
            assert_eq!(failure.code, 2, "{args:?}");
        }
    }
}
