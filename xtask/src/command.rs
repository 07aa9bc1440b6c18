//! The commands: one table that is the help and the dispatch.

use crate::failure::{Failure, Outcome};
use crate::{args, bench, fault, run, screenshot, serve, setup, test, ui};

struct Command {
    name: &'static str,
    takes: &'static str,
    what: &'static str,
    run: fn(&[String]) -> Outcome,
}

#[rustfmt::skip]
const COMMANDS: &[Command] = &[
    Command { name: "run",        takes: "[-- ARGS]",      what: "build and start the desktop app",                        run: run::command },
    Command { name: "serve",      takes: "[-- ARGS]",      what: "the same UI in a browser: no desktop, no GTK",           run: serve::command },
    Command { name: "test",       takes: "[--only STEP]",  what: "everything that must hold; --list names the steps",      run: test::command },
    Command { name: "e2e",        takes: "",               what: "only the browser and the real window",                   run: test::e2e_command },
    Command { name: "bench",      takes: "SUITE [ARGS]",   what: "measure; without a suite, list them",                    run: bench::command },
    Command { name: "fault",      takes: "[--rounds N] …", what: "kills and power cuts by the hundred; floods, bad disks", run: fault::command },
    Command { name: "soak",       takes: "[ARGS]",         what: "a day in minutes; --deliveries N --minutes N",            run: bench::soak_command },
    Command { name: "setup",      takes: "[run|test]",     what: "install what this machine lacks; run and test do it too", run: setup::command },
    Command { name: "ui",         takes: "",               what: "build ui/dist when it is older than its sources",        run: ui::command },
    Command { name: "screenshot", takes: "",               what: "write docs/window-light.png and docs/window-dark.png",   run: screenshot::command },
];

pub(crate) fn dispatch(args: &[String]) -> Outcome {
    let (name, rest) = match args.split_first() {
        Some((name, rest)) if name != "help" && !args::ask_for_help(args) => (name, rest),
        _ => {
            help();
            return Ok(());
        }
    };
    match COMMANDS.iter().find(|command| command.name == name) {
        Some(command) => (command.run)(rest),
        None => Err(Failure::usage(format!(
            "There is no command `{name}`. `cargo xtask` lists them."
        ))),
    }
}

fn help() {
    println!("cargo xtask COMMAND\n");
    for command in COMMANDS {
        let usage = format!("{} {}", command.name, command.takes);
        println!("  {usage:<25} {}", command.what);
    }
    println!(
        "\nA fresh machine needs Rust, and Node 20.19, or 22.12 and newer. The rest is installed as needed\non Debian and Ubuntu; elsewhere the command that installs it is told."
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_command_is_a_usage_error() {
        let failure = dispatch(&["tset".to_owned()]).expect_err("there is no such command");
        assert_eq!(failure.code, 2);
        assert!(failure.sentence.contains("`tset`"));
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = COMMANDS.iter().map(|command| command.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), COMMANDS.len());
    }
}
