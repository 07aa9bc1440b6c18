//! `/metrics`: Prometheus' text format, on the window's listener, for whoever may reach that.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use hookglass_tests::fixtures::comment;
use hookglass_tests::http::{self, Answer, Request};
use hookglass_tests::target::{Reply, Target};
use hookglass_tests::ui::Ui;
use hookglass_tests::wait::until;
use hookglass_tests::{Desk, Running};
use serde_json::{Value, json};

/// A sample: its name with its labels in order, and its value.
type Samples = BTreeMap<(String, BTreeMap<String, String>), f64>;

/// A strict reader of version 0.0.4: whatever it does not know fails.
struct Metrics {
    types: BTreeMap<String, String>,
    samples: Samples,
}

impl Metrics {
    fn read(text: &str) -> Self {
        assert!(text.ends_with('\n'), "the last line ends as well");
        let (mut types, mut helped) = (BTreeMap::new(), BTreeSet::new());
        let mut samples = Samples::new();
        let mut current = String::new();
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("# HELP ") {
                let (name, help) = rest.split_once(' ').expect("a help");
                assert!(!help.is_empty() && helped.insert(name.to_owned()), "{line}");
                name.clone_into(&mut current);
            } else if let Some(rest) = line.strip_prefix("# TYPE ") {
                let (name, kind) = rest.split_once(' ').expect("a type");
                assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
                assert_eq!(name, current, "the type follows the help");
                let known = types.insert(name.to_owned(), kind.to_owned());
                assert!(known.is_none(), "{name} twice");
            } else {
                let (name, labels, value) = sample(line);
                let kind = types.get(&current).expect("a type before each sample");
                let endings: &[&str] = match kind.as_str() {
                    "histogram" => &["_bucket", "_sum", "_count"],
                    _ => &[""],
                };
                let own = |ending: &&str| name == format!("{current}{ending}");
                assert!(endings.iter().any(own), "{name} under {current}");
                assert!(kind != "counter" || name.ends_with("_total"), "{name}");
                let known = samples.insert((name, labels), value);
                assert!(known.is_none(), "{line} twice");
            }
        }
        let metrics = Self { types, samples };
        metrics.check_histograms();
        metrics
    }

    /// Cumulative by their ends, up to all.
    fn check_histograms(&self) {
        let mut found = 0;
        for (name, _) in self.types.iter().filter(|(_, kind)| *kind == "histogram") {
            let bucket = format!("{name}_bucket");
            let mut buckets: Vec<(f64, f64)> = self
                .samples
                .iter()
                .filter(|((own, _), _)| *own == bucket)
                .map(|((_, labels), value)| (number(&labels["le"]), *value))
                .collect();
            buckets.sort_by(|one, other| one.0.total_cmp(&other.0));
            assert!(buckets.windows(2).all(|pair| pair[0].1 <= pair[1].1));
            let (end, all) = *buckets.last().expect("buckets");
            assert!(end.is_infinite(), "{name} has no +Inf");
            assert!((all - self.value(&format!("{name}_count"), &[])).abs() < 0.5);
            assert!(self.value(&format!("{name}_sum"), &[]) >= 0.0);
            found += 1;
        }
        assert_eq!(found, 1);
    }

    #[track_caller]
    fn value(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let labels = labels
            .iter()
            .map(|&(name, value)| (name.into(), value.into()));
        let key = (name.to_owned(), labels.collect());
        *self
            .samples
            .get(&key)
            .unwrap_or_else(|| panic!("{key:?} is not there"))
    }

    #[track_caller]
    fn is(&self, name: &str, labels: &[(&str, &str)], expected: f64) {
        let value = self.value(name, labels);
        assert!(
            (value - expected).abs() < 1e-9,
            "{name} {labels:?}: {value}"
        );
    }
}

fn number(text: &str) -> f64 {
    match text {
        "+Inf" => f64::INFINITY,
        text => {
            assert!(
                text.chars()
                    .all(|letter| letter.is_ascii_digit() || letter == '.'),
                "{text}"
            );
            text.parse().expect("a number")
        }
    }
}

/// `name{label="value",…} number`
fn sample(line: &str) -> (String, BTreeMap<String, String>, f64) {
    let end = line.find(['{', ' ']).expect("a value");
    let (name, mut rest) = line.split_at(end);
    let is_name = |text: &str| {
        let mut letters = text.chars();
        letters
            .next()
            .is_some_and(|first| first.is_ascii_lowercase())
            && letters.all(|letter| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_'
            })
    };
    assert!(is_name(name), "{line}");
    let mut labels = BTreeMap::new();
    if let Some(inside) = rest.strip_prefix('{') {
        rest = inside;
        loop {
            let (label, after) = rest.split_once("=\"").expect("a label");
            assert!(is_name(label), "{line}");
            let (mut value, mut letters) = (String::new(), after.char_indices());
            let end = loop {
                match letters.next().expect("a closing quote") {
                    (place, '"') => break place,
                    (_, '\\') => value.push(match letters.next().expect("an escape").1 {
                        'n' => '\n',
                        plain @ ('\\' | '"') => plain,
                        other => panic!("\\{other} in {line}"),
                    }),
                    (_, plain) => value.push(plain),
                }
            };
            assert!(labels.insert(label.to_owned(), value).is_none(), "{line}");
            rest = after.get(end + 1..).expect("the rest");
            match rest.strip_prefix(',') {
                Some(more) => rest = more,
                None => break,
            }
        }
        rest = rest.strip_prefix('}').expect("a closing brace");
    }
    let value = rest.strip_prefix(' ').expect("one space");
    (name.to_owned(), labels, number(value))
}

fn serve(desk: &Desk, more: &[&str]) -> (Running, SocketAddr) {
    let fixed = [
        "serve",
        "--addr",
        "127.0.0.1:0",
        "--ui-addr",
        "127.0.0.1:0",
        "--format",
        "ndjson",
    ];
    let running = Running::start(desk.command(&[&fixed, more].concat()));
    let url = running.listening()["ui_url"].clone();
    let rest = url.as_str().and_then(|url| url.strip_prefix("http://"));
    let (address, _) = rest.and_then(|rest| rest.split_once('/')).expect("a URL");
    let address = address.parse().expect("an address");
    (running, address)
}

fn ask(address: SocketAddr, method: &str, host: &str) -> Answer {
    let request = Request::new(method, "/metrics")
        .host(host)
        .with("Content-Length", "0")
        .with("Connection", "close");
    http::send(address, &request)
}

fn scrape(address: SocketAddr) -> Metrics {
    let answer = ask(address, "GET", &address.to_string());
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("content-type"),
        Some("text/plain; version=0.0.4")
    );
    Metrics::read(&answer.text())
}

/// A body with a field of any name.
fn of_field(field: &str, id: u32) -> Vec<u8> {
    format!(
        r#"{{"object":"instagram","entry":[{{"id":"1","time":1764000000,"changes":[{{"field":"{field}","value":{{"id":"{id}"}}}}]}}]}}"#
    )
    .into_bytes()
}

#[test]
fn metrics_count_what_arrived_and_what_became_of_it() {
    let desk = Desk::with_guide();
    let (running, address) = serve(&desk, &[]);
    let before = scrape(address);
    before.is("hookglass_received_total", &[], 0.0);
    before.is("hookglass_answer_seconds_count", &[], 0.0);
    assert_eq!(running.post_signed(&comment()).status, 200);
    assert_eq!(running.post_signed(&of_field("messages", 1)).status, 200);
    let forged = Request::delivery(&comment()).signed_with("another");
    assert_eq!(running.send(&forged).status, 401);
    // A stranger's names make no labels.
    for id in 0..50 {
        let strange = of_field(&format!("made_up_{id}\\\""), id);
        running.post_signed(&strange);
    }
    running.send(&Request::handshake(
        "hub.mode=subscribe&hub.verify_token=huntaze_instagram_webhook&hub.challenge=1",
    ));
    running.send(&Request::handshake(
        "hub.mode=subscribe&hub.verify_token=x&hub.challenge=1",
    ));
    running.send(&Request::new("GET", "/wp-login.php"));
    let metrics = until("the second look is done", || {
        let metrics = scrape(address);
        (metrics.value("hookglass_second_look_waiting", &[]) < 0.5).then_some(metrics)
    });
    // One that waited for the store in vain came again.
    let again = metrics.value("hookglass_refused_total", &[("reason", "store_failed")]);
    metrics.is("hookglass_received_total", &[], 53.0 + again);
    metrics.is("hookglass_stored_total", &[], 53.0);
    metrics.is("hookglass_deliveries", &[], 53.0);
    let deliveries = "hookglass_deliveries_total";
    metrics.is(deliveries, &[("status", "200"), ("verdict", "valid")], 52.0);
    metrics.is(
        deliveries,
        &[("status", "401"), ("verdict", "invalid")],
        1.0,
    );
    let events = "hookglass_events_total";
    metrics.is(events, &[("field", "comments")], 2.0);
    metrics.is(events, &[("field", "messages")], 1.0);
    metrics.is(events, &[("field", "other")], 50.0);
    let fields = metrics.samples.keys().filter(|(name, _)| name == events);
    assert_eq!(fields.count(), 3);
    metrics.is("hookglass_answer_seconds_count", &[], 53.0);
    assert!(metrics.value("hookglass_answer_seconds_sum", &[]) > 0.0);
    let handshakes = "hookglass_handshakes_total";
    metrics.is(handshakes, &[("outcome", "accepted")], 1.0);
    metrics.is(handshakes, &[("outcome", "refused")], 1.0);
    metrics.is("hookglass_strays_total", &[("status", "404")], 1.0);
    metrics.is("hookglass_refused_total", &[("reason", "broken")], 0.0);
    metrics.is("hookglass_tunnel_up", &[], 0.0);
    assert!(metrics.value("hookglass_database_bytes", &[]) > 4096.0);
    assert!(metrics.value("hookglass_start_time_seconds", &[]) > 1.7e9);
    assert_eq!(running.stop().code, 0);
}

#[test]
fn metrics_name_the_targets_of_forwards_whatever_their_names() {
    let desk = Desk::with_secret();
    let target = Target::accepting();
    let (running, address) = serve(&desk, &["--forward", &target.url()]);
    let ui = Ui::open(&running);
    let own = ui.ask("list_targets", &Value::Null)[0].clone();
    // As a user may call it.
    let name = "my \"dev\\laptop\"";
    let renamed = json!({
        "id": own["id"], "name": name, "url": own["url"], "timeout_s": 30,
        "headers": [], "trust": own["trust"], "secret": null,
    });
    ui.ask("save_target", &renamed);
    assert_eq!(running.post_signed(&comment()).status, 200);
    let taken = [("target", name), ("outcome", "taken")];
    until("it was forwarded", || {
        let forwards = ("hookglass_forwards_total".to_owned(), labels(&taken));
        scrape(address)
            .samples
            .contains_key(&forwards)
            .then_some(())
    });
    target.answer_with(Reply::with(500, "no"));
    assert_eq!(running.post_signed(&of_field("mentions", 1)).status, 200);
    let failed = [("target", name), ("outcome", "failed")];
    let metrics = until("it was refused", || {
        let metrics = scrape(address);
        let forwards = ("hookglass_forwards_total".to_owned(), labels(&failed));
        metrics.samples.contains_key(&forwards).then_some(metrics)
    });
    metrics.is("hookglass_forwards_total", &taken, 1.0);
    running.kill();
}

#[test]
fn metrics_name_a_command_lines_target_by_host_and_path_alone() {
    let desk = Desk::with_secret();
    let target = Target::accepting();
    let url = format!("{}&token=a-token-of-somebody", target.url());
    let (running, address) = serve(&desk, &["--forward", &url]);
    assert_eq!(running.post_signed(&comment()).status, 200);
    let plain = url
        .strip_prefix("http://")
        .and_then(|url| url.split('?').next());
    let taken = [("target", plain.expect("a path")), ("outcome", "taken")];
    until("it was forwarded", || {
        let forwards = ("hookglass_forwards_total".to_owned(), labels(&taken));
        let metrics = scrape(address);
        metrics.samples.contains_key(&forwards).then_some(())
    });
    let text = ask(address, "GET", &address.to_string()).text();
    assert!(!text.contains("a-token-of-somebody"), "{text}");
    assert_eq!(
        target.only().line,
        "POST /hook?from=replay&token=a-token-of-somebody HTTP/1.1"
    );
    running.kill();
}

fn labels(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let own = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
    pairs.iter().map(own).collect()
}

#[test]
fn metrics_are_for_this_machine_by_its_own_name_and_are_only_read() {
    let desk = Desk::with_secret();
    let (running, address) = serve(&desk, &[]);
    let own = address.to_string();
    for host in ["evil.example", "evil.example:4950", "127.0.0.1", ""] {
        let answer = ask(address, "GET", host);
        assert_eq!(answer.status, 403, "{host}");
        assert!(!answer.text().contains("hookglass_"), "{host}");
    }
    let local = format!("localhost:{}", address.port());
    assert_eq!(ask(address, "GET", &local).status, 200);
    let foreign = Request::new("GET", "/metrics")
        .host(&own)
        .with("Origin", "http://evil.example")
        .with("Connection", "close");
    assert_eq!(http::send(address, &foreign).status, 403);
    for method in ["POST", "PUT", "DELETE"] {
        let answer = ask(address, method, &own);
        assert_eq!(answer.status, 405, "{method}");
        assert!(
            answer
                .header("allow")
                .is_some_and(|allow| allow.contains("GET"))
        );
    }
    // The receiver, which the public reaches, has none.
    let receiver = running.address();
    assert_eq!(ask(receiver, "GET", &receiver.to_string()).status, 404);
    let text = ask(address, "GET", &own).text();
    for secret in [hookglass_tests::fixtures::SECRET, "token="] {
        assert!(!text.contains(secret));
    }
    assert_eq!(running.stop().code, 0);
}
