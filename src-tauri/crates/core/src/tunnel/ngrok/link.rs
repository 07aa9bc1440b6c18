//! The link to ngrok's edge: made again and again until it holds, watched for signs of life,
//! and cut when it gives none.
//!
//! The crate asks for a connection whenever it has lost one. It hears only of a connection
//! that could be made; the waiting in between is ours: capped, jittered, and cut short when
//! the machine wakes or the user asks. Where ngrok itself refuses to take the tunnel back,
//! the crate would wait 50ⁿ ms: then it is told to give up, and the tunnel is begun anew.

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ngrok::session::{ConnectError, IoStream};
use ngrok::tunnel::AcceptError;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio_rustls::TlsConnector;
use tokio_util::sync::CancellationToken;

use super::super::backoff::Backoff;
use super::super::{Line, Problem, TunnelState, wake};
use super::Pace;
use super::watched::Watched;
use crate::causes::innermost;
use crate::time::now_us;

/// Why we cut a link ourselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gone {
    /// No heartbeat came back in time.
    Silent,
    /// The machine slept.
    Slept,
    /// The user asked for a new one.
    Asked,
}

/// The link, over all its connections.
pub(super) struct Link {
    line: Line,
    pace: Pace,
    server: String,
    /// Ends a wait for the next try.
    hurry: Notify,
    /// The session is over: no more connections.
    over: CancellationToken,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    url: Option<String>,
    cut: Option<CancellationToken>,
    gone: Option<Gone>,
    made: Option<Instant>,
    alive: Option<i64>,
    refusal: Option<Arc<ConnectError>>,
}

impl Link {
    pub(super) fn new(line: &Line, pace: Pace, server: &str) -> Arc<Self> {
        Arc::new(Self {
            line: line.clone(),
            pace,
            server: server.into(),
            hurry: Notify::new(),
            over: CancellationToken::new(),
            state: Mutex::default(),
        })
    }

    /// The endpoint is there, for the first time.
    pub(super) fn established(&self, url: &str) {
        self.state(|state| state.url = Some(url.to_owned()));
        self.online();
    }

    /// Something came through it just now.
    pub(super) fn seen(&self) {
        self.online();
    }

    /// The last sign of life, microseconds since 1970; `None` when it never was online.
    pub(super) fn last_alive(&self) -> Option<i64> {
        self.state(|state| state.alive)
    }

    /// What ngrok said when it would not take the tunnel back.
    pub(super) fn refusal(&self) -> Option<Arc<ConnectError>> {
        self.state(|state| state.refusal.clone())
    }

    /// Cuts the connection, so that a new one is made.
    pub(super) fn cut(&self, gone: Gone) {
        let cut = self.state(|state| {
            state.gone = Some(gone);
            state.cut.take()
        });
        if let Some(cut) = cut {
            cut.cancel();
        }
        self.hurry.notify_one();
    }

    /// Tries now: ends a wait, or replaces a link that only looks alive.
    pub(super) fn retry(&self) {
        self.cut(Gone::Asked);
    }

    /// Cuts the connection and makes no more.
    pub(super) fn end(&self) {
        self.over.cancel();
        self.cut(Gone::Asked);
    }

    fn online(&self) {
        let url = self.state(|state| {
            state.alive = Some(now_us());
            state.url.clone()
        });
        if let Some(url) = url {
            self.line.set(TunnelState::online(url));
        }
    }

    fn beat(&self, latency: Option<Duration>) {
        let age = self.state(|state| state.made).map(|made| made.elapsed());
        let Some(age) = age else { return };
        match latency {
            // The first beat is answered before the tunnel is taken back; later ones prove it.
            Some(_) if age >= self.pace.heartbeat => self.online(),
            Some(_) => {}
            // One that is younger was not asked for a heartbeat yet: it is its predecessor's.
            None if age >= self.pace.heartbeat => self.cut(Gone::Silent),
            None => {}
        }
    }

    /// One connection, within the time for it.
    async fn connect(
        self: &Arc<Self>,
        host: &str,
        port: u16,
        tls: &Arc<ClientConfig>,
    ) -> Result<Box<dyn IoStream>, Failed> {
        let name = ServerName::try_from(host.to_owned())
            .map_err(|error| Failed::Crate(ConnectError::Tls(std::io::Error::other(error))))?;
        let connecting = async {
            let stream = TcpStream::connect((host, port))
                .await
                .map_err(ConnectError::Tcp)?;
            let _ = stream.set_nodelay(true); // only speed
            TlsConnector::from(Arc::clone(tls))
                .connect(name, stream)
                .await
                .map_err(ConnectError::Tls)
        };
        let stream = match tokio::time::timeout(self.pace.connect, connecting).await {
            Ok(made) => made.map_err(Failed::Crate)?,
            Err(_) => return Err(Failed::Slow),
        };
        let cut = CancellationToken::new();
        let again = self.state(|state| {
            state.cut = Some(cut.clone());
            state.made = Some(Instant::now());
            state.gone = None;
            state.url.is_some()
        });
        let link = Arc::clone(self);
        let rebound = again.then(|| Box::new(move || link.online()) as Box<dyn Fn() + Send>);
        Ok(Box::new(Watched::new(stream, cut, rebound)))
    }

    /// Connections until one holds; what is wrong is said on the line.
    async fn connect_again(
        self: &Arc<Self>,
        host: &str,
        port: u16,
        tls: &Arc<ClientConfig>,
        mut problem: Problem,
    ) -> Result<Box<dyn IoStream>, ConnectError> {
        let mut backoff = Backoff::new(self.pace.first, self.pace.cap);
        let lost = self.last_alive().unwrap_or_else(now_us);
        let mut tries = 0;
        loop {
            tries += 1;
            self.line
                .set(TunnelState::reconnecting(lost, problem, tries, None));
            problem = match self.connect(host, port, tls).await {
                Ok(stream) => return Ok(stream),
                Err(Failed::Slow) => Problem::slow(&self.server),
                Err(Failed::Crate(error)) => Problem::connecting(&error, &self.server, "").0,
            };
            let wait = backoff.wait();
            let state = TunnelState::reconnecting(lost, problem.clone(), tries, Some(wait));
            self.line.set(state);
            tokio::select! {
                () = self.over.cancelled() => return Err(ConnectError::Canceled),
                () = self.hurry.notified() => backoff.reset(),
                () = wake::woken() => backoff.reset(),
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    fn loss(&self, error: &AcceptError) -> Problem {
        match self.state(|state| state.gone) {
            Some(Gone::Silent) => Problem::silent(),
            Some(Gone::Slept) => Problem::slept(),
            Some(Gone::Asked) => Problem::lost("a new one was asked for"),
            None => Problem::lost(&innermost(error)),
        }
    }

    fn state<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

enum Failed {
    Crate(ConnectError),
    Slow,
}

type Connecting = Pin<Box<dyn Future<Output = Result<Box<dyn IoStream>, ConnectError>> + Send>>;

/// What the crate calls for each connection; with the reason, after the first.
pub(super) fn connector(
    link: Arc<Link>,
) -> impl Fn(String, u16, Arc<ClientConfig>, Option<AcceptError>) -> Connecting + Send + Sync + 'static
{
    move |host, port, tls, reason| {
        let link = Arc::clone(&link);
        Box::pin(async move {
            let Some(reason) = reason else {
                return match link.connect(&host, port, &tls).await {
                    Ok(stream) => Ok(stream),
                    Err(Failed::Crate(error)) => Err(error),
                    Err(Failed::Slow) => {
                        Err(ConnectError::Tcp(std::io::ErrorKind::TimedOut.into()))
                    }
                };
            };
            if link.over.is_cancelled() {
                return Err(ConnectError::Canceled);
            }
            if let AcceptError::Reconnect(error) = &reason
                && matches!(**error, ConnectError::Auth(_) | ConnectError::Rebind(_))
            {
                link.state(|state| state.refusal = Some(Arc::clone(error)));
                return Err(ConnectError::Canceled);
            }
            let problem = link.loss(&reason);
            tracing::info!(problem = problem.message, "connecting to ngrok again");
            link.connect_again(&host, port, &tls, problem).await
        })
    }
}

type Beating = Pin<Box<dyn Future<Output = Result<(), Box<dyn StdError>>> + Send>>;

/// What the crate calls for each heartbeat: `None` for one that did not come back.
pub(super) fn heartbeat(
    link: Arc<Link>,
) -> impl Fn(Option<Duration>) -> Beating + Send + Sync + 'static {
    move |latency| {
        link.beat(latency);
        Box::pin(async { Ok(()) })
    }
}
