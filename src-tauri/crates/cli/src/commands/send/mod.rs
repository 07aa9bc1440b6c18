//! `hookglass send`: sends one of Meta's payloads as Meta would.

mod args;
mod report;

use hookglass_core::app::public_url_from_beside;
use hookglass_core::attempts;
use hookglass_core::replay::Sender;
use hookglass_core::secrets::{SecretOptions, SecretOrigin, Secrets};
use hookglass_core::settings::Settings;
use hookglass_core::simulate::{self, Destination, Mark, Material, SimulationError, Token};
use hookglass_core::store::{Purpose, Store};
use tokio_util::sync::CancellationToken;

use self::args::{HandshakeToken, To};
use self::report::Report;
use super::input;
use super::replay::secret;
use crate::Common;
use crate::output::{self, Exit, Failure, Outcome};
use crate::setup;

pub(crate) use self::args::{Args, parse_rate};

pub(crate) async fn run(common: &Common, args: Args) -> Outcome {
    if args.payload.as_deref() == Some("list") {
        return list();
    }
    if args.handshake {
        return handshake(common, &args).await;
    }
    let scenario = args.scenario()?;
    let (name, material) = material(common, &args).await?;
    let secret = match scenario.signature.needs_secret() {
        true => Some(secret(args.secret_env.as_deref()).await?),
        false => None,
    };
    let (to, destination) = destination(common, &args.to).await?;
    let cancel = CancellationToken::new();
    let interrupted = tokio::spawn({
        let (cancel, stopped) = (cancel.clone(), setup::stopped());
        async move {
            stopped.await;
            cancel.cancel();
        }
    });
    let mut report = Report::new(common.format, &name, &to, &scenario);
    let ran = simulate::run(
        &scenario,
        &material,
        secret.as_ref().map(|secret| secret.value.expose()),
        &destination,
        &cancel,
        |event| report.tell(event, &cancel),
    );
    ran.await.map_err(usage)?;
    interrupted.abort();
    report.end()
}

fn usage(error: SimulationError) -> Failure {
    Failure::usage(error.to_string(), error.remedy())
}

fn list() -> Outcome {
    for sample in simulate::samples() {
        output::line(&format!(
            "{:<40} {} ({})",
            sample.name, sample.title, sample.basis
        ))?;
    }
    Ok(Exit::Done)
}

/// What is sent, and what it is called in the records.
async fn material(common: &Common, args: &Args) -> Result<(String, Material), Failure> {
    let chosen = match (&args.payload, args.delivery) {
        (Some(name), _) => Some((name.clone(), sample(name)?)),
        (None, Some(id)) => {
            let store = setup::store(common).await?;
            let captured = attempts::captured(&store, id).await;
            store.close().await;
            let (headers, body) = captured?;
            Some((format!("delivery {id}"), Material::captured(&headers, body)))
        }
        (None, None) => None,
    };
    let Some(file) = &args.body else {
        return chosen.ok_or_else(|| {
            Failure::usage(
                "there is nothing to send",
                "Name a payload, --delivery or --body.",
            )
        });
    };
    let body = input::body(file)?.into();
    Ok(match chosen {
        Some((name, material)) => (name, material.edited(body)),
        None => (file.display().to_string(), Material::written(body)),
    })
}

fn sample(name: &str) -> Result<Material, Failure> {
    let sample = simulate::find(name).ok_or_else(|| {
        Failure::usage(
            format!("there is no payload “{name}”"),
            "`hookglass send list` lists them.",
        )
    })?;
    Ok(Material::of_sample(&sample))
}

/// Where it goes, as it was asked for and as it is reached.
async fn destination(common: &Common, to: &To) -> Result<(String, Destination), Failure> {
    let url = match &to.url {
        Some(url) => url.clone(),
        None if to.public => public_url(common).await?,
        None => receiver_of(common).await,
    };
    let endpoint = to.reach.endpoint(&url)?;
    let sender = Sender::new(&endpoint.trust)
        .map_err(|error| Failure::could_not(error.to_string(), error.remedy()))?;
    let mut dress = Vec::new();
    endpoint.dress(&mut dress);
    // Through the public URL it has to be proven, or it would be taken for Meta's.
    let token = match to.public {
        true => own_verify_token().await?,
        false => None,
    };
    let destination = Destination {
        sender,
        url: endpoint.url,
        timeout: endpoint.timeout,
        dress,
        mark: token.map_or(Mark::Claimed, Mark::Proven),
    };
    Ok((url, destination))
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

async fn public_url(common: &Common) -> Result<String, Failure> {
    let store = setup::store(common).await?;
    let found = public_url_from_beside(&store).await;
    store.close().await;
    found?.ok_or_else(|| {
        Failure::could_not(
            "there is no public URL",
            "Start a tunnel (`hookglass listen --tunnel ngrok`), or name your own public URL in Setup.",
        )
    })
}

async fn handshake(common: &Common, args: &Args) -> Outcome {
    let token = match args.token {
        HandshakeToken::Right => Some(verify_token(args.verify_token_env.as_deref()).await?),
        HandshakeToken::Wrong | HandshakeToken::Missing => None,
    };
    let (to, destination) = destination(common, &args.to).await?;
    let token = match (&token, args.token) {
        (Some(token), _) => Token::Right(token),
        (None, HandshakeToken::Missing) => Token::Missing,
        (None, _) => Token::Wrong,
    };
    let outcome = simulate::handshake(&destination, token).await;
    report::handshake(common.format, &to, outcome)
}

/// The endpoint's verify token: from a named variable, else our own.
async fn verify_token(variable: Option<&str>) -> Result<String, Failure> {
    let none = |what: String| {
        Failure::could_not(
            what,
            "Set INSTAGRAM_WEBHOOK_VERIFY_TOKEN, or name another variable with --verify-token-env.",
        )
    };
    if let Some(name) = variable {
        let value = std::env::var(name).ok().filter(|value| !value.is_empty());
        return value.ok_or_else(|| none(format!("{name} is not set")));
    }
    let own = own_verify_token().await?;
    own.ok_or_else(|| none("there is no verify token".into()))
}

/// The receiver's own verify token, where it is kept where this command looks.
async fn own_verify_token() -> Result<Option<String>, Failure> {
    let opened = tokio::task::spawn_blocking(|| Secrets::open(SecretOptions::from_process())).await;
    let secrets = opened.map_err(|error| Failure::could_not(error.to_string(), "Try again."))?;
    Ok(match secrets.verify_token() {
        // Made up just now: the receiver has another one.
        (_, SecretOrigin::Memory) => None,
        (token, _) => Some(token.expose().to_owned()),
    })
}
