//! Answers that are whole, and worth a note at most.

use super::endpoint::After;
use super::*;

#[tokio::test]
async fn an_answer_is_kept_as_it_came() {
    let raw = b"HTTP/1.1 500 Oh\r\nX-B: 1\r\nSet-Cookie: a\r\nX-A: caf\xe9\r\nSet-Cookie: b\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x00";
    let answer = send(request(&Endpoint::answering(*raw).await.url("/"), "{}")).await;
    assert_eq!(
        (answer.status, answer.fault, answer.note),
        (Some(500), None, None)
    );
    assert_eq!(&answer.body[..], b"\x1f\x8b\x00", "not decompressed");
    assert_eq!(answer.body_size, 3);
    let cookies: Vec<&[u8]> = answer
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie")
        .map(|(_, value)| &value[..])
        .collect();
    assert_eq!(cookies, [b"a", b"b"]);
    assert!(
        answer
            .headers
            .contains(&("x-a".into(), b"caf\xe9".to_vec()))
    );
}

#[tokio::test]
async fn chunks_and_bodies_that_end_with_the_connection_are_whole() {
    for raw in [
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabcde",
        "HTTP/1.0 200 OK\r\n\r\nabcde",
    ] {
        let answer = send(request(&Endpoint::answering(raw).await.url("/"), "{}")).await;
        assert_eq!(
            (&answer.body[..], answer.fault),
            (&b"abcde"[..], None),
            "{raw}"
        );
    }
}

#[tokio::test]
async fn a_redirect_is_noted_and_not_followed() {
    let elsewhere = Endpoint::keeping_alive("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    let raw = format!(
        "HTTP/1.1 307 Go\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n",
        elsewhere.url("/there")
    );
    let answer = send(request(&Endpoint::answering(raw).await.url("/"), "{}")).await;
    assert_eq!((answer.status, answer.fault), (Some(307), None));
    let note = answer.note.expect("a note");
    assert!(
        note.contains("not followed") && note.contains(&elsewhere.url("/there")),
        "{note}"
    );
    assert_eq!(elsewhere.connections(), 0);

    let endpoint =
        Endpoint::answering("HTTP/1.1 308 Go\r\nLocation: /slash/\r\nContent-Length: 0\r\n\r\n")
            .await;
    let url = endpoint.url("/slash");
    let note = send(request(&url, "{}")).await.note.expect("a note");
    assert!(
        note.contains(&format!("{url}/")),
        "relative ones are made whole: {note}"
    );
}

#[tokio::test]
async fn a_long_body_is_counted_and_its_beginning_is_kept() {
    let size = BODY_KEPT + 12_345;
    let mut raw = format!("HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n").into_bytes();
    raw.extend((0..size).map(|index| (index % 251) as u8));
    let answer = send(request(&Endpoint::answering(raw).await.url("/"), "{}")).await;
    assert_eq!(
        (answer.body.len(), answer.body_size),
        (BODY_KEPT, size as u64)
    );
    assert!(
        answer
            .body
            .iter()
            .enumerate()
            .all(|(index, &byte)| byte == (index % 251) as u8)
    );
    assert_eq!((answer.fault, answer.note), (None, None));
}

#[tokio::test]
async fn an_endless_body_is_not_read_for_ever() {
    let mut raw = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
    raw.resize(40 << 20, b'x');
    let answer = send(request(
        &Endpoint::with(raw, After::Hang).await.url("/"),
        "{}",
    ))
    .await;
    assert_eq!((answer.status, answer.fault), (Some(200), None));
    assert!(
        answer.body_size > READ_LIMIT && answer.body_size < READ_LIMIT + (1 << 20),
        "{}",
        answer.body_size
    );
    assert!(answer.note.is_some_and(|note| note.contains("16 MiB")));
}

#[tokio::test]
async fn an_answer_before_the_body_was_read_counts() {
    let endpoint = Endpoint::doing(|mut stream| async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut some = [0; 1024];
        stream.read_exact(&mut some).await.expect("a beginning");
        stream
            .write_all(b"HTTP/1.1 413 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            .await
            .expect("can be written");
        stream.shutdown().await.expect("can be shut");
        // As good servers do: read on for a while, so that no reset overtakes the answer.
        while stream.read(&mut some).await.is_ok_and(|read| read > 0) {}
    })
    .await;
    let answer = send(request(&endpoint.url("/"), vec![b'x'; 1 << 20])).await;
    assert_eq!((answer.status, answer.fault), (Some(413), None));
}

#[tokio::test]
async fn the_duration_is_until_the_last_byte() {
    let endpoint = Endpoint::doing(|mut stream| async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        // All of it: closing with unread bytes would reset the connection.
        let read = stream.read(&mut [0; 4096]).await.expect("a request");
        assert!(read > 0);
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na")
            .await
            .expect("can be written");
        tokio::time::sleep(Duration::from_millis(200)).await;
        stream.write_all(b"b").await.expect("can be written");
    })
    .await;
    let answer = send(request(&endpoint.url("/"), "")).await;
    assert_eq!(&answer.body[..], b"ab");
    assert!(
        answer.duration >= Duration::from_millis(200),
        "{:?}",
        answer.duration
    );
}
