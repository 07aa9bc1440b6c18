//! One HTTP request as it came, before anybody judged it.
//!
//! The head is kept as the bytes that were on the wire, so that the order, the
//! case and the duplicates of headers are facts and not a reconstruction.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where a delivery came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// From outside this machine: a tunnel, a proxy, another host.
    Tunnel,
    /// From a program on this machine.
    Local,
    /// Sent by Hookglass itself.
    Simulated,
    /// Read from an export.
    Imported,
}

impl Source {
    /// The word used in the store, in NDJSON and in the UI.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tunnel => "tunnel",
            Self::Local => "local",
            Self::Simulated => "simulated",
            Self::Imported => "imported",
        }
    }

    /// The inverse of [`Source::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Tunnel, Self::Local, Self::Simulated, Self::Imported]
            .into_iter()
            .find(|source| source.as_str() == word)
    }
}

/// A header as it came: the name in its own case, the value as bytes.
pub type Header = (String, Vec<u8>);

/// Most headers that a head may have; the receiver refuses more with 431.
pub const MAX_HEADERS: usize = 128;

/// The head of a request: request line and headers, as they were on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head(Bytes);

impl Head {
    /// Takes the bytes up to and including the blank line.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        Self(bytes.into())
    }

    /// The bytes as they came.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The headers in the order, the case and the number in which they came.
    /// A head that is not HTTP (it cannot come from the receiver) has none.
    pub fn headers(&self) -> Vec<Header> {
        self.with_headers(|headers| {
            let own =
                |header: &httparse::Header<'_>| (header.name.to_owned(), header.value.to_owned());
            headers.iter().map(own).collect()
        })
    }

    /// Lends the headers as they stand in the head, without a copy of each.
    pub(crate) fn with_headers<T>(&self, read: impl FnOnce(&[httparse::Header<'_>]) -> T) -> T {
        let mut slots = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut request = httparse::Request::new(&mut slots);
        match request.parse(&self.0) {
            Ok(_) => read(request.headers),
            Err(_) => read(&[]),
        }
    }
}

/// The first value of a header, by case-insensitive name.
pub fn header_value<'a>(headers: &'a [Header], name: &str) -> Option<&'a [u8]> {
    headers
        .iter()
        .find(|(own, _)| own.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_slice())
}

/// A header value as text: UTF-8, else byte for byte as Latin-1, as HTTP means it.
pub fn header_text(value: &[u8]) -> String {
    match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) => value.iter().map(|&byte| char::from(byte)).collect(),
    }
}

/// Whether a header's name says that its value opens something: a key, a password, a session.
pub(crate) fn opens_something(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [
        "auth",
        "cookie",
        "token",
        "secret",
        "key",
        "password",
        "bypass",
        "assertion",
    ]
    .iter()
    .any(|word| name.contains(word))
}

/// The body of a request, or what is known of one that was over the limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Exactly the bytes that came, whatever they are.
    Whole(Bytes),
    /// Not kept: larger than the receiver takes. `declared` is its Content-Length, if it had one.
    TooLarge {
        /// Bytes, as the sender announced them.
        declared: Option<u64>,
    },
}

impl Body {
    /// The bytes that are kept.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Whole(bytes) => bytes,
            Self::TooLarge { .. } => &[],
        }
    }
}

/// A POST to the callback path, as it came.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// When its head was complete; microseconds since 1970, UTC.
    pub received_at: i64,
    /// Where it came from.
    pub source: Source,
    /// It came from this machine, through no proxy and from no browser.
    pub from_this_machine: bool,
    /// The peer's address, or what a tunnel said of it.
    pub peer: String,
    /// The path, without the query.
    pub path: String,
    /// The query, without its question mark.
    pub query: Option<String>,
    /// The head as it came.
    pub head: Head,
    /// The body as it came.
    pub body: Body,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_keeps_order_case_and_duplicates() {
        let head = Head::new(&b"POST /x HTTP/1.1\r\nX-b: 1\r\nx-A: 2\r\nX-B: \xff\r\n\r\n"[..]);
        let expected: Vec<Header> = vec![
            ("X-b".into(), b"1".to_vec()),
            ("x-A".into(), b"2".to_vec()),
            ("X-B".into(), b"\xff".to_vec()),
        ];
        assert_eq!(head.headers(), expected);
        assert_eq!(header_value(&expected, "X-a"), Some(&b"2"[..]));
        assert_eq!(header_text(b"\xff"), "ÿ");
    }

    #[test]
    fn source_words_go_there_and_back() {
        for word in ["tunnel", "local", "simulated", "imported"] {
            assert_eq!(Source::parse(word).map(Source::as_str), Some(word));
        }
        assert_eq!(Source::parse("elsewhere"), None);
    }
}
