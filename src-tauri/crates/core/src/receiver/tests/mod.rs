//! The receiver, spoken to over a socket as an ordinary, a hostile or a clumsy client would.

mod bounds;

use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::limits::Counters;
use super::*;
use crate::pipeline::{Parts, Pipeline};
use crate::publish::Publisher;
use crate::query::Query;
use crate::replay::Senders;
use crate::secrets::{SecretOptions, Secrets};
use crate::signature::{SIGNATURE_HEADER, sign};
use crate::store::delivery::{DeliveryRow, Totals};
use crate::store::{Purpose, Store, delivery};

const SECRET: &str = "00112233445566778899aabbccddeeff";
const BODY: &str = r#"{"object":"instagram","entry":[]}"#;

struct Fixture {
    receiver: Arc<Receiver>,
    store: Store,
    publisher: Arc<Publisher>,
    _folder: TempDir,
}

async fn receiver(limits: Limits) -> Fixture {
    let folder = TempDir::new().expect("a folder");
    let store = Store::open(&folder.path().join("x.db"), Purpose::Receive).expect("a store");
    let env = vec![
        ("INSTAGRAM_WEBHOOK_SECRET".into(), SECRET.into()),
        ("INSTAGRAM_WEBHOOK_VERIFY_TOKEN".into(), "token".into()),
    ];
    let secrets = Secrets::open(SecretOptions {
        env,
        file: None,
        keychain: false,
    });
    let publisher = Arc::new(Publisher::new(Totals::default()));
    let parts = Parts {
        secrets,
        store: store.clone(),
        publisher: Arc::clone(&publisher),
        senders: Senders::default(),
        passage: tokio::sync::watch::channel(None).1,
        metrics: Arc::default(),
        // A disk that others use may be slow; how long it is waited for is not what is tested.
        patience: Duration::from_secs(60),
    };
    let pipeline = Pipeline::new(parts, false, limits.max_body);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let receiver = Receiver::start(
        listener,
        "/hook".into(),
        limits,
        Arc::new(Counters::default()),
        Arc::default(),
        pipeline,
    )
    .expect("started");
    Fixture {
        receiver,
        store,
        publisher,
        _folder: folder,
    }
}

impl Fixture {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.receiver.address())
            .await
            .expect("connected")
    }

    /// Sends bytes and reads until the other side closes.
    async fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        // It may be answered and closed before all is sent: what comes back is what counts.
        let _ = stream.write_all(bytes).await;
        read_all(&mut stream).await
    }

    async fn rows(&self) -> Vec<DeliveryRow> {
        self.store
            .read(|connection| delivery::page(connection, &Query::default(), None, 100))
            .await
            .expect("a page")
    }
}

async fn read_all(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await;
    assert!(
        read.is_ok(),
        "the connection was not closed; so far: {}",
        String::from_utf8_lossy(&answer)
    );
    String::from_utf8_lossy(&answer).into_owned()
}

fn signed(body: &str, extra: &str) -> Vec<u8> {
    let signature = sign(SECRET.as_bytes(), body.as_bytes());
    format!("POST /hook HTTP/1.1\r\nHost: x\r\n{SIGNATURE_HEADER}: {signature}\r\nContent-Length: {}\r\nConnection: close\r\n{extra}\r\n{body}", body.len()).into_bytes()
}

/// Waits until it is so, for a minute at the most.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..1200 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what}: never");
}

#[tokio::test]
async fn headers_keep_order_case_and_duplicates_on_one_connection() {
    let fixture = receiver(Limits::default()).await;
    let mut stream = fixture.connect().await;
    for extra in [
        "x-First: 1\r\nX-second: 2\r\nX-FIRST: 3\r\n",
        "",
        "Z: last\r\nA: 0\r\n",
    ] {
        let request = String::from_utf8(signed(BODY, extra))
            .expect("text")
            .replace("Connection: close\r\n", "");
        stream.write_all(request.as_bytes()).await.expect("sent");
        // Head and body may come one after the other.
        let mut answer = Vec::new();
        while !answer.ends_with(br#"{"success":true}"#) {
            let read = stream.read_buf(&mut answer).await.expect("answered");
            let so_far = String::from_utf8_lossy(&answer);
            assert!(read > 0, "closed after: {so_far}");
        }
        assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n"));
    }
    let names = |id| {
        fixture.store.read(move |connection| {
            Ok(delivery::get(connection, id)?
                .head
                .headers()
                .into_iter()
                .map(|(name, _)| name)
                .collect::<Vec<_>>())
        })
    };
    assert_eq!(
        names(1).await.expect("kept"),
        [
            "Host",
            SIGNATURE_HEADER,
            "Content-Length",
            "x-First",
            "X-second",
            "X-FIRST"
        ]
    );
    assert_eq!(
        names(3).await.expect("kept"),
        ["Host", SIGNATURE_HEADER, "Content-Length", "Z", "A"]
    );
}

#[tokio::test]
async fn a_chunked_body_is_the_same_body() {
    let fixture = receiver(Limits::default()).await;
    let signature = sign(SECRET.as_bytes(), BODY.as_bytes());
    let (one, two) = BODY.split_at(10);
    let request = format!(
        "POST /hook HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: {signature}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n{:x}\r\n{one}\r\n{:x}\r\n{two}\r\n0\r\n\r\n",
        one.len(),
        two.len()
    );
    assert!(
        fixture
            .exchange(request.as_bytes())
            .await
            .ends_with(r#"{"success":true}"#)
    );
    assert_eq!(
        fixture
            .store
            .read(|connection| delivery::body(connection, 1))
            .await
            .expect("kept"),
        BODY
    );
}

#[tokio::test]
async fn a_sender_that_hangs_up_does_not_hide_its_delivery() {
    let fixture = receiver(Limits::default()).await;
    for _ in 0..20 {
        let mut stream = fixture.connect().await;
        stream.write_all(&signed(BODY, "")).await.expect("sent");
        drop(stream);
    }
    fixture.receiver.stop().await;
    // Whatever was on its way is written and counted by now or a moment later.
    until("all that is stored is counted", async || {
        let stored = i64::try_from(fixture.rows().await.len()).expect("few");
        stored == fixture.publisher.tick().stored
    })
    .await;
}

#[tokio::test]
async fn other_paths_and_methods_are_strays() {
    let fixture = receiver(Limits::default()).await;
    let request = |line: &str| format!("{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert!(
        fixture
            .exchange(request("GET /elsewhere").as_bytes())
            .await
            .starts_with("HTTP/1.1 404 ")
    );
    let answer = fixture.exchange(request("PUT /hook").as_bytes()).await;
    assert!(
        answer.starts_with("HTTP/1.1 405 ") && answer.contains("allow: GET, POST\r\n"),
        "{answer}"
    );
    fixture.receiver.stop().await;
    fixture
        .store
        .write(|_| Ok(()))
        .await
        .expect("what waited is written");
    let strays = fixture
        .store
        .read(|connection| crate::store::stray::newest(connection, 10))
        .await
        .expect("strays");
    assert_eq!(
        strays
            .iter()
            .map(|stray| (stray.path.as_str(), stray.status))
            .collect::<Vec<_>>(),
        [("/hook", 405), ("/elsewhere", 404)]
    );
}

#[tokio::test]
async fn stopping_finishes_what_is_in_flight() {
    let fixture = receiver(Limits::default()).await;
    let mut stream = fixture.connect().await;
    let request = signed(BODY, "Expect: 100-continue\r\n");
    let (head, tail) = request.split_at(request.len() - 5);
    stream.write_all(head).await.expect("sent");
    // Said once its body is being read.
    let mut go_ahead = [0; 25];
    stream.read_exact(&mut go_ahead).await.expect("a go-ahead");
    assert_eq!(&go_ahead, b"HTTP/1.1 100 Continue\r\n\r\n");
    let receiver = Arc::clone(&fixture.receiver);
    let stopping = tokio::spawn(async move { receiver.stop().await });
    until("it is stopping", async || {
        TcpStream::connect(fixture.receiver.address())
            .await
            .is_err()
    })
    .await;
    stream.write_all(tail).await.expect("sent");
    assert!(read_all(&mut stream).await.ends_with(r#"{"success":true}"#));
    stopping.await.expect("stopped");
    assert_eq!(fixture.rows().await.len(), 1);
}

#[tokio::test]
async fn a_store_that_cannot_write_is_503_and_nothing_is_acknowledged() {
    let fixture = receiver(Limits::default()).await;
    fixture.store.close().await;
    let answer = fixture.exchange(&signed(BODY, "")).await;
    assert!(
        answer.starts_with("HTTP/1.1 503 ") && answer.contains("retry-after"),
        "{answer}"
    );
    assert_eq!(fixture.receiver.refused().store_failed, 1);
}
