//! The steps of a test run, in their order: cheap before dear, and each after
//! what it stands on.

use std::fs;

use super::{again, audit, browser, window};
use crate::failure::{Failure, Outcome};
use crate::process::{self, cargo, npm};
use crate::scratch::Scratch;
use crate::setup::{self, Purpose};
use crate::{say, ui, workspace};

pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    pub(crate) linux_only: bool,
    pub(crate) run: fn() -> Outcome,
}

/// The UI comes first because the app embeds `ui/dist` when it is compiled. Whatever is
/// compiled is compiled for the whole workspace, its tests as well: for one package alone, or
/// for the binaries alone, cargo would choose other features and compile everything once more.
#[rustfmt::skip]
pub(crate) const STEPS: &[Step] = &[
    step("setup",    "this machine has what it needs",      || setup::prepare(Purpose::Test)),
    step("ui",       "the UI builds",                       ui::build),
    step("fmt",      "the Rust sources are formatted",      || check(cargo(["fmt", "--all", "--check"]))),
    step("clippy",   "no warnings",                         || check(cargo(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))),
    step("build",    "the binaries for the steps below",    || check(cargo(["build", "--workspace", "--bins", "--tests"]))),
    step("test",     "the Rust tests",                      rust_tests),
    step("audit",    "licences, sources and known holes of what we use", audit::test),
    step("ui-check", "the UI's types",                      || check(npm(&["run", "check"]))),
    step("ui-lint",  "the UI's lints",                      || check(npm(&["run", "lint"]))),
    step("ui-test",  "the UI's tests",                      || again::vitest(SAYS_WHY)),
    step("browser",  "the product in a browser",            browser::test),
    Step { linux_only: true, ..
    step("window",   "the product in its real window",      window::test) },
];

pub(crate) const E2E: &[&str] = &["setup", "ui", "build", "browser", "window"];

const fn step(name: &'static str, what: &'static str, run: fn() -> Outcome) -> Step {
    Step {
        name,
        what,
        linux_only: false,
        run,
    }
}

pub(crate) fn named(name: &str) -> Outcome<&'static Step> {
    STEPS.iter().find(|step| step.name == name).ok_or_else(|| {
        Failure::usage(format!(
            "There is no step `{name}`. `cargo xtask test --list` names them."
        ))
    })
}

/// The tests would build the command themselves, for its package alone. What one of them cannot
/// try on this machine it notes in a file.
fn rust_tests() -> Outcome {
    let scratch = Scratch::new("skipped")?;
    let notes = scratch.path().join("notes");
    let command = || {
        let mut command = cargo(["test", "--workspace", "--no-fail-fast", "--"]);
        command
            .env("HOOKGLASS_BIN", workspace::built("hookglass"))
            .env("HOOKGLASS_SKIPPED", &notes);
        command
    };
    let outcome = again::cargo(command, SAYS_WHY);
    for note in fs::read_to_string(&notes).unwrap_or_default().lines() {
        say::left_out(format!("Not tried: {note}"));
    }
    outcome
}

/// The command has printed what is wrong, so a failure only says where to look.
const SAYS_WHY: &str = "The command above failed; what it printed says why.";

fn check(mut command: std::process::Command) -> Outcome {
    // Nothing may wait for an answer: there is often nobody to give it.
    process::run(command.stdin(std::process::Stdio::null()), SAYS_WHY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        for step in STEPS {
            let same = STEPS.iter().filter(|other| other.name == step.name).count();
            assert_eq!(same, 1, "{}", step.name);
        }
    }

    #[test]
    fn end_to_end_keeps_the_order() {
        let order: Vec<_> = STEPS
            .iter()
            .map(|step| step.name)
            .filter(|name| E2E.contains(name))
            .collect();
        assert_eq!(order, E2E);
    }

    #[test]
    fn the_app_is_compiled_after_the_ui_is_built() {
        let place = |name| STEPS.iter().position(|step| step.name == name);
        for compiles in ["clippy", "test", "build"] {
            assert!(place("ui") < place(compiles), "{compiles}");
        }
    }

    #[test]
    fn an_unknown_step_is_a_usage_error() {
        assert_eq!(named("lint").err().map(|failure| failure.code), Some(2));
    }
}
