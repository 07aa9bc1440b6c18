//! What we depend on: its licences, where it comes from, and whether it has known holes.
//!
//! The first two are in the sources and always judged. The third has to be asked of a
//! database elsewhere; where nobody answers that is said loudly, here and in the summary.

mod npm;

use std::process::{Command, Stdio};

use crate::failure::{Failure, Outcome};
use crate::{process, say, setup, workspace};

pub(crate) fn test() -> Outcome {
    setup::cargo_deny()?;
    process::run(
        deny().args(["check", "licenses", "bans", "sources"]),
        "A dependency is not as deny.toml wants it; the lines above say which and why.",
    )?;
    advisories()?;
    npm::audit()
}

/// The database is a Git repository; without it nothing is said about vulnerabilities.
fn advisories() -> Outcome {
    if let Err(reason) = fetched() {
        say::left_out(format!(
            "RustSec advisories NOT CHECKED: the database could not be fetched ({reason}). Run \
             `cargo xtask test --only audit` where github.com can be reached."
        ));
        return Ok(());
    }
    process::run(
        deny().args(["check", "--disable-fetch", "advisories"]),
        "A dependency has a known vulnerability, or was withdrawn; the lines above say which.",
    )
}

fn fetched() -> Result<(), String> {
    let output = deny()
        .args(["fetch", "db"])
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(last_line(&said).to_owned())
}

/// What a program said at the end is mostly why.
fn last_line(text: &str) -> &str {
    text.lines()
        .rev()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or("it says nothing")
}

fn deny() -> Command {
    let mut command = Command::new(workspace::tool("cargo-deny"));
    command.current_dir(workspace::root()).stdin(Stdio::null());
    command
}

/// What came of a question to a database elsewhere.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Clean,
    Found,
    /// With why not.
    NotAnswered(String),
}

/// Turns an answer into the outcome of a step: what could not be asked is no failure of
/// ours, and no pass either.
fn judge(what: &str, asked: Asked) -> Outcome {
    match asked {
        Asked::Clean => {
            say::note(format!("{what}: nothing is known against them."));
            Ok(())
        }
        Asked::Found => Err(Failure::new(format!(
            "{what}: the lines above name known vulnerabilities."
        ))),
        Asked::NotAnswered(reason) => {
            say::left_out(format!(
                "{what} NOT CHECKED: {reason}. Run `cargo xtask test --only audit` where the \
                 database can be reached."
            ));
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_asked_is_no_pass() {
        let outcome = judge("packages", Asked::NotAnswered("no network".to_owned()));
        assert_eq!(outcome, Ok(()));
        let left_out = say::all_left_out();
        assert!(
            left_out
                .iter()
                .any(|line| line.starts_with("packages NOT CHECKED: no network")),
            "{left_out:?}"
        );
    }

    #[test]
    fn what_is_found_fails() {
        assert!(judge("packages", Asked::Found).is_err());
    }

    #[test]
    fn the_reason_is_the_last_line() {
        assert_eq!(last_line("a\n  b: no host \n\n"), "b: no host");
        assert_eq!(last_line("\n"), "it says nothing");
    }
}
