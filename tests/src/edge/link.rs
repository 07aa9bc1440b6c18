//! One agent's TCP connection: it can be cut, or frozen so that it looks half-open.

use std::io;
use std::net::Shutdown;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Poll, ready};

use muxado::MuxadoOpen;
use muxado::typed::Typed;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;

/// Opens streams towards the agent.
pub(super) type Opener = Typed<MuxadoOpen>;

/// What is known about a connection, and the handle to end it by.
pub(super) struct Link {
    /// A second handle of the same socket: muxado's tasks hold the first one, and
    /// only a shutdown takes it from them.
    socket: std::net::TcpStream,
    frozen: AtomicBool,
    ended: watch::Sender<bool>,
    /// Set once muxado runs, taken away at the end: it keeps muxado's tasks alive,
    /// and they keep this.
    opener: Mutex<Option<Opener>>,
    /// Who it is, once its AUTH was accepted.
    client: OnceLock<String>,
}

impl Link {
    /// Takes over a connection that was just accepted.
    pub(super) fn new(socket: TcpStream) -> io::Result<(Arc<Self>, Gate)> {
        // Small frames in a row, each waiting for the last one's receipt, take 40 ms each.
        socket.set_nodelay(true)?;
        let socket = socket.into_std()?;
        let link = Arc::new(Self {
            socket: socket.try_clone()?,
            frozen: AtomicBool::new(false),
            ended: watch::Sender::new(false),
            opener: Mutex::new(None),
            client: OnceLock::new(),
        });
        let gate = Gate {
            socket: TcpStream::from_std(socket)?,
            link: Arc::clone(&link),
        };
        Ok((link, gate))
    }

    /// Muxado runs on it now.
    pub(super) fn opened(&self, opener: Opener) {
        let mut slot = self.opener.lock().expect("no test failed here");
        // Cut in the meantime: nobody would take it away again.
        if !self.has_ended() {
            *slot = Some(opener);
        }
    }

    /// To open streams with; none before muxado runs and after the end.
    pub(super) fn opener(&self) -> Option<Opener> {
        self.opener.lock().expect("no test failed here").clone()
    }

    /// Its AUTH was accepted.
    pub(super) fn belongs_to(&self, client: &str) {
        // A second AUTH on one connection does not occur; the first one would hold.
        let _ = self.client.set(client.to_owned());
    }

    /// Who it is.
    pub(super) fn client(&self) -> Option<&str> {
        self.client.get().map(String::as_str)
    }

    /// From now on all bytes vanish, in both directions.
    pub(super) fn freeze(&self) {
        self.frozen.store(true, Ordering::SeqCst);
    }

    /// Cuts it, whoever still holds it.
    pub(super) fn end(&self) {
        let opener = {
            let mut slot = self.opener.lock().expect("no test failed here");
            self.ended.send_replace(true);
            slot.take()
        };
        drop(opener);
        // Fails when the agent was faster.
        let _ = self.socket.shutdown(Shutdown::Both);
    }

    /// Whether it is over.
    pub(super) fn has_ended(&self) -> bool {
        *self.ended.borrow()
    }

    /// Waits until it is over.
    pub(super) async fn gone(&self) {
        // The sender lives as long as this does.
        let _ = self.ended.subscribe().wait_for(|ended| *ended).await;
    }
}

/// The bytes of a connection. While it is frozen they are read and thrown away, and
/// written to nowhere: the agent sees a peer that has vanished without a word, and
/// still its own hanging up is noticed here.
pub(super) struct Gate {
    socket: TcpStream,
    link: Arc<Link>,
}

impl Gate {
    fn is_frozen(&self) -> bool {
        self.link.frozen.load(Ordering::SeqCst)
    }
}

impl AsyncRead for Gate {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            let frozen = self.is_frozen();
            let (done, nothing) = if frozen {
                let mut scratch = [0; 4096];
                let mut void = ReadBuf::new(&mut scratch);
                let done = ready!(Pin::new(&mut self.socket).poll_read(cx, &mut void));
                (done, void.filled().is_empty())
            } else {
                let before = buf.filled().len();
                let done = ready!(Pin::new(&mut self.socket).poll_read(cx, buf));
                (done, buf.filled().len() == before)
            };
            if done.is_err() || nothing {
                // Before anyone can see the end of a stream, so that a stream that
                // was cut can be told from one that is complete.
                self.link.end();
            } else if frozen {
                continue;
            }
            return Poll::Ready(done);
        }
    }
}

impl AsyncWrite for Gate {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.is_frozen() {
            return Poll::Ready(Ok(buf.len()));
        }
        Pin::new(&mut self.socket).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_frozen() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}
