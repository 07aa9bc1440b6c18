//! What can be known of the product from beside the process that receives: for the doctor on
//! the command line.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::tunnel::{LAST_PUBLIC, LastPublic, public_since};
use super::{Options, SECRETS_FILE, StartError, blocking, meta};
use crate::chain::{self, Asked, Facts, Kept, Listening};
use crate::secrets::Secrets;
use crate::self_test::{SelfTest, SelfTestCode, SelfTester};
use crate::settings::{MetaSettings, Settings, SettingsError, TunnelKind, TunnelSettings};
use crate::store::{Purpose, Store, StoreError, setting};
use crate::time::now_us;
use crate::tunnel::TunnelState;

/// How long the process that receives may take to be noticed.
const PATIENCE: Duration = Duration::from_secs(15);

#[derive(Default)]
struct Read {
    settings: Settings,
    tunnel: TunnelSettings,
    meta: MetaSettings,
    file: Option<PathBuf>,
    public: Option<LastPublic>,
    kept: Kept,
}

/// Looks at the store, calls the callback here and at its public URL, and asks the Graph API
/// where the user allows it.
///
/// # Errors
/// When there is a store that cannot be read, or a setting that cannot be.
pub async fn look_from_beside(mut options: Options) -> Result<Facts, StartError> {
    let path = options.database.clone();
    let read = match blocking(move || Store::open(&path, Purpose::Look)).await {
        Ok(store) => {
            let read = store.read(|connection| {
                Ok(Read {
                    settings: Settings::load(connection)?,
                    tunnel: TunnelSettings::load(connection)?,
                    meta: MetaSettings::load(connection)?,
                    file: setting::get(connection, SECRETS_FILE)?,
                    public: setting::get(connection, LAST_PUBLIC)?,
                    kept: chain::kept(connection, public_since(connection)?)?,
                })
            });
            read.await?
        }
        // Nothing has run yet: that is a finding, no fault.
        Err(StoreError::NoStore(_)) => Read::default(),
        Err(error) => return Err(error.into()),
    };
    let Read {
        mut settings,
        tunnel,
        meta: meta_settings,
        file,
        public,
        kept,
    } = read;
    settings.address = options.address.take().unwrap_or(settings.address);
    settings.path = options.path.take().unwrap_or(settings.path);
    let mut tunnel = options.tunnel.apply(tunnel);
    // The process that receives may have been started with another one than the settings'.
    tunnel.kind = public.as_ref().map_or(tunnel.kind, |public| public.kind);
    options.secrets.file = options.secrets.file.or(file);
    let chosen = options.secrets;
    let secrets = blocking(move || Ok::<_, StoreError>(Secrets::open(chosen))).await?;
    let address = super::receiving::reachable(settings.check()?);
    let here = format!("http://{address}{}", settings.path);
    let public_url = public_url(public, &tunnel, &settings.path)?;
    let authority = (!tunnel.ca.is_empty()).then(|| PathBuf::from(&tunnel.ca));
    let tester = SelfTester::new(None, authority.as_deref())
        .map_err(|reason| StartError::Client { reason })?;
    let token = secrets.verify_token().0;
    let ask = |url: Option<String>| {
        let (tester, token) = (tester.clone(), Arc::clone(&token));
        async move {
            let url = Url::parse(&url?).ok()?;
            let asked = tokio::time::timeout(PATIENCE, tester.ask(&url, token.expose())).await;
            asked.ok()
        }
    };
    let (local, public) = tokio::join!(ask(Some(here.clone())), ask(public_url.clone()));
    let (subscription, account) = match meta(&meta_settings, &secrets) {
        Ok(Ok(meta)) => chain::ask(&meta).await,
        Ok(Err(reason)) => (Asked::Not(reason.clone()), Asked::Not(reason)),
        Err(error) => (Asked::Error(error.clone()), Asked::Error(error)),
    };
    let self_test = public.filter(|test| !is_unknown(test, local.as_ref()));
    let state = match (&self_test, &public_url) {
        (Some(test), Some(url)) if test.reached() => TunnelState::Online {
            since: test.at.clone(),
            url: url.clone(),
        },
        (None, Some(url)) => TunnelState::Online {
            since: crate::time::rfc3339(now_us()),
            url: url.clone(),
        },
        _ => TunnelState::Off,
    };
    Ok(Facts {
        now: now_us(),
        listening: listening(here, local.as_ref()),
        store_failing: false,
        secrets: secrets
            .signing()
            .iter()
            .map(|secret| secret.label.clone())
            .collect(),
        kind: tunnel.kind,
        tunnel: state,
        public_url,
        self_test,
        path: settings.path,
        kept,
        subscription,
        account,
        login: meta_settings.login,
        app_id: meta_settings.app_id,
    })
}

/// The callback as the public reaches it, as far as the store knows: where its tunnel was last
/// online, or where the settings say; `None` where there is no way in.
///
/// # Errors
/// A store that cannot be read, or a URL in the settings that is none.
pub async fn public_url_from_beside(store: &Store) -> Result<Option<String>, StartError> {
    let read = store.read(|connection| {
        let public: Option<LastPublic> = setting::get(connection, LAST_PUBLIC)?;
        let settings = Settings::load(connection)?;
        Ok((public, TunnelSettings::load(connection)?, settings.path))
    });
    let (public, mut tunnel, path) = read.await?;
    tunnel.kind = public.as_ref().map_or(tunnel.kind, |public| public.kind);
    Ok(public_url(public, &tunnel, &path)?)
}

fn public_url(
    public: Option<LastPublic>,
    tunnel: &TunnelSettings,
    path: &str,
) -> Result<Option<String>, SettingsError> {
    Ok(match (tunnel.kind, public) {
        (TunnelKind::None, _) | (TunnelKind::Ngrok, None) => None,
        (_, Some(public)) => Some(public.url),
        (TunnelKind::Manual, None) => Some(tunnel.manual_url(path)?.into()),
    })
}

fn listening(here: String, local: Option<&SelfTest>) -> Listening {
    match local {
        // It knows a verify token that is kept where this process does not look.
        Some(test) if test.reached() || test.code == SelfTestCode::OtherToken => {
            Listening::Yes(here)
        }
        Some(test) if test.code == SelfTestCode::Refused => Listening::No(
            format!("Nothing listens at {here}."),
            "Start Hookglass, or “hookglass listen”.".into(),
        ),
        Some(test) => Listening::No(
            format!("Something else answers at {here}: {}", test.message),
            "Stop it, or give Hookglass another port.".into(),
        ),
        None => Listening::No(
            format!("{here} does not answer."),
            "Start Hookglass again.".into(),
        ),
    }
}

/// Where even the callback on this machine knows another token, its public face tells nothing.
fn is_unknown(public: &SelfTest, local: Option<&SelfTest>) -> bool {
    let other = |test: &SelfTest| test.code == SelfTestCode::OtherToken;
    other(public) && local.is_some_and(other)
}
