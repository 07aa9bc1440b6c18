//! `cargo xtask bench`: the measurements, by name.

use crate::failure::{Failure, Outcome};
use crate::{args, process, say};

struct Suite {
    /// The command's word and the bench target of `hookglass-tests`.
    name: &'static str,
    what: &'static str,
}

#[rustfmt::skip]
const SUITES: &[Suite] = &[
    Suite { name: "receive", what: "durable deliveries a second, against a bare handler" },
    Suite { name: "ingest",  what: "a burst over many connections: rate, p99, nothing lost" },
    Suite { name: "startup", what: "to the listening line and the first page, at up to a million stored" },
    Suite { name: "page",    what: "jumps to anywhere among a million: p50, p95, p99" },
    Suite { name: "search",  what: "queries among a million: the first page and the count" },
    Suite { name: "memory",  what: "what `hookglass serve` takes with a million stored" },
    Suite { name: "size",    what: "bytes of the file for each delivery and event" },
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
    say::heading(&format!("{}: {}", suite.name, suite.what));
    process::run(
        process::cargo([
            "bench",
            "--package",
            "hookglass-tests",
            "--bench",
            suite.name,
            "--",
        ])
        .args(args),
        &format!("The suite `{}` failed.", suite.name),
    )
}
