//! What is needed to ask Meta's Graph API: the user's leave, the app, the account.

use super::{App, StartError};
use crate::chain::Meta;
use crate::graph::{Account, AppToken, Graph, GraphError, Hosts, Login};
use crate::secrets::{Credential, Secrets};
use crate::settings::MetaSettings;
use crate::tls;

/// From the settings and the secrets; asks nothing yet.
///
/// # Errors
/// `Ok(Err)`: why it may not be asked, in a sentence; `Err`: a setting.
pub fn meta(
    settings: &MetaSettings,
    secrets: &Secrets,
) -> Result<Result<Meta, String>, GraphError> {
    if !settings.enabled {
        return Ok(Err(
            "The Graph API is not asked: allow it in Setup, Subscriptions.".into(),
        ));
    }
    tls::install();
    let hosts = Hosts::parse(
        &settings.facebook_host,
        &settings.instagram_host,
        &settings.version,
    )?;
    Ok(Ok(Meta {
        graph: Graph::open(hosts)?,
        app: app_token(settings, secrets),
        account: account(settings, secrets),
    }))
}

fn app_token(settings: &MetaSettings, secrets: &Secrets) -> Result<AppToken, String> {
    if settings.app_id.is_empty() {
        return Err("The Meta app's id is missing: add it in Setup, Subscriptions.".into());
    }
    let signing = secrets.signing();
    let named = signing
        .iter()
        .find(|secret| secret.label == settings.app_secret);
    // One secret alone is the one that is meant, whatever it was named.
    let secret = named.or_else(|| signing.first().filter(|_| signing.len() == 1));
    let missing = || {
        format!(
            "The secret “{}” is missing: add the Meta app's secret in Setup.",
            settings.app_secret
        )
    };
    Ok(AppToken {
        app_id: settings.app_id.clone(),
        secret: secret.ok_or_else(missing)?.value.clone(),
    })
}

fn account(settings: &MetaSettings, secrets: &Secrets) -> Result<Account, String> {
    let Some((token, _)) = secrets.credential(Credential::AccessToken) else {
        return Err(
            "The account's access token is missing: add it in Setup, Subscriptions.".into(),
        );
    };
    let id = match settings.login {
        Login::Instagram => "me".to_owned(),
        Login::Facebook if settings.page_id.is_empty() => {
            return Err("The Page's id is missing: add it in Setup, Subscriptions.".into());
        }
        Login::Facebook => settings.page_id.clone(),
    };
    Ok(Account {
        login: settings.login,
        id,
        token: (*token).clone(),
    })
}

impl App {
    /// How the Graph API is reached.
    pub fn meta_settings(&self) -> MetaSettings {
        self.state(|state| state.meta.clone())
    }

    /// Keeps how the Graph API is reached.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn set_meta_settings(&self, settings: MetaSettings) -> Result<(), StartError> {
        let kept = settings.clone();
        let kept = self.inner.store.write(move |writing| kept.save(writing));
        kept.await?;
        self.state(|state| state.meta = settings);
        self.inner.publisher.changed();
        Ok(())
    }

    /// What is needed to ask.
    ///
    /// # Errors
    /// `Ok(Err)`: why it may not be asked, in a sentence; `Err`: a setting.
    pub fn meta(&self) -> Result<Result<Meta, String>, GraphError> {
        meta(&self.meta_settings(), &self.inner.secrets)
    }
}
