//! `cargo xtask bench ingest`: a burst of different deliveries over many connections, each sent
//! once: how fast it is taken, how long an answer takes, and whether all are there.
//!
//! Beside it, in the same run, the same burst to a bare axum handler that only verifies. And a rate
//! that lasts: how far the second look and the index are behind it at its end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hookglass_core::app::App;
use hookglass_core::store::{delivery, search, second_look};
use hookglass_tests::bare;
use hookglass_tests::filled::Author;
use hookglass_tests::fixtures::SECRET;
use hookglass_tests::measured::{self, Asked, Figure, address, percentile, runtime};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CONNECTIONS: [usize; 3] = [32, 128, 400];
/// Deliveries a second that last, and for how many seconds: at that rate the window has to stay quick.
const LASTING: (u32, u32) = (2_000, 30);

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
            plain.push(clients.block_on(burst(bare, &requests, connections, None)));
            // A file of its own for each burst: what was there before must not matter.
            let folder = tempfile::tempdir().expect("a folder");
            let app = servers.block_on(measured::app(&folder.path().join("bench.db")));
            kept.push(clients.block_on(burst(address(&app), &requests, connections, None)));
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
    let lasting = lasting(&author, serial);
    measured::write_json(
        "ingest",
        &json!({ "suite": "ingest", "deliveries": asked.count, "rounds": asked.rounds, "bursts": rows, "lasting": lasting }),
    );
}

/// A rate that lasts, once: what is done behind the answers has to keep up with it.
fn lasting(author: &Author, serial: u64) -> Value {
    let (rate, seconds) = LASTING;
    let count = u64::from(rate * seconds);
    let requests = (serial..serial + count).map(|number| author.request(number));
    let requests = Arc::new(requests.collect::<Vec<_>>());
    let (clients, servers) = (runtime("client"), runtime("server"));
    let folder = tempfile::tempdir().expect("a folder");
    let app = servers.block_on(measured::app(&folder.path().join("bench.db")));
    let sent = clients.block_on(burst(address(&app), &requests, CONNECTIONS[0], Some(rate)));
    let (looked, indexed) = servers.block_on(behind(&app));
    let ended = Instant::now();
    while servers.block_on(behind(&app)) != (0, 0) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let later = ended.elapsed().as_secs_f64();
    servers.block_on(app.stop());
    println!(
        "\n{count} at {:.0} a second: answered within {:.1} ms (p50), {:.1} ms (p99). At the end {looked} \
         were not looked at again and {indexed} not indexed; {later:.1} s later all were.",
        sent.rate, sent.p50_ms, sent.p99_ms
    );
    json!({ "deliveries": count, "per_second": sent.rate, "p50_ms": sent.p50_ms, "p99_ms": sent.p99_ms,
        "not_looked_at": looked, "not_indexed": indexed, "seconds_later": later })
}

/// Deliveries that the second look has not come to, and that are not indexed.
async fn behind(app: &App) -> (i64, i64) {
    let read = |connection: &_| {
        let newest = delivery::newest_id(connection)?;
        let looked = newest - second_look::done(connection)?;
        Ok((looked, newest - search::done(connection)?))
    };
    app.store().read(read).await.expect("read")
}

struct Burst {
    rate: f64,
    p50_ms: f64,
    p99_ms: f64,
}

/// Sends each request once, over so many connections, each as fast as it is answered, or all of
/// them together so many a second.
async fn burst(
    server: SocketAddr,
    requests: &Arc<Vec<Vec<u8>>>,
    connections: usize,
    rate: Option<u32>,
) -> Burst {
    let pause = rate.map(|rate| Duration::from_secs(connections as u64) / rate);
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
        .map(|stream| {
            tokio::spawn(client(
                stream,
                Arc::clone(requests),
                Arc::clone(&next),
                pause,
            ))
        })
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
    pause: Option<Duration>,
) -> Vec<f64> {
    let (mut times, mut buffer) = (Vec::new(), [0; 1024]);
    let mut pace = pause.map(tokio::time::interval);
    while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
        if let Some(pace) = &mut pace {
            pace.tick().await;
        }
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
