//! How the public reaches the receiver: ngrok in this process, or a URL of the user's own.
//!
//! A tunnel runs on a [`Line`]: it says how it is on it, hands the connections that come
//! through it to the line's door, and stops with it. It knows no receiver and no store.

mod backoff;
mod manual;
mod ngrok;
mod problem;
mod state;
mod wake;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{Notify, mpsc, watch};
use tokio_util::sync::CancellationToken;

pub use self::ngrok::{Ngrok, Pace};
pub use manual::{Check, Manual};
pub use problem::Problem;
pub use state::TunnelState;

/// A way in.
pub trait Tunnel: Send + 'static {
    /// Runs until the line is stopped; whatever goes wrong meanwhile is said on the line.
    fn run(self: Box<Self>, line: Line) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}

/// One decrypted HTTP/1.1 connection that came through a tunnel.
pub trait Duplex: AsyncRead + AsyncWrite + Unpin + Send + 'static {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + 'static> Duplex for T {}

/// Takes a connection, with what the tunnel says of its client.
pub type Door = Arc<dyn Fn(Box<dyn Duplex>, String) + Send + Sync>;

/// What a tunnel runs on; cheap to clone.
#[derive(Clone)]
pub struct Line {
    state: Arc<watch::Sender<TunnelState>>,
    /// Each change, also those that are over when somebody looks.
    changes: mpsc::UnboundedSender<TunnelState>,
    door: Door,
    hurry: Arc<Notify>,
    stop: CancellationToken,
}

impl Line {
    /// A line with nothing on it yet, and each change of it from now on.
    pub fn new(door: Door) -> (Self, mpsc::UnboundedReceiver<TunnelState>) {
        let (changes, changed) = mpsc::unbounded_channel();
        let line = Self {
            state: Arc::new(watch::Sender::new(TunnelState::Off)),
            changes,
            door,
            hurry: Arc::default(),
            stop: CancellationToken::new(),
        };
        (line, changed)
    }

    /// How the tunnel is, now and from now on.
    pub fn watch(&self) -> watch::Receiver<TunnelState> {
        self.state.subscribe()
    }

    /// Tries again at once, instead of at the next time.
    pub fn hurry(&self) {
        self.hurry.notify_one();
    }

    /// Cancelled once the tunnel was told to end.
    pub fn ended(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Ends the tunnel.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    fn set(&self, next: TunnelState) {
        self.state.send_if_modified(|state| {
            let next = next.continuing(state);
            let differs = *state != next;
            if differs {
                // Nobody follows any more when the line has ended.
                let _ = self.changes.send(next.clone());
            }
            *state = next;
            differs
        });
    }
}

/// Shows a fixed state: a tunnel that cannot be begun, and why.
pub struct Unusable(pub Problem);

impl Tunnel for Unusable {
    fn run(self: Box<Self>, line: Line) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move {
            line.set(TunnelState::refused(self.0, None));
            line.stop.cancelled().await;
        })
    }
}
