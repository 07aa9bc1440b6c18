//! Listens in on a connection: keeps each request's head as it was on the wire, and ends
//! a connection whose head does not come to an end.
//!
//! The HTTP library hands over headers in a map, which loses the case of names and the
//! order among different ones. So the bytes are followed here as well, just far enough to
//! know where a head begins and ends. Where the two should ever disagree, the library is
//! believed and the head is written anew from its map.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::framing::{Framing, Heads};
use super::limits::{Counters, Limits};

const TOO_SLOW: &[u8] = b"HTTP/1.1 408 Request Timeout\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: 29\r\n\r\n{\"error\":\"Request timed out\"}";

/// A connection that is listened in on.
pub(super) struct Tap<T> {
    stream: T,
    framing: Framing,
    heads: Heads,
    max_head: usize,
    head_timeout: Duration,
    idle_timeout: Duration,
    /// For a connection that cannot be followed, and for answers that are not read.
    patience: Duration,
    deadline: Option<Instant>,
    alarm: Pin<Box<Sleep>>,
    unread: Option<Pin<Box<Sleep>>>,
    counters: Arc<Counters>,
}

impl<T> Tap<T> {
    pub(super) fn new(stream: T, heads: Heads, limits: &Limits, counters: Arc<Counters>) -> Self {
        let deadline = Instant::now() + limits.head_timeout;
        Self {
            stream,
            framing: Framing::Head(Vec::new()),
            heads,
            max_head: limits.max_head,
            head_timeout: limits.head_timeout,
            idle_timeout: limits.idle_timeout,
            patience: limits.head_timeout + limits.body_timeout,
            deadline: Some(deadline),
            alarm: Box::pin(sleep_until(deadline)),
            unread: None,
            counters,
        }
    }

    fn follow(&mut self, mut bytes: &[u8]) {
        let was_idle = self.framing.is_idle();
        while !bytes.is_empty() {
            bytes = self.framing.take(bytes, self.max_head, &self.heads);
        }
        self.deadline = match &self.framing {
            Framing::Head(partial) if partial.is_empty() => {
                Some(Instant::now() + self.idle_timeout)
            }
            Framing::Head(_) if was_idle || self.deadline.is_none() => {
                Some(Instant::now() + self.head_timeout)
            }
            Framing::Head(_) => self.deadline,
            Framing::Lost => Some(
                self.deadline
                    .unwrap_or_else(|| Instant::now() + self.patience),
            ),
            _ => None, // the body's time is the callback's to keep
        };
    }

    /// Passes a write on; one that makes no progress for too long is an error.
    fn hurry<R>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<R>>,
    ) -> Poll<io::Result<R>> {
        if written.is_ready() {
            self.unread = None;
            return written;
        }
        let until = Instant::now() + self.patience;
        let unread = self
            .unread
            .get_or_insert_with(|| Box::pin(sleep_until(until)));
        ready!(unread.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// Ready when the deadline has passed.
    fn poll_alarm(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(deadline) = self.deadline else {
            return Poll::Pending;
        };
        if self.alarm.deadline() != deadline {
            self.alarm.as_mut().reset(deadline);
        }
        self.alarm.as_mut().poll(context)
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncRead for Tap<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let tap = self.get_mut();
        let before = buffer.filled().len();
        if let Poll::Ready(result) = Pin::new(&mut tap.stream).poll_read(context, buffer) {
            let fresh = buffer.filled().get(before..).unwrap_or_default();
            tap.follow(fresh);
            return Poll::Ready(result);
        }
        ready!(tap.poll_alarm(context));
        tap.deadline = None;
        if !tap.framing.is_idle() {
            tap.counters.too_slow.fetch_add(1, Ordering::Relaxed);
            // Nothing else is being written while a head is read, so this fits or is not worth waiting for.
            let _ = Pin::new(&mut tap.stream).poll_write(context, TOO_SLOW);
        }
        Poll::Ready(Ok(())) // the end, as if the peer had closed
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Tap<T> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let tap = self.get_mut();
        let written = Pin::new(&mut tap.stream).poll_write(context, bytes);
        tap.hurry(context, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let tap = self.get_mut();
        let written = Pin::new(&mut tap.stream).poll_write_vectored(context, slices);
        tap.hurry(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn answers_that_are_not_read_end_the_connection() {
        let (stream, _silent) = tokio::io::duplex(64);
        let limits = Limits::default();
        let mut tap = Tap::new(stream, Heads::default(), &limits, Arc::default());
        let started = Instant::now();
        let error = tap
            .write_all(&[b'x'; 1000])
            .await
            .expect_err("nobody reads");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(started.elapsed() >= limits.body_timeout);
    }
}
