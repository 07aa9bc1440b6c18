//! `cargo xtask bench receive`: durable acknowledged deliveries a second, beside a bare axum
//! handler that only verifies the HMAC, in one run on one machine.
//!
//! Both are called by the same clients over loopback with the same signed comments; what
//! Hookglass answers 200 is on the disk. Rounds alternate, so that whatever else the machine
//! does meets both; the figures are medians over the rounds.

mod receive {
    pub(crate) mod bare;
    pub(crate) mod load;
}

use std::path::Path;
use std::time::Duration;

use hookglass_core::app::{App, Options};
use hookglass_core::secrets::SecretOptions;
use hookglass_core::simulate::{self, Signing};
use receive::load::{Figures, Load};
use serde_json::json;
use tokio::runtime::{Builder, Runtime};

const SECRET: &str = "00112233445566778899aabbccddeeff";
const CONNECTIONS: [usize; 3] = [16, 64, 128];
/// Deliveries a second in the measurement of the time to answer.
const CALM: u32 = 200;

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let plan = if quick {
        Plan {
            rounds: 1,
            length: Duration::from_millis(500),
        }
    } else {
        Plan {
            rounds: 5,
            length: Duration::from_secs(3),
        }
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
    write_json(&json!({ "suite": "receive", "rounds": plan.rounds, "stores": results }));
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
        let app = servers.block_on(hookglass(folder));
        let hookglass = address(&app.callback_url());
        let bare = servers.block_on(receive::bare::start(SECRET));
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
                kept.push(clients.block_on(load.run(hookglass)));
            }
            let (plain, kept) = (Summary::of(&plain), Summary::of(&kept));
            let ratio = kept.rate / plain.rate;
            println!(
                "| {connections} | {} | {} | {ratio:.2} | {} | {} |",
                plain.rates(),
                kept.rates(),
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
        let calm: Vec<Figures> = (0..self.rounds)
            .map(|_| clients.block_on(calm.run(hookglass)))
            .collect();
        let calm = Summary::of(&calm);
        let totals = app.publisher().tick();
        assert_eq!(
            totals.received, totals.stored,
            "every delivery that arrived is stored"
        );
        servers.block_on(app.stop());
        let size = std::fs::metadata(folder.join("bench.db")).map_or(0, |file| file.len());
        let size = size / u64::try_from(totals.stored.max(1)).expect("positive");
        println!(
            "\nAt {CALM} a second: p50 / p99 {}. {} stored, {size} bytes of file for each.",
            calm.times(),
            totals.stored
        );
        json!({ "place": place, "sync_us": sync_us, "throughput": throughput, "calm": calm.json(), "file_bytes_per_delivery": size })
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
    rate: f64,
    least: f64,
    most: f64,
    p50_us: u32,
    p99_us: u32,
}

impl Summary {
    fn of(rounds: &[Figures]) -> Self {
        let refused: u64 = rounds.iter().map(|figures| figures.refused).sum();
        assert_eq!(refused, 0, "every request is to be answered 200");
        let mut rates: Vec<f64> = rounds.iter().map(|figures| figures.rate).collect();
        rates.sort_by(f64::total_cmp);
        let middle = |times: Vec<u32>| {
            let mut times = times;
            times.sort_unstable();
            times[times.len() / 2]
        };
        Self {
            rate: rates[rates.len() / 2],
            least: rates[0],
            most: rates[rates.len() - 1],
            p50_us: middle(rounds.iter().map(|figures| figures.p50_us).collect()),
            p99_us: middle(rounds.iter().map(|figures| figures.p99_us).collect()),
        }
    }

    fn rates(&self) -> String {
        format!("{:.0} ({:.0} to {:.0})", self.rate, self.least, self.most)
    }

    fn times(&self) -> String {
        format!(
            "{:.2} / {:.2} ms",
            f64::from(self.p50_us) / 1000.0,
            f64::from(self.p99_us) / 1000.0
        )
    }

    fn json(&self) -> serde_json::Value {
        json!({ "per_second": self.rate, "least": self.least, "most": self.most, "p50_us": self.p50_us, "p99_us": self.p99_us })
    }
}

async fn hookglass(folder: &Path) -> App {
    let env = vec![
        ("INSTAGRAM_WEBHOOK_SECRET".into(), SECRET.into()),
        ("INSTAGRAM_WEBHOOK_VERIFY_TOKEN".into(), "token".into()),
    ];
    let options = Options {
        database: folder.join("bench.db"),
        secrets: SecretOptions {
            env,
            ..SecretOptions::default()
        },
        address: Some("127.0.0.1:0".into()),
        ..Options::default()
    };
    let app = App::open(options).await.expect("a store");
    app.listen().await.expect("a port");
    app
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

fn runtime(name: &str) -> Runtime {
    Builder::new_multi_thread()
        .thread_name(name)
        .enable_all()
        .build()
        .expect("a runtime")
}

fn address(url: &str) -> std::net::SocketAddr {
    let rest = url.strip_prefix("http://").expect("http");
    rest.split('/')
        .next()
        .and_then(|address| address.parse().ok())
        .expect("an address")
}

fn write_json(figures: &serde_json::Value) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/bench");
    std::fs::create_dir_all(folder).expect("a folder");
    let file = format!("{folder}/receive.json");
    std::fs::write(&file, format!("{figures:#}\n")).expect("written");
    println!("\nThe figures are in target/bench/receive.json");
}
