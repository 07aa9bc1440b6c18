//! Endpoints that do not answer as they should: which fault, and what the user reads.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;

use super::endpoint::After;
use super::*;

fn within(mut request: Request, milliseconds: u64) -> Request {
    request.timeout = Some(Duration::from_millis(milliseconds));
    request
}

/// The fault of an answer, whose message has to be whole sentences.
fn fault(answer: &Answer, code: FaultCode) -> &str {
    let fault = answer.fault.as_ref().expect("a fault");
    assert_eq!(fault.code, code, "{}", fault.message);
    assert!(
        fault.message.ends_with('.') && fault.message.contains(". "),
        "{}",
        fault.message
    );
    &fault.message
}

#[tokio::test]
async fn a_refused_port() {
    // Taken and never listened at: nobody else is given it meanwhile.
    let taken = TcpSocket::new_v4().expect("a socket");
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    taken.bind(any).expect("a port");
    let address = taken.local_addr().expect("an address");
    let answer = send(request(&format!("http://{address}/x"), "{}")).await;
    let message = fault(&answer, FaultCode::Connect);
    assert_eq!(
        message,
        format!("Nothing listens at {address}. Start your server, or check the port.")
    );
    assert_eq!((answer.status, answer.body_size), (None, 0));
}

#[tokio::test]
async fn silence() {
    let endpoint = Endpoint::with("", After::Hang).await;
    let answer = send(within(request(&endpoint.url("/"), "{}"), 200)).await;
    let message = fault(&answer, FaultCode::Timeout);
    assert!(
        message.contains("within 0.2 s. If you are at a breakpoint"),
        "{message}"
    );
    assert_eq!(answer.status, None);
    // The endpoint itself hangs for a minute.
    assert!(
        answer.duration >= Duration::from_millis(200) && answer.duration < Duration::from_secs(50)
    );
}

#[tokio::test]
async fn silence_in_mid_body_keeps_what_came() {
    let raw = "HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 100\r\n\r\npart";
    let mut answer = None;
    // Where a busy machine takes longer for the first part, it has more time.
    for milliseconds in [1000, 6000, 36_000] {
        let endpoint = Endpoint::with(raw, After::Hang).await;
        let sent = send(within(request(&endpoint.url("/"), "{}"), milliseconds)).await;
        if answer.insert(sent).body_size > 0 {
            break;
        }
    }
    let answer = answer.expect("one of them");
    assert!(fault(&answer, FaultCode::Timeout).contains("began to answer but did not finish"));
    assert_eq!(
        (answer.status, &answer.body[..], answer.body_size),
        (Some(200), &b"part"[..], 4)
    );
    assert!(answer.headers.contains(&("x-a".into(), b"1".to_vec())));
}

#[tokio::test]
async fn without_a_timeout_it_waits() {
    let endpoint = Endpoint::doing(|mut stream| async move {
        // An answer before there is a request would be none.
        let _ = stream.read(&mut [0; 4096]).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let _ = stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            .await;
        while stream.read(&mut [0; 64]).await.is_ok_and(|read| read > 0) {}
    })
    .await;
    let mut request = request(&endpoint.url("/"), "{}");
    request.timeout = None;
    assert_eq!(send(request).await.status, Some(200));
}

#[tokio::test]
async fn a_close_and_a_reset_before_the_answer() {
    let closing = Endpoint::answering("").await;
    let answer = send(request(&closing.url("/"), "{}")).await;
    assert!(fault(&answer, FaultCode::Closed).contains("closed the connection before it answered"));
    // Closed with unread bytes: the system sends a reset.
    let resetting = Endpoint::doing(|stream| async move {
        stream.readable().await.expect("a request");
        drop(stream);
    })
    .await;
    let answer = send(request(&resetting.url("/"), vec![b'x'; 100_000])).await;
    assert!(fault(&answer, FaultCode::Closed).contains("closed the connection before it answered"));
    assert_eq!(answer.status, None);
}

#[tokio::test]
async fn a_close_in_mid_body() {
    for raw in [
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n",
    ] {
        let answer = send(request(&Endpoint::answering(raw).await.url("/"), "{}")).await;
        assert!(
            fault(&answer, FaultCode::Closed).contains("before its answer was whole"),
            "{raw}"
        );
        assert_eq!((answer.status, &answer.body[..]), (Some(200), &b"part"[..]));
    }
}

#[tokio::test]
async fn an_answer_that_is_not_http() {
    let endless = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(2 << 20));
    for raw in [
        "SSH-2.0-OpenSSH_9.2\r\n",
        "\x15\x03\x01\x00\x02\x02\x46",
        "HTTP/1.1 abc\r\n\r\n",
        &endless,
    ] {
        let answer = send(request(&Endpoint::answering(raw).await.url("/"), "{}")).await;
        assert!(
            fault(&answer, FaultCode::Other).contains("is not HTTP"),
            "{:?}",
            answer.fault
        );
    }
}

#[tokio::test]
async fn https_to_a_plain_port() {
    for raw in ["HTTP/1.1 400 Bad Request\r\n\r\n", ""] {
        let endpoint = Endpoint::doing(move |mut stream| async move {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(raw.as_bytes()).await;
        })
        .await;
        let answer = send(request(&endpoint.url("/").replace("http:", "https:"), "{}")).await;
        assert!(
            fault(&answer, FaultCode::Tls).contains("begin the target with http://"),
            "{:?}",
            answer.fault
        );
    }
}

/// `.invalid` never resolves (RFC 2606); some networks answer it with a page of theirs.
#[tokio::test]
async fn an_unknown_name() {
    let asked = request("http://user:hunter2@nowhere.invalid/", "{}");
    // A resolver may ask several servers, each with a patience of its own.
    let answer = send(within(asked, 60_000)).await;
    let message = fault(&answer, FaultCode::Dns);
    assert!(
        message.contains("“nowhere.invalid”") && !message.contains("hunter2"),
        "{message}"
    );
}

#[tokio::test]
async fn a_target_that_is_none() {
    let mut request = request("http://a/", "{}");
    request.target = "ftp://user:hunter2@a/".parse().expect("a URL");
    let answer = send(request).await;
    assert!(!fault(&answer, FaultCode::InvalidTarget).contains("hunter2"));
}

#[test]
fn faults_keep_their_shape_in_the_store() {
    let json = r#"{"code":"invalid_target","message":"m"}"#;
    let fault: Fault = serde_json::from_str(json).expect("is read");
    assert_eq!(fault.code, FaultCode::InvalidTarget);
    assert_eq!(serde_json::to_string(&fault).expect("is written"), json);
}
