//! The tunnel, against ngrok's edge on loopback: the real crate, the real receiver.

mod flaps;
mod passing;
mod recovery;
mod refusals;
mod self_test;
mod subscriptions;

use std::future::Future;
use std::time::{Duration, Instant};

use hookglass_core::api::{self, ApiError};
use hookglass_core::app::{App, Calls, Options, TunnelOverrides};
use hookglass_core::secrets::SecretOptions;
use hookglass_core::settings::{TunnelKind, TunnelSettings};
use hookglass_core::store::gap::{self, Gap};
use hookglass_core::tunnel::{Pace, TunnelState};
use hookglass_tests::edge::Edge;
use hookglass_tests::fixtures::{self, SECRET};
use hookglass_tests::http::{LATE, Request};
use hookglass_tests::wait::PATIENCE;
use serde_json::Value;

/// An authtoken that can be looked for in what is shown.
const AUTHTOKEN: &str = "2hunterAuthtoken_4NeverToBeShown";

/// The product in this process, with a tunnel to an edge of its own.
struct Office {
    app: App,
    edge: Edge,
    _folder: tempfile::TempDir,
}

/// Less patient than the product, so that nothing takes long here; but more with what a busy machine
/// answers late.
fn pace() -> Pace {
    Pace {
        first: Duration::from_millis(50),
        cap: Duration::from_millis(500),
        refused: Duration::from_secs(1),
        connect: Duration::from_secs(30),
        heartbeat: Duration::from_secs(1),
        tolerance: Duration::from_secs(20),
    }
}

impl Office {
    /// Listens and begins the tunnel.
    async fn open() -> Self {
        Self::open_with(Edge::start().await, TunnelSettings::default()).await
    }

    /// The same with another patience, and without calls of the public URL once it is reached.
    async fn open_at(pace: Pace) -> Self {
        let edge = Edge::start().await;
        let overrides = TunnelOverrides {
            kind: Some(TunnelKind::Ngrok),
            server: Some(edge.server()),
            ca: Some(edge.ca_file().display().to_string()),
            pace,
            ..TunnelOverrides::default()
        };
        let office = Self::listening(edge, overrides).await;
        office.app.open_tunnel().await;
        office
    }

    async fn open_with(edge: Edge, settings: TunnelSettings) -> Self {
        let office = Self::quiet(edge).await;
        let settings = TunnelSettings {
            kind: TunnelKind::Ngrok,
            ..settings
        };
        office.app.set_tunnel(settings).await.expect("kept");
        office
    }

    /// The same with the server and its authority from the settings.
    async fn quiet_trusting(edge: Edge, settings: TunnelSettings) -> Self {
        let office = Self::listening(edge, TunnelOverrides::default()).await;
        let settings = TunnelSettings {
            kind: TunnelKind::Ngrok,
            ..settings
        };
        office.app.set_tunnel(settings).await.expect("kept");
        office
    }

    /// Listens only.
    async fn quiet(edge: Edge) -> Self {
        let overrides = TunnelOverrides {
            server: Some(edge.server()),
            ca: Some(edge.ca_file().display().to_string()),
            pace: pace(),
            calls: Calls {
                calm: Duration::from_millis(300),
                anxious: Duration::from_millis(100),
            },
            ..TunnelOverrides::default()
        };
        Self::listening(edge, overrides).await
    }

    async fn listening(edge: Edge, tunnel: TunnelOverrides) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let variables = [
            ("INSTAGRAM_WEBHOOK_SECRET", SECRET),
            ("INSTAGRAM_WEBHOOK_VERIFY_TOKEN", "token"),
            ("NGROK_AUTHTOKEN", AUTHTOKEN),
        ];
        let app = App::open(Options {
            database: folder.path().join("hookglass.db"),
            secrets: SecretOptions {
                env: variables
                    .map(|(name, value)| (name.into(), value.into()))
                    .to_vec(),
                ..SecretOptions::default()
            },
            address: Some("127.0.0.1:0".into()),
            tunnel,
            ..Options::default()
        });
        let app = app.await.expect("a store");
        app.listen().await.expect("a port");
        Self {
            app,
            edge,
            _folder: folder,
        }
    }

    /// Waits until the tunnel is in a state with this word; how long it took.
    async fn wait_for(&self, word: &str) -> Duration {
        let begun = Instant::now();
        while self.app.tunnel().word() != word {
            let state = self.app.tunnel();
            assert!(begun.elapsed() < PATIENCE, "not {word}: {state:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        begun.elapsed()
    }

    /// Waits until the tunnel is online: its URL. A moment later it may have none.
    async fn online(&self) -> String {
        let begun = Instant::now();
        loop {
            let state = self.app.tunnel();
            if let TunnelState::Online { url, .. } = state {
                return url;
            }
            assert!(begun.elapsed() < PATIENCE, "not online: {state:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until a call of the public URL has come here, as one does when it comes online.
    async fn wait_until_reached(&self) {
        until("the public URL was called", || async {
            let tested = self.app.self_tested();
            tested.is_some_and(|tested| tested.reached())
        })
        .await;
    }

    /// Sends a delivery through the tunnel, and again where the disk was so slow that it was told to
    /// come again; the answer.
    async fn send(&self, request: &[u8]) -> std::io::Result<Vec<u8>> {
        loop {
            let begun = Instant::now();
            let answer = self.edge.request(request).await?;
            if status(&answer) != 503 || begun.elapsed() < LATE {
                return Ok(answer);
            }
        }
    }

    /// POSTs a signed comment through the tunnel; the status of the answer.
    async fn deliver(&self) -> std::io::Result<u16> {
        Ok(status(&self.send(&signed_comment()).await?))
    }

    /// Asks the API as the window does.
    async fn ask(&self, command: &str, args: Value) -> Result<Value, ApiError> {
        api::dispatch(&self.app, command, args).await
    }

    async fn gaps(&self) -> Vec<Gap> {
        let read = self
            .app
            .store()
            .read(|connection| gap::newest(connection, 1000));
        read.await.expect("gaps")
    }

    /// The newest gap with some words in its cause.
    async fn gap(&self, words: &str) -> Gap {
        let gaps = self.gaps().await;
        let found = gaps.iter().find(|gap| gap.cause.contains(words));
        found
            .unwrap_or_else(|| panic!("“{words}”: {gaps:?}"))
            .clone()
    }
}

/// A signed delivery as bytes, on a connection of its own.
fn signed_comment() -> Vec<u8> {
    Request::delivery(&fixtures::comment())
        .signed()
        .with("Connection", "close")
        .bytes()
}

fn status(answer: &[u8]) -> u16 {
    let line = String::from_utf8_lossy(answer);
    let code = line.split(' ').nth(1).and_then(|code| code.parse().ok());
    code.unwrap_or_else(|| panic!("no status in {line}"))
}

async fn until<F: Future<Output = bool>>(what: &str, mut so: impl FnMut() -> F) {
    let begun = Instant::now();
    while !so().await {
        assert!(begun.elapsed() < PATIENCE, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
