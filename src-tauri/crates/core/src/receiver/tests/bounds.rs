//! How much, how large, how slow, how many: what is turned away, and what is not.

use super::*;

#[tokio::test]
async fn a_body_over_the_limit_is_413_and_its_head_is_kept() {
    let fixture = receiver(Limits {
        max_body: 100,
        ..Limits::default()
    })
    .await;
    let body = "x".repeat(5000);
    assert!(
        fixture
            .exchange(&signed(&body, ""))
            .await
            .starts_with("HTTP/1.1 413 ")
    );
    let chunked = format!(
        "POST /hook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
        body.len()
    );
    assert!(
        fixture
            .exchange(chunked.as_bytes())
            .await
            .starts_with("HTTP/1.1 413 ")
    );
    let declared = |id| {
        fixture
            .store
            .read(move |connection| Ok(delivery::get(connection, id)?.declared_size))
    };
    assert_eq!(declared(1).await.expect("kept"), Some(5000));
    let rows = fixture.rows().await;
    assert!(
        rows.iter()
            .all(|row| row.status == 413 && row.verdict.is_none() && row.body_size == 0),
        "{rows:?}"
    );
    assert_eq!(fixture.receiver.refused().too_large, 2);
}

#[tokio::test]
async fn what_is_too_slow_is_408() {
    let short = Duration::from_millis(200);
    let fixture = receiver(Limits {
        head_timeout: short,
        body_timeout: short,
        ..Limits::default()
    })
    .await;
    assert!(
        fixture
            .exchange(b"POST /hook HTTP/1.1\r\nHost:")
            .await
            .starts_with("HTTP/1.1 408 ")
    );
    assert!(
        fixture
            .exchange(b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{")
            .await
            .starts_with("HTTP/1.1 408 ")
    );
    assert_eq!(
        fixture.exchange(b"").await,
        "",
        "an idle connection is closed without a word"
    );
    assert_eq!(fixture.receiver.refused().too_slow, 2);
    assert!(fixture.rows().await.is_empty());
}

#[tokio::test]
async fn a_connection_that_cannot_be_followed_has_its_time_too() {
    let short = Duration::from_millis(200);
    let fixture = receiver(Limits {
        head_timeout: short,
        body_timeout: short,
        idle_timeout: short,
        ..Limits::default()
    })
    .await;
    let strange = b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}POST /h";
    assert!(fixture.exchange(strange).await.starts_with("HTTP/1.1 "));
    let coded = b"POST /hook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\nPOST";
    fixture.exchange(coded).await; // ends: that is all
}

#[tokio::test]
async fn slowloris_does_not_extend_its_time_by_sending() {
    let fixture = receiver(Limits {
        head_timeout: Duration::from_millis(300),
        ..Limits::default()
    })
    .await;
    let mut stream = fixture.connect().await;
    stream
        .write_all(b"POST /hook HTTP/1.1\r\n")
        .await
        .expect("sent");
    let mut sent = 0;
    for number in 0..100 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        if stream
            .write_all(format!("X-{number}: 1\r\n").as_bytes())
            .await
            .is_err()
        {
            break;
        }
        sent = number;
    }
    assert!(sent < 50, "still open after {sent} headers");
}

#[tokio::test]
async fn a_head_that_is_too_large_is_431_and_what_is_not_http_is_400() {
    let fixture = receiver(Limits {
        max_head: 8 << 10,
        ..Limits::default()
    })
    .await;
    let large = format!(
        "POST /hook HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n",
        "y".repeat(20_000)
    );
    assert!(
        fixture
            .exchange(large.as_bytes())
            .await
            .starts_with("HTTP/1.1 431 ")
    );
    // The library looks only when its buffer is full: these come in one piece.
    let of_size = |size: usize| {
        let rest = "POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\nX: \r\n\r\n";
        let value = "y".repeat(size - rest.len());
        rest.replace("X: ", &format!("X: {value}"))
    };
    for (size, status) in [(8 << 10, "400"), ((8 << 10) + 1, "431"), (12 << 10, "431")] {
        let answer = fixture.exchange(of_size(size).as_bytes()).await;
        let expected = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&expected), "{size}: {answer}");
    }
    let many = format!(
        "POST /hook HTTP/1.1\r\nHost: x\r\n{}\r\n",
        "X: 1\r\n".repeat(200)
    );
    assert!(
        fixture
            .exchange(many.as_bytes())
            .await
            .starts_with("HTTP/1.1 431 ")
    );
    assert!(
        fixture
            .exchange(b"\x16\x03\x01 not http\r\n\r\n")
            .await
            .starts_with("HTTP/1.1 400 ")
    );
    // Counted when the connection ends, which may be a moment after its answer.
    until("they are counted", async || {
        let refused = fixture.receiver.refused();
        (refused.too_large, refused.broken) == (4, 1)
    })
    .await;
}

#[tokio::test]
async fn too_many_connections_or_bytes_are_503() {
    let fixture = receiver(Limits {
        max_connections: 2,
        max_in_flight: 100_000,
        max_body: 300_000,
        // Longer than all of this takes: those that hold a place are not to lose it.
        head_timeout: Duration::from_secs(600),
        body_timeout: Duration::from_secs(600),
        ..Limits::default()
    })
    .await;
    let mut first = fixture.connect().await;
    let part = format!(
        "POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n{}",
        "x".repeat(150_000)
    );
    first.write_all(part.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    until("its room is taken", async || {
        answer = fixture.exchange(&signed(&"x".repeat(100_000), "")).await;
        answer.starts_with("HTTP/1.1 503 ")
    })
    .await;
    assert!(answer.contains("retry-after"), "{answer}");
    let mut second = None;
    // Where a place of before is not free yet, it is the second that is turned away.
    until("all places are taken", async || {
        second = Some(fixture.connect().await);
        answer = fixture.exchange(&signed(BODY, "")).await;
        answer.starts_with("HTTP/1.1 503 ")
    })
    .await;
    assert!(answer.contains("retry-after"), "{answer}");
    drop((first, second));
    // Their room is free again once the receiver has seen them go.
    until("they are taken again", async || {
        answer = fixture.exchange(&signed(BODY, "")).await;
        answer.starts_with("HTTP/1.1 200 ")
    })
    .await;
}

#[tokio::test]
async fn announcing_large_bodies_keeps_nobody_out() {
    let fixture = receiver(Limits::default()).await;
    let mut silent = Vec::new();
    for _ in 0..40 {
        let mut stream = fixture.connect().await;
        let head = b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 16777216\r\n\r\n";
        stream.write_all(head).await.expect("sent");
        silent.push(stream);
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(
        fixture
            .exchange(&signed(BODY, ""))
            .await
            .starts_with("HTTP/1.1 200 ")
    );
}
