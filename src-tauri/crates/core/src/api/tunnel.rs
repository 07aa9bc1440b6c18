//! The public side: the tunnel, the keys to other services, the self-test, the gaps.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::setup::{self, Setup};
use super::{ApiError, ApiErrorCode};
use crate::app::App;
use crate::secrets::{Credential, SecretOrigin, SecretText};
use crate::self_test::SelfTest;
use crate::settings::{TunnelKind, TunnelSettings};
use crate::store::gap::{self, Gap};
use crate::tunnel::TunnelState;

/// Gaps that a window is given; more than fit on any screen.
const GAPS: u32 = 200;

/// The tunnel, as Setup shows it.
#[derive(Debug, Serialize, TS)]
pub struct TunnelInfo {
    /// What the user has set.
    pub settings: TunnelSettings,
    /// The kind that holds: the host may have been started with another one.
    pub kind: TunnelKind,
    /// How it is.
    pub state: TunnelState,
    /// Where ngrok's authtoken comes from; `null` when there is none.
    pub authtoken: Option<SecretOrigin>,
    /// The last call of the public URL.
    pub self_test: Option<SelfTest>,
}

pub(super) fn info(app: &App) -> TunnelInfo {
    let effective = app.effective_tunnel();
    TunnelInfo {
        settings: app.tunnel_settings(),
        kind: effective.kind,
        state: app.tunnel(),
        authtoken: origin(app, Credential::NgrokAuthtoken),
        self_test: app.self_tested(),
    }
}

pub(super) fn origin(app: &App, which: Credential) -> Option<SecretOrigin> {
    app.secrets().credential(which).map(|(_, origin)| origin)
}

pub(super) async fn set_tunnel(app: &App, settings: TunnelSettings) -> Result<Setup, ApiError> {
    app.set_tunnel(settings).await?;
    setup::get(app, ()).await
}

/// A key to another service.
#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CredentialValue {
    /// Which.
    pub credential: Credential,
    /// `null`: it is forgotten.
    pub value: Option<String>,
}

pub(super) async fn set_credential(app: &App, args: CredentialValue) -> Result<Setup, ApiError> {
    let which = args.credential;
    let value = args.value.map(SecretText::new);
    let changed = setup::change(app, move |secrets| {
        secrets.set_credential(which, value.as_ref())
    })
    .await?;
    if which == Credential::NgrokAuthtoken && app.effective_tunnel().kind == TunnelKind::Ngrok {
        app.open_tunnel().await;
        return setup::get(app, ()).await;
    }
    Ok(changed)
}

pub(super) async fn retry_tunnel(app: &App, (): ()) -> Result<Setup, ApiError> {
    app.retry_tunnel();
    setup::get(app, ()).await
}

pub(super) async fn self_test(app: &App, (): ()) -> Result<SelfTest, ApiError> {
    app.self_test().await.ok_or_else(|| {
        ApiError::new(
            ApiErrorCode::Tunnel,
            "There is no public URL to call.",
            "Choose a tunnel in Setup first.",
        )
    })
}

pub(super) async fn list_gaps(app: &App, (): ()) -> Result<Vec<Gap>, ApiError> {
    let read = app
        .store()
        .read(|connection| gap::newest(connection, GAPS))
        .await;
    Ok(read?)
}
