//! `hookglass`: the same product without a desktop.
//!
//! Data goes to stdout, talk to stderr. Exit codes: 0 done, 1 the answer is no, 2 usage,
//! 3 could not. Names, codes and records are stable: scripts rely on them.

mod arguments;
mod commands;
mod output;
mod record;
mod serve;
mod setup;

use clap::{Parser, Subcommand};

use commands::{
    backup, check, delete, doctor, export, import, list, listen, replay, send, show, targets,
    verify,
};
use output::{Failure, Format, Wanted};

/// Receive, verify, inspect and replay Instagram webhooks.
#[derive(Parser)]
#[command(
    name = "hookglass",
    version,
    about,
    after_help = "Example:\n  INSTAGRAM_WEBHOOK_SECRET=… hookglass listen\n  hookglass send comments"
)]
struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(clap::Args)]
struct Flags {
    /// The store [default: in your data folder]
    #[arg(long, global = true, value_name = "FILE", env = "HOOKGLASS_DB")]
    db: Option<std::path::PathBuf>,
    /// How data is written to stdout [default: text]
    #[arg(long, global = true, value_enum)]
    format: Option<Wanted>,
}

/// What was asked of every command.
#[derive(Clone)]
pub(crate) struct Common {
    db: Option<std::path::PathBuf>,
    format: Format,
}

impl Flags {
    /// `export` has formats of its own, which it reads itself.
    fn common(self, command: &Command) -> Result<Common, Failure> {
        let format = match (command, self.format) {
            (Command::Export(_), _) | (_, None) => Format::Text,
            (_, Some(wanted)) => wanted.of_records()?,
        };
        Ok(Common {
            db: self.db,
            format,
        })
    }
}

#[derive(Subcommand)]
enum Command {
    /// Receive deliveries and print a line for each event
    Listen(listen::Args),
    /// Receive deliveries and show the window in a browser
    Serve(serve::Args),
    /// Send a payload as Meta would, signed
    Send(send::Args),
    /// List events
    Events(list::Args),
    /// List deliveries
    Deliveries(list::Args),
    /// List attempts to send deliveries to an endpoint: replays and forwards
    Attempts(list::AttemptArgs),
    /// List your endpoints and how far forwarding to them has come
    Targets(targets::Args),
    /// Show one delivery
    Show(show::Args),
    /// Send deliveries again, to your endpoint
    Replay(replay::Args),
    /// Write deliveries into a file: whole, for other tools, or safe to share
    Export(export::Args),
    /// Read deliveries from a file that `export` wrote
    Import(import::Args),
    /// Delete deliveries for good
    Delete(delete::Args),
    /// Copy the whole store into a new file, also while it is in use
    Backup(backup::Args),
    /// Put a backup in the place of the store
    Restore(backup::RestoreArgs),
    /// Is your endpoint right? Try each promise that a correct handler keeps
    Check(check::Args),
    /// Why is nothing arriving? Look at the chain from Meta to here
    Doctor(doctor::Args),
    /// Judge a body and its signature with the secrets of the environment
    Verify(verify::Args),
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    setup::logging();
    let Cli { flags, command } = Cli::parse_from(arguments::read());
    let common = match flags.common(&command) {
        Ok(common) => common,
        Err(error) => return error.report().into(),
    };
    let done = match command {
        Command::Listen(args) => listen::run(&common, args).await,
        Command::Serve(args) => serve::run(&common, args).await,
        Command::Send(args) => send::run(&common, args).await,
        Command::Events(args) => list::events(&common, args).await,
        Command::Deliveries(args) => list::deliveries(&common, args).await,
        Command::Attempts(args) => list::attempts(&common, args).await,
        Command::Targets(args) => targets::run(&common, args).await,
        Command::Show(args) => show::run(&common, args).await,
        Command::Replay(args) => replay::run(&common, args).await,
        Command::Export(args) => export::run(&common, args).await,
        Command::Import(args) => import::run(&common, args).await,
        Command::Delete(args) => delete::run(&common, args).await,
        Command::Backup(args) => backup::run(&common, args).await,
        Command::Restore(args) => backup::restore(&common, args).await,
        Command::Check(args) => check::run(&common, args).await,
        Command::Doctor(args) => doctor::run(&common, args).await,
        Command::Verify(args) => verify::run(&common, &args),
    };
    done.unwrap_or_else(|error| error.report()).into()
}
