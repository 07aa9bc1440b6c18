//! Meta's side: what the app and the account are subscribed to, and how that is changed.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use url::Url;

use super::error::sentence;
use super::tunnel::origin;
use super::{ApiError, ApiErrorCode};
use crate::app::App;
use crate::chain::Meta;
use crate::graph::{
    self, AppRequest, AppSubscription, Field, GraphError, Hosts, Level, LintFinding, Login,
    SubscribedApp, TokenWarning, Who,
};
use crate::secrets::{Credential, SecretOrigin};
use crate::settings::MetaSettings;

/// What the Graph API said, or why it did not.
#[derive(Debug, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Answered<T> {
    /// It was not asked: what is missing.
    NotAsked {
        /// In a sentence.
        reason: String,
    },
    /// It answered.
    Known {
        /// What it said.
        value: T,
    },
    /// It refused, or was not reached.
    Failed {
        /// Why not.
        message: String,
        /// What to do about it.
        remedy: String,
        /// Meta's own words, where it had any.
        words: Option<String>,
    },
}

/// The app's callback, compared with ours.
#[derive(Debug, Serialize, TS)]
pub struct AppCallback {
    /// `null`: the app has none for Instagram.
    pub subscription: Option<AppSubscription>,
    /// Whether it is our public URL; `null` when either is missing.
    pub is_ours: Option<bool>,
}

/// What the account delivers.
#[derive(Debug, Serialize, TS)]
pub struct AccountState {
    /// To whom.
    pub apps: Vec<SubscribedApp>,
    /// Ours among them.
    pub ours: Option<SubscribedApp>,
}

/// What Meta sends, and where to.
#[derive(Debug, Serialize, TS)]
pub struct Subscriptions {
    /// How Meta is asked.
    pub settings: MetaSettings,
    /// Where the account's token comes from; `null` when there is none.
    pub access_token: Option<SecretOrigin>,
    /// What is odd about that token.
    pub token_warning: Option<TokenWarning>,
    /// The callback that we would give Meta; `null` without a public URL.
    pub public_url: Option<String>,
    /// The app's side.
    pub app: Answered<AppCallback>,
    /// The account's side.
    pub account: Answered<AccountState>,
    /// Whose token it is.
    pub who: Answered<Who>,
    /// Fields to offer for the app.
    pub app_fields: Vec<Field>,
    /// Fields to offer for the account.
    pub account_fields: Vec<Field>,
}

pub(super) async fn get(app: &App, (): ()) -> Result<Subscriptions, ApiError> {
    let settings = app.meta_settings();
    let public_url = app.last_public_url();
    let (callback, account, who) = match app.meta() {
        Err(error) => (failed(&error), failed(&error), failed(&error)),
        Ok(Err(reason)) => (
            Answered::NotAsked {
                reason: reason.clone(),
            },
            Answered::NotAsked {
                reason: reason.clone(),
            },
            Answered::NotAsked { reason },
        ),
        Ok(Ok(meta)) => ask(&meta, &settings.app_id, public_url.as_deref()).await,
    };
    let token_warning = app
        .secrets()
        .credential(Credential::AccessToken)
        .and_then(|(token, _)| graph::token_warning(settings.login, &token));
    Ok(Subscriptions {
        access_token: origin(app, Credential::AccessToken),
        token_warning,
        public_url,
        app: callback,
        account,
        who,
        app_fields: graph::known_fields(Level::App).to_vec(),
        account_fields: graph::known_fields(Level::Account(settings.login)).to_vec(),
        settings,
    })
}

async fn ask(
    meta: &Meta,
    app_id: &str,
    public_url: Option<&str>,
) -> (Answered<AppCallback>, Answered<AccountState>, Answered<Who>) {
    let app = async {
        match &meta.app {
            Err(reason) => Answered::NotAsked {
                reason: reason.clone(),
            },
            Ok(token) => match meta.graph.app_subscription(token).await {
                Err(error) => failed(&error),
                Ok(subscription) => Answered::Known {
                    value: AppCallback {
                        is_ours: subscription.as_ref().zip(public_url).map(|(theirs, ours)| {
                            crate::chain::same_url(ours, &theirs.callback_url)
                        }),
                        subscription,
                    },
                },
            },
        }
    };
    let account = async {
        match &meta.account {
            Err(reason) => Answered::NotAsked {
                reason: reason.clone(),
            },
            Ok(account) => {
                let asked = meta.graph.account_subscription(account).await;
                answered(asked.map(|subscription| AccountState {
                    ours: subscription.ours(account.login, app_id).cloned(),
                    apps: subscription.apps,
                }))
            }
        }
    };
    let who = async {
        match &meta.account {
            Err(reason) => Answered::NotAsked {
                reason: reason.clone(),
            },
            Ok(account) => answered(meta.graph.who(account).await),
        }
    };
    tokio::join!(app, account, who)
}

fn answered<T>(asked: Result<T, GraphError>) -> Answered<T> {
    match asked {
        Ok(value) => Answered::Known { value },
        Err(error) => failed(&error),
    }
}

fn failed<T>(error: &GraphError) -> Answered<T> {
    Answered::Failed {
        message: sentence(error),
        remedy: error.remedy(),
        words: match error {
            GraphError::Refused(refusal) => Some(refusal.message.clone()),
            _ => None,
        },
    }
}

pub(super) async fn set(app: &App, settings: MetaSettings) -> Result<Subscriptions, ApiError> {
    Hosts::parse(
        &settings.facebook_host,
        &settings.instagram_host,
        &settings.version,
    )
    .map_err(GraphError::from)?;
    app.set_meta_settings(settings).await?;
    get(app, ()).await
}

/// Names of fields.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FieldNames {
    /// As Meta writes them.
    pub fields: Vec<String>,
}

/// Gives the app our public URL as its callback; Meta calls it before it answers.
pub(super) async fn subscribe_app(app: &App, args: FieldNames) -> Result<Subscriptions, ApiError> {
    let meta = allowed(app)?;
    let token = meta.app.map_err(|reason| missing(&reason))?;
    let url = app.public_url().and_then(|url| Url::parse(&url).ok());
    let callback_url = url.ok_or_else(|| {
        ApiError::new(
            ApiErrorCode::Tunnel,
            "There is no public URL to give to Meta.",
            "Bring the tunnel online first.",
        )
    })?;
    // What Meta itself has is no wrong name, even where it is newer than our list.
    let present = meta.graph.app_subscription(&token).await?;
    let request = AppRequest {
        callback_url,
        verify_token: (*app.secrets().verify_token().0).clone(),
        fields: args.fields,
        known: present.map(|present| present.fields).unwrap_or_default(),
    };
    meta.graph.subscribe_app(&token, &request).await?;
    changed(app).await
}

/// Without fields: the app's whole subscription to Instagram.
pub(super) async fn unsubscribe_app(
    app: &App,
    args: FieldNames,
) -> Result<Subscriptions, ApiError> {
    let meta = allowed(app)?;
    let token = meta.app.map_err(|reason| missing(&reason))?;
    meta.graph.unsubscribe_app(&token, &args.fields).await?;
    changed(app).await
}

/// The list that was there is replaced.
pub(super) async fn subscribe_account(
    app: &App,
    args: FieldNames,
) -> Result<Subscriptions, ApiError> {
    let meta = allowed(app)?;
    let account = meta.account.map_err(|reason| missing(&reason))?;
    meta.graph.subscribe_account(&account, &args.fields).await?;
    changed(app).await
}

pub(super) async fn unsubscribe_account(app: &App, (): ()) -> Result<Subscriptions, ApiError> {
    let meta = allowed(app)?;
    let account = meta.account.map_err(|reason| missing(&reason))?;
    meta.graph.unsubscribe_account(&account).await?;
    changed(app).await
}

async fn changed(app: &App) -> Result<Subscriptions, ApiError> {
    app.publisher().changed();
    get(app, ()).await
}

fn allowed(app: &App) -> Result<Meta, ApiError> {
    app.meta()?.map_err(|reason| missing(&reason))
}

fn missing(reason: &str) -> ApiError {
    let (what, remedy) = reason.split_once(": ").unwrap_or((reason, ""));
    let mut letters = remedy.chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    ApiError::new(
        ApiErrorCode::Graph,
        format!("{}.", what.trim_end_matches('.')),
        format!("{first}{}", letters.as_str()),
    )
}

/// Where fields are subscribed to.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FieldLevel {
    /// The app.
    App,
    /// The account, with the login of the settings.
    Account,
}

/// Names of fields, and where they are meant for.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FieldsToLint {
    /// Where.
    pub level: FieldLevel,
    /// As Meta writes them.
    pub fields: Vec<String>,
}

pub(super) async fn lint(app: &App, args: FieldsToLint) -> Result<Vec<LintFinding>, ApiError> {
    let login: Login = app.meta_settings().login;
    let level = match args.level {
        FieldLevel::App => Level::App,
        FieldLevel::Account => Level::Account(login),
    };
    Ok(graph::lint(level, &args.fields))
}
