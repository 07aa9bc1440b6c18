//! A fake of Meta's Graph API on loopback: app and account subscriptions, the
//! callback check, and deliveries as Meta makes them.
//!
//! The rules are those of `docs/meta.md`, section 5. What is not written down there is
//! marked as assumed where it is made up.

mod account;
mod answer;
mod app;
mod call;
mod client;
mod deliver;
mod fields;
mod handshake;
mod random;
mod routes;
mod state;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

pub use answer::Failure;
pub use call::Call;
pub use deliver::Pipeline;
pub use state::AppSubscription;

use state::{App, InstagramUser, Page, State};

/// One server that plays graph.facebook.com and graph.instagram.com; dropping it
/// stops it.
pub struct Graph {
    address: SocketAddr,
    shared: Shared,
    /// Its own, so that it answers while a test blocks its thread, and so that
    /// dropping it ends the open connections as well.
    runtime: Option<Runtime>,
}

impl Graph {
    /// Listens on a free port of 127.0.0.1.
    pub async fn start() -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("fake-graph")
            .enable_all()
            .build()
            .expect("a runtime");
        let shared = Shared::default();
        let served = shared.clone();
        let listening = runtime.spawn(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            let address = listener.local_addr().expect("an address");
            tokio::spawn(async move {
                let served = axum::serve(listener, routes::router(served)).await;
                served.expect("serving never fails");
            });
            address
        });
        Self {
            address: listening.await.expect("it listens"),
            shared,
            runtime: Some(runtime),
        }
    }

    /// Where it listens, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Makes an app known, without a subscription.
    pub fn add_app(&self, app_id: &str, app_secret: &str) {
        let app = App::new(app_secret);
        self.state().apps.insert(app_id.into(), app);
    }

    /// Makes an Instagram Login user token (`IGAA..`) known, with its app and its
    /// account.
    pub fn add_instagram_user(&self, token: &str, app_id: &str, user_id: &str, username: &str) {
        assert!(token.starts_with("IGAA"), "an Instagram Login token");
        let user = InstagramUser::new(app_id, user_id, username);
        self.state().instagram_users.insert(token.into(), user);
    }

    /// Makes a Page token (`EAA..`) for Facebook Login known, with the permissions
    /// that were granted.
    pub fn add_page(&self, token: &str, app_id: &str, page_id: &str, permissions: &[&str]) {
        assert!(token.starts_with("EAA"), "a Page token");
        let page = Page::new(app_id, page_id, permissions);
        self.state().pages.insert(token.into(), page);
    }

    /// Makes the words of a mention known, by the id of its comment or of its media.
    pub fn add_mention(&self, id: &str, username: &str, text: &str) {
        let words = (username.to_owned(), text.to_owned());
        self.state().mentions.insert(id.into(), words);
    }

    /// Accepts certificates of this issuer (PEM, one or more) at https callbacks.
    /// Without a call no issuer is accepted, the public ones neither.
    pub fn trust(&self, ca_pem: &str) {
        let roots = reqwest::Certificate::from_pem_bundle(ca_pem.as_bytes());
        self.state().roots.extend(roots.expect("certificates"));
    }

    /// How long a callback may take, in the check and in a delivery; 20 s unless told, since a busy
    /// machine may need more than Meta's five.
    pub fn callback_timeout(&self, timeout: Duration) {
        self.state().callback_timeout = timeout;
    }

    /// How often a delivery is tried until the answer is 200; once unless told.
    pub fn delivery_attempts(&self, attempts: u32) {
        self.state().delivery_attempts = attempts.max(1);
    }

    /// The next call gets this answer whatever it is, and has no effect. Several
    /// failures are used up in order.
    pub fn fail_next(&self, failure: Failure) {
        self.state().failures.push_back(failure);
    }

    /// Everything that was called, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// What an app is subscribed to for `object=instagram`.
    pub fn app_subscription(&self, app_id: &str) -> Option<AppSubscription> {
        self.state().apps.get(app_id)?.subscription.clone()
    }

    /// Changes an app's subscription as if somebody had done it in the dashboard:
    /// nothing is checked.
    pub fn set_app_subscription(&self, app_id: &str, subscription: Option<AppSubscription>) {
        let mut state = self.state();
        let app = state.apps.get_mut(app_id).expect("an app that was added");
        app.subscription = subscription;
    }

    /// The fields an account is subscribed to, by its user id or page id.
    pub fn account_fields(&self, id: &str) -> Vec<String> {
        self.state().subscribed(id)
    }

    /// Changes the fields of an account; nothing is checked.
    pub fn set_account_fields(&self, id: &str, fields: &[&str]) {
        let fields = fields.iter().map(|&field| field.to_owned()).collect();
        self.state().subscribed_fields.insert(id.into(), fields);
    }

    /// Delivers a body as Meta does, with both signatures made with `secret`, and
    /// returns the status of the last attempt.
    pub async fn deliver(
        &self,
        callback_url: &str,
        body: &[u8],
        pipeline: Pipeline,
        secret: &str,
    ) -> anyhow::Result<u16> {
        let (client, attempts) = {
            let state = self.state();
            (client::new(&state)?, state.delivery_attempts)
        };
        deliver::deliver(&client, attempts, callback_url, body, pipeline, secret).await
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.lock()
    }
}

impl Drop for Graph {
    fn drop(&mut self) {
        // A plain drop would wait, which panics inside the runtime of a test.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// The state, for the server and for the test.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<State>>);

impl Shared {
    /// Never held while something is awaited: a test may look at any time.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no test failed here")
    }
}
