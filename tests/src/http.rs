//! HTTP as bytes on a socket: no client library that tidies up, adds or merges headers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::fixtures::SECRET;
use crate::sign;
use crate::wait::PATIENCE;

/// The callback's default path.
pub const PATH: &str = "/api/webhooks/instagram";

/// So long a delivery waits for the store before its sender is told to come again.
pub const LATE: Duration = Duration::from_secs(4);

/// A request, byte for byte.
#[derive(Clone)]
pub struct Request {
    method: String,
    path: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

impl Request {
    /// Of any kind, with nothing but a `Host`.
    pub fn new(method: &str, path: &str) -> Self {
        Self {
            method: method.into(),
            path: path.into(),
            headers: vec![("Host".into(), b"127.0.0.1".to_vec())],
            body: Vec::new(),
        }
    }

    /// Meta's handshake, with this query.
    pub fn handshake(query: &str) -> Self {
        Self::new("GET", &format!("{PATH}?{query}"))
    }

    /// An unsigned delivery of a body, as JSON.
    pub fn delivery(body: &[u8]) -> Self {
        Self::delivery_as("application/json", body)
    }

    /// An unsigned delivery of a body, as whatever.
    pub fn delivery_as(content_type: &str, body: &[u8]) -> Self {
        Self::of("POST", PATH, content_type, body)
    }

    /// With a body, of any kind.
    pub fn of(method: &str, path: &str, content_type: &str, body: &[u8]) -> Self {
        let mut request = Self::new(method, path).with("Content-Type", content_type);
        request.body = body.to_vec();
        let length = body.len().to_string();
        request.with("Content-Length", &length)
    }

    /// The same to another name than this machine's address.
    pub fn host(mut self, name: &str) -> Self {
        for (header, value) in &mut self.headers {
            if header == "Host" {
                *value = name.as_bytes().to_vec();
            }
        }
        self
    }

    /// The same with one more header, at the end.
    pub fn with(self, name: &str, value: &str) -> Self {
        self.with_bytes(name, value.as_bytes())
    }

    /// The same with one more header of any bytes.
    pub fn with_bytes(mut self, name: &str, value: &[u8]) -> Self {
        self.headers.push((name.into(), value.to_vec()));
        self
    }

    /// The same, signed with the fixtures' secret.
    pub fn signed(self) -> Self {
        self.signed_with(SECRET)
    }

    /// The same, signed with a secret.
    pub fn signed_with(self, secret: &str) -> Self {
        let signature = sign::sha256(secret, &self.body);
        self.with(sign::HEADER, &signature)
    }

    /// As it goes over the wire.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = format!("{} {} HTTP/1.1\r\n", self.method, self.path).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// The headers, in order.
    pub fn headers(&self) -> &[(String, Vec<u8>)] {
        &self.headers
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// In order, as they came.
    pub headers: Vec<(String, String)>,
    /// Exactly the bytes.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header's first value, by case-insensitive name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let same = |(own, _): &&(String, String)| own.eq_ignore_ascii_case(name);
        self.headers
            .iter()
            .find(same)
            .map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Fails unless it is this status, this JSON byte for byte, and says that it is JSON.
    #[track_caller]
    pub fn expect(&self, status: u16, body: &str) {
        let is = (self.status, self.text(), self.header("content-type"));
        assert_eq!(is, (status, body.to_owned(), Some("application/json")));
    }
}

/// A connection that is kept for many requests.
pub struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// The system's.
    pub fn open(address: SocketAddr) -> std::io::Result<Self> {
        Self::over(TcpStream::connect_timeout(&address, PATIENCE)?)
    }

    /// Over a stream that is connected.
    ///
    /// # Errors
    /// The system's.
    pub fn over(stream: TcpStream) -> std::io::Result<Self> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
        })
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// When the connection ends before.
    pub fn send(&mut self, request: &Request) -> std::io::Result<Answer> {
        self.stream.get_mut().write_all(&request.bytes())?;
        self.read_answer()
    }

    /// The same, and once more as Meta does it, where the disk was so slow that it was told to
    /// come again.
    ///
    /// # Errors
    /// As of [`Connection::send`].
    pub fn deliver(&mut self, request: &Request) -> std::io::Result<Answer> {
        let first = Instant::now();
        loop {
            let begun = Instant::now();
            let answer = self.send(request)?;
            let is_late = answer.status == 503 && begun.elapsed() >= LATE;
            if !is_late || first.elapsed() >= PATIENCE {
                return Ok(answer);
            }
        }
    }

    fn read_answer(&mut self) -> std::io::Result<Answer> {
        let status = self.read_line()?;
        let code = status.split(' ').nth(1).and_then(|code| code.parse().ok());
        let code = code.ok_or_else(|| broken(&status))?;
        let mut headers = Vec::new();
        loop {
            let line = self.read_line()?;
            let Some((name, value)) = line.split_once(": ") else {
                break;
            };
            headers.push((name.to_owned(), value.to_owned()));
        }
        let mut answer = Answer {
            status: code,
            headers,
            body: Vec::new(),
        };
        let length = answer.header("content-length");
        let length = length.and_then(|length| length.parse().ok()).unwrap_or(0);
        answer.body = vec![0; length];
        self.stream.read_exact(&mut answer.body)?;
        Ok(answer)
    }

    fn read_line(&mut self) -> std::io::Result<String> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        match line.strip_suffix("\r\n") {
            Some(line) => Ok(line.to_owned()),
            None => Err(broken(&line)),
        }
    }
}

fn broken(line: &str) -> std::io::Error {
    std::io::Error::new(
        std::io::ErrorKind::UnexpectedEof,
        format!("the answer breaks off: {line:?}"),
    )
}

/// Sends one request on a connection of its own.
#[track_caller]
pub fn send(address: SocketAddr, request: &Request) -> Answer {
    let answer = Connection::open(address).and_then(|mut connection| connection.send(request));
    answer.expect("an answer")
}

/// The same for a delivery, see [`Connection::deliver`].
#[track_caller]
pub fn deliver(address: SocketAddr, request: &Request) -> Answer {
    let answer = Connection::open(address).and_then(|mut connection| connection.deliver(request));
    answer.expect("an answer")
}

/// Sends bytes as they are, and reads whatever comes until the other side closes.
pub fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).expect("connected");
    stream.set_read_timeout(Some(PATIENCE)).expect("a time-out");
    stream.write_all(bytes).expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    String::from_utf8_lossy(&answer).into_owned()
}
