//! The endpoint of the day: takes everything but one in two thousand, which it refuses for good.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use hookglass_tests::sign;

/// It ends with the process.
pub(crate) struct Target {
    address: SocketAddr,
    arrived: Arc<AtomicU64>,
}

impl Target {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let arrived = Arc::<AtomicU64>::default();
        let router = Router::new()
            .route("/hook", post(take))
            .with_state(Arc::clone(&arrived));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, arrived }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// Requests, those that came again too.
    pub(crate) fn arrived(&self) -> u64 {
        self.arrived.load(Ordering::Relaxed)
    }
}

async fn take(State(arrived): State<Arc<AtomicU64>>, body: Bytes) -> StatusCode {
    arrived.fetch_add(1, Ordering::Relaxed);
    // By its bytes, so that the same one is refused each time.
    if sign::digest(&body).starts_with("000") || sign::digest(&body).starts_with("fff") {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    }
}
