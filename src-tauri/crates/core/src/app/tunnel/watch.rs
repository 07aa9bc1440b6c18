//! Follows the tunnel: publishes its changes, keeps the gaps, and calls the public URL from time
//! to time, so that one that only looks open is noticed.

use std::time::Duration;

use tokio::sync::watch;

use super::super::App;
use super::LastPublic;
use crate::store::{StoreError, Writing, gap};
use crate::time::{micros, now_us};
use crate::tunnel::TunnelState;

/// How long a new address may take until it is known, before it counts as not working.
const SETTLING: [Duration; 3] = [
    Duration::ZERO,
    Duration::from_secs(2),
    Duration::from_secs(4),
];
impl App {
    /// Publishes each change of the tunnel, and keeps when nothing could arrive.
    pub(super) async fn follow_tunnel(self, mut states: watch::Receiver<TunnelState>) {
        let mut was_online = false;
        while states.changed().await.is_ok() {
            let state = states.borrow_and_update().clone();
            match &state {
                TunnelState::Online { url, .. } => {
                    tracing::info!(url, "the tunnel is online");
                    if !was_online {
                        self.end_gap(url.clone()).await;
                    }
                    was_online = true;
                }
                TunnelState::Reconnecting { since, problem, .. }
                | TunnelState::Refused { since, problem, .. }
                    if was_online =>
                {
                    was_online = false;
                    tracing::warn!(problem = problem.message, "the tunnel is down");
                    self.keep_gap(&problem.message, micros(since).unwrap_or_else(now_us))
                        .await;
                }
                _ => {}
            }
            self.inner.publisher.changed();
        }
    }

    pub(super) async fn keep_gap(&self, cause: &str, since: i64) {
        let cause = cause.to_owned();
        let open = move |writing: &Writing<'_>| gap::open(writing, since, &cause);
        self.noted(self.inner.store.write(open).await);
    }

    async fn end_gap(&self, url: String) {
        let now = now_us();
        let end = move |writing: &Writing<'_>| gap::end(writing, now);
        self.noted(self.inner.store.write(end).await);
        let kind = self.effective_tunnel().kind;
        let url = self.with_path(&url);
        self.remember(Some(LastPublic { kind, url })).await;
    }

    fn noted(&self, kept: Result<(), StoreError>) {
        if let Err(error) = kept {
            tracing::error!(%error, "a gap of the tunnel was not kept");
        }
    }

    /// An endpoint that is online at ngrok need not lead here: a policy, a plan's limit or
    /// another agent can stand in between.
    pub(super) async fn test_now_and_then(self, mut states: watch::Receiver<TunnelState>) {
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
            loop {
                let well = self.self_tested().is_none_or(|tested| tested.reached());
                let calls = self.inner.overrides.tunnel.calls;
                let wait = if well { calls.calm } else { calls.anxious };
                let stored = self.inner.publisher.tick().received;
                let lost = states.wait_for(|state| state.url().is_none());
                match tokio::time::timeout(wait, lost).await {
                    Ok(Ok(_)) => break,
                    Ok(Err(_)) => return,
                    Err(_) => {}
                }
                // Meta's own deliveries prove as much, at no cost.
                if !well || self.inner.publisher.tick().received == stored {
                    self.self_test().await;
                }
            }
        }
    }
}
