//! `cargo xtask bench receive`: durable acknowledged deliveries a second, beside a bare axum
//! handler that only verifies the HMAC, in one run on one machine.
//!
//! Both are called by the same clients over loopback with the same signed comments; what
//! Hookglass answers 200 is on the disk. Rounds alternate, so that whatever else the machine
//! does meets both; the figures are medians over the rounds.

use std::path::Path;
use std::time::Duration;

use hookglass_core::simulate::{self, Signing};
use hookglass_tests::bare;
use hookglass_tests::fixtures::SECRET;
use hookglass_tests::load::{Figures, Load};
use hookglass_tests::measured::{self, Asked, Figure, address, runtime};
use serde_json::json;

const CONNECTIONS: [usize; 3] = [16, 64, 128];
/// Deliveries a second in the measurement of the time to answer.
const CALM: u32 = 200;

fn main() {
    let asked = Asked::read(5, 0);
    let plan = Plan {
        rounds: asked.rounds,
        length: Duration::from_millis(if asked.quick { 500 } else { 3000 }),
    };
    println!(
        "Durable acknowledged deliveries a second; {} rounds of {:?} each, medians (least to most)",
        plan.rounds, plan.length
    );
    let disk = tempfile::tempdir().expect("a folder");
    let mut results = vec![plan.measure("on the disk", disk.path())];
    // A sync costs nothing there: what is left is the cost of the software.
    if let Ok(memory) = tempfile::tempdir_in("/dev/shm") {
        results.push(plan.measure("in memory", memory.path()));
    }
    measured::write_json(
        "receive",
        &json!({ "suite": "receive", "rounds": plan.rounds, "stores": results }),
    );
}

struct Plan {
    rounds: usize,
    length: Duration,
}

impl Plan {
    /// Measures with a store in `folder`, and prints a table.
    fn measure(&self, place: &str, folder: &Path) -> serde_json::Value {
        let requests = requests(2000);
        let (servers, clients) = (runtime("server"), runtime("client"));
        let database = folder.join("bench.db");
        // Each round has a store of its own: what is left to do behind the answers of the one before
        // would be done in the time of the bare handler.
        let measured = |load: &Load| {
            let app = servers.block_on(measured::app(&database));
            let figures = clients.block_on(load.run(address(&app)));
            let tick = app.publisher().tick();
            assert_eq!(
                tick.received, tick.stored,
                "every delivery that arrived is stored"
            );
            servers.block_on(app.stop());
            drop(app);
            // Asked of SQLite: some of it may still be in the log.
            let size = measured::file_bytes(&database);
            for ending in ["", "-wal", "-shm", "-lock"] {
                // Mostly there is none.
                let _ = std::fs::remove_file(folder.join(format!("bench.db{ending}")));
            }
            (
                figures,
                size / u64::try_from(tick.stored.max(1)).expect("positive"),
            )
        };
        let bare = servers.block_on(bare::start(SECRET));
        let sync_us = sync_us(folder);
        println!(
            "\nStore {place}, where a sync takes {:.2} ms\n",
            f64::from(sync_us) / 1000.0
        );
        println!(
            "| connections | bare: verify only | Hookglass: verify, store, sync | ratio | p50 / p99 bare | p50 / p99 Hookglass |"
        );
        println!("|---|---|---|---|---|---|");
        let mut throughput = Vec::new();
        for connections in CONNECTIONS {
            let load = Load {
                requests: requests.clone(),
                connections,
                length: self.length,
                rate: None,
            };
            let (mut plain, mut kept) = (Vec::new(), Vec::new());
            for _ in 0..self.rounds {
                plain.push(clients.block_on(load.run(bare)));
                kept.push(measured(&load).0);
            }
            let (plain, kept) = (Summary::of(&plain), Summary::of(&kept));
            let ratio = kept.rate.median / plain.rate.median;
            println!(
                "| {connections} | {} | {} | {ratio:.2} | {} | {} |",
                plain.rate,
                kept.rate,
                plain.times(),
                kept.times()
            );
            throughput.push(json!({ "connections": connections, "bare": plain.json(), "hookglass": kept.json(), "ratio": ratio }));
        }
        let calm = Load {
            requests,
            connections: 4,
            length: self.length,
            rate: Some(CALM),
        };
        let (calm, sizes): (Vec<Figures>, Vec<u64>) =
            (0..self.rounds).map(|_| measured(&calm)).unzip();
        let calm = Summary::of(&calm);
        let size = Figure::of(sizes.into_iter().map(|size| size as f64));
        println!(
            "\nAt {CALM} a second: p50 / p99 {}; p99 of the worst round {:.2} ms. Bytes of the file for each: {size}.",
            calm.times(),
            calm.p99_ms.most
        );
        json!({ "place": place, "sync_us": sync_us, "throughput": throughput, "calm": calm.json(), "file_bytes_per_delivery": size.json() })
    }
}

/// The median time of an append and its sync, in microseconds: what a commit cannot be faster than.
fn sync_us(folder: &Path) -> u32 {
    use std::io::Write;
    let mut file = std::fs::File::create(folder.join("sync")).expect("a file");
    let mut times: Vec<u32> = (0..100)
        .map(|_| {
            let start = std::time::Instant::now();
            file.write_all(&[0; 4096])
                .and_then(|()| file.sync_data())
                .expect("synced");
            u32::try_from(start.elapsed().as_micros()).unwrap_or(u32::MAX)
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}

/// What several rounds came to.
struct Summary {
    rate: Figure,
    p50_ms: Figure,
    p99_ms: Figure,
}

impl Summary {
    fn of(rounds: &[Figures]) -> Self {
        let refused: u64 = rounds.iter().map(|figures| figures.refused).sum();
        assert_eq!(refused, 0, "every request is to be answered 200");
        let of = |what: fn(&Figures) -> f64| Figure::of(rounds.iter().map(what));
        Self {
            rate: of(|figures| figures.rate),
            p50_ms: of(|figures| f64::from(figures.p50_us) / 1000.0),
            p99_ms: of(|figures| f64::from(figures.p99_us) / 1000.0),
        }
    }

    fn times(&self) -> String {
        format!("{:.2} / {:.2} ms", self.p50_ms.median, self.p99_ms.median)
    }

    fn json(&self) -> serde_json::Value {
        json!({ "per_second": self.rate.json(), "p50_ms": self.p50_ms.json(), "p99_ms": self.p99_ms.json() })
    }
}

/// Different signed comments, as whole requests.
fn requests(count: u64) -> Vec<Vec<u8>> {
    let sample = simulate::find("comments").expect("the plain comment");
    let request = |number| {
        let body = simulate::fresh(&sample.body(), number, 1_764_000_000_000_000);
        let mut request = b"POST /api/webhooks/instagram HTTP/1.1\r\nHost: bench\r\n".to_vec();
        for (name, value) in sample.headers(&body, Signing::Valid(SECRET)) {
            request.extend_from_slice(name.as_bytes());
            request.extend_from_slice(b": ");
            request.extend_from_slice(&value);
            request.extend_from_slice(b"\r\n");
        }
        request.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
        request.extend_from_slice(&body);
        request
    };
    (1..=count).map(request).collect()
}
