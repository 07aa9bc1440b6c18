//! What `send` is asked for.

use std::path::PathBuf;

use hookglass_core::simulate::{Retries, Scenario, Signature};

use super::super::to::Reach;
use crate::output::Failure;

/// Send a payload as Meta would, signed.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  hookglass send comments/reply --count 10 --rate 5/s\n  hookglass send messages --to http://127.0.0.1:3000/hook --retries compressed --hour 10\n  hookglass send --delivery 12 --sign invalid\n  hookglass send --handshake --token wrong --to http://127.0.0.1:3000/hook\n\nA single one is sent byte for byte as recorded; of several, each has its own ids and the present time.\nExit 0 when every request is answered 200 in the end (or the handshake is answered as it should be), 1 when some is not, 3 when nothing answered."
)]
pub(crate) struct Args {
    /// The payload: FIELD or FIELD/VARIANT; “list” lists them
    #[arg(
        value_name = "FIELD[/VARIANT]",
        required_unless_present_any = ["delivery", "body", "handshake"]
    )]
    pub(super) payload: Option<String>,
    /// A captured delivery instead of a recorded payload
    #[arg(long, value_name = "ID", conflicts_with = "payload")]
    pub(super) delivery: Option<i64>,
    /// Another body: a file, or - for standard input
    #[arg(long, value_name = "FILE")]
    pub(super) body: Option<PathBuf>,
    #[command(flatten)]
    pub(super) to: To,
    #[command(flatten)]
    how: How,
    /// The environment variable that holds the secret [default: the first secret]
    #[arg(long, value_name = "NAME")]
    pub(super) secret_env: Option<String>,
    /// Send Meta's handshake and no payload
    #[arg(
        long,
        conflicts_with_all = ["payload", "delivery", "body", "secret_env", "How"]
    )]
    pub(super) handshake: bool,
    /// The verify token that the handshake brings
    // Clap drops a requirement that conflicts with what is there, so the conflicts are named.
    #[arg(
        long,
        value_enum,
        default_value_t = HandshakeToken::Right,
        requires = "handshake",
        conflicts_with_all = ["payload", "delivery", "body"]
    )]
    pub(super) token: HandshakeToken,
    /// The environment variable that holds the endpoint's verify token [default: our own]
    #[arg(
        long,
        value_name = "NAME",
        requires = "handshake",
        conflicts_with_all = ["payload", "delivery", "body"]
    )]
    pub(super) verify_token_env: Option<String>,
}

/// Where to, and how it is reached.
#[derive(clap::Args)]
pub(super) struct To {
    /// Where to [default: the receiver of the store, at first http://127.0.0.1:4949/api/webhooks/instagram]
    #[arg(long = "to", value_name = "URL")]
    pub(super) url: Option<String>,
    /// Through the public URL of the store's receiver, as Meta comes, and not on this machine
    #[arg(long, conflicts_with = "url")]
    pub(super) public: bool,
    #[command(flatten)]
    pub(super) reach: Reach,
}

/// How often, how signed, and what then.
#[derive(clap::Args)]
struct How {
    /// So many requests
    #[arg(long, value_name = "N", default_value_t = 1)]
    count: u32,
    /// At most so many a second [default: each when the one before was answered]
    #[arg(long, value_name = "N/s", value_parser = parse_rate)]
    rate: Option<f64>,
    /// How to sign
    #[arg(long, value_enum, default_value_t = Sign::Valid)]
    sign: Sign,
    /// So many updates in each request, up to 1000
    #[arg(long, value_name = "N", default_value_t = 1)]
    batch: u32,
    /// Send each request twice, as Meta does when it was not answered in time
    #[arg(long)]
    duplicate: bool,
    /// Send each request so many times more
    #[arg(
        long,
        value_name = "N",
        default_value_t = 0,
        conflicts_with = "duplicate"
    )]
    duplicates: u32,
    /// Out of order: what happened first is not sent first
    #[arg(long)]
    shuffle: bool,
    /// Fill each body up to so many MiB
    #[arg(long, value_name = "N")]
    size_mib: Option<u32>,
    /// Other ids and the present time, also for a single one
    #[arg(long)]
    fresh: bool,
    /// Send again what is not answered 200, as Meta does
    #[arg(long, value_enum, default_value_t = Again::Off)]
    retries: Again,
    /// With compressed retries: an hour of Meta's lasts so many seconds [default: 1]
    #[arg(long, value_name = "S", requires = "retries")]
    hour: Option<f64>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Sign {
    /// With the secret
    Valid,
    /// Well formed, by nobody's secret
    Invalid,
    /// Not at all
    Missing,
    /// A header that holds no digest
    Malformed,
    /// The old header alone, with the secret
    #[value(name = "sha1_only")]
    Sha1Only,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Again {
    /// Each is sent once
    Off,
    /// At the times at which Meta does: for an hour (messages) or 36
    Real,
    /// The same times, compressed
    Compressed,
}

/// Which verify token a handshake brings.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum HandshakeToken {
    /// The endpoint's
    Right,
    /// Another one
    Wrong,
    /// None
    Missing,
}

/// A number, with or without “/s” behind it.
///
/// # Errors
/// What would be one.
pub(crate) fn parse_rate(text: &str) -> Result<f64, String> {
    let number: f64 = text
        .trim_end_matches("/s")
        .parse()
        .map_err(|_| "a number, such as 10 or 10/s")?;
    if (0.001..=1e6).contains(&number) {
        Ok(number)
    } else {
        Err("a number from 0.001 to 1000000".into())
    }
}

impl Args {
    /// The scenario that is asked for.
    ///
    /// # Errors
    /// One that cannot be.
    pub(super) fn scenario(&self) -> Result<Scenario, Failure> {
        let how = &self.how;
        let retries = match (how.retries, how.hour) {
            (Again::Off, None) => Retries::Off,
            (Again::Real, None) => Retries::Real,
            (Again::Compressed, hour) => Retries::Compressed {
                hour_s: hour.unwrap_or(1.0),
            },
            (Again::Off | Again::Real, Some(_)) => {
                return Err(Failure::usage(
                    "--hour is for compressed retries",
                    "Add --retries compressed, or leave --hour out.",
                ));
            }
        };
        let scenario = Scenario {
            count: how.count,
            rate: how.rate,
            batch: how.batch,
            duplicates: how.duplicates + u32::from(how.duplicate),
            shuffle: how.shuffle,
            // Several of the same would be one and its duplicates.
            fresh: how.fresh || how.count > 1,
            signature: match how.sign {
                Sign::Valid => Signature::Valid,
                Sign::Invalid => Signature::Invalid,
                Sign::Missing => Signature::Missing,
                Sign::Malformed => Signature::Malformed,
                Sign::Sha1Only => Signature::Sha1Only,
            },
            size_mib: how.size_mib,
            retries,
        };
        scenario
            .check()
            .map_err(|error| Failure::usage(error.to_string(), error.remedy()))?;
        Ok(scenario)
    }
}
