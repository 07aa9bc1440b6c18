//! An endpoint on this machine that records what a replay brings, byte for byte.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};

use crate::wait::PATIENCE;

/// One request that arrived.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// Its first line.
    pub line: String,
    /// In order, as they came.
    pub headers: Vec<(String, String)>,
    /// Exactly the bytes.
    pub body: Vec<u8>,
}

impl Arrived {
    /// All values of a header, by case-insensitive name.
    pub fn values(&self, name: &str) -> Vec<&str> {
        let same = |(own, _): &&(String, String)| own.eq_ignore_ascii_case(name);
        let values = self.headers.iter().filter(same);
        values.map(|(_, value)| value.as_str()).collect()
    }
}

/// How the endpoint answers.
#[derive(Clone)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
    /// It answers only when so many are waiting at once.
    together: usize,
    silent: bool,
}

impl Reply {
    /// At once, with a status and a text.
    pub fn with(status: u16, body: &str) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
            together: 1,
            silent: false,
        }
    }

    /// Never.
    pub fn never() -> Self {
        Self {
            silent: true,
            ..Self::with(200, "")
        }
    }

    /// The same with a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The same, but only once so many requests are there at the same time.
    pub fn together(mut self, requests: usize) -> Self {
        self.together = requests;
        self
    }
}

#[derive(Default)]
struct State {
    arrived: Vec<Arrived>,
    /// For the next requests, one each.
    next: VecDeque<Reply>,
    reply: Option<Reply>,
}

/// The endpoint; its threads end with the test's process.
pub struct Target {
    address: SocketAddr,
    shared: Arc<(Mutex<State>, Condvar)>,
}

impl Target {
    /// Listens on a free port.
    pub fn start(reply: Reply) -> Self {
        Self::start_at(0, reply)
    }

    /// Listens on a port.
    pub fn start_at(port: u16, reply: Reply) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("a free port");
        let target = Self {
            address: listener.local_addr().expect("an address"),
            shared: Arc::default(),
        };
        target.answer_with(reply);
        let shared = Arc::clone(&target.shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let shared = Arc::clone(&shared);
                // A client that goes away in the middle is some test's purpose.
                std::thread::spawn(move || serve(stream, &shared).ok());
            }
        });
        target
    }

    /// Answers the first requests with these, one each, and takes everything after.
    pub fn in_turn(replies: impl IntoIterator<Item = Reply>) -> Self {
        let target = Self::accepting();
        let mut state = target.shared.0.lock().expect("no test failed here");
        state.next.extend(replies);
        drop(state);
        target
    }

    /// Takes everything.
    pub fn accepting() -> Self {
        Self::start(Reply::with(200, "taken"))
    }

    /// Answers differently from now on.
    pub fn answer_with(&self, reply: Reply) {
        self.shared.0.lock().expect("no test failed here").reply = Some(reply);
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("http://{}/hook?from=replay", self.address)
    }

    /// What has arrived.
    pub fn arrived(&self) -> Vec<Arrived> {
        let state = self.shared.0.lock().expect("no test failed here");
        state.arrived.clone()
    }

    /// The only request that has arrived.
    #[track_caller]
    pub fn only(&self) -> Arrived {
        let mut arrived = self.arrived();
        assert_eq!(arrived.len(), 1, "{arrived:?}");
        arrived.remove(0)
    }
}

fn serve(stream: TcpStream, shared: &(Mutex<State>, Condvar)) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    while let Some(arrived) = read(&mut stream)? {
        let (state, changed) = shared;
        let mut state = state.lock().expect("no test failed here");
        state.arrived.push(arrived);
        changed.notify_all();
        let reply = state.next.pop_front().or_else(|| state.reply.clone());
        let reply = reply.expect("a reply");
        let waiting = |state: &mut State| state.arrived.len() < reply.together;
        drop(
            changed
                .wait_timeout_while(state, PATIENCE, waiting)
                .expect("no test failed here"),
        );
        if reply.silent {
            // Until the client gives up.
            let _ = stream.fill_buf();
            return Ok(());
        }
        let mut text = format!("HTTP/1.1 {} Answer\r\n", reply.status);
        for (name, value) in &reply.headers {
            text += &format!("{name}: {value}\r\n");
        }
        text += &format!("Content-Length: {}\r\n\r\n{}", reply.body.len(), reply.body);
        stream.get_mut().write_all(text.as_bytes())?;
    }
    Ok(())
}

fn read(stream: &mut BufReader<TcpStream>) -> std::io::Result<Option<Arrived>> {
    let Some(line) = read_line(stream)? else {
        return Ok(None);
    };
    let mut headers = Vec::new();
    while let Some(header) = read_line(stream)?.filter(|header| !header.is_empty()) {
        let (name, value) = header.split_once(':').unwrap_or((&header, ""));
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut arrived = Arrived {
        line,
        headers,
        body: Vec::new(),
    };
    let length = arrived.values("content-length").first().copied();
    let length = length.and_then(|length| length.parse().ok()).unwrap_or(0);
    arrived.body = vec![0; length];
    stream.read_exact(&mut arrived.body)?;
    Ok(Some(arrived))
}

/// A line without its end; bytes that are no UTF-8 as Latin-1, as HTTP means them.
fn read_line(stream: &mut BufReader<TcpStream>) -> std::io::Result<Option<String>> {
    let mut line = Vec::new();
    if stream.read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    let line = line.trim_ascii_end();
    Ok(Some(match std::str::from_utf8(line) {
        Ok(text) => text.to_owned(),
        Err(_) => line.iter().map(|&byte| char::from(byte)).collect(),
    }))
}
