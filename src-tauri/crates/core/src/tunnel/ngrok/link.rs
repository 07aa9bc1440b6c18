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

use ngrok::session::{ConnectError, IoStream, RpcError};
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

struct State {
    url: Option<String>,
    cut: Option<CancellationToken>,
    gone: Option<Gone>,
    /// When the connection was; `None` while there is none.
    made: Option<Instant>,
    /// The endpoint is there on this connection, not only on one before.
    bound: bool,
    /// Connections up to this one.
    turn: u64,
    alive: Option<i64>,
    /// A heartbeat has passed since the endpoint was there: it is no flash in the pan.
    proven: bool,
    backoff: Backoff,
    /// Broken attempts to come back since the connection was lost, after each of which the crate
    /// tries again by itself.
    broken: u32,
    refusal: Option<Arc<ConnectError>>,
}

/// Broken attempts to come back at which the crate is told to give up. It tells of each when it
/// tries again: 50 ms later, then 2.5 s; of a third one after two minutes.
const MOST_BROKEN: u32 = 2;

impl Link {
    pub(super) fn new(line: &Line, pace: Pace, server: &str) -> Arc<Self> {
        Arc::new(Self {
            line: line.clone(),
            pace,
            server: server.into(),
            hurry: Notify::new(),
            over: CancellationToken::new(),
            state: Mutex::new(State {
                url: None,
                cut: None,
                gone: None,
                made: None,
                bound: false,
                turn: 0,
                alive: None,
                proven: false,
                backoff: Backoff::new(pace.first, pace.cap),
                broken: 0,
                refusal: None,
            }),
        })
    }

    /// The endpoint is there, for the first time.
    pub(super) fn established(&self, url: &str) {
        self.state(|state| {
            state.url = Some(url.to_owned());
            state.bound = true;
        });
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

    /// Whether it was more than a flash in the pan.
    pub(super) fn is_proven(&self) -> bool {
        self.state(|state| state.proven)
    }

    /// Whether the connection is as old as a heartbeat: younger ones need no second try.
    pub(super) fn is_settled(&self) -> bool {
        let made = self.state(|state| state.made);
        made.is_none_or(|made| made.elapsed() >= self.pace.heartbeat)
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
        if self.over.is_cancelled() {
            return;
        }
        let url = self.state(|state| {
            state.alive = Some(now_us());
            state.url.clone()
        });
        if let Some(url) = url {
            self.line.set(TunnelState::online(url));
        }
    }

    fn beat(&self, latency: Option<Duration>) {
        let (made, bound) = self.state(|state| (state.made, state.bound));
        let Some(age) = made.map(|made| made.elapsed()) else {
            return;
        };
        match latency {
            // Beats are answered before the endpoint is there, and also when it never will be.
            Some(_) if bound && age >= self.pace.heartbeat => {
                self.state(|state| {
                    state.proven = true;
                    state.backoff.reset();
                });
                self.online();
            }
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
        let made = tokio::select! {
            () = self.over.cancelled() => return Err(Failed::Crate(ConnectError::Canceled)),
            made = tokio::time::timeout(self.pace.connect, connecting) => made,
        };
        let stream = match made {
            Ok(made) => made.map_err(Failed::Crate)?,
            Err(_) => return Err(Failed::Slow),
        };
        let cut = CancellationToken::new();
        let (again, turn) = self.state(|state| {
            state.cut = Some(cut.clone());
            state.made = Some(Instant::now());
            state.gone = None;
            state.bound = false;
            state.turn += 1;
            (state.url.is_some(), state.turn)
        });
        if self.over.is_cancelled() {
            return Err(Failed::Crate(ConnectError::Canceled));
        }
        let rebound = again.then(|| {
            tokio::spawn(Arc::clone(self).expect_back(turn));
            let link = Arc::clone(self);
            Box::new(move || link.rebound(turn)) as Box<dyn Fn() + Send>
        });
        Ok(Box::new(Watched::new(stream, cut, rebound)))
    }

    /// The endpoint was taken back on a connection.
    fn rebound(&self, turn: u64) {
        let is_this = self.state(|state| {
            state.bound |= state.turn == turn;
            state.turn == turn
        });
        if is_this {
            self.online();
        }
    }

    /// The crate would wait for ever for an answer that never comes.
    async fn expect_back(self: Arc<Self>, turn: u64) {
        tokio::select! {
            () = self.over.cancelled() => return,
            () = tokio::time::sleep(self.pace.connect) => {}
        }
        if self.state(|state| state.turn == turn && !state.bound) {
            self.cut(Gone::Silent);
        }
    }

    /// Connections until one holds; what is wrong is said on the line.
    async fn connect_again(
        self: &Arc<Self>,
        host: &str,
        port: u16,
        tls: &Arc<ClientConfig>,
        mut problem: Problem,
    ) -> Result<Box<dyn IoStream>, ConnectError> {
        let lost = self.last_alive().unwrap_or_else(now_us);
        let mut tries = 0;
        // One that came to nothing is not replaced at once: the other side may be sick.
        if !self.state(|state| std::mem::replace(&mut state.proven, false)) {
            let wait = self.state(|state| state.backoff.wait());
            let state = TunnelState::reconnecting(lost, problem.clone(), tries, Some(wait));
            self.line.set(state);
            self.pause(wait).await?;
        }
        loop {
            tries += 1;
            self.line
                .set(TunnelState::reconnecting(lost, problem, tries, None));
            problem = match self.connect(host, port, tls).await {
                Ok(stream) => return Ok(stream),
                Err(Failed::Slow) => Problem::slow(&self.server),
                Err(Failed::Crate(ConnectError::Canceled)) => return Err(ConnectError::Canceled),
                Err(Failed::Crate(error)) => Problem::connecting(&error, &self.server, "").0,
            };
            let wait = self.state(|state| state.backoff.wait());
            let state = TunnelState::reconnecting(lost, problem.clone(), tries, Some(wait));
            self.line.set(state);
            self.pause(wait).await?;
        }
    }

    /// Waits for the next try; shorter when the user asks or the machine wakes.
    async fn pause(&self, wait: Duration) -> Result<(), ConnectError> {
        let hurried = tokio::select! {
            () = self.over.cancelled() => return Err(ConnectError::Canceled),
            () = self.hurry.notified() => true,
            () = wake::woken() => true,
            () = tokio::time::sleep(wait) => false,
        };
        if hurried {
            self.state(|state| state.backoff.reset());
        }
        Ok(())
    }

    /// Whether ngrok itself would not take the tunnel back, or coming back broke too often.
    fn gives_up(&self, error: &Arc<ConnectError>) -> bool {
        let is_answer = matches!(
            &**error,
            ConnectError::Auth(RpcError::Response(_)) | ConnectError::Rebind(RpcError::Response(_))
        );
        self.state(|state| {
            state.broken += 1;
            let gives_up = is_answer || state.broken >= MOST_BROKEN;
            if gives_up {
                state.refusal = Some(Arc::clone(error));
            }
            gives_up
        })
    }

    /// The connection is gone, and why. Whoever asks for another try from now on has not got it yet,
    /// however young that connection was.
    fn loss(&self, error: &AcceptError) -> Problem {
        let gone = self.state(|state| {
            state.made = None;
            state.gone
        });
        match gone {
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
            match &reason {
                AcceptError::Reconnect(error) if link.gives_up(error) => {
                    return Err(ConnectError::Canceled);
                }
                AcceptError::Reconnect(_) => {}
                // It was back, and the crate's waits begin anew.
                _ => link.state(|state| state.broken = 0),
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
