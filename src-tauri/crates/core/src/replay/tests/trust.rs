//! Certificates of servers on this machine: refused, trusted by name, or not looked at.

use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;

/// An https server with a certificate that nobody has signed; its URL and its certificate.
async fn server() -> (String, String) {
    crate::tls::install();
    let names = vec!["localhost".to_owned()];
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(names).expect("a certificate");
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .expect("a key that fits");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue; // the client did not trust it
            };
            // All of it, so that nothing is reset; and answered whatever came.
            let mut read = Vec::new();
            while !read.ends_with(b"{}") {
                match stream.read_buf(&mut read).await {
                    Ok(size) if size > 0 => {}
                    _ => break,
                }
            }
            let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await;
            let _ = stream.shutdown().await;
        }
    });
    (format!("https://localhost:{port}/"), cert.pem())
}

async fn send_trusting(trust: Trust, url: &str) -> Answer {
    let senders = Senders::default();
    let sender = senders.get(&trust).expect("a client");
    sender.send(request(url, "{}")).await
}

#[tokio::test]
async fn a_certificate_of_ones_own_is_refused_until_it_is_trusted() {
    let (url, pem) = server().await;
    let refused = send_trusting(Trust::System, &url).await;
    let fault = refused.fault.expect("a fault");
    assert_eq!(fault.code, FaultCode::Tls, "{}", fault.message);
    let trusted = send_trusting(Trust::Certificate { pem }, &url).await;
    assert_eq!((trusted.status, trusted.fault), (Some(204), None));
    let any = send_trusting(Trust::Any, &url).await;
    assert_eq!((any.status, any.fault), (Some(204), None));
}

#[tokio::test]
async fn another_servers_certificate_does_not_help() {
    let (url, _) = server().await;
    let (_, pem) = server().await;
    let answer = send_trusting(Trust::Certificate { pem }, &url).await;
    assert_eq!(answer.fault.expect("a fault").code, FaultCode::Tls);
}

#[test]
fn a_text_without_a_certificate_is_refused() {
    for pem in [
        "",
        "hello",
        "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----",
    ] {
        let trust = Trust::Certificate { pem: pem.into() };
        assert!(Senders::default().get(&trust).is_err(), "{pem}");
    }
}
