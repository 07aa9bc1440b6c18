//! The clients: keep-alive connections, each waiting for its answer before it sends again.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A load.
#[derive(Clone)]
pub struct Load {
    /// Whole requests, sent in turn.
    pub requests: Vec<Vec<u8>>,
    /// How many at once.
    pub connections: usize,
    /// For how long.
    pub length: Duration,
    /// At most so many a second, over all connections; as fast as it goes without.
    pub rate: Option<u32>,
}

/// What came of it.
pub struct Figures {
    /// Requests answered 200, a second.
    pub rate: f64,
    /// Requests answered otherwise.
    pub refused: u64,
    /// Microseconds from the first byte sent to the last byte read.
    pub p50_us: u32,
    /// The same, for all but one in a hundred.
    pub p99_us: u32,
}

impl Load {
    /// Runs it against a server.
    ///
    /// # Panics
    /// When the server cannot be reached or hangs up.
    pub async fn run(&self, server: SocketAddr) -> Figures {
        let requests = Arc::new(self.requests.clone());
        let start = Instant::now();
        let end = start + self.length;
        let pause = self
            .rate
            .map(|rate| Duration::from_secs(self.connections as u64) / rate);
        let clients = (0..self.connections)
            .map(|number| tokio::spawn(client(server, Arc::clone(&requests), number, end, pause)));
        let (mut times, mut refused) = (Vec::new(), 0);
        for client in clients.collect::<Vec<_>>() {
            let (own, no) = client.await.expect("a client that does not panic");
            times.extend(own);
            refused += no;
        }
        let seconds = start.elapsed().as_secs_f64();
        times.sort_unstable();
        let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or(0);
        Figures {
            rate: times.len() as f64 / seconds,
            refused,
            p50_us: at(50),
            p99_us: at(99),
        }
    }
}

async fn client(
    server: SocketAddr,
    requests: Arc<Vec<Vec<u8>>>,
    number: usize,
    end: Instant,
    pause: Option<Duration>,
) -> (Vec<u32>, u64) {
    let mut stream = TcpStream::connect(server).await.expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    let (mut times, mut refused, mut buffer) = (Vec::new(), 0, [0; 1024]);
    let mut pace = pause.map(tokio::time::interval);
    for request in requests.iter().cycle().skip(number * 37) {
        if let Some(pace) = &mut pace {
            pace.tick().await;
        }
        if Instant::now() >= end {
            break;
        }
        let sent = Instant::now();
        stream.write_all(request).await.expect("sent");
        let mut size = 0;
        // Both answers are JSON objects of one level, so the first brace that closes ends them.
        while buffer
            .get(..size)
            .is_some_and(|answer| !answer.ends_with(b"}"))
        {
            let read = stream.read(&mut buffer[size..]).await.expect("an answer");
            assert!(read > 0, "the server closed the connection");
            size += read;
        }
        if buffer.starts_with(b"HTTP/1.1 200") {
            times.push(u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX));
        } else {
            refused += 1;
        }
    }
    (times, refused)
}
