//! Scenarios against a small endpoint on loopback. Times are compared with each other, never
//! with a clock: the machine may be slow.

use std::collections::BTreeSet;
use std::sync::Mutex;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use bytes::Bytes;
use tokio::net::TcpListener;
use tokio::sync::Barrier;

use super::*;
use crate::replay::{Trust, parse_target};
use crate::simulate::find;

/// Says how the last of the bodies that have arrived is answered.
type Script = Box<dyn Fn(&[Bytes]) -> u16 + Send + Sync>;

struct Endpoint {
    script: Script,
    bodies: Mutex<Vec<Bytes>>,
    /// Requests are answered when so many are there at once.
    together: Barrier,
}

impl Endpoint {
    async fn start(together: usize, script: Script) -> (Arc<Self>, Destination) {
        let endpoint = Arc::new(Self {
            script,
            bodies: Mutex::default(),
            together: Barrier::new(together),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/", listener.local_addr().expect("an address"));
        let router = Router::new()
            .fallback(take)
            .with_state(Arc::clone(&endpoint));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let to = Destination {
            sender: Sender::new(&Trust::System).expect("a client"),
            url: parse_target(&url).expect("a URL"),
            timeout: Some(Duration::from_secs(30)),
            dress: Vec::new(),
            mark: Mark::Claimed,
        };
        (endpoint, to)
    }

    fn bodies(&self) -> Vec<Bytes> {
        self.bodies.lock().expect("no test failed here").clone()
    }
}

async fn take(State(endpoint): State<Arc<Endpoint>>, body: Bytes) -> StatusCode {
    let status = {
        let mut bodies = endpoint.bodies.lock().expect("no test failed here");
        bodies.push(body);
        (endpoint.script)(&bodies)
    };
    endpoint.together.wait().await;
    StatusCode::from_u16(status).expect("a status")
}

/// An hour of Meta's in so many seconds.
fn compressed(hour_s: f64) -> Retries {
    Retries::Compressed { hour_s }
}

async fn told(scenario: &Scenario, name: &str, to: &Destination) -> Vec<Event> {
    let material = Material::of_sample(&find(name).expect("a sample"));
    let mut events = Vec::new();
    let cancel = CancellationToken::new();
    run(scenario, &material, Some("own"), to, &cancel, |event| {
        events.push(event);
    })
    .await
    .expect("a scenario that can be");
    events
}

/// Number, retry and status of what was sent.
fn sent(events: &[Event]) -> Vec<(u32, u32, u16)> {
    let sent = |event: &Event| match event {
        Event::Sent {
            number,
            retry,
            status,
            ..
        } => Some((*number, *retry, status.unwrap_or(0))),
        _ => None,
    };
    events.iter().filter_map(sent).collect()
}

#[tokio::test]
async fn first_tries_go_out_in_order_one_by_one() {
    let (endpoint, to) = Endpoint::start(1, Box::new(|_| 200)).await;
    let scenario = Scenario {
        count: 5,
        duplicates: 1,
        fresh: true,
        ..Scenario::default()
    };
    let events = told(&scenario, "messages", &to).await;
    let numbers: Vec<u32> = sent(&events).iter().map(|(number, ..)| *number).collect();
    assert_eq!(numbers, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    assert_eq!(events.len(), 10, "{events:?}");
    let bodies = endpoint.bodies();
    assert!(
        bodies.chunks(2).all(|pair| pair[0] == pair[1]),
        "copies are the same bytes"
    );
    let mut different = bodies;
    different.dedup();
    assert_eq!(different.len(), 5);
}

#[tokio::test]
async fn at_a_rate_nobody_waits_for_the_answer_before() {
    // One by one, the first would never be answered.
    let (_, to) = Endpoint::start(4, Box::new(|_| 200)).await;
    let scenario = Scenario {
        count: 4,
        rate: Some(1000.0),
        ..Scenario::default()
    };
    assert_eq!(sent(&told(&scenario, "comments", &to).await).len(), 4);
}

#[tokio::test]
async fn what_fails_comes_again_byte_for_byte_and_holds_nobody_up() {
    // The body that comes first fails twice.
    let script = |bodies: &[Bytes]| {
        let tries = bodies.iter().filter(|body| **body == bodies[0]).count();
        let is_first = bodies.last() == bodies.first();
        if is_first && tries <= 2 { 503 } else { 200 }
    };
    let (endpoint, to) = Endpoint::start(1, Box::new(script)).await;
    let mut scenario = Scenario {
        count: 3,
        fresh: true,
        retries: compressed(1.0),
        ..Scenario::default()
    };
    let events = told(&scenario, "comments", &to).await;
    let tries = sent(&events);
    // Each comes again until it is taken. Which of those that are due goes first is not promised,
    // and where the machine pauses one more may fail for want of an answer.
    let mut most = 0;
    for own in 1..=3 {
        let of_one = tries.iter().filter(|(number, ..)| *number == own);
        let (again, taken): (Vec<u32>, Vec<bool>) = of_one
            .map(|(_, retry, status)| (*retry, *status == 200))
            .unzip();
        let last = u32::try_from(again.len()).expect("a few") - 1;
        assert_eq!(again, (0..=last).collect::<Vec<_>>(), "{tries:?}");
        let first_taken = taken.iter().position(|taken| *taken);
        assert_eq!(first_taken, Some(taken.len() - 1), "{tries:?}");
        most = most.max(last);
    }
    assert!(most >= 2, "{tries:?}");
    let bodies: BTreeSet<Bytes> = endpoint.bodies().into_iter().collect();
    assert_eq!(bodies.len(), 3, "retries are the same bytes");
    let waited = |event: &Event| match event {
        Event::Waiting { number, retry, .. } => Some((*number, *retry)),
        _ => None,
    };
    let waited: BTreeSet<(u32, u32)> = events.iter().filter_map(waited).collect();
    let again = tries.iter().filter(|(_, retry, _)| *retry > 0);
    let again: BTreeSet<(u32, u32)> = again.map(|(number, retry, _)| (*number, *retry)).collect();
    assert_eq!(waited, again);

    // Where an hour is one, its second retry is a minute later: the others do not wait for it.
    let first_fails = |bodies: &[Bytes]| {
        let is_first = bodies.last() == bodies.first();
        if is_first { 503 } else { 200 }
    };
    let (_, to) = Endpoint::start(1, Box::new(first_fails)).await;
    scenario.retries = Retries::Real;
    let material = Material::of_sample(&find("comments").expect("a sample"));
    let (mut events, cancel) = (Vec::new(), CancellationToken::new());
    let ended = run(&scenario, &material, Some("own"), &to, &cancel, |event| {
        events.push(event);
        let numbers: BTreeSet<u32> = sent(&events).iter().map(|(number, ..)| *number).collect();
        if numbers.len() == 3 {
            cancel.cancel();
        }
    });
    assert_eq!(ended.await, Ok(()));
    let tries = sent(&events);
    assert!(tries.iter().all(|(_, retry, _)| *retry < 2), "{tries:?}");
}

#[tokio::test]
async fn messages_are_disabled_after_an_hour_and_changes_dropped_after_36() {
    for (name, pipeline, end, alerts) in [
        ("messages", Pipeline::Messaging, Ending::Disabled, 1),
        ("comments", Pipeline::Changes, Ending::Dropped, 0),
    ] {
        let (endpoint, to) = Endpoint::start(1, Box::new(|_| 500)).await;
        let scenario = Scenario {
            retries: compressed(0.05),
            ..Scenario::default()
        };
        let events = told(&scenario, name, &to).await;
        let tries: Vec<u32> = sent(&events).iter().map(|(_, retry, _)| *retry).collect();
        let last = u32::try_from(retries(pipeline).len()).expect("a few");
        assert_eq!(tries, (0..=last).collect::<Vec<_>>(), "{name}");
        assert!(
            matches!(events.last(), Some(Event::GivenUp { number: 1, ending }) if *ending == end),
            "{events:?}"
        );
        let alerted = |event: &&Event| matches!(event, Event::Alerted { number: 1 });
        assert_eq!(events.iter().filter(alerted).count(), alerts, "{name}");
        let mut bodies = endpoint.bodies();
        bodies.dedup();
        assert_eq!(bodies.len(), 1, "retries are the same bytes");
    }
}

#[tokio::test]
async fn without_retries_a_failure_is_one() {
    let (_, to) = Endpoint::start(1, Box::new(|_| 204)).await;
    let events = told(&Scenario::default(), "comments", &to).await;
    // Only exactly 200 is a success.
    assert!(
        matches!(
            &events[..],
            [Event::Sent {
                status: Some(204),
                accepted: false,
                ..
            }]
        ),
        "{events:?}"
    );
}

#[tokio::test]
async fn a_cancelled_one_ends_while_it_waits_and_while_it_is_answered() {
    // It waits for its second retry; or for an answer that never comes, since two have to ask.
    for (together, arrived) in [(1, 2), (2, 1)] {
        let (endpoint, to) = Endpoint::start(together, Box::new(|_| 500)).await;
        let material = Material::of_sample(&find("comments").expect("a sample"));
        let scenario = Scenario {
            retries: Retries::Real,
            ..Scenario::default()
        };
        let cancel = CancellationToken::new();
        let running = run(&scenario, &material, Some("own"), &to, &cancel, drop);
        let cancelling = async {
            while endpoint.bodies().len() < arrived {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            cancel.cancel();
        };
        // It would go on for 36 hours.
        let (ended, ()) = tokio::join!(running, cancelling);
        assert_eq!(ended, Ok(()));
        assert_eq!(endpoint.bodies().len(), arrived);
    }
}

#[tokio::test]
async fn the_endpoints_own_headers_win_and_ours_says_who_it_is() {
    let (_, mut to) = Endpoint::start(1, Box::new(|_| 200)).await;
    to.dress = vec![("user-agent".into(), b"own".to_vec())];
    let material = Material::of_sample(&find("messages").expect("a sample"));
    let headers = to.dressed(material.headers, b"");
    let named = |name: &str| {
        let same = |(own, _): &&Header| own.eq_ignore_ascii_case(name);
        let found: Vec<&Header> = headers.iter().filter(same).collect();
        found.len()
    };
    assert_eq!((named("user-agent"), named(MARK)), (1, 1));
    assert_eq!(headers.last(), to.dress.last());
}
