//! Forwards each delivery to an endpoint once it is stored, in the order of arrival.
//!
//! Each forward is an attempt of its delivery, like a replay: the bytes and the signature
//! that came, and what the endpoint said. One at a time, so that the order holds.

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::api::{ApiError, ReplayRequest, replay};
use crate::app::App;
use crate::query::Query;
use crate::replay::parse_target;
use crate::store::attempt::ReplayMode;
use crate::store::delivery;

/// Deliveries taken from the store at once.
const PAGE: u32 = 100;
/// Seconds that the endpoint has for each.
const TIMEOUT_S: u32 = 30;

/// A forwarder at work.
pub struct Forwarder {
    task: JoinHandle<()>,
    finish: CancellationToken,
}

impl Forwarder {
    /// Forwards what is stored from now on.
    ///
    /// # Errors
    /// When the target is no URL.
    pub fn start(app: &App, target: &str) -> Result<Self, ApiError> {
        parse_target(target)?;
        let finish = CancellationToken::new();
        let run = Run {
            app: app.clone(),
            target: target.to_owned(),
            seen: app.publisher().tick().totals.newest,
        };
        let task = tokio::spawn(run.until(finish.clone()));
        Ok(Self { task, finish })
    }

    /// Forwards what is already stored, then ends.
    pub async fn finish(self) {
        self.finish.cancel();
        if self.task.await.is_err() {
            tracing::error!("the forwarder ended badly");
        }
    }
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
                if row.payload == crate::payload::PayloadVerdict::TooLarge {
                    continue; // its body was not kept
                }
                let request = ReplayRequest {
                    delivery_id: row.id,
                    target: self.target.clone(),
                    mode: ReplayMode::Original,
                    secret: None,
                    timeout_s: Some(TIMEOUT_S),
                };
                replay(self.app.store(), self.app.sender(), request, None).await?;
                self.app.publisher().changed();
            }
        }
    }
}
