//! `cargo xtask bench desktop`: the desktop app in its real window (WebKit, on a virtual display) with a
//! million deliveries: from its start to the first paint, frames while it rests, is scrolled, is
//! filtered and takes 2,000 deliveries a second, jumps to anywhere, search as it is typed, memory.
//!
//! Beside it, in the same run: the frames of the same window at rest, which is what this machine
//! and its drawing in software give.

use std::net::SocketAddr;
use std::time::Duration;

use hookglass_tests::Desk;
use hookglass_tests::desktop::{Process, Window};
use hookglass_tests::dice::Dice;
use hookglass_tests::filled::{self, Author};
use hookglass_tests::load::Load;
use hookglass_tests::measured::{self, Asked, Figure, percentile};
use hookglass_tests::memory::mebibytes;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// Deliveries a second while it receives.
const ARRIVALS: u32 = 2000;
/// More of them than 60 a second have: one was missed.
const MISSED_MS: f64 = 25.0;
const JUMPS: usize = 40;

/// What is typed, one after the other.
const QUERIES: [&str; 6] = [
    "berlin",
    "field:messages restock",
    "from:@lena.paints0",
    "verdict:invalid",
    "\"ship to Berlin\"",
    "size:>100kb",
];

/// Milliseconds between frames for a while; the list is scrolled by so many pixels in each.
const FRAMES: &str = r#"
const [length, pixels, done] = arguments;
const grid = document.querySelector("[role=grid]");
const times = [];
let last, end;
function frame(now) {
  if (last === undefined) end = now + length;
  else times.push(now - last);
  last = now;
  if (pixels) grid.scrollTop += pixels;
  if (now < end) requestAnimationFrame(frame);
  else done(times);
}
requestAnimationFrame(frame);
"#;

/// Milliseconds until each row in sight is there, after a jump to a share of the whole.
const JUMP: &str = r#"
const [share, done] = arguments;
const grid = document.querySelector("[role=grid]");
const begun = performance.now();
grid.scrollTop = share * (grid.scrollHeight - grid.clientHeight);
function look() {
  const rows = [...grid.querySelectorAll("[role=rowgroup] [role=row]")];
  const box = grid.getBoundingClientRect();
  const inSight = rows.filter((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return bottom > box.top + 40 && top < box.bottom;
  });
  const rowsThere = inSight.length > 5 && inSight.every((row) => row.dataset.testid === "delivery-row");
  if (rowsThere) done(performance.now() - begun);
  else requestAnimationFrame(look);
}
requestAnimationFrame(look);
"#;

/// Milliseconds from the last key to the first rows of what was typed, or to “nothing matches”.
const TYPE: &str = r#"
const [text, done] = arguments;
const input = document.querySelector("[data-testid=find-input]");
const grid = document.querySelector("[role=grid]");
const before = grid.getAttribute("aria-rowcount");
const begun = performance.now();
input.focus();
input.value = text;
input.dispatchEvent(new InputEvent("input", { bubbles: true }));
function look() {
  const first = grid.querySelector("[role=rowgroup] [role=row]");
  const rows = first?.dataset.testid === "delivery-row";
  const none = document.querySelector("[data-testid=no-matches]") !== null;
  const other = grid.getAttribute("aria-rowcount") !== before;
  if (other && (rows || none)) done(performance.now() - begun);
  else requestAnimationFrame(look);
}
requestAnimationFrame(look);
"#;

/// When the first thing was painted; milliseconds since 1970.
const PAINTED: &str = r#"
const done = arguments[0];
const [paint] = performance.getEntriesByName("first-contentful-paint");
done(paint ? performance.timeOrigin + paint.startTime : null);
"#;

fn main() {
    let asked = Asked::read(3, 1_000_000);
    let (client, window) = (measured::runtime("client"), measured::runtime("window"));
    let desk = Desk::with_secret();
    window
        .block_on(filled::copy(asked.count, desk.folder()))
        .expect("a store");
    let length = if asked.quick { 500 } else { 4000 };
    let mut painted = Vec::new();
    let opened = window.block_on(async {
        for _ in 1..asked.rounds {
            let window = Window::open(&desk).await;
            painted.push(first_paint(&window).await);
            window.close().await;
        }
        let window = Window::open(&desk).await;
        painted.push(first_paint(&window).await);
        window
    });
    let painted = Figure::of(painted);
    let mut bench = Bench {
        window: opened,
        length,
        rest_ms: None,
        parts: Vec::new(),
        figures: vec![json!({ "what": "first paint", "ms": painted.json() })],
    };
    println!(
        "{} deliveries; milliseconds; {} rounds, medians (least to most)\n",
        asked.count, asked.rounds
    );
    println!("From the start of the program to the first paint: {painted}.\n");
    println!(
        "| frames, {length} ms each time | arrived a second | p50 | p95 | p99 | longest | missed | p50 to that at rest |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let author = Author::new();
    let load = Load {
        requests: (0..2000).map(|number| author.request(number)).collect(),
        connections: 16,
        length: Duration::from_millis(length + 1500),
        rate: Some(ARRIVALS),
    };
    let receiver = bench.window.receiver();
    window.block_on(async {
        for (name, pixels, query, arrives) in [
            ("at rest", 0, "", false),
            ("scrolled by two rows a frame", 64, "", false),
            ("scrolled by forty rows a frame", 1280, "", false),
            (
                "2,000 deliveries a second, the newest in sight",
                0,
                "",
                true,
            ),
            ("the same while scrolled", 64, "", true),
            ("the same, filtered by a word", 0, "berlin", true),
        ] {
            bench
                .frames(
                    name,
                    pixels,
                    query,
                    arrives.then_some((&load, &client, receiver)),
                    asked.rounds,
                )
                .await;
        }
        println!();
        bench.jumps(asked.rounds).await;
        bench.search(asked.rounds).await;
        bench.memory();
    });
    let Bench {
        window: opened,
        parts,
        figures,
        ..
    } = bench;
    window.block_on(opened.close());
    measured::write_json(
        "desktop",
        &json!({ "suite": "desktop", "stored": asked.count, "rounds": asked.rounds, "frames": parts, "figures": figures }),
    );
}

/// The window, and what was measured in it.
struct Bench {
    window: Window,
    /// Of one measurement of frames; milliseconds.
    length: u64,
    /// The median frame at rest, once it is known; milliseconds.
    rest_ms: Option<f64>,
    parts: Vec<Value>,
    figures: Vec<Value>,
}

impl Bench {
    async fn frames(
        &mut self,
        name: &str,
        pixels: u32,
        query: &str,
        arrives: Option<(&Load, &Runtime, SocketAddr)>,
        rounds: usize,
    ) {
        let mut times: [Vec<f64>; 5] = Default::default();
        let mut rates = Vec::new();
        for _ in 0..rounds {
            self.top(query).await;
            let load = arrives.map(|(load, clients, receiver)| {
                let load = load.clone();
                clients.spawn(async move { load.run(receiver).await })
            });
            if load.is_some() {
                // What comes first is not what is always.
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            let frames = self
                .window
                .run(FRAMES, vec![json!(self.length), json!(pixels)])
                .await;
            let mut frames = numbers(&frames);
            let missed = frames.iter().filter(|&&took| took > MISSED_MS).count();
            frames.sort_by(f64::total_cmp);
            let at = |hundredths| percentile(&frames, hundredths);
            let longest = frames.last().copied().unwrap_or(0.0);
            let share = missed as f64 / frames.len().max(1) as f64 * 100.0;
            for (all, one) in times
                .iter_mut()
                .zip([at(50), at(95), at(99), longest, share])
            {
                all.push(one);
            }
            if let Some(load) = load {
                let figures = load.await.expect("a load");
                assert_eq!(figures.refused, 0, "all are taken");
                rates.push(figures.rate);
                if query.is_empty() {
                    self.expect_all_shown().await;
                }
            }
        }
        let [p50, p95, p99, longest, missed] = times.map(Figure::of);
        // The first of all is the one at rest.
        let rest = *self.rest_ms.get_or_insert(p50.median);
        let ratio = p50.median / rest;
        let rate = (!rates.is_empty()).then(|| Figure::of(rates));
        let arrived = rate.as_ref().map_or_else(String::new, ToString::to_string);
        println!(
            "| {name} | {arrived} | {p50} | {p95} | {p99} | {longest} | {missed} % | {ratio:.2} |"
        );
        self.parts.push(
            json!({ "what": name, "ratio": ratio, "arrived_a_second": rate.map(|rate| rate.json()), "p50_ms": p50.json(), "p95_ms": p95.json(), "p99_ms": p99.json(),
            "longest_ms": longest.json(), "missed_percent": missed.json() }),
        );
    }

    /// What was received is stored and shown, by the window's own counters, once it has settled.
    async fn expect_all_shown(&self) {
        let script = "const done = arguments[0]; let left = 200; const look = () => { document.querySelector('[data-testid=new-pill]')?.click(); const three = document.querySelector('[data-testid=counters]').textContent.match(/[0-9,]+/g); left -= 1; if (left === 0 || new Set(three).size === 1) done(three); else setTimeout(look, 100); }; look();";
        let three = self.window.run(script, Vec::new()).await;
        let three = three.as_array().expect("the counters");
        assert!(
            three.len() == 3 && three.iter().all(|one| *one == three[0]),
            "received, stored, shown: {three:?}"
        );
    }

    /// The newest of what a query finds in sight.
    async fn top(&self, query: &str) {
        let script = "const [text, done] = arguments; const input = document.querySelector('[data-testid=find-input]'); input.value = text; input.dispatchEvent(new InputEvent('input', { bubbles: true })); document.querySelector('[role=grid]').scrollTop = 0; setTimeout(done, 1000)";
        self.window.run(script, vec![json!(query)]).await;
        self.window.find("[data-testid=delivery-row]").await;
        // Follows again, where it had stopped.
        self.window.run("const done = arguments[0]; document.querySelector('[data-testid=new-pill]')?.click(); setTimeout(done, 300)", Vec::new()).await;
    }

    async fn jumps(&mut self, rounds: usize) {
        self.top("").await;
        let (mut p50, mut p95, mut most) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..rounds {
            let mut dice = Dice::new(round as u64);
            let mut times = Vec::new();
            for _ in 0..JUMPS {
                let share = dice.below(1_000_000) as f64 / 1e6;
                let took = self.window.run(JUMP, vec![json!(share)]).await;
                times.push(took.as_f64().expect("a time"));
            }
            times.sort_by(f64::total_cmp);
            p50.push(percentile(&times, 50));
            p95.push(percentile(&times, 95));
            most.push(percentile(&times, 100));
        }
        let [p50, p95, most] = [p50, p95, most].map(Figure::of);
        println!(
            "Jumps to anywhere until all rows in sight are there: p50 {p50}, p95 {p95}, longest {most} ms."
        );
        self.figures.push(json!({ "what": "jump", "p50_ms": p50.json(), "p95_ms": p95.json(), "longest_ms": most.json() }));
    }

    async fn search(&mut self, rounds: usize) {
        println!("\n| typed | until its first rows |");
        println!("|---|---|");
        for query in QUERIES {
            let mut times = Vec::new();
            for _ in 0..rounds {
                self.top("").await;
                let took = self.window.run(TYPE, vec![json!(query)]).await;
                times.push(took.as_f64().expect("a time"));
            }
            let figure = Figure::of(times);
            println!("| `{query}` | {figure} |");
            self.figures
                .push(json!({ "what": "search", "query": query, "ms": figure.json() }));
        }
    }

    fn memory(&mut self) {
        println!("\n| process | memory now | at the most |");
        println!("|---|---|---|");
        for Process { name, memory, .. } in self.window.processes() {
            println!(
                "| {name} | {} | {} |",
                mebibytes(memory.now),
                mebibytes(memory.most)
            );
            self.figures.push(json!({ "what": "memory", "process": name, "now": memory.now, "most": memory.most }));
        }
    }
}

/// From the start of the program to the first paint; milliseconds.
async fn first_paint(window: &Window) -> f64 {
    window.find("[data-testid=delivery-row]").await;
    let painted = window.run(PAINTED, Vec::new()).await;
    let app = window
        .processes()
        .into_iter()
        .find(|process| process.name.starts_with("hookglass"));
    painted.as_f64().expect("it was painted") - app.expect("the app runs").started_at
}

fn numbers(list: &Value) -> Vec<f64> {
    let list = list.as_array().expect("a list");
    list.iter().filter_map(Value::as_f64).collect()
}
