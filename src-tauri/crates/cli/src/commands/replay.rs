//! `hookglass replay`: sends deliveries again, to an endpoint of the user's.

use std::env;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use hookglass_core::attempts::{self, Endpoint, Plan};
use hookglass_core::replay::{self, Senders};
use hookglass_core::secrets::{NamedSecret, SecretOptions, SecretOrigin, SecretText, Secrets};
use hookglass_core::store::attempt::{Attempt, AttemptKind};

use super::text;
use crate::Common;
use crate::output::{self, Exit, Failure, Format, Outcome};
use crate::{record, setup};

/// Send deliveries again, to your endpoint.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  hookglass replay 12 13 --to http://127.0.0.1:3000/api/webhooks/instagram\n\nExit 0 when every answer is 2xx, 1 when some is not, 3 when an endpoint did not answer."
)]
pub(crate) struct Args {
    /// The deliveries
    #[arg(required = true)]
    id: Vec<i64>,
    /// The endpoint
    #[arg(long, value_name = "URL")]
    to: String,
    /// The signature that came, or a new one
    #[arg(long, value_enum, default_value_t = Mode::Original)]
    mode: Mode,
    /// The environment variable that holds the secret to sign with [default: the first secret]
    #[arg(long, value_name = "NAME")]
    secret_env: Option<String>,
    /// Seconds, or none
    #[arg(long, value_name = "S", default_value = "30", value_parser = parse_timeout)]
    timeout: Timeout,
    /// So many at once
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    concurrency: u16,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Mode {
    /// The bytes and the signature that came
    Original,
    /// The bytes that came, signed anew
    Resign,
}

#[derive(Clone, Copy)]
struct Timeout(Option<u32>);

fn parse_timeout(text: &str) -> Result<Timeout, String> {
    match text {
        "none" => Ok(Timeout(None)),
        _ => text
            .parse()
            .map(|seconds| Timeout(Some(seconds)))
            .map_err(|_| "a number of seconds, or none".into()),
    }
}

pub(crate) async fn run(common: &Common, args: Args) -> Outcome {
    let store = setup::store(common).await?;
    let secret = match args.mode {
        Mode::Original => None,
        Mode::Resign => Some(secret(args.secret_env.as_deref()).await?),
    };
    let url = replay::parse_target(&args.to)
        .map_err(|error| Failure::usage(error.to_string(), error.remedy()))?;
    let timeout = args
        .timeout
        .0
        .map(|seconds| Duration::from_secs(seconds.into()));
    let senders = Senders::default();
    let plan = |id: i64| Plan {
        delivery_id: id,
        to: Endpoint::of(url.clone(), timeout),
        kind: AttemptKind::Replay,
        secret: secret.clone(),
        change: None,
    };
    let attempts = args
        .id
        .iter()
        .map(|&id| attempts::make(&store, &senders, plan(id)));
    let mut attempts = stream::iter(attempts).buffered(args.concurrency.into());
    let mut exit = Exit::Done;
    while let Some(attempt) = attempts.next().await {
        let attempt = match attempt {
            Ok(attempt) => attempt,
            // The others go on: what was sent has to be recorded.
            Err(error) => {
                exit = exit.max(Failure::from(error).report());
                continue;
            }
        };
        exit = exit.max(verdict(&attempt));
        match common.format {
            Format::Text => output::line(&text::attempt(&attempt))?,
            Format::Ndjson => output::record(&record::Attempt::from(attempt))?,
        }
    }
    store.close().await;
    Ok(exit)
}

fn verdict(attempt: &Attempt) -> Exit {
    match (attempt.status, &attempt.fault) {
        (Some(200..300), None) => Exit::Done,
        (Some(_), None) => Exit::No,
        _ => Exit::CouldNot,
    }
}

/// The secret to sign with: from a named variable, else the first that is configured.
///
/// # Errors
/// When there is none.
pub(crate) async fn secret(variable: Option<&str>) -> Result<NamedSecret, Failure> {
    if let Some(name) = variable {
        let value = env::var(name)
            .ok()
            .filter(|value| hookglass_core::signature::is_usable(value.as_bytes()));
        let value = value.ok_or_else(|| {
            Failure::could_not(
                format!("{name} is not set"),
                "Set it to the app secret, or name another variable with --secret-env.",
            )
        })?;
        return Ok(NamedSecret {
            label: name.to_lowercase(),
            value: SecretText::new(value),
            origin: SecretOrigin::Environment,
        });
    }
    let opened = tokio::task::spawn_blocking(|| Secrets::open(SecretOptions::from_process())).await;
    let secrets = opened.map_err(|error| Failure::could_not(error.to_string(), "Try again."))?;
    let first = secrets.signing().first().cloned();
    first.ok_or_else(|| {
        Failure::could_not(
            "there is no secret to sign with",
            "Set INSTAGRAM_WEBHOOK_SECRET, or name a variable with --secret-env.",
        )
    })
}
