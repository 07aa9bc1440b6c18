//! `hookglass replay`: sends deliveries again, to an endpoint of the user's.

use std::env;
use std::path::PathBuf;

use hookglass_core::attempts::bulk::{self, Ended, Pace, ReplayOrder, Which};
use hookglass_core::attempts::{AttemptError, Plan};
use hookglass_core::query::Query;
use hookglass_core::replay::Senders;
use hookglass_core::secrets::{NamedSecret, SecretOptions, SecretOrigin, SecretText, Secrets};
use hookglass_core::store::attempt::{Attempt, AttemptKind};

use tokio_util::sync::CancellationToken;

use super::to::To;
use super::{pack, send::parse_rate, text};
use crate::Common;
use crate::output::{self, Exit, Failure, Format, Outcome};
use crate::{record, setup};

/// Send deliveries again, to your endpoint.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  hookglass replay 12 13 --to http://127.0.0.1:3000/api/webhooks/instagram\n  hookglass replay --query 'field:comments verdict:valid' --to http://127.0.0.1:3000/hook --concurrency 4\n  hookglass replay --pack tests/webhooks --to http://127.0.0.1:3000/hook\n\nExit 0 when every answer is 2xx, 1 when some is not, 3 when an endpoint did not answer.\nWith --pack: exit 0 when each is answered as expected, 1 when some is not."
)]
pub(crate) struct Args {
    /// The deliveries
    #[arg(required_unless_present_any = ["query", "pack"], conflicts_with_all = ["query", "pack"])]
    id: Vec<i64>,
    /// All deliveries that a query finds; an empty one finds all
    #[arg(long, value_name = "QUERY")]
    query: Option<String>,
    /// All of a folder that `hookglass export --format pack` made, in their order; needs no store
    #[arg(long, value_name = "DIR", conflicts_with_all = ["query", "concurrency", "rate", "order", "stop_on_failure"])]
    pack: Option<PathBuf>,
    /// With --pack: expect from now on what was answered
    #[arg(long, requires = "pack")]
    update: bool,
    #[command(flatten)]
    to: To,
    /// The signature that came, or a new one
    #[arg(long, value_enum, default_value_t = Mode::Original)]
    mode: Mode,
    /// The environment variable that holds the secret to sign with [default: the first secret]
    #[arg(long, value_name = "NAME")]
    secret_env: Option<String>,
    /// So many at once
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    concurrency: u16,
    /// At most so many a second
    #[arg(long, value_name = "N/s", value_parser = parse_rate)]
    rate: Option<f64>,
    /// Which goes first [default: as they are named; with a query, as they came]
    #[arg(long, value_enum)]
    order: Option<Order>,
    /// Send no further one once one was not taken
    #[arg(long)]
    stop_on_failure: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Order {
    /// As they came
    Oldest,
    /// The other way round
    Newest,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Mode {
    /// The bytes and the signature that came
    Original,
    /// The bytes that came, signed anew
    Resign,
}

pub(crate) async fn run(common: &Common, args: Args) -> Outcome {
    let secret = match args.mode {
        Mode::Original => None,
        Mode::Resign => Some(secret(args.secret_env.as_deref()).await?),
    };
    if let Some(folder) = &args.pack {
        let to = args.to.endpoint()?;
        return pack::run(common, folder, &to, secret.as_ref(), args.update).await;
    }
    let store = setup::store(common).await?;
    let plan = Plan {
        delivery_id: 0,
        to: args.to.endpoint()?,
        kind: AttemptKind::Replay,
        secret,
        change: None,
    };
    let which = match &args.query {
        Some(query) => Which::Query(Query::parse(query)?),
        None => Which::Ids(args.id.clone()),
    };
    let pace = Pace {
        concurrency: args.concurrency.into(),
        rate: args.rate,
        order: args.order.map(|order| match order {
            Order::Oldest => ReplayOrder::OldestFirst,
            Order::Newest => ReplayOrder::NewestFirst,
        }),
        stop_on_failure: args.stop_on_failure,
    };
    let (senders, cancel) = (Senders::default(), CancellationToken::new());
    let (mut exit, mut failed) = (Exit::Done, None);
    let mut told = |made: Result<Attempt, AttemptError>| {
        let attempt = match made {
            Ok(attempt) => attempt,
            // The others go on: what was sent has to be recorded.
            Err(error) => {
                exit = exit.max(Failure::from(error).report());
                return;
            }
        };
        exit = exit.max(verdict(&attempt));
        let written = match common.format {
            Format::Text => output::line(&text::attempt(&attempt)),
            Format::Ndjson => output::record(&record::Attempt::from(attempt)),
        };
        if let Err(error) = written {
            failed.get_or_insert(error);
            cancel.cancel();
        }
    };
    let running = bulk::run(&store, &senders, which, &plan, pace, &cancel, |_, made| {
        told(made);
    });
    let ended = tokio::select! {
        ended = running => ended?,
        () = setup::stopped() => Ended::Cancelled,
    };
    store.close().await;
    match (failed, ended) {
        (Some(error), _) => Err(error.into()),
        (None, Ended::Done) => Ok(exit),
        (None, Ended::Stopped | Ended::Cancelled) => Ok(exit.max(Exit::No)),
    }
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
