//! `cargo xtask bench search`: queries among a million deliveries as they are typed, the first
//! page of a hundred rows and the count, what the index takes, and words and posts in the Feed.
//!
//! Beside it, in the same run: the same word looked for by SQLite in every event's text, which is
//! what a search without an index does.

use std::time::{Duration, Instant};

use hookglass_core::query::Query;
use hookglass_core::store::card::{self, CardFilter};
use hookglass_core::store::selection::{self, Order};
use hookglass_core::store::{Connection, delivery};
use hookglass_tests::measured::{self, Asked, Figure, percentile};
use hookglass_tests::{Desk, filled};
use serde_json::json;

const ROWS: usize = 100;
/// What the window allows one call.
const PATIENCE: Duration = Duration::from_millis(150);

/// What is typed, and what it stands for.
const QUERIES: [(&str, &str); 15] = [
    ("be", "two letters"),
    ("ber", "three letters"),
    ("berlin", "a common word"),
    ("berlin restock amazing", "three common words"),
    ("\"ship to Berlin\"", "a phrase"),
    ("text:restock", "a word that a person wrote"),
    ("1784140", "the beginning of an account's id"),
    ("from:@lena.paints0", "a person"),
    ("field:comments", "half of everything"),
    ("-field:comments berlin", "a word, not in one field"),
    ("verdict:invalid", "what is rare or not there"),
    ("is:duplicate", "another such"),
    (
        "after:2025-11-24T20:00:00Z before:2025-11-24T21:00:00Z",
        "an hour",
    ),
    ("size:>100kb", "what is nowhere"),
    ("header:user-agent=facebookexternalua", "a header of all"),
];
/// A header that differs with each delivery is not in the index by its value: each is compared.
const COMPARED: &str = "header:x-hub-signature-256=nowhere";
/// The post that most comments are about, and one that nobody wrote about.
const POSTS: [&str; 2] = ["18021000000111222", "1"];

fn main() {
    let asked = Asked::read(5, 1_000_000);
    let desk = Desk::with_secret();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let store = runtime
        .block_on(filled::copy(asked.count, desk.folder()))
        .expect("a store");
    let connection = Connection::open(&store).expect("the store");
    println!(
        "{} deliveries, the first {ROWS} rows and the count; milliseconds; {} rounds, medians (least to most)\n",
        asked.count, asked.rounds
    );
    println!("| query | | found | first page | longest call of the count | whole count |");
    println!("|---|---|---|---|---|---|");
    let (mut pages, mut rows) = (Vec::new(), Vec::new());
    for (text, what) in QUERIES {
        let query = Query::parse(text).expect("understood");
        let (mut first, mut call, mut whole, mut found) = (Vec::new(), Vec::new(), Vec::new(), 0);
        for _ in 0..asked.rounds {
            first.push(timed(|| first_page(&connection, &query)));
            let (longest, all, count) = counted(&connection, &query);
            call.push(longest);
            whole.push(all);
            found = count;
        }
        pages.extend_from_slice(&first);
        let [first, call, whole] = [first, call, whole].map(Figure::of);
        println!("| `{text}` | {what} | {found} | {first} | {call} | {whole} |");
        rows.push(json!({ "query": text, "found": found, "first_page_ms": first.json(), "longest_call_ms": call.json(), "count_ms": whole.json() }));
    }
    pages.sort_by(f64::total_cmp);
    let (p50, p95) = (percentile(&pages, 50), percentile(&pages, 95));
    let scan = Figure::of((0..asked.rounds).map(|_| timed(|| scanned(&connection))));
    let ratio = p95 / scan.median;
    let cards = |filter: CardFilter| {
        let page = || card::page(&connection, &filter, None, ROWS as u32).map(drop);
        Figure::of((0..asked.rounds).map(|_| timed(|| page().expect("cards"))))
    };
    let feed = ["berlin", "xyzzy"].map(|word| {
        cards(CardFilter {
            words: word.to_owned(),
            ..CardFilter::default()
        })
    });
    let posts = POSTS.map(|post| {
        cards(CardFilter {
            media: Some(post.to_owned()),
            ..CardFilter::default()
        })
    });
    let compared = Query::parse(COMPARED).expect("understood");
    let compared = (0..asked.rounds).map(|_| counted(&connection, &compared));
    let (calls, whole): (Vec<f64>, Vec<f64>) = compared.map(|(call, all, _)| (call, all)).unzip();
    let [call, whole] = [calls, whole].map(Figure::of);
    let (index, file) = (index_size(&connection), file_size(&connection));
    println!("\nFirst pages of all queries: p50 {p50:.2} ms, p95 {p95:.2} ms.");
    println!(
        "Without an index, `berlin` in every text: {scan} ms; ratio of that p95 to it: {ratio:.2}."
    );
    println!(
        "The Feed, which looks card by card: the first hundred with `berlin` {} ms, none with `xyzzy` {} ms.",
        feed[0], feed[1]
    );
    println!(
        "There the first hundred of a post that is everywhere {} ms, of one that is nowhere {} ms.",
        posts[0], posts[1]
    );
    println!("`{COMPARED}`, which is compared with each: {whole} ms, the longest call {call} ms.");
    println!(
        "The index takes {:.0} bytes for each delivery, {:.0} % of the file.",
        index / asked.count as f64,
        index / file * 100.0
    );
    measured::write_json(
        "search",
        &json!({ "suite": "search", "stored": asked.count, "rounds": asked.rounds, "queries": rows, "p50_ms": p50, "p95_ms": p95, "scan_ms": scan.json(), "feed_ms": feed.map(|one| one.json()), "posts_ms": posts.map(|one| one.json()), "compared_ms": whole.json(), "ratio": ratio, "index_bytes": index, "file_bytes": file }),
    );
}

fn timed(work: impl FnOnce()) -> f64 {
    let begun = Instant::now();
    work();
    begun.elapsed().as_secs_f64() * 1000.0
}

fn first_page(connection: &Connection, query: &Query) {
    let found = selection::find(
        connection,
        query,
        0..i64::MAX,
        Order::NewestFirst,
        ROWS,
        None,
    )
    .expect("found");
    delivery::rows(connection, &found.ids).expect("rows");
}

/// The longest call, all of them, and what was counted.
fn counted(connection: &Connection, query: &Query) -> (f64, f64, i64) {
    let (mut longest, mut all, mut count, mut before) = (0.0_f64, 0.0, 0, i64::MAX);
    loop {
        let mut reached = None;
        let took = timed(|| {
            let patience = Some(Instant::now() + PATIENCE);
            let part = selection::count(connection, query, 0..before, 100, patience);
            let part = part.expect("counted");
            count += part.count;
            reached = part.reached;
        });
        longest = longest.max(took);
        all += took;
        let Some(reached) = reached else {
            return (longest, all, count);
        };
        before = reached;
    }
}

fn scanned(connection: &Connection) {
    let mut statement = connection
        .prepare_cached("SELECT count(*) FROM event WHERE text LIKE '%berlin%'")
        .expect("the table");
    let count: i64 = statement.query_row([], |row| row.get(0)).expect("a count");
    assert!(count > 0);
}

fn index_size(connection: &Connection) -> f64 {
    let sql = "SELECT sum(length(block)) FROM search_data";
    let bytes: i64 = connection
        .query_row(sql, [], |row| row.get(0))
        .expect("the index");
    bytes as f64
}

fn file_size(connection: &Connection) -> f64 {
    let sql = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
    let bytes: i64 = connection
        .query_row(sql, [], |row| row.get(0))
        .expect("the size");
    bytes as f64
}
