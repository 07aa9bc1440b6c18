//! Live forwarding: a worker for each target that has it on.
//!
//! A worker sends one delivery at a time, in the order of arrival, and only what is durable.
//! Where nobody answers at all the whole queue waits, for as long as it takes: the endpoint
//! is being started anew. What is answered but not taken is sent again a few times and then
//! becomes a dead letter, so that one bad event does not hold up the others for ever.
//! A crash between an answer and its commit sends one delivery twice, never out of order.

mod worker;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Host;

use super::App;
use crate::attempts::{AttemptError, Endpoint};
use crate::pipeline::Passage;
use crate::replay::{parse_kept_target, parse_target};
use crate::store::StoreError;
use crate::store::forwarding;
use crate::store::target::{self, ForwardMode, Target};

/// What a worker is doing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Work {
    /// Nothing waits.
    #[default]
    Idle,
    /// This delivery is on its way.
    Sending(i64),
    /// This one was refused and is sent again.
    Retrying(i64),
    /// Nobody answers; this one is the first in the queue.
    Unreachable(i64),
}

/// All workers.
#[derive(Default)]
pub(super) struct Forwarders {
    running: tokio::sync::Mutex<HashMap<i64, Worker>>,
    shared: Mutex<HashMap<i64, Arc<Shared>>>,
    passage: tokio::sync::watch::Sender<Passage>,
}

struct Worker {
    target: Target,
    cancel: CancellationToken,
    task: JoinHandle<()>,
}

/// What a worker and those who look at it share.
#[derive(Default)]
struct Shared {
    work: Mutex<Work>,
    /// The next try is made at once.
    poke: Notify,
}

impl Shared {
    fn set(&self, work: Work) -> bool {
        let mut own = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *own, work) != work
    }
}

impl App {
    /// Makes the workers those that the targets ask for: begins, ends and renews them.
    ///
    /// # Errors
    /// When the targets cannot be read.
    pub async fn set_forwarders(&self) -> Result<(), StoreError> {
        let forwarders = &self.inner.forwarders;
        let mut running = forwarders.running.lock().await;
        let targets = self.store().read(target::all).await?;
        let passage = targets
            .iter()
            .find(|target| target.forward == ForwardMode::PassThrough);
        let passage = passage.map(|target| (target.id, self.passed_to(target)));
        forwarders.passage.send_replace(passage);
        let stays = |id: &i64, worker: &Worker| {
            targets.iter().any(|target| {
                target.id == *id && *target == worker.target && target.forward == ForwardMode::Live
            })
        };
        let ended: Vec<i64> = running
            .iter()
            .filter(|(id, worker)| !stays(id, worker))
            .map(|(id, _)| *id)
            .collect();
        for id in ended {
            if let Some(worker) = running.remove(&id) {
                worker.cancel.cancel();
                // To its end: a successor must not send beside it.
                drop(worker.task.await);
            }
            forwarders.forget(id);
        }
        for target in targets {
            if target.forward == ForwardMode::Live && !running.contains_key(&target.id) {
                running.insert(target.id, self.start_worker(target));
            }
        }
        self.publisher().changed();
        Ok(())
    }

    fn passed_to(&self, target: &Target) -> Option<Endpoint> {
        let endpoint = self.refuse_ourselves(&target.url);
        let endpoint = endpoint.and_then(|()| self.endpoint(target));
        endpoint
            .inspect_err(|error| tracing::error!(%error, "deliveries cannot be passed through"))
            .ok()
    }

    fn start_worker(&self, target: Target) -> Worker {
        let shared = Arc::new(Shared::default());
        self.inner.forwarders.share(target.id, Arc::clone(&shared));
        let cancel = self.inner.stop.child_token();
        let run = worker::Run::new(self.clone(), target.clone(), shared, cancel.clone());
        let task = tokio::spawn(run.until_cancelled());
        Worker {
            target,
            cancel,
            task,
        }
    }

    /// Renews the workers even of targets that look the same: their secret headers have changed.
    ///
    /// # Errors
    /// When the targets cannot be read.
    pub(crate) async fn renew_forwarder(&self, target: i64) -> Result<(), StoreError> {
        let worker = self.inner.forwarders.running.lock().await.remove(&target);
        if let Some(worker) = worker {
            worker.cancel.cancel();
            drop(worker.task.await);
        }
        self.set_forwarders().await
    }

    /// What the worker of a target is doing.
    pub fn forward_work(&self, target: i64) -> Work {
        self.inner
            .forwarders
            .shared(target)
            .map_or_else(Work::default, |shared| {
                *shared.work.lock().unwrap_or_else(PoisonError::into_inner)
            })
    }

    /// The next try of a target is made at once.
    pub fn retry_forwarding(&self, target: i64) {
        if let Some(shared) = self.inner.forwarders.shared(target) {
            shared.poke.notify_one();
        }
    }

    /// The endpoint that deliveries are passed through to, now and from now on.
    pub(super) fn passage(&self) -> tokio::sync::watch::Receiver<Passage> {
        self.inner.forwarders.passage.subscribe()
    }

    /// What a command line asks for: forwards to this URL alone, of all that command lines ever
    /// asked for.
    ///
    /// # Errors
    /// A URL that is none, that holds a password, or that is our own callback; or when it cannot
    /// be kept.
    pub async fn forward_by_command_line(
        &self,
        asked: Option<(&str, ForwardMode)>,
    ) -> Result<(), AttemptError> {
        let asked = match asked {
            Some((url, mode)) => Some((parse_kept_target(url)?, mode)),
            None => None,
        };
        if let Some((url, _)) = &asked {
            self.refuse_ourselves(url.as_str())?;
        }
        let keep = move |writing: &crate::store::Writing<'_>| {
            let asked = asked.as_ref().map(|(url, mode)| (url, *mode));
            forwarding::by_command_line(writing, asked)
        };
        self.store().write(keep).await?;
        Ok(self.set_forwarders().await?)
    }

    /// A delivery that is forwarded to the callback it came in by would come again for ever.
    ///
    /// # Errors
    /// When the URL is our own callback.
    pub(crate) fn refuse_ourselves(&self, url: &str) -> Result<(), AttemptError> {
        let (target, settings) = (parse_target(url)?, self.effective_settings());
        let is_local = match target.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback() || address.is_unspecified(),
            Some(Host::Ipv6(address)) => address.is_loopback() || address.is_unspecified(),
            None => false,
        };
        let port = match self.receiving() {
            super::Receiving::Listening(receiver) => Some(receiver.address().port()),
            _ => settings
                .address
                .parse()
                .ok()
                .map(|address: SocketAddr| address.port()),
        };
        let is_here = is_local && target.port_or_known_default() == port;
        let is_public = self
            .public_url()
            .is_some_and(|public| public == target.as_str());
        if (is_here && target.path() == settings.path) || is_public {
            return Err(AttemptError::Ourselves);
        }
        Ok(())
    }

    /// Lets the workers send what they can still send, for a while: not what waits for a retry.
    pub async fn finish_forwarding(&self, patience: Duration) {
        let all = async {
            let ids: Vec<i64> = self
                .inner
                .forwarders
                .running
                .lock()
                .await
                .keys()
                .copied()
                .collect();
            for id in ids {
                while self.has_more(id).await {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        };
        if tokio::time::timeout(patience, all).await.is_err() {
            tracing::warn!(
                "some deliveries were not forwarded yet; they are when Hookglass runs again"
            );
        }
    }

    async fn has_more(&self, target: i64) -> bool {
        match self.forward_work(target) {
            Work::Sending(_) => true,
            Work::Retrying(_) | Work::Unreachable(_) => false,
            Work::Idle => {
                let more = self.store().read(move |connection| {
                    let Some(progress) = forwarding::progress(connection, target)? else {
                        return Ok(false);
                    };
                    Ok(!forwarding::queue(connection, progress.done, 1)?.is_empty())
                });
                more.await.unwrap_or(false)
            }
        }
    }
}

impl Forwarders {
    fn shared(&self, target: i64) -> Option<Arc<Shared>> {
        let shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.get(&target).cloned()
    }

    fn share(&self, target: i64, own: Arc<Shared>) {
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.insert(target, own);
    }

    fn forget(&self, target: i64) {
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.remove(&target);
    }
}
