//! `cargo xtask setup`: looks at what this machine lacks and installs just that.

mod browser;
mod debian;
mod elsewhere;
mod node;
mod package;
mod system;
mod tool;

pub(crate) use browser::browser;
pub(crate) use node::check as node;

use crate::failure::{Failure, Outcome};
use crate::say;
use system::System;

/// What the machine is to be ready for; testing includes running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Purpose {
    Run,
    Test,
}

/// `setup [run|test]`
pub(crate) fn command(args: &[String]) -> Outcome {
    let purpose = match args.first().map(String::as_str) {
        None | Some("run") => Purpose::Run,
        Some("test") => Purpose::Test,
        Some(other) => {
            return Err(Failure::usage(format!(
                "There is nothing to set up for `{other}`: say `setup run` or `setup test`."
            )));
        }
    };
    say::heading(match purpose {
        Purpose::Run => "Setup: what building and running needs",
        Purpose::Test => "Setup: what the whole test run needs",
    });
    prepare(purpose)
}

pub(crate) fn prepare(purpose: Purpose) -> Outcome {
    node::check()?;
    let system = System::here();
    match system {
        System::Debian { snaps } => debian::prepare(purpose, snaps)?,
        other => elsewhere::prepare(other, purpose)?,
    }
    // Only Linux has a WebDriver for the webview that we can start ourselves.
    if purpose == Purpose::Test && system.is_linux() {
        tool::TAURI_DRIVER.prepare()?;
    }
    say::note("Nothing is missing.");
    Ok(())
}

/// What the audit looks with; apart from the rest, since nothing else waits for it.
pub(crate) fn cargo_deny() -> Outcome {
    tool::CARGO_DENY.prepare()
}
