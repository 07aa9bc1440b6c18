//! A connection to ngrok's edge that can be cut, and that sees when the tunnel is taken back.
//!
//! The crate says nothing when it has reconnected. What can be seen is the other side's
//! answers: a session that comes back asks twice (sign in, take the tunnel back), and each
//! answer ends its stream with FIN on a stream that we opened.

use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// Answers until a session that comes back has its tunnel: signing in, and taking it back.
const ANSWERS: u32 = 2;

type Cut = Pin<Box<WaitForCancellationFutureOwned>>;

/// A connection to ngrok's edge.
pub(super) struct Watched<S> {
    stream: S,
    /// One for each half: a future wakes only who asked it last.
    cut_reading: Cut,
    cut_writing: Cut,
    answers: Answers,
    rebound: Option<Box<dyn Fn() + Send>>,
}

impl<S> Watched<S> {
    /// `rebound` is called once, when the tunnel has been taken back.
    pub(super) fn new(
        stream: S,
        cut: CancellationToken,
        rebound: Option<Box<dyn Fn() + Send>>,
    ) -> Self {
        Self {
            stream,
            cut_reading: Box::pin(cut.clone().cancelled_owned()),
            cut_writing: Box::pin(cut.cancelled_owned()),
            answers: Answers::default(),
            rebound,
        }
    }
}

fn is_cut(cut: &mut Cut, context: &mut Context<'_>) -> bool {
    cut.as_mut().poll(context).is_ready()
}

fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, "the link was given up")
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if is_cut(&mut self.cut_reading, context) {
            return Poll::Ready(Err(gone()));
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if self.rebound.is_some() && read.is_ready() {
            self.answers.feed(&buffer.filled()[before..]);
            if self.answers.count >= ANSWERS
                && let Some(rebound) = self.rebound.take()
            {
                rebound();
            }
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if is_cut(&mut self.cut_writing, context) {
            return Poll::Ready(Err(gone()));
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if is_cut(&mut self.cut_writing, context) {
            return Poll::Ready(Err(gone()));
        }
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if is_cut(&mut self.cut_writing, context) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// Counts the other side's answers that say yes, in a stream of muxado frames: an eight-byte
/// head (length 24 bits, type 4, flags 4, stream 32) and that many bytes.
#[derive(Default)]
struct Answers {
    head: [u8; 8],
    filled: usize,
    left: usize,
    /// What came on each stream that we opened.
    said: BTreeMap<u32, Vec<u8>>,
    count: u32,
}

const FIN: u8 = 0x1;
const DATA: u8 = 0x1;
/// ngrok's answers are small; what is longer is none of them. Bytes, and streams.
const LONGEST: usize = 64 << 10;
const STREAMS: usize = 16;

impl Answers {
    fn feed(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.left > 0 {
                let (now, later) = bytes.split_at(self.left.min(bytes.len()));
                self.left -= now.len();
                self.body(now);
                bytes = later;
            } else {
                self.head[self.filled] = bytes[0];
                self.filled += 1;
                bytes = &bytes[1..];
                if self.filled == self.head.len() {
                    self.filled = 0;
                    let [a, b, c, ..] = self.head;
                    self.left = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
                    if self.left == 0 {
                        self.body(&[]);
                    }
                }
            }
        }
    }

    /// A piece of the frame that [`Answers::head`] began.
    fn body(&mut self, piece: &[u8]) {
        let [_, _, _, kind, a, b, c, d] = self.head;
        let stream = u32::from_be_bytes([a, b, c, d]);
        // Streams that we opened have odd ids.
        if kind >> 4 != DATA || stream % 2 == 0 {
            return;
        }
        if let Some(said) = self.said.get_mut(&stream) {
            if said.len() < LONGEST {
                said.extend_from_slice(piece);
            }
        } else if self.said.len() < STREAMS {
            self.said.insert(stream, piece.to_vec());
        }
        if kind & FIN != 0 && self.left == 0 {
            let said = self.said.remove(&stream).unwrap_or_default();
            self.count += u32::from(says_yes(&said));
        }
    }
}

/// An answer without an error; one that refuses ends in the same way.
fn says_yes(answer: &[u8]) -> bool {
    let read = serde_json::from_slice::<serde_json::Value>(answer);
    read.is_ok_and(|answer| answer["Error"].as_str().is_none_or(str::is_empty))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8, flags: u8, stream: u8, body: &[u8]) -> Vec<u8> {
        let length = u8::try_from(body.len()).expect("short");
        let mut bytes = vec![0, 0, length, kind << 4 | flags, 0, 0, 0, stream];
        bytes.extend_from_slice(body);
        bytes
    }

    #[test]
    fn answers_are_counted_however_the_bytes_are_cut() {
        let wire = [
            frame(DATA, 2, 2, b"its own heartbeat"),
            frame(2, 0, 1, &[0, 0, 1, 0]),
            frame(DATA, 0, 3, b"{\"Version\":\"3\","),
            frame(DATA, FIN, 3, b"\"ClientId\":\"x\"}"),
            frame(DATA, FIN, 2, b""),
            frame(DATA, FIN, 5, b"{\"Error\":\"no\\r\\nERR_NGROK_334\"}"),
            frame(DATA, 0, 7, b"{\"Id\":\"y\",\"Error\":\"\"}"),
            frame(DATA, FIN, 7, b""),
        ]
        .concat();
        for piece in 1..wire.len() {
            let mut answers = Answers::default();
            for bytes in wire.chunks(piece) {
                answers.feed(bytes);
            }
            assert_eq!(answers.count, 2, "in pieces of {piece}");
        }
    }

    #[tokio::test]
    async fn a_cut_wakes_the_reader_although_the_writer_asked_last() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (ours, _theirs) = tokio::io::duplex(64);
        let cut = CancellationToken::new();
        let (mut reader, mut writer) = tokio::io::split(Watched::new(ours, cut.clone(), None));
        let waiting = tokio::spawn(async move { reader.read(&mut [0; 8]).await.is_err() });
        tokio::task::yield_now().await;
        writer.write_all(b"a heartbeat").await.expect("room");
        cut.cancel();
        let woken = tokio::time::timeout(std::time::Duration::from_secs(60), waiting).await;
        assert!(woken.expect("woken").expect("no panic"));
    }

    #[tokio::test]
    async fn a_cut_connection_fails_at_once_even_while_it_waits() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (ours, _theirs) = tokio::io::duplex(64);
        let cut = CancellationToken::new();
        let mut watched = Watched::new(ours, cut.clone(), None);
        let waiting = tokio::spawn(async move {
            let read = watched
                .read(&mut [0; 8])
                .await
                .map_err(|error| error.kind());
            (
                read,
                watched.write(b"x").await.map_err(|error| error.kind()),
            )
        });
        tokio::task::yield_now().await;
        cut.cancel();
        let (read, written) = waiting.await.expect("no panic");
        assert_eq!(read, Err(io::ErrorKind::ConnectionReset));
        assert_eq!(written, Err(io::ErrorKind::ConnectionReset));
    }
}
