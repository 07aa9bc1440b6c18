//! A `listen`, `serve` or `--follow` that is up, until it is stopped or killed.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use serde_json::Value;

use crate::http::{self, Answer, Request};
use crate::wait::until;

/// A program that runs in the background; killed when the value goes.
pub struct Running {
    process: Child,
    output: Arc<Mutex<Vec<String>>>,
    talk: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl Running {
    /// Starts a command and waits for its `listening` line.
    ///
    /// # Panics
    /// When it ends instead; with what it said.
    pub fn start(command: Command) -> Self {
        let mut running = Self::start_silent(command);
        until("the program listens", || {
            if let Ok(Some(status)) = running.process.try_wait() {
                running.drain();
                panic!("{status} instead of listening: {}", running.talk());
            }
            running.lines().first().cloned()
        });
        assert_eq!(running.listening()["type"], "listening");
        running
    }

    /// Starts a command that says nothing at first.
    pub fn start_silent(mut command: Command) -> Self {
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let (output, talk) = (Arc::<Mutex<Vec<String>>>::default(), Arc::default());
        let stdout = BufReader::new(process.stdout.take().expect("a pipe"));
        let mut stderr = process.stderr.take().expect("a pipe");
        let (lines, said) = (Arc::clone(&output), Arc::<Mutex<String>>::clone(&talk));
        let readers = vec![
            std::thread::spawn(move || {
                for line in stdout.lines().map_while(Result::ok) {
                    lines.lock().expect("no test failed here").push(line);
                }
            }),
            std::thread::spawn(move || {
                let mut piece = [0; 4096];
                while let Ok(count @ 1..) = stderr.read(&mut piece) {
                    let text = String::from_utf8_lossy(&piece[..count]).into_owned();
                    said.lock().expect("no test failed here").push_str(&text);
                }
            }),
        ];
        Self {
            process,
            output,
            talk,
            readers,
        }
    }

    /// Its lines up to now.
    pub fn lines(&self) -> Vec<String> {
        self.output.lock().expect("no test failed here").clone()
    }

    /// What it said on stderr up to now.
    pub fn talk(&self) -> String {
        self.talk.lock().expect("no test failed here").clone()
    }

    /// Its records up to now.
    pub fn records(&self) -> Vec<Value> {
        self.lines()
            .iter()
            .map(|line| {
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
            })
            .collect()
    }

    /// Waits until it has printed so many records of a type.
    #[track_caller]
    pub fn wait_for(&self, count: usize, kind: &str) -> Vec<Value> {
        until(&format!("{count} records “{kind}”"), || {
            let mut records = self.records();
            records.retain(|record| record["type"] == kind);
            (records.len() >= count).then_some(records)
        })
    }

    /// The record that it began with.
    pub fn listening(&self) -> Value {
        let first = self.lines().first().cloned().expect("a first line");
        serde_json::from_str(&first).expect("a record")
    }

    /// The callback on this machine.
    pub fn callback_url(&self) -> String {
        let url = self.listening()["callback_url"].clone();
        url.as_str().expect("a URL").to_owned()
    }

    /// Where the receiver listens.
    pub fn address(&self) -> SocketAddr {
        let url = self.callback_url();
        let rest = url.strip_prefix("http://").expect("plain HTTP");
        let (address, _) = rest.split_once('/').expect("a path");
        address.parse().expect("an address")
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Sends it one request; once more where it waited for the store in vain.
    pub fn send(&self, request: &Request) -> Answer {
        http::deliver(self.address(), request)
    }

    /// Sends it one request, whatever comes of it.
    pub fn send_once(&self, request: &Request) -> Answer {
        http::send(self.address(), request)
    }

    /// POSTs a body to the callback, signed with the fixtures' secret; as [`Running::send`].
    pub fn post_signed(&self, body: &[u8]) -> Answer {
        self.send(&Request::delivery(body).signed())
    }

    /// Asks it to finish, waits, and gives back its exit code, lines and talk.
    pub fn stop(mut self) -> Stopped {
        signal("TERM", self.process.id());
        self.wait()
    }

    /// Waits until it ends by itself.
    pub fn wait_end(mut self) -> Stopped {
        self.wait()
    }

    /// Kills it as a power cut would.
    pub fn kill(mut self) {
        self.end();
    }

    fn wait(&mut self) -> Stopped {
        let status = until("the program ends", || {
            self.process.try_wait().expect("a child")
        });
        self.drain();
        Stopped {
            code: status.code().unwrap_or(-1),
            lines: self.lines(),
            talk: self.talk(),
        }
    }

    fn drain(&mut self) {
        for reader in self.readers.drain(..) {
            reader.join().expect("the output was read");
        }
    }

    fn end(&mut self) {
        // It may have ended before.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// How a program ended that was asked to.
#[derive(Debug)]
pub struct Stopped {
    /// Its exit code; -1 when a signal ended it.
    pub code: i32,
    /// All that it wrote to stdout.
    pub lines: Vec<String>,
    /// All that it wrote to stderr.
    pub talk: String,
}

/// Sends a signal. The command `kill` is everywhere, and needs no unsafe code.
pub fn signal(name: &str, process: u32) {
    let sent = Command::new("kill")
        .args(["-s", name, &process.to_string()])
        .status();
    assert!(sent.is_ok_and(|status| status.success()), "kill {process}");
}
