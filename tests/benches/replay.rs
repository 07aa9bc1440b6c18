//! `cargo xtask bench replay`: bulk replay of stored deliveries to a handler on loopback, each
//! attempt kept.
//!
//! Beside it, in the same run: the same handler called by bare clients with bodies alike, over
//! as many connections.

use std::time::{Duration, Instant};

use hookglass_core::api;
use hookglass_core::app::App;
use hookglass_tests::bare;
use hookglass_tests::filled::{self, Author};
use hookglass_tests::fixtures::SECRET;
use hookglass_tests::load::Load;
use hookglass_tests::measured::{self, Asked, Figure, runtime};
use serde_json::{Value, json};

const CONCURRENCY: [usize; 3] = [1, 8, 64];

fn main() {
    let asked = Asked::read(3, 10_000);
    let (servers, clients) = (runtime("server"), runtime("client"));
    let target = servers.block_on(bare::start(SECRET));
    let folder = tempfile::tempdir().expect("a folder");
    let store = servers
        .block_on(filled::copy(asked.count, folder.path()))
        .expect("a store");
    let app = servers.block_on(measured::app(&store));
    let author = Author::new();
    let requests: Vec<Vec<u8>> = (0..2000).map(|number| author.request(number)).collect();
    println!(
        "{} deliveries replayed; {} rounds, medians (least to most)\n",
        asked.count, asked.rounds
    );
    println!("| at once | bare clients: a second | replayed and kept: a second | ratio |");
    println!("|---|---|---|---|");
    let url = format!("http://{target}/api/webhooks/instagram");
    let mut rows = Vec::new();
    for concurrency in CONCURRENCY {
        let (mut plain, mut kept) = (Vec::new(), Vec::new());
        for _ in 0..asked.rounds {
            let load = Load {
                requests: requests.clone(),
                connections: concurrency,
                length: Duration::from_millis(if asked.quick { 200 } else { 2000 }),
                rate: None,
            };
            plain.push(clients.block_on(load.run(target)));
            kept.push(servers.block_on(replay(&app, &url, concurrency, asked.count)));
        }
        let refused: u64 = plain.iter().map(|figures| figures.refused).sum();
        assert_eq!(refused, 0, "the handler takes everything");
        let slowest = plain
            .iter()
            .map(|figures| (figures.p50_us, figures.p99_us))
            .max();
        let plain = Figure::of(plain.iter().map(|figures| figures.rate));
        let kept = Figure::of(kept);
        let ratio = kept.median / plain.median;
        println!("| {concurrency} | {plain} | {kept} | {ratio:.2} |");
        rows.push(json!({ "concurrency": concurrency, "bare": plain.json(), "bare_p50_p99_us": slowest, "per_second": kept.json(), "ratio": ratio }));
    }
    servers.block_on(app.stop());
    measured::write_json(
        "replay",
        &json!({ "suite": "replay", "deliveries": asked.count, "rounds": asked.rounds, "replays": rows }),
    );
}

/// Replays everything; deliveries a second.
async fn replay(app: &App, url: &str, concurrency: usize, count: u64) -> f64 {
    let order = json!({
        "what": { "by": "query", "query": "" },
        "to": { "kind": "url", "url": url, "timeout_s": 30 },
        "mode": "original", "secret": null, "concurrency": concurrency, "rate": null,
        "order": "oldest_first", "stop_on_failure": false,
    });
    let begun = Instant::now();
    api::dispatch(app, "start_bulk_replay", order)
        .await
        .expect("it begins");
    loop {
        let state = api::dispatch(app, "get_bulk_replay", Value::Null)
            .await
            .expect("a state");
        if state["state"] != "running" {
            assert_eq!(state["state"], "done", "{state}");
            assert_eq!(state["done"], count, "{state}");
            return count as f64 / begun.elapsed().as_secs_f64();
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
