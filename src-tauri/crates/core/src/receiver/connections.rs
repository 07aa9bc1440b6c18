//! Accepts connections, from a listener or a tunnel, and bounds them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_service::Service;

use super::callback::{self, Connection};
use super::framing::Heads;
use super::limits::{Budget, Counters, Limits, Refused, count, head_size};
use super::tap::Tap;
use crate::delivery::MAX_HEADERS;
use crate::pipeline::Pipeline;
use crate::self_test::Arrivals;

const BUSY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\nretry-after: 5\r\nconnection: close\r\ncontent-length: 37\r\n\r\n{\"error\":\"Too many requests at once\"}";

/// How long a connection that is turned away may take to read why.
const TURNED_AWAY: Duration = Duration::from_secs(1);

/// How a connection reached the receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// From a loopback address, straight.
    Loopback,
    /// From another address, straight.
    Network,
    /// Through the tunnel that Hookglass itself holds.
    Tunnel,
}

/// What every request of a receiver needs.
pub(super) struct Shared {
    pub(super) path: String,
    pub(super) pipeline: Pipeline,
    pub(super) limits: Limits,
    pub(super) counters: Arc<Counters>,
    pub(super) arrivals: Arc<Arrivals>,
    budget: Budget,
}

impl Shared {
    /// Room for so many bytes of a body, if there is.
    pub(super) fn reserve(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        let permits = u32::try_from(bytes).ok()?;
        Arc::clone(&self.budget.bytes)
            .try_acquire_many_owned(permits)
            .ok()
    }
}

/// A running receiver.
pub struct Receiver {
    address: SocketAddr,
    shared: Arc<Shared>,
    router: Router,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Receiver {
    /// Serves the callback `path` on a listener until [`Receiver::stop`].
    ///
    /// # Errors
    /// When the listener does not know its own address.
    pub fn start(
        listener: TcpListener,
        path: String,
        limits: Limits,
        counters: Arc<Counters>,
        arrivals: Arc<Arrivals>,
        pipeline: Pipeline,
    ) -> std::io::Result<Arc<Self>> {
        let budget = Budget::new(&limits);
        let shared = Arc::new(Shared {
            path,
            pipeline,
            limits,
            counters,
            arrivals,
            budget,
        });
        let receiver = Arc::new(Self {
            address: listener.local_addr()?,
            router: callback::router(Arc::clone(&shared)),
            shared,
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        });
        let accepting = Arc::clone(&receiver);
        receiver
            .tasks
            .spawn(async move { accepting.accept(listener).await });
        Ok(receiver)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What a bound or a failure refused since start.
    pub fn refused(&self) -> Refused {
        self.shared.counters.refused()
    }

    /// Takes no more connections, and waits for what is in flight, for a while.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.tasks.close();
        if tokio::time::timeout(self.shared.limits.stop_timeout, self.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!(
                connections = self.tasks.len(),
                "connections were still open after the time to stop"
            );
        }
    }

    async fn accept(self: Arc<Self>, listener: TcpListener) {
        loop {
            let accepted = tokio::select! {
                () = self.stop.cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => {
                    let _ = stream.set_nodelay(true); // only speed
                    let via = if peer.ip().to_canonical().is_loopback() {
                        Via::Loopback
                    } else {
                        Via::Network
                    };
                    self.serve(stream, &peer.to_string(), via);
                }
                Err(error) => {
                    // Mostly too many open files: others have to close first.
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }

    /// Serves one connection in the background, whoever accepted it.
    pub fn serve(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        peer: &str,
        via: Via,
    ) {
        let Ok(permit) = Arc::clone(&self.shared.budget.connections).try_acquire_owned() else {
            count(&self.shared.counters.too_many);
            self.tasks.spawn(turn_away(stream));
            return;
        };
        let heads = Heads::default();
        let tap = Tap::new(
            stream,
            heads.clone(),
            &self.shared.limits,
            Arc::clone(&self.shared.counters),
        );
        let connection = Connection {
            peer: peer.into(),
            via,
            heads,
        };
        let router = self.router.clone();
        let shared = Arc::clone(&self.shared);
        let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(connection.clone());
            let (mut router, shared) = (router.clone(), Arc::clone(&shared));
            async move {
                let (parts, body) = request.into_parts();
                // The library's buffer may hold more than its limit before it looks.
                if head_size(&parts) > shared.limits.max_head {
                    count(&shared.counters.head_too_large);
                    return Ok(callback::head_too_large());
                }
                router.call(Request::from_parts(parts, body)).await
            }
        });
        let http = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(None) // the tap keeps that time, and answers
            .max_headers(MAX_HEADERS)
            .max_buf_size(self.shared.limits.max_head.max(8 << 10))
            .serve_connection(TokioIo::new(tap), service);
        let stop = self.stop.clone();
        let counters = Arc::clone(&self.shared.counters);
        self.tasks.spawn(async move {
            let mut http = std::pin::pin!(http);
            let ended = tokio::select! {
                ended = http.as_mut() => ended,
                () = stop.cancelled() => {
                    http.as_mut().graceful_shutdown();
                    http.await
                }
            };
            if let Err(error) = ended {
                note_end(&error, &counters);
            }
            drop(permit);
        });
    }
}

fn note_end(error: &hyper::Error, counters: &Counters) {
    if error.is_parse_too_large() {
        count(&counters.head_too_large);
    } else if error.is_parse() {
        count(&counters.broken);
    }
    tracing::debug!(%error, "a connection ended early");
}

/// Says why, and leaves time to read it: closing at once would reset the connection first.
async fn turn_away(mut stream: impl AsyncRead + AsyncWrite + Unpin) {
    let farewell = async {
        stream.write_all(BUSY).await?;
        stream.shutdown().await?;
        let mut dropped = [0; 1024];
        while stream.read(&mut dropped).await? > 0 {}
        std::io::Result::Ok(())
    };
    if !matches!(
        tokio::time::timeout(TURNED_AWAY, farewell).await,
        Ok(Ok(()))
    ) {
        tracing::debug!("a connection that was turned away did not listen");
    }
}
