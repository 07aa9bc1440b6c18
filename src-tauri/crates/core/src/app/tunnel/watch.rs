//! Follows the tunnel: publishes its changes, keeps the gaps, and calls the public URL from time
//! to time, so that one that only looks open is noticed.

use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::super::App;
use super::{Calls, LastPublic};
use crate::self_test::{SelfTest, SelfTestCode};
use crate::settings::TunnelKind;
use crate::store::{StoreError, Writing, gap, setting};
use crate::time::{micros, now_us};
use crate::tunnel::TunnelState;

/// How long a new address may take until it is known, before it counts as not working.
const SETTLING: [Duration; 3] = [
    Duration::ZERO,
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// How often a sign of life is kept while the tunnel is online: a crash leaves a gap from the
/// last one on.
const ALIVE: Duration = Duration::from_secs(60);
/// The setting that keeps it.
const LAST_ALIVE: &str = "tunnel_alive";

impl App {
    /// Publishes each change of the tunnel, and keeps when nothing could arrive.
    pub(super) async fn follow_tunnel(
        self,
        mut changes: mpsc::UnboundedReceiver<TunnelState>,
        ended: CancellationToken,
    ) {
        let mut was_online = false;
        loop {
            let state = tokio::select! {
                biased;
                state = changes.recv() => state,
                () = ended.cancelled() => return,
                () = tokio::time::sleep(ALIVE), if was_online => {
                    self.keep_alive().await;
                    continue;
                }
            };
            match state {
                None => return,
                Some(TunnelState::Online { url, .. }) => {
                    tracing::info!(url, "the tunnel is online");
                    if !was_online {
                        self.end_gap().await;
                        let kind = self.effective_tunnel().kind;
                        let url = self.with_path(&url);
                        self.remember(Some(LastPublic { kind, url })).await;
                        self.keep_alive().await;
                    }
                    was_online = true;
                }
                Some(
                    TunnelState::Reconnecting { since, problem, .. }
                    | TunnelState::Refused { since, problem, .. },
                ) if was_online => {
                    was_online = false;
                    tracing::warn!(problem = problem.message, "the tunnel is down");
                    if self.effective_tunnel().kind == TunnelKind::Ngrok {
                        // It was true of the link that is gone.
                        self.inner
                            .public
                            .set_tested(self.inner.public.turn_now(), None);
                    }
                    self.keep_gap(&problem.message, micros(&since).unwrap_or_else(now_us))
                        .await;
                }
                Some(_) => {}
            }
            self.inner.publisher.changed();
        }
    }

    async fn keep_alive(&self) {
        let now = now_us();
        let keep = move |writing: &Writing<'_>| setting::set(writing, LAST_ALIVE, &now);
        self.noted(self.inner.store.write(keep).await);
    }

    /// A process that ended without a word while its tunnel was online leaves a gap.
    pub(in super::super) async fn keep_gap_of_crash(&self) {
        let keep = move |writing: &Writing<'_>| {
            let public: Option<LastPublic> = setting::get(writing, super::LAST_PUBLIC)
                .ok()
                .flatten()
                .flatten();
            let alive: Option<i64> = setting::get(writing, LAST_ALIVE).ok().flatten();
            match (public, alive) {
                (Some(_), Some(at)) => gap::open(writing, at, "Hookglass ended unexpectedly."),
                _ => Ok(()),
            }
        };
        self.noted(self.inner.store.write(keep).await);
    }

    pub(super) async fn keep_gap(&self, cause: &str, since: i64) {
        let cause = cause.to_owned();
        let open = move |writing: &Writing<'_>| gap::open(writing, since, &cause);
        self.noted(self.inner.store.write(open).await);
    }

    pub(super) async fn end_gap(&self) {
        let now = now_us();
        let end = move |writing: &Writing<'_>| gap::end(writing, now);
        self.noted(self.inner.store.write(end).await);
    }

    fn noted(&self, kept: Result<(), StoreError>) {
        if let Err(error) = kept {
            tracing::error!(%error, "a gap of the tunnel was not kept");
        }
    }

    /// An endpoint that is online at ngrok need not lead here: a policy, a plan's limit or
    /// another agent can stand in between.
    pub(super) async fn test_now_and_then(
        self,
        states: watch::Receiver<TunnelState>,
        ended: CancellationToken,
    ) {
        tokio::select! {
            () = ended.cancelled() => {}
            () = self.test_while_online(states) => {}
        }
    }

    async fn test_while_online(&self, mut states: watch::Receiver<TunnelState>) {
        let Calls { calm, anxious } = self.inner.overrides.tunnel.calls;
        loop {
            if states
                .wait_for(|state| state.url().is_some())
                .await
                .is_err()
            {
                return;
            }
            for wait in SETTLING {
                tokio::time::sleep(wait).await;
                if self.self_test().await.is_none_or(|tested| tested.reached()) {
                    break;
                }
            }
            let mut wait = anxious;
            loop {
                let tested = self.self_tested();
                if tested.as_ref().is_none_or(SelfTest::reached) {
                    wait = calm;
                } else if tested.is_some_and(|tested| tested.code == SelfTestCode::TunnelError) {
                    // The crate does not say when ngrok has stopped an endpoint after a
                    // reconnect: what is taken back on a new link is there again.
                    self.retry_tunnel();
                }
                let seen = self.inner.publisher.from_outside();
                let lost = states.wait_for(|state| state.url().is_none());
                match tokio::time::timeout(wait, lost).await {
                    Ok(Ok(_)) => break,
                    Ok(Err(_)) => return,
                    Err(_) => {}
                }
                // Meta's own deliveries prove as much, at no cost.
                if wait < calm || self.inner.publisher.from_outside() == seen {
                    let reached = self.self_test().await.is_none_or(|tested| tested.reached());
                    wait = if reached { calm } else { (wait * 2).min(calm) };
                }
            }
        }
    }
}
