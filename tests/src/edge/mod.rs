//! A loopback stand-in for ngrok's edge: agents connect to one port, visitors to another,
//! and what goes wrong between them is decided by the test.
//!
//! It speaks the agents' protocol (TLS, muxado, ngrok's JSON) to the real `ngrok` crate.

mod agent;
mod certs;
mod http;
mod link;
mod public;
mod state;

use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tempfile::NamedTempFile;
use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::ports::free_ports;
use certs::Certs;
pub use public::Public;
use state::Shared;

/// A visitor's address, as Meta's would be given to an agent.
const VISITOR: &str = "157.240.1.1:443";

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 1024;

/// The stand-in. It runs on threads of its own, so a test may block, and dropping it
/// stops everything.
pub struct Edge {
    shared: Arc<Shared>,
    /// Only taken when dropped.
    runtime: Option<Runtime>,
    /// Listens to agents; none while the edge is away.
    agents: Mutex<Option<JoinHandle<()>>>,
    /// Has the agents' port while the edge is away.
    held: Mutex<Option<TcpSocket>>,
    agent_address: SocketAddr,
    public_address: SocketAddr,
    tls: TlsAcceptor,
    ca_pem: String,
    ca_file: NamedTempFile,
}

impl Edge {
    /// Binds two loopback ports: the agents' side (TLS and muxado), and the public
    /// side (HTTPS).
    pub async fn start() -> Self {
        let certs = Certs::new();
        let mut ca_file = NamedTempFile::new().expect("a temporary file");
        ca_file.write_all(certs.ca_pem.as_bytes()).expect("room");
        // The agents' port is given up while the edge is away, and nobody else's then.
        let [agents, visitors] = free_ports().map(|port| {
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            agent::listener(address).expect("a free port")
        });
        let agent_address = agents.local_addr().expect("an address");
        let public_address = visitors.local_addr().expect("an address");
        let public_url = format!("https://localhost:{}", public_address.port());
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("edge")
            .enable_all()
            .build()
            .expect("a runtime");
        let edge = Self {
            shared: Arc::new(Shared::new(public_url)),
            runtime: Some(runtime),
            agents: Mutex::default(),
            held: Mutex::default(),
            agent_address,
            public_address,
            tls: certs.right.clone(),
            ca_pem: certs.ca_pem.clone(),
            ca_file,
        };
        edge.listen(|| TcpListener::from_std(agents));
        let shared = Arc::clone(&edge.shared);
        edge.runtime().spawn(async move {
            let visitors = TcpListener::from_std(visitors).expect("within the runtime");
            public::listen(shared, visitors, certs).await;
        });
        edge
    }

    /// The agents' side, as `HOOKGLASS_NGROK_SERVER` takes it.
    pub fn server(&self) -> String {
        self.agent_address.to_string()
    }

    /// The CA of both sides' certificates, for clients to trust.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// The same in a file, for programs to be pointed at.
    pub fn ca_file(&self) -> &Path {
        self.ca_file.path()
    }

    /// Where visitors find an endpoint that asked for no domain.
    pub fn public_url(&self) -> String {
        self.shared.public_url.clone()
    }

    /// The public side's socket, for clients that resolve another name to it.
    pub fn public_address(&self) -> SocketAddr {
        self.public_address
    }

    /// Every AUTH so far, refused ones too, as it came.
    pub fn auths(&self) -> Vec<Value> {
        self.shared.lock().auths.clone()
    }

    /// Every BIND so far, refused ones too, as it came.
    pub fn binds(&self) -> Vec<Value> {
        self.shared.lock().binds.clone()
    }

    /// How many endpoints were taken back by their agents.
    pub fn unbinds(&self) -> usize {
        self.shared.lock().unbinds
    }

    /// Agents' connections that are there now, frozen ones too until they are closed.
    pub fn links(&self) -> usize {
        let state = self.shared.lock();
        let open = state.links.iter().filter(|link| link.opener().is_some());
        open.count()
    }

    /// The URLs that are bound now; one that is pooled comes as often as it is bound.
    pub fn online(&self) -> Vec<String> {
        let state = self.shared.lock();
        let urls = state.tunnels.iter().map(|tunnel| tunnel.url.clone());
        urls.collect()
    }

    /// TCP connections that agents have made, whatever became of them.
    pub fn attempts(&self) -> usize {
        self.shared.attempts.load(Ordering::SeqCst)
    }

    /// Refuses every AUTH with this text, or accepts them again.
    pub fn refuse_auth(&self, refusal: Option<&str>) {
        self.shared.lock().refuse_auth = refusal.map(str::to_owned);
    }

    /// Cuts the connection in the middle of the next so many sign-ins.
    pub fn break_auths(&self, count: u32) {
        self.shared.lock().break_auths = count;
    }

    /// Refuses every BIND with this text, or grants them again.
    pub fn refuse_bind(&self, refusal: Option<&str>) {
        self.shared.lock().refuse_bind = refusal.map(str::to_owned);
    }

    /// Somebody else has this URL online: a BIND for it fails with ERR_NGROK_334.
    pub fn occupy(&self, url: &str) {
        self.shared.lock().occupied.insert(url.to_owned());
    }

    /// They have it no longer.
    pub fn vacate(&self, url: &str) {
        self.shared.lock().occupied.remove(url);
    }

    /// Cuts every agent's connection.
    pub fn drop_links(&self) {
        // Not under the lock, which the ends of their tasks want too.
        let links = self.shared.lock().links.clone();
        for link in links {
            link.end();
        }
    }

    /// Leaves every agent's connection half-open: nothing comes through any more, in
    /// either direction. New connections work.
    pub fn freeze_links(&self) {
        for link in &self.shared.lock().links {
            link.freeze();
        }
    }

    /// Cuts all connections and refuses new ones.
    pub async fn go_away(&self) {
        let agents = self.agents.lock().expect("no test failed here").take();
        if let Some(agents) = agents {
            agents.abort();
            // Only then is the port closed. It ends as cancelled.
            let _ = agents.await;
            let held = self.runtime().spawn(agent::hold(self.agent_address));
            let held = held.await.expect("the port is free again");
            *self.held.lock().expect("no test failed here") = Some(held);
        }
        self.drop_links();
    }

    /// Listens again on the same port.
    pub fn come_back(&self) {
        let held = self.held.lock().expect("no test failed here").take();
        if let Some(held) = held {
            self.listen(|| held.listen(BACKLOG));
        }
    }

    /// Stops each bound tunnel from the edge's side.
    pub fn stop_tunnels(&self, message: &str, code: Option<&str>) {
        let tunnels = std::mem::take(&mut self.shared.lock().tunnels);
        for tunnel in tunnels {
            let (message, code) = (message.to_owned(), code.map(str::to_owned));
            self.runtime()
                .spawn(agent::stop_tunnel(tunnel, message, code));
        }
    }

    /// How the public side behaves from now on; visitors' connections are cut.
    pub fn behave(&self, public: Public) {
        self.shared.public.send_replace(Arc::new(public));
    }

    /// One raw HTTP/1.1 request straight into a bound tunnel, with `connection: close`,
    /// and the bytes of its answer. Fails when no tunnel is bound, or its connection
    /// goes away.
    pub async fn request(&self, request: &[u8]) -> io::Result<Vec<u8>> {
        let (stream, link) = agent::proxy(&self.shared, None, VISITOR).await?;
        public::exchange(stream, &link, request, &mut tokio::io::empty()).await
    }

    fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("not dropped yet")
    }

    /// Begins to listen before it returns.
    fn listen(&self, begin: impl FnOnce() -> io::Result<TcpListener>) {
        let within = self.runtime().enter();
        let listener = begin().expect("the port is ours");
        drop(within);
        let (shared, tls) = (Arc::clone(&self.shared), self.tls.clone());
        let task = agent::listen(shared, listener, tls);
        *self.agents.lock().expect("no test failed here") = Some(self.runtime().spawn(task));
    }
}

impl Drop for Edge {
    fn drop(&mut self) {
        self.drop_links();
        if let Some(runtime) = self.runtime.take() {
            // Waiting for it is forbidden within another runtime.
            runtime.shutdown_background();
        }
    }
}
