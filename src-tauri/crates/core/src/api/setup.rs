//! Setup: the secrets, the verify token, the callback URL, and the commands that prove them.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::chain;
use super::error::sentence;
use super::tunnel::{self, TunnelInfo};
use super::{ApiError, ApiErrorCode};
use crate::app::{App, SECRETS_FILE};
use crate::chain::Step;
use crate::curl;
use crate::secrets::{Keeper, SecretError, SecretOrigin, SecretText, Secrets};
use crate::settings::Settings;
use crate::simulate::{self, Signing};
use crate::store::handshake::{self, Handshake};
use crate::store::setting;
use crate::store::stray::{self, Stray};

/// A secret, without its value.
#[derive(Debug, Serialize, TS)]
pub struct SecretInfo {
    /// Its name.
    pub label: String,
    /// Where it comes from.
    pub origin: SecretOrigin,
}

/// Everything that Setup shows.
#[derive(Debug, Serialize, TS)]
pub struct Setup {
    /// On this machine.
    pub callback_url: String,
    /// As Meta has to have it, while the public can reach it.
    pub public_url: Option<String>,
    /// The way there.
    pub tunnel: TunnelInfo,
    /// How far the four steps are.
    pub steps: Vec<Step>,
    /// To be pasted into Meta's console.
    pub verify_token: String,
    /// Where it comes from.
    pub verify_token_origin: SecretOrigin,
    /// The app secrets, in the order in which they are tried.
    pub secrets: Vec<SecretInfo>,
    /// Where new ones are kept.
    pub keeper: Keeper,
    /// A command that does Meta's handshake.
    pub curl_handshake: String,
    /// A command that delivers a signed sample.
    pub curl_delivery: String,
    /// The newest handshakes, newest first.
    pub handshakes: Vec<Handshake>,
    /// The newest requests for something else, newest first.
    pub strays: Vec<Stray>,
}

pub(super) async fn get(app: &App, (): ()) -> Result<Setup, ApiError> {
    let (handshakes, strays) = app
        .store()
        .read(|connection| {
            Ok((
                handshake::newest(connection, 50)?,
                stray::newest(connection, 50)?,
            ))
        })
        .await?;
    let (token, verify_token_origin) = app.secrets().verify_token();
    let callback_url = app.callback_url();
    let secrets = app.secrets().signing();
    let signing = secrets.first().map_or(Signing::Missing, |secret| {
        Signing::Valid(secret.value.expose())
    });
    Ok(Setup {
        public_url: app.public_url(),
        tunnel: tunnel::info(app),
        steps: chain::steps(app).await?,
        verify_token: token.expose().to_owned(),
        verify_token_origin,
        secrets: secrets
            .iter()
            .map(|secret| SecretInfo {
                label: secret.label.clone(),
                origin: secret.origin,
            })
            .collect(),
        keeper: app.secrets().keeper(),
        curl_handshake: curl::handshake(&callback_url, token.expose()),
        curl_delivery: signed_sample(&callback_url, signing),
        callback_url,
        handshakes,
        strays,
    })
}

fn signed_sample(callback_url: &str, signing: Signing<'_>) -> String {
    let Some(sample) = simulate::find("comments") else {
        return String::new();
    };
    let body = sample.body();
    let mut headers = sample.headers(&body, signing);
    headers
        .retain(|(name, _)| name == "Content-Type" || name == crate::signature::SIGNATURE_HEADER);
    curl::command(callback_url, &headers, &body)
}

/// A secret and its name.
#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SecretValue {
    /// Lower case letters, digits and underscores.
    pub label: String,
    /// The secret itself.
    pub value: String,
}

pub(super) async fn set_secret(app: &App, args: SecretValue) -> Result<Setup, ApiError> {
    let setup = change(app, move |secrets| {
        secrets.set(&args.label, SecretText::new(args.value))
    })
    .await?;
    app.rejudge();
    Ok(setup)
}

/// Which secret.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SecretLabel {
    /// Its name.
    pub label: String,
}

pub(super) async fn remove_secret(app: &App, args: SecretLabel) -> Result<Setup, ApiError> {
    let setup = change(app, move |secrets| secrets.remove(&args.label)).await?;
    app.rejudge();
    Ok(setup)
}

/// A verify token.
#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct VerifyToken {
    /// `null`: a new random one.
    pub value: Option<String>,
}

pub(super) async fn set_verify_token(app: &App, args: VerifyToken) -> Result<Setup, ApiError> {
    change(app, move |secrets| {
        secrets.set_verify_token(args.value.map(SecretText::new))
    })
    .await
}

/// Which file.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FileChoice {
    /// `null`: `secrets.json` beside the store.
    pub path: Option<String>,
}

pub(super) async fn keep_in_file(app: &App, args: FileChoice) -> Result<Setup, ApiError> {
    let file = args.path.map_or_else(
        || app.store().path().with_file_name("secrets.json"),
        PathBuf::from,
    );
    if !file.is_absolute() {
        let message = format!("“{}” is not a whole path.", file.display());
        return Err(ApiError::new(
            ApiErrorCode::BadRequest,
            message,
            "Begin it at the root, such as /home/you/hookglass.json.",
        ));
    }
    let path = file.clone();
    let setup = change(app, move |secrets| secrets.keep_in_file(path)).await?;
    app.store()
        .write(move |writing| setting::set(writing, SECRETS_FILE, &file))
        .await?;
    Ok(setup)
}

/// Runs a change of the secrets, which may wait for a keychain, off the async runtime.
pub(super) async fn change(
    app: &App,
    apply: impl FnOnce(&Secrets) -> Result<(), SecretError> + Send + 'static,
) -> Result<Setup, ApiError> {
    let secrets = app.secrets().clone();
    tokio::task::spawn_blocking(move || apply(&secrets))
        .await
        .map_err(|error| ApiError::new(ApiErrorCode::Secrets, sentence(&error), "Try again."))??;
    app.publisher().changed();
    get(app, ()).await
}

pub(super) async fn settings(app: &App, (): ()) -> Result<Settings, ApiError> {
    Ok(app.settings())
}

pub(super) async fn set_settings(app: &App, settings: Settings) -> Result<Settings, ApiError> {
    app.set_settings(settings).await?;
    Ok(app.settings())
}
