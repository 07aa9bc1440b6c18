//! `hookglass send`: sends one of Meta's payloads as Meta would.

use std::time::Duration;

use hookglass_core::replay::{self, Request, Sender, Trust};
use hookglass_core::secrets::NamedSecret;
use hookglass_core::settings::Settings;
use hookglass_core::simulate::{self, MARK, Sample, Signing};
use hookglass_core::store::{Purpose, Store};
use hookglass_core::time::now_us;
use tokio::time::{MissedTickBehavior, interval};

use super::replay::secret;
use super::text;
use crate::Common;
use crate::output::{self, Exit, Failure, Format, Outcome};
use crate::record::Sent;
use crate::setup;

/// Send a payload as Meta would, signed.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  hookglass send comments/reply --count 10 --rate 5/s\n\nA single one is sent byte for byte as recorded; of several, each has its own ids and the present time.\nExit 0 when every answer is 200, 1 when some is not, 3 when nothing answered."
)]
pub(crate) struct Args {
    /// The payload: FIELD or FIELD/VARIANT; “list” lists them
    #[arg(value_name = "FIELD[/VARIANT]")]
    payload: String,
    /// Where to [default: the receiver of the store, at first http://127.0.0.1:4949/api/webhooks/instagram]
    #[arg(long, value_name = "URL")]
    to: Option<String>,
    /// So many requests
    #[arg(long, value_name = "N", default_value_t = 1)]
    count: u64,
    /// At most so many a second
    #[arg(long, value_name = "N/s", value_parser = parse_rate)]
    rate: Option<f64>,
    /// How to sign
    #[arg(long, value_enum, default_value_t = Sign::Valid)]
    sign: Sign,
    /// The environment variable that holds the secret [default: the first secret]
    #[arg(long, value_name = "NAME")]
    secret_env: Option<String>,
    /// So many updates in each request
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    batch: u64,
    /// Send each request twice, as Meta does when it was not answered in time
    #[arg(long)]
    duplicate: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Sign {
    /// With the secret
    Valid,
    /// Well formed, by nobody's secret
    Invalid,
    /// Not at all
    Missing,
}

pub(super) fn parse_rate(text: &str) -> Result<f64, String> {
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

pub(crate) async fn run(common: &Common, args: Args) -> Outcome {
    if args.payload == "list" {
        for sample in simulate::samples() {
            output::line(&format!(
                "{:<40} {} ({})",
                sample.name, sample.title, sample.basis
            ))?;
        }
        return Ok(Exit::Done);
    }
    let sample = simulate::find(&args.payload).ok_or_else(|| {
        Failure::usage(
            format!("there is no payload “{}”", args.payload),
            "`hookglass send list` lists them.",
        )
    })?;
    let secret = match args.sign {
        Sign::Valid => Some(secret(args.secret_env.as_deref()).await?),
        Sign::Invalid | Sign::Missing => None,
    };
    let to = match &args.to {
        Some(url) => url.clone(),
        None => receiver_of(common).await,
    };
    let target = replay::parse_target(&to)
        .map_err(|error| Failure::usage(error.to_string(), error.remedy()))?;
    let sender = Sender::new(&Trust::System)
        .map_err(|error| Failure::could_not(error.to_string(), error.remedy()))?;
    let mut pace = args
        .rate
        .map(|rate| interval(Duration::from_secs_f64(1.0 / rate)));
    if let Some(pace) = &mut pace {
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    }
    let mut exit = Exit::Done;
    for number in 1..=args.count {
        let body = args.body(&sample, number);
        for _ in 0..=u8::from(args.duplicate) {
            if let Some(pace) = &mut pace {
                pace.tick().await;
            }
            let headers = args.headers(&sample, &body, secret.as_ref());
            let timeout = Some(Duration::from_secs(30));
            let request = Request::post(target.clone(), headers, body.clone().into(), timeout);
            exit = exit.max(report(
                common.format,
                &args,
                &to,
                number,
                body.len(),
                sender.send(request).await,
            )?);
        }
    }
    Ok(exit)
}

impl Args {
    fn body(&self, sample: &Sample, number: u64) -> Vec<u8> {
        let body = sample.body();
        let body = if self.batch > 1 {
            simulate::batch_of(&body, self.batch)
        } else {
            body.into_owned()
        };
        if self.count > 1 {
            simulate::fresh(&body, serial(number), now_us())
        } else {
            body
        }
    }

    fn headers(
        &self,
        sample: &Sample,
        body: &[u8],
        secret: Option<&NamedSecret>,
    ) -> Vec<(String, Vec<u8>)> {
        let signing = match (self.sign, secret) {
            (Sign::Valid, Some(secret)) => Signing::Valid(secret.value.expose()),
            (Sign::Missing, _) => Signing::Missing,
            _ => Signing::Invalid,
        };
        let mut headers = sample.headers(body, signing);
        headers.push((MARK.into(), b"1".to_vec()));
        headers
    }
}

/// Different in each run, so that two runs do not send the same events.
fn serial(number: u64) -> u64 {
    (now_us().unsigned_abs() / 1000) % 1_000_000 * 100 + number
}

/// The callback of the receiver that keeps this store, as it is set.
async fn receiver_of(common: &Common) -> String {
    let path = setup::database(common);
    let opened = tokio::task::spawn_blocking(move || Store::open(&path, Purpose::Look)).await;
    let settings = match opened {
        Ok(Ok(store)) => store.read(Settings::load).await.unwrap_or_default(),
        _ => Settings::default(),
    };
    format!("http://{}{}", settings.address, settings.path)
}

fn report(
    format: Format,
    args: &Args,
    to: &str,
    number: u64,
    body_size: usize,
    answer: replay::Answer,
) -> Result<Exit, Failure> {
    let said = String::from_utf8_lossy(&answer.body).into_owned();
    let exit = match answer.status {
        Some(200) => Exit::Done,
        Some(_) => Exit::No,
        None => Exit::CouldNot,
    };
    if format == Format::Ndjson {
        output::record(&Sent {
            number,
            sample: args.payload.clone(),
            to: to.to_owned(),
            body_size,
            status: answer.status,
            answer: said,
            duration_us: u64::try_from(answer.duration.as_micros()).unwrap_or(u64::MAX),
            fault: answer.fault,
        })?;
        return Ok(exit);
    }
    let milliseconds = answer.duration.as_millis();
    match (answer.status, answer.fault) {
        (Some(status), _) => output::line(&format!(
            "{number}  {} ({body_size} B): {status} in {milliseconds} ms  {}",
            args.payload,
            text::plain(&said)
        ))?,
        (None, Some(fault)) => output::line(&format!(
            "{number}  {}: {}",
            args.payload,
            text::plain(&fault.message)
        ))?,
        (None, None) => output::line(&format!("{number}  {}: no answer", args.payload))?,
    }
    Ok(exit)
}
