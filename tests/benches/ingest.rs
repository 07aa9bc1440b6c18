//! `cargo xtask bench ingest`: a burst of different deliveries over many connections, each sent
//! once: how fast it is taken, how long an answer takes, and whether all are there.
//!
//! Beside it, in the same run, the same burst to a bare axum handler that only verifies.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use hookglass_tests::bare;
use hookglass_tests::filled::Author;
use hookglass_tests::fixtures::SECRET;
use hookglass_tests::measured::{self, Asked, Figure, address, percentile, runtime};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CONNECTIONS: [usize; 3] = [32, 128, 400];

fn main() {
    let asked = Asked::read(3, 20_000);
    let author = Author::new();
    println!(
        "A burst of {} deliveries, each sent once; {} rounds, medians (least to most)\n",
        asked.count, asked.rounds
    );
    println!(
        "| connections | bare: a second | Hookglass: a second | ratio | p50 / p99 of the answer | lost |"
    );
    println!("|---|---|---|---|---|---|");
    let mut rows = Vec::new();
    let mut serial = 0;
    for connections in CONNECTIONS {
        let (mut plain, mut kept) = (Vec::new(), Vec::new());
        let mut lost = 0;
        for _ in 0..asked.rounds {
            let requests: Vec<Vec<u8>> = (serial..serial + asked.count)
                .map(|number| author.request(number))
                .collect();
            serial += asked.count;
            let requests = Arc::new(requests);
            let clients = runtime("client");
            let servers = runtime("server");
            let bare = servers.block_on(bare::start(SECRET));
            plain.push(clients.block_on(burst(bare, &requests, connections)));
            // A file of its own for each burst: what was there before must not matter.
            let folder = tempfile::tempdir().expect("a folder");
            let app = servers.block_on(measured::app(&folder.path().join("bench.db")));
            kept.push(clients.block_on(burst(address(&app), &requests, connections)));
            let tick = app.publisher().tick();
            let acknowledged = i64::try_from(asked.count).expect("a count");
            assert_eq!(tick.received, tick.stored, "received is stored");
            lost += acknowledged - tick.totals.count;
            servers.block_on(app.stop());
        }
        let of = |bursts: &[Burst], what: fn(&Burst) -> f64| Figure::of(bursts.iter().map(what));
        let (bare, rate) = (
            of(&plain, |burst| burst.rate),
            of(&kept, |burst| burst.rate),
        );
        let (p50, p99) = (
            of(&kept, |burst| burst.p50_ms),
            of(&kept, |burst| burst.p99_ms),
        );
        let ratio = rate.median / bare.median;
        println!("| {connections} | {bare} | {rate} | {ratio:.2} | {p50} / {p99} ms | {lost} |");
        assert_eq!(lost, 0, "acknowledged deliveries are missing");
        rows.push(json!({ "connections": connections, "bare": bare.json(), "per_second": rate.json(), "ratio": ratio,
            "p50_ms": p50.json(), "p99_ms": p99.json(), "lost": lost }));
    }
    measured::write_json(
        "ingest",
        &json!({ "suite": "ingest", "deliveries": asked.count, "rounds": asked.rounds, "bursts": rows }),
    );
}

struct Burst {
    rate: f64,
    p50_ms: f64,
    p99_ms: f64,
}

/// Sends each request once, over so many connections, each as fast as it is answered.
async fn burst(server: SocketAddr, requests: &Arc<Vec<Vec<u8>>>, connections: usize) -> Burst {
    let next = Arc::new(AtomicUsize::new(0));
    let mut streams = Vec::new();
    for _ in 0..connections {
        let stream = TcpStream::connect(server).await.expect("a connection");
        stream.set_nodelay(true).expect("no delay");
        streams.push(stream);
    }
    let begun = Instant::now();
    let clients: Vec<_> = streams
        .into_iter()
        .map(|stream| tokio::spawn(client(stream, Arc::clone(requests), Arc::clone(&next))))
        .collect();
    let mut times = Vec::new();
    for client in clients {
        times.extend(client.await.expect("a client that does not panic"));
    }
    let seconds = begun.elapsed().as_secs_f64();
    assert_eq!(times.len(), requests.len(), "each is answered 200");
    times.sort_by(f64::total_cmp);
    Burst {
        rate: times.len() as f64 / seconds,
        p50_ms: percentile(&times, 50),
        p99_ms: percentile(&times, 99),
    }
}

async fn client(
    mut stream: TcpStream,
    requests: Arc<Vec<Vec<u8>>>,
    next: Arc<AtomicUsize>,
) -> Vec<f64> {
    let (mut times, mut buffer) = (Vec::new(), [0; 1024]);
    while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
        let sent = Instant::now();
        stream.write_all(request).await.expect("sent");
        let mut size = 0;
        // Both answers are JSON objects of one level, so the first brace that closes ends them.
        while !buffer[..size].ends_with(b"}") {
            let read = stream.read(&mut buffer[size..]).await.expect("an answer");
            assert!(read > 0, "the server closed the connection");
            size += read;
        }
        let answer = String::from_utf8_lossy(&buffer[..size]);
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        times.push(sent.elapsed().as_secs_f64() * 1000.0);
    }
    times
}
