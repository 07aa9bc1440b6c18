//! The sender against small raw servers on loopback: what really goes over the wire.

mod answers;
mod endpoint;
mod faults;
mod trust;

use std::time::Duration;

use bytes::Bytes;
use endpoint::Endpoint;

use super::*;

fn request(target: &str, body: impl Into<Bytes>) -> Request {
    let target = parse_target(target).expect("a URL");
    let timeout = Some(Duration::from_secs(60));
    Request::post(target, Vec::new(), body.into(), timeout)
}

async fn send(request: Request) -> Answer {
    Sender::new(&Trust::System)
        .expect("a client")
        .send(request)
        .await
}

/// Lines of a head, without those that the client adds.
fn own_lines(head: &str) -> Vec<&str> {
    let added = |line: &&str| {
        !["Host:", "Content-Length:"]
            .iter()
            .any(|name| line.starts_with(name))
    };
    head.lines()
        .skip(1)
        .filter(|line| !line.is_empty())
        .filter(added)
        .collect()
}

#[tokio::test]
async fn the_body_arrives_byte_for_byte_at_every_size() {
    let sender = Sender::new(&Trust::System).expect("a client");
    for size in [0, 1, 2, 441, 442, 1023, 1024, 65_535, 65_536, 1 << 20] {
        // Every byte value, in no UTF-8 order.
        let body: Vec<u8> = (0..size)
            .map(|index: usize| (index.wrapping_mul(167) >> 3) as u8)
            .collect();
        let endpoint = Endpoint::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await;
        let answer = sender
            .send(request(&endpoint.url("/hook"), body.clone()))
            .await;
        assert_eq!(
            (answer.status, answer.fault, &answer.body[..]),
            (Some(200), None, &b"ok"[..]),
            "{size}"
        );
        let (head, arrived) = endpoint.received().await;
        assert!(arrived == body, "{size} bytes");
        assert!(
            head.contains(&format!("Content-Length: {size}\r\n")),
            "{head}"
        );
    }
}

#[tokio::test]
async fn headers_keep_their_order_and_their_bytes() {
    let endpoint = Endpoint::answering("HTTP/1.1 204 No Content\r\n\r\n").await;
    let headers: [(&str, &[u8]); 7] = [
        ("X-Second", b"1"),
        ("content-type", b"application/json"),
        ("User-Agent", b"Webhooks/1.0 (https://fb.me/webhooks)"),
        ("Accept", b"*/*"),
        ("accept-encoding", b"deflate, gzip"),
        ("X-Hub-Signature-256", b"sha256=00"),
        ("X-Bytes", b"caf\xe9"),
    ];
    let mut request = request(&endpoint.url("/a/b?c=%20d&e"), "{}");
    request.headers = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.to_vec()))
        .collect();
    assert_eq!(send(request).await.status, Some(204));
    let (head, _) = endpoint.received().await;
    assert!(
        head.starts_with("POST /a/b?c=%20d&e HTTP/1.1\r\n"),
        "{head}"
    );
    let expected = [
        "X-Second: 1",
        "Content-Type: application/json",
        "User-Agent: Webhooks/1.0 (https://fb.me/webhooks)",
        "Accept: */*",
        "Accept-Encoding: deflate, gzip",
        "X-Hub-Signature-256: sha256=00",
        "X-Bytes: caf\u{e9}",
    ];
    assert_eq!(own_lines(&head), expected);
}

/// What the documentation of [`Sender`] says cannot be kept, or is added.
#[tokio::test]
async fn duplicates_stand_together_and_accept_is_added() {
    let endpoint = Endpoint::answering("HTTP/1.1 204 No Content\r\n\r\n").await;
    let mut request = request(&endpoint.url("/"), "{}");
    request.headers = ["X-Dup:1", "X-Own:a", "x-dup:2", "X-Dup:1"]
        .iter()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    send(request).await;
    let (head, _) = endpoint.received().await;
    assert_eq!(
        own_lines(&head),
        [
            "X-Dup: 1",
            "X-Dup: 2",
            "X-Dup: 1",
            "X-Own: a",
            "Accept: */*"
        ]
    );
}

#[tokio::test]
async fn a_header_that_http_cannot_carry_is_left_out_and_noted() {
    let endpoint = Endpoint::answering("HTTP/1.1 204 No Content\r\n\r\n").await;
    let mut request = request(&endpoint.url("/"), "{}");
    request.headers = vec![
        ("X-Split".into(), b"a\r\nX-Smuggled: b".to_vec()),
        ("no name".into(), b"a".to_vec()),
    ];
    let note = send(request).await.note.expect("a note");
    assert!(
        note.contains("“X-Split” was left out") && note.contains("“no name”"),
        "{note}"
    );
    let (head, _) = endpoint.received().await;
    assert!(!head.contains("Smuggled"), "{head}");
}

#[tokio::test]
async fn a_password_in_the_target_is_sent_and_never_shown() {
    let endpoint = Endpoint::answering("HTTP/1.1 204 No Content\r\n\r\n").await;
    let target = endpoint.url("/").replace("http://", "http://user:hunter2@");
    send(request(&target, "{}")).await;
    let (head, _) = endpoint.received().await;
    assert!(
        head.contains("Authorization: Basic dXNlcjpodW50ZXIy\r\n"),
        "{head}"
    );
    let fault = send(request("http://user:hunter2@127.0.0.1:1/", "{}"))
        .await
        .fault
        .expect("nothing listens");
    assert!(!format!("{fault:?}").contains("hunter2"), "{fault:?}");
}

#[tokio::test]
async fn one_sender_reuses_its_connection_and_sends_each_request_once() {
    let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    // One that was idle for a second is given up: where the machine pauses so long, once more.
    for _ in 0..20 {
        let endpoint = Endpoint::keeping_alive(answer).await;
        let sender = Sender::new(&Trust::System).expect("a client");
        for _ in 0..5 {
            let sent = sender.send(request(&endpoint.url("/"), "{}")).await;
            assert_eq!(sent.status, Some(200));
        }
        assert_eq!(endpoint.requests(), 5);
        if endpoint.connections() == 1 {
            return;
        }
    }
    panic!("no connection was used for all five");
}
