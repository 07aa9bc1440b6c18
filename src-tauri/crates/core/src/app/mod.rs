//! The whole product without a face: what a desktop window or a command line holds.

mod backup;
mod behind;
mod beside;
mod bulk;
mod check;
mod deletion;
mod forwarding;
mod house;
mod integrity;
mod jobs;
mod judging;
mod measured;
mod meta;
mod receiving;
mod retention;
mod simulation;
mod start;
mod targets;
#[cfg(test)]
mod tests;
mod tunnel;

use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::metrics::Metrics;
use crate::pipeline::Pipeline;
use crate::publish::Publisher;
use crate::receiver::{Limits, Refused, limits::Counters};
use crate::replay::Senders;
use crate::rules::Notification;
use crate::secrets::Secrets;
use crate::settings::{MetaSettings, RetentionSettings, Settings, TunnelSettings};
use crate::store::bound::{self, Bound};
use crate::store::{self, Purpose, Store, StoreError};

pub(crate) use backup::downloads;
pub use backup::{Backup, Compaction, compacting_takes};
pub use behind::{AskedFor, Progress};
pub use beside::{look_from_beside, public_url_from_beside};
pub use bulk::{BulkFailure, BulkReplay};
pub use check::Check;
pub use deletion::{Deletion, DeletionError, delete_from_beside};
pub use forwarding::Work;
pub use jobs::JobState;
pub use measured::Measured;
pub use meta::meta;
pub use receiving::Receiving;
pub use retention::{Housekeeping, RetentionPreview};
pub use simulation::{SimulatedRequest, Simulation};
pub use start::{Options, StartError, default_database, log_filter};
pub(crate) use targets::KeepError;
pub(crate) use tunnel::public_since;
pub use tunnel::{Calls, TunnelOverrides};

/// How often other processes' attempts are looked for.
const LOOK: Duration = Duration::from_millis(700);

/// How long forwarding may take to its end when everything ends; the rest waits in the store.
const FINISH: Duration = Duration::from_secs(5);

/// The product; cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    secrets: Secrets,
    publisher: Arc<Publisher>,
    senders: Senders,
    counters: Arc<Counters>,
    metrics: Arc<Metrics>,
    public: tunnel::Public,
    forwarders: forwarding::Forwarders,
    bulk_replay: jobs::Job<BulkReplay>,
    simulation: jobs::Job<Simulation>,
    check: jobs::Job<Check>,
    backup: jobs::Job<Backup>,
    compaction: jobs::Job<Compaction>,
    deletion: jobs::Job<deletion::Hiding>,
    /// Wakes the housekeeping.
    house: tokio::sync::Notify,
    /// Steps of the housekeeping, ever.
    house_steps: std::sync::atomic::AtomicU32,
    /// One round of it at a time.
    house_round: tokio::sync::Mutex<()>,
    /// Ends the replays that are on their way; a new one for those after them.
    replays: Mutex<CancellationToken>,
    /// The last delivery that had its second look.
    looked: tokio::sync::watch::Sender<i64>,
    notifications: tokio::sync::broadcast::Sender<Notification>,
    /// Grows with each change of the secrets.
    rejudgement: AtomicU64,
    overrides: Overrides,
    state: Mutex<State>,
    /// How many deliveries other processes had erased when they were last counted. Held by whoever
    /// removes some until that is told, so that a clearing never meets a removal half way.
    removing: tokio::sync::Mutex<i64>,
    /// One look for the oldest delivery at a time.
    looking: tokio::sync::Mutex<()>,
    /// What was turned away and is not counted by the minute yet.
    away: tokio::sync::Mutex<store::minute::TurnedAway>,
    /// One change of the receiver at a time.
    turn: tokio::sync::Mutex<()>,
    stop: CancellationToken,
}

struct Overrides {
    address: Option<String>,
    path: Option<String>,
    strict: bool,
    limits: Limits,
    tunnel: TunnelOverrides,
    forward_retries: Vec<Duration>,
}

struct State {
    settings: Settings,
    tunnel: TunnelSettings,
    meta: MetaSettings,
    receiving: Receiving,
    pipeline: Option<Pipeline>,
    rejudging: Option<Progress>,
    indexing: Option<Progress>,
    asked_for: Option<AskedFor>,
    retention: RetentionSettings,
    house: Housekeeping,
    /// Something was erased since the log was last emptied.
    log_holds_erased: bool,
    /// How long the scrub that is under way took so far.
    scrub_took: Duration,
    /// When the search index may be scrubbed again; `None` where it was not yet.
    scrub_from: Option<std::time::Instant>,
    /// When the age of what is stored was last looked at; microseconds since 1970, UTC.
    aged_at: i64,
    /// What is wrong with the store.
    damage: Option<String>,
    /// The last stop was no clean one, and the store was not looked through since.
    is_unchecked: bool,
}

impl App {
    /// Opens the store and the secrets. Nothing listens yet.
    ///
    /// # Errors
    /// When the store cannot be opened or a setting cannot be.
    pub async fn open(mut options: Options) -> Result<Self, StartError> {
        let path = options.database.clone();
        let store = blocking(move || Store::open(&path, Purpose::Receive)).await?;
        let (kept, totals, erased_beside, chosen_file) = store
            .read(|connection| {
                // Of one moment: another process may be erasing.
                let connection = &*connection.unchecked_transaction()?;
                let kept = State {
                    settings: Settings::load(connection)?,
                    tunnel: TunnelSettings::load(connection)?,
                    meta: MetaSettings::load(connection)?,
                    receiving: Receiving::Stopped,
                    pipeline: None,
                    rejudging: None,
                    indexing: None,
                    asked_for: None,
                    retention: RetentionSettings::load(connection)?,
                    house: Housekeeping::default(),
                    log_holds_erased: false,
                    scrub_took: Duration::ZERO,
                    scrub_from: None,
                    aged_at: 0,
                    damage: None,
                    is_unchecked: false,
                };
                let file: Option<PathBuf> = store::setting::get(connection, SECRETS_FILE)?;
                let beside = bound::get(connection, Bound::Beside)?;
                Ok((kept, store::delivery::totals(connection)?, beside, file))
            })
            .await?;
        options.secrets.file = options.secrets.file.or(chosen_file);
        let secrets = options.secrets;
        let secrets = blocking(move || Ok::<_, StoreError>(Secrets::open(secrets))).await?;
        let overrides = Overrides {
            address: options.address,
            path: options.path,
            strict: options.strict,
            limits: options.limits,
            tunnel: options.tunnel,
            forward_retries: options.forward_retries,
        };
        let inner = Inner {
            store,
            secrets,
            publisher: Arc::new(Publisher::new(totals)),
            senders: Senders::default(),
            counters: Arc::default(),
            metrics: Arc::default(),
            public: tunnel::Public::default(),
            forwarders: forwarding::Forwarders::default(),
            bulk_replay: jobs::Job::default(),
            simulation: jobs::Job::default(),
            check: jobs::Job::default(),
            backup: jobs::Job::default(),
            compaction: jobs::Job::default(),
            deletion: jobs::Job::default(),
            house: tokio::sync::Notify::new(),
            house_steps: std::sync::atomic::AtomicU32::new(0),
            house_round: tokio::sync::Mutex::new(()),
            replays: Mutex::default(),
            looked: tokio::sync::watch::Sender::new(0),
            notifications: tokio::sync::broadcast::Sender::new(16),
            rejudgement: AtomicU64::new(0),
            overrides,
            state: Mutex::new(kept),
            removing: tokio::sync::Mutex::new(erased_beside),
            looking: tokio::sync::Mutex::new(()),
            away: tokio::sync::Mutex::default(),
            turn: tokio::sync::Mutex::new(()),
            stop: CancellationToken::new(),
        };
        let app = Self {
            inner: Arc::new(inner),
        };
        let open = |writing: &store::Writing<'_>| {
            // Its process ended before it did, and told nobody how it is undone.
            store::trash::abandon(writing, None)?;
            store::check::opened(writing)
        };
        let was_closed = app.store().write(open).await?;
        app.state(|state| state.is_unchecked = !was_closed);
        if !was_closed {
            tokio::spawn(app.clone().look_through());
        }
        app.keep_gap_of_crash().await;
        app.go_on_judging().await?;
        tokio::spawn(app.clone().watch_other_processes());
        tokio::spawn(app.clone().look_again());
        tokio::spawn(app.clone().keep_house());
        let asked = options.forward.as_ref();
        app.forward_by_command_line(asked.map(|(url, mode)| (url.as_str(), *mode)))
            .await?;
        Ok(app)
    }

    /// Ends the tunnel, stops receiving and closes the store.
    pub async fn stop(&self) {
        // What is in flight through the tunnel gets its answer first.
        self.stop_receiving().await;
        self.finish_forwarding(FINISH).await;
        self.close_tunnel().await;
        self.count_turned_away().await;
        self.inner.stop.cancel();
        // A store that is damaged, or may be, is looked through at the next start as well.
        if !self.state(|state| state.is_unchecked)
            && let Err(error) = self.store().write(store::check::closed).await
        {
            tracing::warn!(%error, "that it stops in order could not be noted");
        }
        self.inner.store.close().await;
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The secrets.
    pub fn secrets(&self) -> &Secrets {
        &self.inner.secrets
    }

    /// Ticks, and how far things are.
    pub fn publisher(&self) -> &Publisher {
        &self.inner.publisher
    }

    /// What sends replays, forwards and simulations.
    pub fn senders(&self) -> &Senders {
        &self.inner.senders
    }

    /// Cancelled when the replays that are on their way have to end.
    pub(crate) fn replays_cancelled(&self) -> CancellationToken {
        let replays = self.inner.replays.lock();
        replays.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends the replays that are on their way, such as one that waits at a breakpoint.
    pub fn cancel_replays(&self) {
        let mut replays = self
            .inner
            .replays
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *replays).cancel();
    }

    /// How long a delivery that was not taken waits before each further try.
    pub(crate) fn forward_retries(&self) -> &[Duration] {
        &self.inner.overrides.forward_retries
    }

    /// What a bound or a failure refused since start.
    pub fn refused(&self) -> Refused {
        self.inner.counters.refused()
    }

    /// Whether the last delivery could not be kept.
    pub fn store_failing(&self) -> bool {
        self.state(|state| state.pipeline.as_ref().is_some_and(Pipeline::store_failing))
    }

    /// What the user has set.
    pub fn settings(&self) -> Settings {
        self.state(|state| state.settings.clone())
    }

    /// What holds: the settings, and what the host was started with instead.
    pub fn effective_settings(&self) -> Settings {
        let (mut settings, overrides) = (self.settings(), &self.inner.overrides);
        settings.address = overrides.address.clone().unwrap_or(settings.address);
        settings.path = overrides.path.clone().unwrap_or(settings.path);
        settings.strict |= overrides.strict;
        settings
    }

    fn state<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(
            &mut self
                .inner
                .state
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// A command line beside this process may keep attempts in the same store, and erase from it.
    async fn watch_other_processes(self) {
        let mut newest: Option<i64> = None;
        loop {
            tokio::select! {
                () = self.inner.stop.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            match self.store().read(store::attempt::newest_id).await {
                Ok(id) if newest.replace(id).is_some_and(|before| before != id) => {
                    self.inner.publisher.changed();
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "could not look for other processes' attempts");
                }
            }
            if let Err(error) = self.count_erased_beside().await {
                tracing::warn!(%error, "could not look for what other processes erased");
            }
        }
    }

    async fn count_erased_beside(&self) -> Result<(), StoreError> {
        let mut counted = self.inner.removing.lock().await;
        let beside = |connection: &_| bound::get(connection, Bound::Beside);
        let now = self.store().read(beside).await?;
        let more = now - std::mem::replace(&mut *counted, now);
        if more == 0 {
            return Ok(());
        }
        self.inner.publisher.removed_some(more);
        drop(counted);
        // They emptied the log, if nobody was in the way.
        self.log_holds_erased();
        self.find_oldest().await
    }
}

/// The name of the setting that remembers the file that the user chose for secrets; the path only.
pub(crate) const SECRETS_FILE: &str = "secrets_file";

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| StoreError::Stopped)?
}
