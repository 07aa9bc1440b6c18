//! The way in from outside: begins and ends the tunnel, and says how it is.

mod make;
mod watch;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio_util::task::TaskTracker;
use url::Url;

use super::{App, StartError};
use crate::secrets::SecretText;
use crate::self_test::{Arrivals, SelfTest, SelfTester};
use crate::settings::{TunnelKind, TunnelSettings};
use crate::store::{Connection, StoreError, Writing, setting};
use crate::time::now_us;
use crate::tunnel::{Line, Pace, TunnelState, Unusable};

/// How long the tunnel may take to say goodbye.
const FAREWELL: Duration = Duration::from_secs(2);

/// The setting that remembers the way in for processes that look from beside.
pub(super) const LAST_PUBLIC: &str = "last_public";

/// The way in, as it was when it was last online.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LastPublic {
    pub(super) kind: TunnelKind,
    /// With the callback path.
    pub(super) url: String,
}

/// The setting that remembers since when a public URL is the one.
const PUBLIC_SINCE: &str = "public_since";

/// Since when a public URL is the one: what came before proves nothing of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct PublicSince {
    url: String,
    /// Microseconds since 1970, UTC.
    since: i64,
}

/// Since when the public URL is the one; 0 when there never was one.
pub(crate) fn public_since(connection: &Connection) -> Result<i64, StoreError> {
    let known: Option<PublicSince> = setting::get(connection, PUBLIC_SINCE)?;
    Ok(known.map_or(0, |known| known.since))
}

/// What a host wants of the tunnel, beyond what the user has set and kept.
#[derive(Debug, Clone, Default)]
pub struct TunnelOverrides {
    /// This tunnel instead of the one in the settings.
    pub kind: Option<TunnelKind>,
    /// This domain instead of the one in the settings.
    pub domain: Option<String>,
    /// This ngrok server.
    pub server: Option<String>,
    /// A PEM file with that server's authority.
    pub ca: Option<String>,
    /// How patient ngrok's link is.
    pub pace: Pace,
    /// How often the public URL is called.
    pub calls: Calls,
}

/// How often the public URL is called, to notice one that only looks online.
#[derive(Debug, Clone, Copy)]
pub struct Calls {
    /// While it works: each call may count against a plan's limit.
    pub calm: Duration,
    /// After it has failed; doubles up to the other.
    pub anxious: Duration,
}

impl Default for Calls {
    fn default() -> Self {
        Self {
            calm: Duration::from_secs(900),
            anxious: Duration::from_secs(15),
        }
    }
}

impl TunnelOverrides {
    /// What this process was started with: `HOOKGLASS_NGROK_SERVER` and `HOOKGLASS_NGROK_CA`.
    pub fn from_process() -> Self {
        let text = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            server: text("HOOKGLASS_NGROK_SERVER"),
            ca: text("HOOKGLASS_NGROK_CA"),
            ..Self::default()
        }
    }

    /// The settings, with what this process was started with instead.
    pub(crate) fn apply(&self, mut settings: TunnelSettings) -> TunnelSettings {
        settings.kind = self.kind.unwrap_or(settings.kind);
        for (own, kept) in [
            (&self.domain, &mut settings.domain),
            (&self.server, &mut settings.server),
            (&self.ca, &mut settings.ca),
        ] {
            if let Some(own) = own {
                kept.clone_from(own);
            }
        }
        settings
    }
}

/// What the app holds of the tunnel.
#[derive(Default)]
pub(super) struct Public {
    pub(super) arrivals: Arc<Arrivals>,
    line: Mutex<Option<Line>>,
    tested: Mutex<Option<SelfTest>>,
    turns: AtomicU64,
    /// One change of the tunnel at a time.
    turn: tokio::sync::Mutex<TaskTracker>,
}

impl Public {
    fn line(&self) -> Option<Line> {
        let line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        line.clone()
    }

    /// Puts another line in place; what was found of the one before counts no more.
    fn set_line(&self, next: Option<Line>) -> Option<Line> {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        self.set_tested(self.turns.fetch_add(1, Ordering::SeqCst) + 1, None);
        std::mem::replace(&mut *line, next)
    }

    /// Which line it is: what is found of one is kept while it is in place.
    fn turn_now(&self) -> u64 {
        self.turns.load(Ordering::SeqCst)
    }

    fn set_tested(&self, turn: u64, tested: Option<SelfTest>) {
        let mut kept = self.tested.lock().unwrap_or_else(PoisonError::into_inner);
        if turn == self.turn_now() {
            *kept = tested;
        }
    }
}

impl App {
    /// How the tunnel is.
    pub fn tunnel(&self) -> TunnelState {
        match self.inner.public.line() {
            Some(line) => line.watch().borrow().clone(),
            None => TunnelState::Off,
        }
    }

    /// Which tunnel the user has set.
    pub fn tunnel_settings(&self) -> TunnelSettings {
        self.state(|state| state.tunnel.clone())
    }

    /// Which tunnel holds: the settings, and what the host was started with instead.
    pub fn effective_tunnel(&self) -> TunnelSettings {
        self.inner.overrides.tunnel.apply(self.tunnel_settings())
    }

    /// The callback URL as Meta has to have it, while the public can reach it.
    pub fn public_url(&self) -> Option<String> {
        self.tunnel().url().map(|url| self.with_path(url))
    }

    /// The callback URL that is or was public, also while the tunnel is down.
    pub fn last_public_url(&self) -> Option<String> {
        self.tunnel().last_url().map(|url| self.with_path(url))
    }

    fn with_path(&self, url: &str) -> String {
        let settings = self.effective_settings();
        match Url::parse(url) {
            Ok(mut parsed) if matches!(parsed.path(), "" | "/") => {
                parsed.set_path(&settings.path);
                parsed.into()
            }
            _ => url.to_owned(),
        }
    }

    /// The last try to reach ourselves through the public URL.
    pub fn self_tested(&self) -> Option<SelfTest> {
        let tested = self.inner.public.tested.lock();
        tested.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Begins the tunnel that the settings name, in place of the one before. Runs to its end even
    /// if the caller goes away: a page that is reloaded must not leave the tunnel off.
    pub async fn open_tunnel(&self) {
        let app = self.clone();
        if let Err(error) = tokio::spawn(async move { app.begin_tunnel().await }).await {
            tracing::error!(%error, "the tunnel could not be begun");
        }
    }

    async fn begin_tunnel(&self) {
        let turn = self.inner.public.turn.lock().await;
        self.end_tunnel(&turn).await;
        let settings = self.effective_tunnel();
        // What the one before reached says nothing of this one.
        self.remember(None).await;
        if settings.kind == TunnelKind::None {
            self.end_gap().await;
            self.inner.publisher.changed();
            return;
        }
        let (line, changes) = Line::new(self.door());
        let tunnel = match self.make_tunnel(&settings).await {
            Ok(tunnel) => tunnel,
            Err(problem) => Box::new(Unusable(problem)),
        };
        self.inner.public.set_line(Some(line.clone()));
        turn.spawn(self.clone().follow_tunnel(changes, line.ended()));
        if settings.kind == TunnelKind::Ngrok {
            turn.spawn(self.clone().test_now_and_then(line.watch(), line.ended()));
        }
        turn.spawn(tunnel.run(line));
        self.inner.publisher.changed();
    }

    /// Ends the tunnel.
    pub async fn close_tunnel(&self) {
        let turn = self.inner.public.turn.lock().await;
        self.end_tunnel(&turn).await;
        self.inner.publisher.changed();
    }

    async fn end_tunnel(&self, tasks: &TaskTracker) {
        let Some(line) = self.inner.public.set_line(None) else {
            return;
        };
        let was_online = line.watch().borrow().url().is_some();
        let since = now_us();
        line.stop();
        drop(line); // those who follow it end with the last of it
        tasks.close();
        if tokio::time::timeout(FAREWELL, tasks.wait()).await.is_err() {
            tracing::warn!("the tunnel did not end in time");
        }
        if was_online {
            // Open until something is online again, which may be in another run.
            self.keep_gap("Hookglass was closed, or its tunnel was changed.", since)
                .await;
        }
        tasks.reopen();
    }

    /// Tries again at once.
    pub fn retry_tunnel(&self) {
        if let Some(line) = self.inner.public.line() {
            line.hurry();
        }
    }

    /// Keeps the tunnel's settings and begins it anew.
    ///
    /// # Errors
    /// When a value cannot be, or they cannot be kept.
    pub async fn set_tunnel(&self, settings: TunnelSettings) -> Result<(), StartError> {
        settings.check()?;
        let kept = settings.clone();
        let kept = self.inner.store.write(move |writing| kept.save(writing));
        kept.await?;
        self.state(|state| state.tunnel = settings);
        self.open_tunnel().await;
        Ok(())
    }

    /// Waits until the tunnel has come up or has failed, for a while.
    pub async fn tunnel_settled(&self, patience: Duration) -> TunnelState {
        let Some(line) = self.inner.public.line() else {
            return TunnelState::Off;
        };
        let mut states = line.watch();
        let is_settled = |state: &TunnelState| {
            !matches!(state, TunnelState::Off | TunnelState::Connecting { .. })
        };
        let settled = tokio::time::timeout(patience, states.wait_for(is_settled)).await;
        drop(settled); // too slow or ended: the state says so
        self.tunnel()
    }

    /// Calls the public URL as Meta would; `None` when there is none.
    pub async fn self_test(&self) -> Option<SelfTest> {
        let url = self.public_url().or_else(|| self.last_public_url())?;
        let turn = self.inner.public.turn_now();
        let tested = match self.tester() {
            Ok((tester, token)) => {
                let url = Url::parse(&url).ok()?;
                tester.ask(&url, token.expose()).await
            }
            Err(error) => {
                tracing::error!(%error, "the public URL cannot be called");
                return None;
            }
        };
        self.inner.public.set_tested(turn, Some(tested.clone()));
        self.inner.publisher.changed();
        Some(tested)
    }

    async fn remember(&self, public: Option<LastPublic>) {
        let now = now_us();
        let keep = move |writing: &Writing<'_>| {
            let before: Option<PublicSince> = setting::get(writing, PUBLIC_SINCE).ok().flatten();
            if let Some(public) = &public
                && before.is_none_or(|before| before.url != public.url)
            {
                let url = public.url.clone();
                setting::set(writing, PUBLIC_SINCE, &PublicSince { url, since: now })?;
            }
            setting::set(writing, LAST_PUBLIC, &public)
        };
        if let Err(error) = self.inner.store.write(keep).await {
            tracing::error!(%error, "the public URL was not kept for the doctor");
        }
    }

    pub(super) fn tester(&self) -> Result<(SelfTester, Arc<SecretText>), String> {
        let settings = self.effective_tunnel();
        // A private ngrok server's authority vouches for nobody else: Meta does not know it.
        let ca = Some(PathBuf::from(&settings.ca))
            .filter(|ca| settings.kind == TunnelKind::Ngrok && !ca.as_os_str().is_empty());
        let arrivals = Some(Arc::clone(&self.inner.public.arrivals));
        let mut tester = SelfTester::new(arrivals, ca.as_deref())?;
        tester.is_shared = settings.kind == TunnelKind::Ngrok && settings.pooling;
        Ok((tester, self.inner.secrets.verify_token().0))
    }
}
