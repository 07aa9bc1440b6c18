//! Forwards each delivery to an endpoint once it is stored, in the order of arrival.
//!
//! Each forward is an attempt of its delivery, like a replay: the bytes and the signature
//! that came, and what the endpoint said. One at a time, so that the order holds. What was
//! refused is not forwarded.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::{Host, Url};

use crate::api::ApiError;
use crate::app::App;
use crate::attempts::{self, Endpoint, Plan};
use crate::query::Query;
use crate::replay::parse_target;
use crate::settings::Settings;
use crate::store::attempt::AttemptKind;
use crate::store::delivery;

/// Deliveries taken from the store at once.
const PAGE: u32 = 100;
/// Seconds that the endpoint has for each.
const TIMEOUT_S: u32 = 30;

/// How long the last ones may take when everything ends.
const FINISH: Duration = Duration::from_secs(10);

/// A forwarder at work.
pub struct Forwarder {
    task: JoinHandle<()>,
    finish: CancellationToken,
}

impl Forwarder {
    /// Forwards what is stored from now on.
    ///
    /// # Errors
    /// When the target is no URL, or our own callback.
    pub fn start(app: &App, target: &str) -> Result<Self, ApiError> {
        refuse_ourselves(&parse_target(target)?, &app.effective_settings())?;
        let finish = CancellationToken::new();
        let run = Run {
            app: app.clone(),
            target: target.to_owned(),
            seen: app.publisher().tick().totals.newest,
        };
        let task = tokio::spawn(run.until(finish.clone()));
        Ok(Self { task, finish })
    }

    /// Forwards what is already stored, for a while, then ends.
    pub async fn finish(mut self) {
        self.finish.cancel();
        if tokio::time::timeout(FINISH, &mut self.task).await.is_err() {
            self.task.abort();
            tracing::warn!("some deliveries were not forwarded: the endpoint took too long");
        }
    }
}

/// A delivery that is forwarded to the callback it came from would come again for ever.
fn refuse_ourselves(target: &Url, settings: &Settings) -> Result<(), ApiError> {
    let is_local = match target.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback() || address.is_unspecified(),
        Some(Host::Ipv6(address)) => address.is_loopback() || address.is_unspecified(),
        None => false,
    };
    let port = settings
        .address
        .parse()
        .ok()
        .map(|address: SocketAddr| address.port());
    if is_local && target.port_or_known_default() == port && target.path() == settings.path {
        let message = "Deliveries cannot be forwarded to the callback that they come in by.";
        return Err(ApiError::bad_request(message, "Name your own endpoint."));
    }
    Ok(())
}

struct Run {
    app: App,
    target: String,
    seen: i64,
}

impl Run {
    async fn until(mut self, finish: CancellationToken) {
        let mut ticks = self.app.publisher().subscribe();
        loop {
            if let Err(error) = self.forward_new().await {
                tracing::error!(%error, "forwarding was interrupted; it goes on with the next delivery");
            }
            if finish.is_cancelled() {
                return;
            }
            tokio::select! {
                () = finish.cancelled() => {}
                more = ticks.changed() => if !more { return },
            }
        }
    }

    async fn forward_new(&mut self) -> Result<(), ApiError> {
        loop {
            let seen = self.seen;
            let page = self
                .app
                .store()
                .read(move |connection| delivery::since(connection, &Query::default(), seen, PAGE))
                .await?;
            if page.is_empty() {
                return Ok(());
            }
            for row in page {
                self.seen = row.id;
                // What was refused stays outside: the endpoint may trust whatever comes from here.
                if row.status != 200 {
                    continue;
                }
                let to = Endpoint::of(
                    parse_target(&self.target)?,
                    Some(std::time::Duration::from_secs(TIMEOUT_S.into())),
                );
                let plan = Plan {
                    delivery_id: row.id,
                    to,
                    kind: AttemptKind::Forward,
                    secret: None,
                    change: None,
                };
                attempts::make(self.app.store(), self.app.senders(), plan).await?;
                self.app.publisher().changed();
            }
        }
    }
}
