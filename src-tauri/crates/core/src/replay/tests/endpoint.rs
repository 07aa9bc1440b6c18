//! A raw server: reads requests as bytes and answers with given bytes, right or wrong.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// What happens once the answer is written.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum After {
    Close,
    Hang,
}

pub(super) struct Endpoint {
    address: SocketAddr,
    counts: Arc<(AtomicU32, AtomicU32)>,
    received: Option<oneshot::Receiver<(String, Vec<u8>)>>,
}

impl Endpoint {
    /// Answers the first request with these bytes, then closes.
    pub(super) async fn answering(answer: impl Into<Vec<u8>>) -> Self {
        Self::with(answer, After::Close).await
    }

    /// Answers the first request with these bytes.
    pub(super) async fn with(answer: impl Into<Vec<u8>>, after: After) -> Self {
        let (listener, mut endpoint) = Self::bound().await;
        let (sender, receiver) = oneshot::channel();
        endpoint.received = Some(receiver);
        let answer = answer.into();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a client");
            let _ = sender.send(read_request(&mut stream).await.expect("a request"));
            // The client may close before it has read everything.
            let _ = stream.write_all(&answer).await;
            if after == After::Hang {
                tokio::time::sleep(Duration::from_secs(60)).await;
            }
        });
        endpoint
    }

    /// Answers every request on every connection with these bytes.
    pub(super) async fn keeping_alive(answer: &'static str) -> Self {
        let (listener, endpoint) = Self::bound().await;
        let counts = Arc::clone(&endpoint.counts);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let counts = Arc::clone(&counts);
                counts.0.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(async move {
                    while read_request(&mut stream).await.is_some() {
                        counts.1.fetch_add(1, Ordering::SeqCst);
                        stream
                            .write_all(answer.as_bytes())
                            .await
                            .expect("can be written");
                    }
                });
            }
        });
        endpoint
    }

    /// Does as it is told with each connection.
    pub(super) async fn doing<F>(act: impl Fn(TcpStream) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (listener, endpoint) = Self::bound().await;
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(act(stream));
            }
        });
        endpoint
    }

    async fn bound() -> (TcpListener, Self) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        (
            listener,
            Self {
                address,
                counts: Arc::default(),
                received: None,
            },
        )
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(super) fn connections(&self) -> u32 {
        self.counts.0.load(Ordering::SeqCst)
    }

    pub(super) fn requests(&self) -> u32 {
        self.counts.1.load(Ordering::SeqCst)
    }

    /// Head (as Latin-1) and body of the request that was answered.
    pub(super) async fn received(self) -> (String, Vec<u8>) {
        self.received
            .expect("answers once")
            .await
            .expect("a request")
    }
}

/// `None` when the client closed instead.
async fn read_request(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head: String = bytes[..head_end]
        .iter()
        .map(|&byte| char::from(byte))
        .collect();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("Content-Length: "));
    let length: usize = length.map_or(0, |length| length.parse().expect("a length"));
    let mut body = bytes.split_off(head_end);
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some((head, body))
}
