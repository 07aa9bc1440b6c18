//! The window in a browser, without the browser: its session, and the commands that it runs.

use std::net::SocketAddr;

use serde_json::Value;

use crate::http::{self, Answer, Request};
use crate::{Desk, Running};

/// A window in a browser, opened by its one-time URL.
pub struct Window {
    /// The `serve` that shows it.
    pub running: Running,
    address: SocketAddr,
    cookie: String,
}

impl Window {
    /// Starts `serve` and opens its window.
    pub fn open(desk: &Desk) -> Self {
        let command = [
            "serve",
            "--addr",
            "127.0.0.1:0",
            "--ui-addr",
            "127.0.0.1:0",
            "--format",
            "ndjson",
        ];
        let running = Running::start(desk.command(&command));
        let url = running.listening()["ui_url"]
            .as_str()
            .expect("a URL")
            .to_owned();
        let rest = url.strip_prefix("http://").expect("plain HTTP");
        let (address, path) = rest.split_once('/').expect("a path");
        let address = address.parse().expect("an address");
        let opened = http::send(address, &at(address, "GET", &format!("/{path}")));
        let cookie = opened.header("set-cookie").expect("a session");
        let cookie = cookie.split(';').next().expect("a cookie").to_owned();
        Self {
            running,
            address,
            cookie,
        }
    }

    /// Runs a command of the API.
    pub fn asked(&self, command: &str, args: &Value) -> Answer {
        let body = args.to_string();
        let request = Request::delivery(body.as_bytes());
        let bytes = request.bytes();
        let text = String::from_utf8(bytes).expect("UTF-8");
        let text = text
            .replacen(http::PATH, &format!("/api/rpc/{command}"), 1)
            .replacen(
                "Host: 127.0.0.1",
                &format!(
                    "Host: {}\r\nCookie: {}\r\nConnection: close",
                    self.address, self.cookie
                ),
                1,
            );
        let answer = http::exchange(self.address, text.as_bytes());
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        Answer {
            status: status.expect("a status"),
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        }
    }

    /// The same for one that has to succeed.
    #[track_caller]
    pub fn ask(&self, command: &str, args: &Value) -> Value {
        let answer = self.asked(command, args);
        assert_eq!(answer.status, 200, "{command}: {}", answer.text());
        serde_json::from_slice(&answer.body).expect("JSON")
    }
}

fn at(address: SocketAddr, method: &str, path: &str) -> Request {
    // The guard asks for its own name.
    Request::new(method, path).host(&address.to_string())
}
