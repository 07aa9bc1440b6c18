//! The browser's side of `hookglass serve`, without a browser: signs in once, and asks.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::http::{self, Answer, Request};
use crate::running::Running;

/// A window that is signed in.
pub struct Ui {
    address: SocketAddr,
    cookie: String,
}

/// What the window always shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counters {
    /// POSTs that came whole, since start.
    pub received: u64,
    /// Of these, the ones that are durable.
    pub stored: u64,
    /// Of these, the ones that were told to come again: the store had no time, or failed.
    pub late: u64,
    /// Deliveries in the store.
    pub shown: u64,
}

impl Ui {
    /// Opens the one-time URL of a `serve`.
    pub fn open(server: &Running) -> Self {
        let listening = server.listening();
        let url = listening["ui_url"].as_str().expect("a URL of the window");
        let rest = url.strip_prefix("http://").expect("plain HTTP");
        let (address, path) = rest.split_once('/').expect("a path");
        let address: SocketAddr = address.parse().expect("an address");
        let request = Request::new("GET", &format!("/{path}")).host(&address.to_string());
        let answer = http::send(address, &request);
        let cookie = answer.header("set-cookie").expect("a session");
        let cookie = cookie.split(';').next().expect("a cookie").to_owned();
        Self { address, cookie }
    }

    /// Asks the API, whatever it answers.
    pub fn asked(&self, command: &str, args: &Value) -> Answer {
        let path = format!("/api/rpc/{command}");
        let request = Request::of(
            "POST",
            &path,
            "application/json",
            args.to_string().as_bytes(),
        )
        .host(&self.address.to_string())
        .with("Cookie", &self.cookie);
        http::send(self.address, &request)
    }

    /// Asks the API, which has to answer.
    #[track_caller]
    pub fn ask(&self, command: &str, args: &Value) -> Value {
        let answer = self.asked(command, args);
        assert_eq!(answer.status, 200, "{command} {args}: {}", answer.text());
        serde_json::from_slice(&answer.body).expect("JSON")
    }

    /// The counters.
    pub fn counters(&self) -> Counters {
        let status = self.ask("status", &Value::Null);
        let tick = &status["tick"];
        let number = |value: &Value| value.as_u64().expect("a count");
        Counters {
            received: number(&tick["received"]),
            stored: number(&tick["stored"]),
            late: number(&status["refused"]["store_failed"]),
            shown: number(&tick["totals"]["count"]),
        }
    }

    /// Every delivery of the list, newest first, a page at a time as a window does it.
    pub fn list(&self) -> Vec<Value> {
        let (mut all, mut before) = (Vec::new(), Value::Null);
        loop {
            let page = self.ask(
                "list_deliveries",
                &json!({ "before": before, "limit": 1000 }),
            );
            let rows = page["rows"].as_array().expect("rows").clone();
            let Some(last) = rows.last() else {
                return all;
            };
            before = last["id"].clone();
            all.extend(rows);
        }
    }
}
