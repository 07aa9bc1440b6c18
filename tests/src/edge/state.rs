//! Who is connected, what is bound, and by which rules a BIND is granted.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};
use tokio::sync::watch;

use super::Public;
use super::link::{Link, Opener};

/// ngrok's words for an AUTH without a token.
const NO_TOKEN: &str = "Usage of ngrok requires a verified account and authtoken.\r\n\r\n\
    Sign up for an account: https://dashboard.ngrok.com/signup\r\n\
    Install your authtoken: https://dashboard.ngrok.com/get-started/your-authtoken\r\n\r\n\
    ERR_NGROK_4018\r\n";

/// What all tasks of a stand-in share.
pub(super) struct Shared {
    state: Mutex<State>,
    /// How the public side behaves now.
    pub(super) public: watch::Sender<Arc<Public>>,
    /// Connections accepted on the agents' side.
    pub(super) attempts: AtomicUsize,
    /// What an agent gets that asks for no domain.
    pub(super) public_url: String,
}

impl Shared {
    pub(super) fn new(public_url: String) -> Self {
        Self {
            state: Mutex::default(),
            public: watch::Sender::new(Arc::new(Public::Normal)),
            attempts: AtomicUsize::new(0),
            public_url,
        }
    }

    /// Counts a connection.
    pub(super) fn attempted(&self) {
        self.attempts.fetch_add(1, Ordering::SeqCst);
    }

    /// What is so now: what belonged to a connection that is over has gone with it.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().expect("no test failed here");
        state.links.retain(|link| !link.has_ended());
        state.tunnels.retain(|tunnel| !tunnel.link.has_ended());
        state
    }
}

/// One endpoint that an agent has bound.
#[derive(Clone)]
pub(super) struct Tunnel {
    /// The edge's name for it.
    pub(super) id: String,
    /// Where visitors find it.
    pub(super) url: String,
    /// The connection it lives on.
    pub(super) link: Arc<Link>,
    pooling: bool,
}

impl Tunnel {
    fn host(&self) -> &str {
        let host = self.url.strip_prefix("https://").unwrap_or(&self.url);
        host.split(':').next().unwrap_or(host)
    }
}

/// The part of it under the lock.
#[derive(Default)]
pub(super) struct State {
    pub(super) auths: Vec<Value>,
    pub(super) binds: Vec<Value>,
    pub(super) unbinds: usize,
    pub(super) links: Vec<Arc<Link>>,
    pub(super) tunnels: Vec<Tunnel>,
    pub(super) refuse_auth: Option<String>,
    pub(super) refuse_bind: Option<String>,
    /// So many AUTHs are answered by cutting the connection.
    pub(super) break_auths: u32,
    /// URLs that somebody else is said to have online.
    pub(super) occupied: BTreeSet<String>,
    /// Token and URL of every tunnel there ever was, by its id: an agent that
    /// comes back with both id and token gets its URL again.
    issued: HashMap<String, (String, String)>,
    names: usize,
    turn: usize,
}

impl State {
    /// Answers an AUTH.
    pub(super) fn auth(&mut self, link: &Link, request: &Value) -> Value {
        self.auths.push(request.clone());
        let refusal = match &self.refuse_auth {
            Some(refusal) => refusal,
            None if text(&request["Extra"]["AuthToken"]).is_empty() => NO_TOKEN,
            None => {
                let client = match text(&request["ClientId"]) {
                    "" => self.name("ts"),
                    old => old.to_owned(),
                };
                link.belongs_to(&client);
                return json!({
                    "Version": "3",
                    "ClientId": client,
                    "Extra": {
                        "Version": "3.0.0",
                        "Region": "us",
                        "Cookie": format!("cookie of {client}"),
                        "AccountName": "Hookglass tests",
                        "SessionDuration": 0,
                        "PlanName": "Free",
                        "Banner": "",
                    },
                    "Error": "",
                });
            }
        };
        json!({ "Version": "3", "ClientId": "", "Extra": {}, "Error": refusal })
    }

    /// Whether the connection is to be cut instead of answering an AUTH.
    pub(super) fn breaks(&mut self) -> bool {
        let breaks = self.break_auths > 0;
        self.break_auths -= u32::from(breaks);
        breaks
    }

    /// Answers a BIND. `public_url` is for an agent that asks for no domain.
    pub(super) fn bind(&mut self, link: &Arc<Link>, request: &Value, public_url: &str) -> Value {
        self.binds.push(request.clone());
        let Some(client) = link.client() else {
            return refused("The session is not authenticated.");
        };
        if let Some(refusal) = &self.refuse_bind {
            return refused(refusal);
        }
        let (opts, extra) = (&request["Opts"], &request["Extra"]);
        let (id, token) = (text(&request["Id"]), text(&extra["Token"]));
        let known = self.issued.get(id).filter(|(own, _)| own == token);
        let (id, token, url) = match known {
            Some((token, url)) => (id.to_owned(), token.clone(), url.clone()),
            None => {
                let id = self.name("tn");
                let token = format!("token of {id}");
                (id, token, asked(opts, public_url))
            }
        };
        let pooling = extra["PoolingEnabled"] == true;
        // The agent's own, from a connection that it has given up: it comes in its place.
        let replaced = |tunnel: &Tunnel| {
            let stale = !Arc::ptr_eq(&tunnel.link, link) && tunnel.link.client() == Some(client);
            tunnel.id == id || (stale && tunnel.url == url)
        };
        let clash = |tunnel: &Tunnel| tunnel.url == url && !(pooling && tunnel.pooling);
        let others = || self.tunnels.iter().filter(|tunnel| !replaced(tunnel));
        if self.occupied.contains(&url) || others().any(clash) {
            return refused(&already_online(&url));
        }
        self.tunnels.retain(|tunnel| !replaced(tunnel));
        self.tunnels.push(Tunnel {
            id: id.clone(),
            url: url.clone(),
            link: Arc::clone(link),
            pooling,
        });
        let reply = json!({
            "Id": &id,
            "URL": &url,
            "Proto": request["Proto"],
            "Opts": opts,
            "Extra": { "Token": &token },
            "Error": "",
        });
        self.issued.insert(id, (token, url));
        reply
    }

    /// Answers an UNBIND.
    pub(super) fn unbind(&mut self, request: &Value) -> Value {
        self.unbinds += 1;
        let id = text(&request["Id"]);
        self.tunnels.retain(|tunnel| tunnel.id != id);
        json!({ "Error": "" })
    }

    /// The tunnel whose turn it is, of those that serve the domain, if one is asked for.
    pub(super) fn next(&mut self, domain: Option<&str>) -> Option<(Tunnel, Opener)> {
        let serves = |tunnel: &&Tunnel| domain.is_none_or(|domain| tunnel.host() == domain);
        let with_opener = |tunnel: &Tunnel| Some((tunnel.clone(), tunnel.link.opener()?));
        let tunnels = self.tunnels.iter().filter(serves);
        let mut open: Vec<_> = tunnels.filter_map(with_opener).collect();
        self.turn = self.turn.wrapping_add(1);
        let turn = self.turn.checked_rem(open.len())?;
        Some(open.swap_remove(turn))
    }

    fn name(&mut self, kind: &str) -> String {
        self.names += 1;
        format!("{kind}_{}", self.names)
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn asked(opts: &Value, public_url: &str) -> String {
    let domains = [text(&opts["Domain"]), text(&opts["Hostname"])];
    let mut named = domains.iter().filter(|domain| !domain.is_empty());
    match named.next() {
        Some(&domain) if domain != "localhost" => format!("https://{domain}"),
        _ => public_url.to_owned(),
    }
}

/// An answer that refuses.
pub(super) fn refused(why: &str) -> Value {
    json!({ "Error": why })
}

fn already_online(url: &str) -> String {
    format!(
        "The endpoint '{url}' is already online. Either\r\n\
         1. stop your existing endpoint first, or\r\n\
         2. start both endpoints with `--pooling-enabled` to load balance between them.\r\n\r\n\
         ERR_NGROK_334\r\n"
    )
}
