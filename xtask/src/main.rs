//! `cargo xtask`: sets the machine up for Hookglass, then runs, tests and
//! measures it. Each module here is one command, or a tool that several need:
//! `setup` and `ui` make ready, `run` and `serve` start the product, `test`,
//! `fault` and `bench` judge it, `screenshot` takes its picture.
//!
//! It depends on nothing but std and the programs that it starts, so that it is
//! built in a second on a machine that has only Rust.

mod args;
mod bench;
mod command;
mod display;
mod failure;
mod fault;
mod process;
mod run;
mod say;
mod scratch;
mod screenshot;
mod serve;
mod session;
mod setup;
mod test;
mod ui;
mod workspace;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match command::dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
