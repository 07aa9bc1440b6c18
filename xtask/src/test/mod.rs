//! `cargo xtask test`: everything that must hold, in one command, stopping at
//! the first thing that does not.

mod again;
mod audit;
mod browser;
mod report;
mod step;
mod window;

use std::time::Instant;

use crate::failure::{Failure, Outcome};
use crate::{args, say};
use report::{Report, Verdict};
use step::{E2E, STEPS, Step};

/// `test [--only STEP | --list]`
pub(crate) fn command(args: &[String]) -> Outcome {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        [] => run(&STEPS.iter().collect::<Vec<_>>()),
        ["--list"] => {
            for Step { name, what, .. } in STEPS {
                println!("{name:<10} {what}");
            }
            Ok(())
        }
        ["--only", name] => run(&[step::named(name)?]),
        _ => Err(Failure::usage(
            "`cargo xtask test` takes `--only STEP` or `--list`, and nothing else.",
        )),
    }
}

/// `e2e`: the two slow suites, and what they stand on.
pub(crate) fn e2e_command(args: &[String]) -> Outcome {
    args::none(args)?;
    run(&E2E
        .iter()
        .map(|name| step::named(name))
        .collect::<Outcome<Vec<_>>>()?)
}

/// The binaries, for others that start them.
pub(crate) fn build() -> Outcome {
    (step::named("build")?.run)()
}

fn run(steps: &[&Step]) -> Outcome {
    let mut report = Report::default();
    for (index, step) in steps.iter().enumerate() {
        if report.failed() > 0 {
            report.add(step.name, Verdict::NotRun);
            continue;
        }
        say::heading(&format!(
            "{}/{} {}: {}",
            index + 1,
            steps.len(),
            step.name,
            step.what
        ));
        if step.linux_only && cfg!(not(target_os = "linux")) {
            say::note("Skipped: there is no WebDriver for this system's webview.");
            report.add(step.name, Verdict::Skipped);
            continue;
        }
        let started = Instant::now();
        let outcome = (step.run)();
        let took = started.elapsed();
        match outcome {
            Ok(()) => {
                say::note(format!(
                    "{} passed in {:.1} s",
                    step.name,
                    took.as_secs_f64()
                ));
                report.add(step.name, Verdict::Passed(took));
            }
            Err(failure) => report.add(step.name, Verdict::Failed(took, failure.sentence)),
        }
    }
    say::heading("Summary");
    for sentence in say::all_left_out() {
        say::note(format!("!!! {sentence}"));
    }
    print!("{report}");
    if report.failed() > 0 {
        return Err(Failure {
            sentence: String::new(),
            code: 1,
        });
    }
    Ok(())
}
