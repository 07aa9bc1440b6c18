//! `hookglass check`: is an endpoint right? Each promise that a correct handler keeps is tried.

use std::path::PathBuf;

use hookglass_core::check::{self, CheckItem, CheckOutcome, CheckReport, ReportFormat, Subject};
use hookglass_core::replay::Sender;
use hookglass_core::secrets::{SecretOptions, SecretOrigin, SecretText, Secrets};
use tokio_util::sync::CancellationToken;

use super::replay::secret;
use super::to::Reach;
use crate::Common;
use crate::output::{self, Exit, Failure, Format, Outcome};
use crate::setup;

/// Is your endpoint right? Try each promise that a correct handler keeps.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  hookglass check http://127.0.0.1:3000/api/webhooks/instagram\n  hookglass check https://staging.example.com/hook --report junit --output check.xml\n\nSends some sixty requests: handshakes, deliveries with good and bad signatures, batches. All accounts and texts in them are invented. A request is given 10 seconds at most.\nExit 0 when nothing failed, 1 when something did, 3 when the endpoint cannot be reached."
)]
pub(crate) struct Args {
    /// The endpoint
    url: String,
    /// The environment variable that holds the app secret [default: the first secret]
    #[arg(long, value_name = "NAME")]
    secret_env: Option<String>,
    /// The environment variable that holds the verify token [default: INSTAGRAM_WEBHOOK_VERIFY_TOKEN, else the kept one]
    #[arg(long, value_name = "NAME")]
    verify_token_env: Option<String>,
    #[command(flatten)]
    reach: Reach,
    /// How the report is written [default: as --format says]
    #[arg(long, value_enum)]
    report: Option<Report>,
    /// Write the report to this file, and only the progress to stdout
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Report {
    /// For people
    Text,
    /// A JSON record a line
    Ndjson,
    /// For CI
    Junit,
    /// For issues and pull requests
    Markdown,
}

impl Report {
    fn format(self) -> ReportFormat {
        match self {
            Self::Text => ReportFormat::Text,
            Self::Ndjson => ReportFormat::Ndjson,
            Self::Junit => ReportFormat::Junit,
            Self::Markdown => ReportFormat::Markdown,
        }
    }
}

/// Where items go as they are tried.
#[derive(Clone, Copy)]
enum Live {
    /// To stdout: the report, or the progress beside a report in a file.
    Out(Format),
    /// To stderr, since stdout is for a report that comes as a whole.
    Err,
}

pub(crate) async fn run(common: &Common, args: Args) -> Outcome {
    let subject = subject(&args).await?;
    let sender = Sender::new(&subject.endpoint.trust)
        .map_err(|error| Failure::usage(error.to_string(), error.remedy()))?;
    let live = live(common, &args);
    let cancel = CancellationToken::new();
    let (stop, stopped) = (cancel.clone(), setup::stopped());
    let stopping = tokio::spawn(async move {
        stopped.await;
        stop.cancel();
    });
    let mut written = Ok(());
    let report = check::run(&subject, &sender, &cancel, |report| {
        if let (Some(item), true) = (report.items.last(), written.is_ok()) {
            written = live.item(item);
            if written.is_err() {
                cancel.cancel(); // nobody reads any more
            }
        }
    })
    .await;
    stopping.abort();
    written?;
    live.summary(&report)?;
    let format = args
        .report
        .map_or_else(|| as_common(common), Report::format);
    match (&args.output, live) {
        (Some(path), _) => write(path, &check::render(&report, format))?,
        (None, Live::Err) => output::line(check::render(&report, format).trim_end())?,
        (None, Live::Out(_)) => {}
    }
    Ok(if report.is_unreachable() {
        Exit::CouldNot
    } else if report.count(CheckOutcome::Fail) > 0 {
        Exit::No
    } else if cancel.is_cancelled() {
        Exit::CouldNot
    } else {
        Exit::Done
    })
}

fn as_common(common: &Common) -> ReportFormat {
    match common.format {
        Format::Text => ReportFormat::Text,
        Format::Ndjson => ReportFormat::Ndjson,
    }
}

fn live(common: &Common, args: &Args) -> Live {
    match (args.report, &args.output) {
        (_, Some(_)) | (None, None) => Live::Out(common.format),
        (Some(Report::Text), None) => Live::Out(Format::Text),
        (Some(Report::Ndjson), None) => Live::Out(Format::Ndjson),
        (Some(Report::Junit | Report::Markdown), None) => Live::Err,
    }
}

impl Live {
    fn item(self, item: &CheckItem) -> std::io::Result<()> {
        match self {
            Self::Out(Format::Text) => output::line(&check::render::text_item(item)),
            Self::Out(Format::Ndjson) => output::line(&check::render::ndjson_item(item)),
            Self::Err => {
                eprintln!("{}", check::render::text_item(item));
                Ok(())
            }
        }
    }

    fn summary(self, report: &CheckReport) -> std::io::Result<()> {
        let text = format!("\n{}", check::render::text_summary(report));
        match self {
            Self::Out(Format::Text) => output::line(&text),
            Self::Out(Format::Ndjson) => output::line(&check::render::ndjson_summary(report)),
            Self::Err => {
                eprintln!("{text}");
                Ok(())
            }
        }
    }
}

async fn subject(args: &Args) -> Result<Subject, Failure> {
    let (first, kept) = configured().await?;
    Ok(Subject {
        endpoint: args.reach.endpoint(&args.url)?,
        secret: match &args.secret_env {
            Some(name) => Some(secret(Some(name)).await?.value),
            None => first,
        },
        verify_token: match &args.verify_token_env {
            Some(name) => Some(token(name)?),
            None => kept,
        },
    })
}

/// The first secret and the verify token, where there are any.
async fn configured() -> Result<(Option<SecretText>, Option<SecretText>), Failure> {
    let opened = tokio::task::spawn_blocking(|| Secrets::open(SecretOptions::from_process())).await;
    let secrets = opened.map_err(|error| Failure::could_not(error.to_string(), "Try again."))?;
    let first = secrets.signing().first().map(|first| first.value.clone());
    let (token, origin) = secrets.verify_token();
    // One that is in memory only has just been made up: no endpoint knows it.
    let known = (origin != SecretOrigin::Memory).then(|| (*token).clone());
    Ok((first, known))
}

fn token(name: &str) -> Result<SecretText, Failure> {
    let value = std::env::var(name).ok().filter(|value| !value.is_empty());
    value.map(SecretText::new).ok_or_else(|| {
        Failure::could_not(
            format!("{name} is not set"),
            "Set it to the endpoint's verify token, or name another variable with --verify-token-env.",
        )
    })
}

fn write(path: &PathBuf, report: &str) -> Result<(), Failure> {
    std::fs::write(path, report).map_err(|error| {
        Failure::could_not(
            format!("cannot write {}: {error}", path.display()),
            "Name a file that can be written with --output.",
        )
    })
}
