//! ngrok, in this process: a session, its endpoint, and what to do when either is lost.
//!
//! The crate's own reconnecting waits 50ⁿ ms, without a cap, and never notices a link that is
//! open only in appearance. So the link is ours (see [`link`]), and whatever the crate gives
//! up ends here, where it is begun anew.

mod link;
mod watched;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{FutureExt, StreamExt};
use ngrok::Session;
use ngrok::conn::ConnInfo;
use ngrok::prelude::{EndpointInfo, TunnelBuilder, TunnelCloser};
use ngrok::tunnel::{AcceptError, HttpTunnel};

use super::backoff::Backoff;
use super::problem::Outlook;
use super::{Line, Problem, Tunnel, TunnelState, wake};
use crate::causes::innermost;
use crate::secrets::SecretText;
use crate::time::now_us;
use link::{Gone, Link};

/// ngrok's own server.
const SERVER: &str = "connect.ngrok-agent.com:443";

/// How long the edge may take to say goodbye.
const FAREWELL: Duration = Duration::from_secs(1);

/// How patient the tunnel is.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// The wait after the first failure; it doubles from there.
    pub first: Duration,
    /// The longest wait for a network that is down.
    pub cap: Duration,
    /// The longest wait where ngrok said no.
    pub refused: Duration,
    /// For connecting, encrypting and signing in.
    pub connect: Duration,
    /// Between two heartbeats.
    pub heartbeat: Duration,
    /// How late a heartbeat may be before the link counts as dead.
    pub tolerance: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(250),
            cap: Duration::from_secs(5),
            refused: Duration::from_secs(30),
            connect: Duration::from_secs(10),
            heartbeat: Duration::from_secs(5),
            tolerance: Duration::from_secs(5),
        }
    }
}

/// An ngrok endpoint.
pub struct Ngrok {
    /// From ngrok's dashboard.
    pub authtoken: Arc<SecretText>,
    /// A domain of the account.
    pub domain: Option<String>,
    /// Share the domain with other agents.
    pub pooling: bool,
    /// A traffic policy, YAML or JSON.
    pub traffic_policy: Option<String>,
    /// `host:port` instead of ngrok's own.
    pub server: Option<String>,
    /// PEM of the authority that signed the server's certificate.
    pub ca: Option<Vec<u8>>,
    /// What the dashboard shows beside the endpoint.
    pub forwards_to: String,
    /// How patient it is.
    pub pace: Pace,
}

/// Why a session ended.
enum End {
    Stopped,
    Lost(Problem),
    Refused(Problem, Outlook),
}

impl From<(Problem, Outlook)> for End {
    fn from((problem, outlook): (Problem, Outlook)) -> Self {
        match outlook {
            Outlook::Soon => Self::Lost(problem),
            outlook => Self::Refused(problem, outlook),
        }
    }
}

impl Tunnel for Ngrok {
    fn run(self: Box<Self>, line: Line) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move { self.keep_up(&line).await })
    }
}

impl Ngrok {
    async fn keep_up(&self, line: &Line) {
        let mut soon = Backoff::new(self.pace.first, self.pace.cap);
        let mut later = Backoff::new(self.pace.first * 8, self.pace.refused);
        let mut tries = 0;
        let mut alive = now_us();
        line.set(TunnelState::connecting());
        loop {
            let link = Link::new(line, self.pace, self.server());
            let end = self.session(line, &link).await;
            if let Some(seen) = link.last_alive() {
                alive = seen;
            }
            if link.is_proven() {
                tries = 0;
                soon.reset();
                later.reset();
            }
            tries += 1;
            let wait = match end {
                End::Stopped => return,
                End::Lost(problem) => {
                    let wait = soon.wait();
                    let state = TunnelState::reconnecting(alive, problem, tries, Some(wait));
                    line.set(state);
                    Some(wait)
                }
                End::Refused(problem, outlook) => {
                    let wait = (outlook == Outlook::Later).then(|| later.wait());
                    tracing::warn!(code = problem.code, "ngrok refused the tunnel");
                    line.set(TunnelState::refused(problem, wait));
                    wait
                }
            };
            let waited = async {
                match wait {
                    Some(wait) => tokio::time::sleep(wait).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = line.stop.cancelled() => return,
                () = line.hurry.notified() => {}
                () = wake::woken() => {}
                () = waited => {}
            }
        }
    }

    /// One session, from its beginning to its end.
    async fn session(&self, line: &Line, link: &Arc<Link>) -> End {
        let begun = async { self.begin(link).await };
        let begun = tokio::select! {
            () = line.stop.cancelled() => {
                link.end();
                return End::Stopped;
            }
            begun = tokio::time::timeout(self.pace.connect, begun) => begun,
        };
        let (mut session, mut tunnel) = match begun {
            Ok(Ok(begun)) => begun,
            Ok(Err(end)) => {
                link.end();
                return end;
            }
            Err(_) => {
                link.end();
                return End::Lost(Problem::slow(self.server()));
            }
        };
        link.established(tunnel.url());
        // Whoever asked for another try meanwhile has it.
        let _ = line.hurry.notified().now_or_never();
        let end = self.serve(line, link, &mut tunnel).await;
        if matches!(end, End::Stopped) {
            // Says goodbye, so that the address is free at once; the other side need not listen.
            let farewell = tokio::time::timeout(FAREWELL, tunnel.close()).await;
            tracing::debug!(ok = farewell.is_ok(), "the ngrok endpoint was given up");
        }
        // The crate's own goodbye never leaves (muxado 0.5.4 refuses to write that frame), and
        // its session holds itself: only a cut connection that is not made again frees both.
        let closed = session.close().await;
        tracing::debug!(ok = closed.is_ok(), "the ngrok session was closed");
        link.end();
        end
    }

    async fn begin(&self, link: &Arc<Link>) -> Result<(Session, HttpTunnel), End> {
        let token = self.authtoken.expose();
        let mut builder = Session::builder();
        let timed = builder
            .authtoken(token)
            .client_info("hookglass", env!("CARGO_PKG_VERSION"), None::<&str>)
            .connector(link::connector(Arc::clone(link)))
            .handle_heartbeat(link::heartbeat(Arc::clone(link)))
            .heartbeat_interval(self.pace.heartbeat)
            .is_ok();
        if !timed || builder.heartbeat_tolerance(self.pace.tolerance).is_err() {
            tracing::warn!("ngrok keeps its own times for heartbeats");
        }
        if let Some(server) = &self.server
            && let Err(error) = builder.server_addr(server)
        {
            let problem = Problem::new(
                format!("{error}."),
                "Write the ngrok server as a host and a port.",
            );
            return Err(End::Refused(problem, Outlook::Never));
        }
        if let Some(ca) = &self.ca {
            builder.ca_cert(ca.clone().into());
        }
        let session = builder
            .connect()
            .await
            .map_err(|error| Problem::connecting(&error, self.server(), token))?;
        let mut endpoint = session.http_endpoint();
        endpoint.forwards_to(&self.forwards_to);
        if let Some(domain) = &self.domain {
            endpoint.domain(domain);
        }
        if self.pooling {
            endpoint.pooling_enabled(true);
        }
        if let Some(policy) = &self.traffic_policy {
            endpoint.traffic_policy(policy);
        }
        let tunnel = endpoint
            .listen()
            .await
            .map_err(|error| Problem::rpc(&error, token))?;
        Ok((session, tunnel))
    }

    /// Hands connections on until the crate gives up or the line is stopped.
    async fn serve(&self, line: &Line, link: &Arc<Link>, tunnel: &mut HttpTunnel) -> End {
        let mut slept = std::pin::pin!(wake::woken());
        loop {
            tokio::select! {
                () = line.stop.cancelled() => return End::Stopped,
                () = line.hurry.notified() => {
                    if link.is_settled() {
                        link.retry();
                    }
                }
                () = &mut slept => {
                    link.cut(Gone::Slept);
                    slept.set(wake::woken());
                }
                next = tunnel.next() => match next {
                    Some(Ok(connection)) => {
                        link.seen();
                        let peer = connection.remote_addr().to_string();
                        (line.door)(Box::new(connection), peer);
                    }
                    Some(Err(error)) => return self.ended(link, &error),
                    None => return End::Lost(Problem::lost("it was closed")),
                },
            }
        }
    }

    fn ended(&self, link: &Link, error: &AcceptError) -> End {
        let token = self.authtoken.expose();
        match error {
            AcceptError::ListenerClosed {
                message,
                error_code,
            } => Problem::said(error_code.as_deref(), message, token).into(),
            // The connector gives up when ngrok refused to take the tunnel back; it knows why.
            AcceptError::Reconnect(error) => match link.refusal() {
                Some(refusal) => Problem::connecting(&refusal, self.server(), token).into(),
                None => Problem::connecting(error, self.server(), token).into(),
            },
            _ => End::Lost(Problem::lost(&innermost(error))),
        }
    }

    fn server(&self) -> &str {
        self.server.as_deref().unwrap_or(SERVER)
    }
}
