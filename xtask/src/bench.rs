//! `cargo xtask bench`: the measurements, by name.

use crate::failure::{Failure, Outcome};
use crate::{args, process, say};

struct Suite {
    /// The command's word and the bench target of `hookglass-tests`.
    name: &'static str,
    what: &'static str,
}

const SUITES: &[Suite] = &[Suite {
    name: "receive",
    what: "durable deliveries a second, against a bare handler",
}];

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
        .args(args::passed_on(rest)),
        &format!("The suite `{name}` failed."),
    )
}
