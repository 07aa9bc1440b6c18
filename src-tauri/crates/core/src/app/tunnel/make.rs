//! Makes the tunnel that the settings name, or says why it cannot be.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use super::super::{App, Receiving};
use crate::receiver::Via;
use crate::secrets::Credential;
use crate::settings::{SettingsError, TunnelKind, TunnelSettings};
use crate::store::traffic;
use crate::time::now_us;
use crate::tunnel::{Door, Manual, Ngrok, Problem, Tunnel};

/// A delivery from outside proves the way in for so long; microseconds.
const LATELY: i64 = 15 * 60 * 1_000_000;

impl App {
    /// Hands each connection to the receiver that runs at that moment.
    pub(super) fn door(&self) -> Door {
        let app = Arc::downgrade(&self.inner);
        Arc::new(move |stream, peer| {
            let Some(inner) = app.upgrade() else { return };
            let receiving = App { inner }.receiving();
            match receiving {
                Receiving::Listening(receiver) => receiver.serve(stream, &peer, Via::Tunnel),
                // Closed: the edge answers 502, and Meta tries again.
                _ => tracing::warn!("a connection came through the tunnel while nothing listens"),
            }
        })
    }

    pub(super) async fn make_tunnel(
        &self,
        settings: &TunnelSettings,
    ) -> Result<Box<dyn Tunnel>, Problem> {
        settings.check()?;
        if settings.kind == TunnelKind::Manual {
            return self.manual(settings);
        }
        let Some((authtoken, _)) = self.inner.secrets.credential(Credential::NgrokAuthtoken) else {
            return Err(Problem::new(
                "ngrok needs an authtoken, and there is none yet.",
                "Copy yours from https://dashboard.ngrok.com/get-started/your-authtoken into Setup, or set NGROK_AUTHTOKEN.",
            ));
        };
        let traffic_policy = match settings.traffic_policy_file() {
            Some(path) => Some(String::from_utf8_lossy(&file(path).await?).into_owned()),
            None => None,
        };
        let ca = match settings.ca.as_str() {
            "" => None,
            path => Some(file(PathBuf::from(path)).await?),
        };
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Ok(Box::new(Ngrok {
            authtoken,
            domain: some(&settings.domain),
            pooling: settings.pooling,
            traffic_policy,
            server: some(&settings.server),
            ca,
            forwards_to: self.callback_url(),
            pace: self.inner.overrides.tunnel.pace,
        }))
    }

    fn manual(&self, settings: &TunnelSettings) -> Result<Box<dyn Tunnel>, Problem> {
        let path = self.effective_settings().path;
        let url = settings.manual_url(&path)?;
        let (app, target) = (Arc::downgrade(&self.inner), url.clone());
        let check = move || {
            let (app, target) = (app.clone(), target.clone());
            let checked = async move {
                let gone = || Problem::new("Hookglass is closing.", "");
                let app = App {
                    inner: app.upgrade().ok_or_else(gone)?,
                };
                let turn = app.inner.public.turn_now();
                let (tester, token) = app
                    .tester()
                    .map_err(|error| Problem::new(format!("{error}."), "Choose another file."))?;
                let tested = tester.ask(&target, token.expose()).await;
                if tested.reached() {
                    app.inner.public.set_tested(turn, Some(tested));
                    return Ok(());
                }
                // Behind some routers a machine cannot call its own public address, while
                // everybody else can.
                if app.heard_from_outside().await {
                    app.inner.public.set_tested(turn, None);
                    return Ok(());
                }
                let problem = Problem::new(&tested.message, &tested.remedy);
                app.inner.public.set_tested(turn, Some(tested));
                Err(problem)
            };
            Box::pin(checked) as Pin<Box<dyn Future<Output = _> + Send>>
        };
        Ok(Box::new(Manual {
            url: url.into(),
            check: Arc::new(check),
        }))
    }
}

impl App {
    /// Whether a delivery has come from outside lately.
    async fn heard_from_outside(&self) -> bool {
        let looked = self
            .inner
            .store
            .read(|connection| traffic::look(connection, 0))
            .await;
        let last = looked.ok().and_then(|traffic| traffic.last_any);
        last.is_some_and(|at| now_us() - at < LATELY)
    }
}

async fn file(path: PathBuf) -> Result<Vec<u8>, Problem> {
    let shown = path.display().to_string();
    let failed = |reason: String| {
        Problem::new(
            format!("{shown} cannot be read: {reason}."),
            "Choose another file in the tunnel's settings.",
        )
    };
    tokio::task::spawn_blocking(move || std::fs::read(path))
        .await
        .map_err(|error| failed(error.to_string()))?
        .map_err(|error| failed(error.to_string()))
}

impl From<SettingsError> for Problem {
    fn from(error: SettingsError) -> Self {
        Self::new(format!("{error}."), "Write it in that form, in Setup.")
    }
}
