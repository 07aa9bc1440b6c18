//! `cargo xtask bench`: the measurements, by name.

use crate::failure::{Failure, Outcome};
use crate::scratch::Scratch;
use crate::setup::{self, Purpose};
use crate::{args, process, say, session, ui, workspace};

struct Suite {
    /// The command's word and the bench target of `hookglass-tests`.
    name: &'static str,
    what: &'static str,
}

/// The suite that needs a display.
const DESKTOP: &str = "desktop";

#[rustfmt::skip]
const SUITES: &[Suite] = &[
    Suite { name: "receive", what: "durable deliveries a second, against a bare handler" },
    Suite { name: "ingest",  what: "a burst over many connections: rate, p99, nothing lost" },
    Suite { name: "startup", what: "to the listening line and the first page, at up to a million stored" },
    Suite { name: "page",    what: "jumps to anywhere among a million: p50, p95, p99" },
    Suite { name: "search",  what: "queries among a million: the first page and the count" },
    Suite { name: "health",  what: "the charts over a year of minutes, and what those take" },
    Suite { name: "memory",  what: "what `hookglass serve` takes with a million stored" },
    Suite { name: "size",    what: "bytes of the file for each delivery and event, and what indexing costs" },
    Suite { name: DESKTOP,   what: "the real window at a million: first paint, frames, jumps, search, memory" },
    Suite { name: "replay",  what: "bulk replay to a handler on loopback" },
];

/// A measurement that takes as long as it is told to; apart from the others.
const SOAK: Suite = Suite {
    name: "soak",
    what: "a day in minutes, through the tunnel, with flaps, restarts and forwarding",
};

pub(crate) fn command(args: &[String]) -> Outcome {
    let Some((name, rest)) = args.split_first() else {
        println!("cargo xtask bench SUITE [ARGS]\n");
        for Suite { name, what } in SUITES {
            println!("  {name:<12} {what}");
        }
        return Ok(());
    };
    let Some(suite) = SUITES.iter().find(|suite| suite.name == name) else {
        return Err(Failure::usage(format!(
            "There is no suite `{name}`. `cargo xtask bench` lists them."
        )));
    };
    measure(suite, args::passed_on(rest))
}

/// `soak [--deliveries N] [--minutes N]`
pub(crate) fn soak_command(args: &[String]) -> Outcome {
    measure(&SOAK, args::passed_on(args))
}

fn measure(suite: &Suite, args: &[String]) -> Outcome {
    let is_window = suite.name == DESKTOP;
    if is_window {
        say::heading("Setup: what the window needs");
        setup::prepare(Purpose::Test)?;
        ui::build()?;
    }
    say::heading(&format!("{}: {}", suite.name, suite.what));
    // All of the workspace and with the suite, or cargo would choose other features for the program
    // than for the suite, and compile the core twice.
    let program = if is_window {
        "hookglass-desktop"
    } else {
        "hookglass"
    };
    process::run(
        process::cargo(["build", "--release", "--workspace", "--bin", program])
            .args(["--bench", suite.name]),
        "The program and the suite do not build.",
    )?;
    let program = workspace::released(program);
    let mut bench = process::cargo(["bench", "--workspace", "--bench", suite.name, "--"]);
    bench.args(args);
    let failed = format!("The suite `{}` failed.", suite.name);
    if is_window {
        let scratch = Scratch::new("bench")?;
        process::run(
            &mut session::within(scratch.path(), program, &bench),
            &failed,
        )
    } else {
        process::run(bench.env("HOOKGLASS_BIN", program), &failed)
    }
}
