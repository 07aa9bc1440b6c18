//! No answer, or not Meta's.

use std::time::Duration;

use serde_json::json;

use super::*;

async fn error(status: u16, body: impl Into<Bytes>) -> GraphError {
    let fake = Fake::new(status, body).await;
    let error = fake
        .graph
        .app_subscription(&app())
        .await
        .expect_err("an error");
    fake.asked(); // neither a redirect nor a retry
    assert!(!error.remedy().is_empty());
    error
}

#[tokio::test]
async fn a_proxys_page_is_not_metas_answer() {
    for status in [200, 302, 307, 407, 502] {
        let found = error(status, "<html>sign in</html>").await;
        assert_eq!(found, GraphError::NotGraph { status });
        assert!(found.to_string().contains(&status.to_string()));
    }
    let json = json!({"message": "no such route"}).to_string();
    assert_eq!(error(404, json).await, GraphError::NotGraph { status: 404 });
    assert_eq!(
        error(200, "[1]").await,
        GraphError::NotGraph { status: 200 }
    );
}

#[tokio::test]
async fn an_unknown_shape_is_said() {
    let found = error(200, r#"{"items":[]}"#).await;
    assert!(matches!(found, GraphError::Unexpected { .. }), "{found:?}");
    let fake = Fake::json(&json!({"success": false})).await;
    let found = fake
        .graph
        .unsubscribe_account(&page())
        .await
        .expect_err("no success");
    assert!(found.to_string().contains("success: false"), "{found}");
}

#[tokio::test]
async fn a_long_answer_is_given_up() {
    let body = vec![b' '; (1 << 20) + 1];
    assert_eq!(error(200, body).await, GraphError::TooLarge);
}

#[tokio::test]
async fn silence_is_a_time_out_and_no_listener_a_network_fault() {
    provide();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let hosts = Hosts::parse(&base, &base, "v26.0").expect("hosts");
    let graph = Graph::open(hosts).expect("a client");
    let graph = graph.within(Duration::from_millis(100));
    let found = graph.who(&instagram()).await;
    assert_eq!(found, Err(GraphError::Timeout));
    drop(listener);
    // Taken and never listened at: nobody else is given it meanwhile.
    let taken = tokio::net::TcpSocket::new_v4().expect("a socket");
    let any = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    taken.bind(any).expect("a port");
    let base = format!("http://{}", taken.local_addr().expect("an address"));
    let hosts = Hosts::parse(&base, &base, "v26.0").expect("hosts");
    let graph = Graph::open(hosts).expect("a client");
    let found = graph.who(&instagram()).await.expect_err("nobody there");
    assert_eq!(found.to_string(), "nothing listens at 127.0.0.1");
    assert!(!found.remedy().is_empty());
}

#[tokio::test]
async fn a_plain_server_at_an_https_host_cannot_be_trusted() {
    let fake = Fake::new(200, "{}").await;
    let port = fake.graph.hosts().facebook.port().expect("a port");
    let (plain, base) = ("http://127.0.0.1:1", format!("https://127.0.0.1:{port}"));
    let graph = Graph::open(Hosts::parse(plain, &base, "v26.0").expect("hosts")).expect("a client");
    let mut found = GraphError::Timeout;
    for _ in 0..3 {
        // Connecting has five seconds: where the machine pauses so long, once more.
        if found == GraphError::Timeout {
            found = graph.who(&instagram()).await.expect_err("no TLS");
        }
    }
    assert!(
        matches!(&found, GraphError::Network { what, .. } if what.contains("127.0.0.1")),
        "{found:?}"
    );
    assert!(!found.to_string().contains("IGAA"));
}
