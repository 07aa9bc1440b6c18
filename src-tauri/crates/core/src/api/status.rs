//! What is always visible: whether deliveries can arrive, how far things are, and warnings.

use serde::Serialize;
use ts_rs::TS;

use super::ApiError;
use crate::app::{App, AskedFor, Progress, Receiving};
use crate::publish::Tick;
use crate::receiver::Refused;
use crate::secrets::SecretOrigin;
use crate::store::card;
use crate::tunnel::TunnelState;

/// Whether deliveries can arrive.
#[derive(Debug, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ReceiverState {
    /// Yes, here.
    Listening {
        /// On this machine.
        callback_url: String,
    },
    /// No.
    Failed {
        /// Why not.
        message: String,
        /// What to do about it.
        remedy: String,
    },
    /// Not asked to.
    Stopped,
}

/// Which standing warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WarningCode {
    /// The file of the store is damaged.
    StoreDamaged,
    /// Deliveries cannot be kept.
    StoreFailing,
    /// What waited for a target was deleted: the store was twice as large as it may be.
    WaitingDeleted,
    /// Nothing listens.
    ReceiverFailed,
    /// Nothing can be verified.
    NoSecret,
    /// Secrets are forgotten when the program ends.
    SecretsNotKept,
    /// Meta cannot reach us: the tunnel is down or was refused.
    TunnelDown,
    /// The public URL does not lead here, though the tunnel looks open.
    PublicUrlAstray,
    /// Some requests were refused.
    RequestsRefused,
}

/// The page that mends a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WarningPage {
    /// Setup.
    Setup,
    /// Deliveries.
    Deliveries,
    /// “Why is nothing arriving?”
    Chain,
}

/// Something the user should know until it is mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Warning {
    /// Which.
    pub code: WarningCode,
    /// What is so.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// Where.
    pub page: Option<WarningPage>,
}

/// What is always visible.
#[derive(Debug, Serialize, TS)]
pub struct Status {
    /// Of the program.
    pub version: String,
    /// Whether deliveries can arrive.
    pub receiver: ReceiverState,
    /// How the tunnel is.
    pub tunnel: TunnelState,
    /// The callback as Meta has to have it, while the public can reach it.
    pub public_url: Option<String>,
    /// Unsigned deliveries from this machine are refused as well.
    pub strict: bool,
    /// Where the store is.
    pub database: String,
    /// The worst first.
    pub warnings: Vec<Warning>,
    /// What was refused since start.
    pub refused: Refused,
    /// Cards of the Feed that were not read yet.
    pub feed_unread: u32,
    /// Changed secrets are being tried on what is stored; `null` when they are not.
    pub rejudging: Option<Progress>,
    /// How far the search index is, while it has much to catch up with.
    pub indexing: Option<Progress>,
    /// Deliveries that a deletion has hidden so far; `null` while none takes longer than a moment.
    #[ts(type = "number | null")]
    pub deleting: Option<i64>,
    /// An event that the window is asked to show, by a click on a notification.
    pub asked_for: Option<AskedFor>,
    /// How far things are.
    pub tick: Tick,
}

pub(super) async fn status(app: &App, (): ()) -> Result<Status, ApiError> {
    let receiver = match app.receiving() {
        Receiving::Listening(_) => ReceiverState::Listening {
            callback_url: app.callback_url(),
        },
        Receiving::Failed(message, remedy) => ReceiverState::Failed { message, remedy },
        Receiving::Stopped => ReceiverState::Stopped,
    };
    Ok(Status {
        version: env!("CARGO_PKG_VERSION").into(),
        warnings: warnings(app, &receiver),
        receiver,
        tunnel: app.tunnel(),
        public_url: app.public_url(),
        strict: app.effective_settings().strict,
        database: app.store().path().display().to_string(),
        refused: app.refused(),
        feed_unread: app.store().read(card::summary).await?.unread,
        rejudging: app.rejudging(),
        indexing: app.indexing(),
        deleting: app.deleting(),
        asked_for: app.asked_for(),
        tick: app.publisher().tick(),
    })
}

fn warnings(app: &App, receiver: &ReceiverState) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |code, message: String, remedy: &str, page| {
        warnings.push(Warning {
            code,
            message,
            remedy: remedy.into(),
            page,
        });
    };
    if let Some(damage) = app.damage() {
        warn(
            WarningCode::StoreDamaged,
            format!("The file of the store is damaged: {damage}."),
            "Export what can be read, then restore a backup with “hookglass restore FILE” while Hookglass is closed. The damaged file is kept.",
            Some(WarningPage::Setup),
        );
    }
    if app.store_failing() {
        let message = "The last delivery could not be stored and was answered 503.".into();
        warn(
            WarningCode::StoreFailing,
            message,
            "Free some space and check that the store can be written. Meta sends it again.",
            None,
        );
    }
    let waiting = app.housekeeping().waiting;
    if waiting > 0 {
        warn(
            WarningCode::WaitingDeleted,
            format!(
                "{waiting} deliveries that waited for a target were deleted: the store was twice as large as it may be."
            ),
            "Mend or switch off the target, or keep more.",
            Some(WarningPage::Setup),
        );
    }
    if let ReceiverState::Failed { message, remedy } = receiver {
        warn(
            WarningCode::ReceiverFailed,
            format!("Nothing can arrive: {message}."),
            remedy,
            Some(WarningPage::Setup),
        );
    }
    let tunnel = app.tunnel();
    if let Some(problem) = tunnel.problem() {
        let message = format!("Meta cannot reach this machine. {}", problem.message);
        warn(
            WarningCode::TunnelDown,
            message,
            &problem.remedy,
            Some(WarningPage::Setup),
        );
    } else if let Some(test) = app.self_tested().filter(|test| !test.reached()) {
        let message = format!("The public URL does not lead here. {}", test.message);
        warn(
            WarningCode::PublicUrlAstray,
            message,
            &test.remedy,
            Some(WarningPage::Chain),
        );
    }
    let secrets = app.secrets().signing();
    if secrets.is_empty() {
        let message =
            "No app secret is set, so deliveries are taken without being verified.".into();
        warn(
            WarningCode::NoSecret,
            message,
            "Add your app secret.",
            Some(WarningPage::Setup),
        );
    }
    let keeper = app.secrets().keeper();
    let forgets = keeper.kind == SecretOrigin::Memory;
    // What comes from the environment comes again; only what is kept can be forgotten.
    let is_idle = forgets
        && app.secrets().verify_token().1 == SecretOrigin::Environment
        && secrets
            .iter()
            .all(|secret| secret.origin == SecretOrigin::Environment);
    if let Some(remedy) = keeper.remedy.filter(|_| !is_idle) {
        let page = Some(WarningPage::Setup);
        warn(WarningCode::SecretsNotKept, keeper.detail, &remedy, page);
    }
    let Refused {
        too_slow,
        too_large,
        too_many,
        broken,
        store_failed: _,
    } = app.refused();
    let refused = too_slow + too_many + broken + too_large;
    if refused > 0 {
        let message = format!(
            "{refused} {} refused since start: {too_slow} too slow, {too_large} too large, {too_many} too many at once, {broken} broken.",
            if refused == 1 {
                "request was"
            } else {
                "requests were"
            }
        );
        warn(
            WarningCode::RequestsRefused,
            message,
            "If they were Meta's, raise the limit in Setup.",
            Some(WarningPage::Setup),
        );
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Options;
    use crate::secrets::SecretOptions;

    async fn codes(env: &[(&str, &str)]) -> Vec<WarningCode> {
        let folder = tempfile::TempDir::new().expect("a folder");
        let env = env.iter().map(|&(name, value)| (name.into(), value.into()));
        let secrets = SecretOptions {
            env: env.collect(),
            ..SecretOptions::default()
        };
        let app = App::open(Options {
            database: folder.path().join("x.db"),
            secrets,
            ..Options::default()
        });
        let app = app.await.expect("a store");
        let status = status(&app, ()).await.expect("a status");
        status.warnings.iter().map(|warning| warning.code).collect()
    }

    #[tokio::test]
    async fn only_what_is_kept_in_memory_can_be_forgotten() {
        let secret = ("INSTAGRAM_WEBHOOK_SECRET", "s3cret");
        let token = ("INSTAGRAM_WEBHOOK_VERIFY_TOKEN", "token");
        assert_eq!(
            codes(&[]).await,
            [WarningCode::NoSecret, WarningCode::SecretsNotKept]
        );
        assert_eq!(codes(&[secret]).await, [WarningCode::SecretsNotKept]);
        assert!(codes(&[secret, token]).await.is_empty());
    }
}
