//! “Why is nothing arriving?”, from within the product.

use ts_rs::TS;

use super::ApiError;
use crate::app::{App, Receiving, public_since};
use crate::chain::{self, Asked, Chain, Facts, Listening, Step};
use crate::time::now_us;

/// How hard to look.
#[derive(Debug, serde::Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// Call the public URL and, where allowed, the Graph API; else what is known is judged.
    pub ask: bool,
}

pub(super) async fn get(app: &App, look: Look) -> Result<Chain, ApiError> {
    let mut facts = facts(app).await?;
    if look.ask {
        if app.last_public_url().is_some() {
            facts.self_test = app.self_test().await;
        }
        (facts.subscription, facts.account) = match app.meta() {
            Ok(Ok(meta)) => chain::ask(&meta).await,
            Ok(Err(reason)) => (Asked::Not(reason.clone()), Asked::Not(reason)),
            Err(error) => (Asked::Error(error.clone()), Asked::Error(error)),
        };
    }
    Ok(chain::judge(&facts))
}

pub(super) async fn steps(app: &App) -> Result<Vec<Step>, ApiError> {
    Ok(chain::steps(&facts(app).await?))
}

async fn facts(app: &App) -> Result<Facts, ApiError> {
    let read = app.store().read(|connection| {
        let since = public_since(connection)?;
        chain::kept(connection, since)
    });
    let kept = read.await?;
    let listening = match app.receiving() {
        Receiving::Listening(_) => Listening::Yes(app.callback_url()),
        Receiving::Failed(message, remedy) => Listening::No(message, remedy),
        Receiving::Stopped => {
            Listening::No("Hookglass does not listen".into(), "Start it again.".into())
        }
    };
    let not = || "Let Hookglass look.".to_owned();
    Ok(Facts {
        now: now_us(),
        listening,
        store_failing: app.store_failing(),
        secrets: app
            .secrets()
            .signing()
            .iter()
            .map(|secret| secret.label.clone())
            .collect(),
        kind: app.effective_tunnel().kind,
        tunnel: app.tunnel(),
        public_url: app.last_public_url(),
        self_test: app.self_tested(),
        path: app.effective_settings().path,
        kept,
        subscription: Asked::Not(not()),
        account: Asked::Not(not()),
        app_id: app.meta_settings().app_id,
        login: app.meta_settings().login,
    })
}
