//! Finds where heads begin and end in the bytes of a connection: just enough HTTP for that.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderName, HeaderValue};

use crate::delivery::{Head, MAX_HEADERS};

/// Most heads that wait: a client that sends more before it reads an answer is not followed.
const WAITING: usize = 64;

/// The heads that were read and not taken yet, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Heads(Arc<Mutex<Queue>>);

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<Bytes>,
    lost: bool,
}

impl Heads {
    /// The head of the request that is being handled, if it is the one that the library saw.
    /// Once the two have disagreed, none is believed any more on this connection.
    pub(super) fn take(&self, parts: &Parts) -> Option<Head> {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let head = queue
            .waiting
            .pop_front()
            .map(Head::new)
            .filter(|_| !queue.lost);
        let agreed = head.filter(|head| agrees(head, parts));
        if agreed.is_none() {
            queue.lost = true;
            queue.waiting.clear();
        }
        agreed
    }

    fn push(&self, head: &[u8]) -> bool {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = !queue.lost && queue.waiting.len() < WAITING;
        if room {
            queue.waiting.push_back(Bytes::copy_from_slice(head));
        }
        room
    }

    /// The heads that wait, in order.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> Vec<Bytes> {
        let queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        queue.waiting.iter().cloned().collect()
    }
}

/// Whether a head on the wire is what the library made of it. Only a Content-Length may be
/// missing there: the library drops a repeated one, and one beside a Transfer-Encoding.
fn agrees(head: &Head, parts: &Parts) -> bool {
    let line = format!("{} {} HTTP/1.", parts.method, parts.uri);
    head.as_bytes().starts_with(line.as_bytes())
        && head.with_headers(|wire| {
            let on_wire = |(name, value): (&HeaderName, &HeaderValue)| {
                wire.iter().any(|own| {
                    own.name.eq_ignore_ascii_case(name.as_str()) && own.value == value.as_bytes()
                })
            };
            let seen = |own: &httparse::Header<'_>| {
                let values = parts.headers.get_all(own.name);
                values.iter().any(|value| value.as_bytes() == own.value)
                    || own.name.eq_ignore_ascii_case("content-length")
            };
            parts.headers.len() <= wire.len()
                && parts.headers.iter().all(on_wire)
                && wire.iter().all(seen)
        })
}

/// Where in the stream of requests the next byte stands.
#[derive(Debug)]
pub(super) enum Framing {
    /// In a head, of which these bytes have come; or between two requests.
    Head(Vec<u8>),
    /// In a body, with so many bytes to come.
    Length(u64),
    /// In a chunk's size line.
    ChunkSize { size: u64, digits_end: bool },
    /// In a chunk, with so many bytes to come, its line end included.
    Chunk(u64),
    /// In the lines after the last chunk, which end in a carriage return and a line feed.
    Trailer { empty: bool, returned: bool },
    /// Not to be followed any more.
    Lost,
}

impl Framing {
    /// Between two requests.
    pub(super) fn is_idle(&self) -> bool {
        matches!(self, Self::Head(partial) if partial.is_empty())
    }

    /// Follows some of the bytes, at least one, and returns the rest.
    pub(super) fn take<'a>(&mut self, bytes: &'a [u8], max_head: usize, heads: &Heads) -> &'a [u8] {
        match self {
            Self::Head(partial) => {
                let (next, rest) = take_head(partial, bytes, max_head, heads);
                if let Some(next) = next {
                    *self = next;
                }
                rest
            }
            Self::Length(left) => {
                let (left, rest) = skip(*left, bytes);
                *self = if left == 0 {
                    Self::default()
                } else {
                    Self::Length(left)
                };
                rest
            }
            Self::Chunk(left) => {
                let (left, rest) = skip(*left, bytes);
                *self = if left == 0 {
                    Self::ChunkSize {
                        size: 0,
                        digits_end: false,
                    }
                } else {
                    Self::Chunk(left)
                };
                rest
            }
            Self::ChunkSize { .. } | Self::Trailer { .. } => {
                let Some((&byte, rest)) = bytes.split_first() else {
                    return bytes;
                };
                self.take_line_byte(byte);
                rest
            }
            Self::Lost => &[],
        }
    }

    fn take_line_byte(&mut self, byte: u8) {
        let next = match (&*self, byte) {
            (Self::ChunkSize { size: 0, .. }, b'\n') => Self::Trailer {
                empty: true,
                returned: false,
            },
            (Self::ChunkSize { size, .. }, b'\n') => Self::Chunk(size.saturating_add(2)),
            (
                Self::ChunkSize {
                    size,
                    digits_end: false,
                },
                digit,
            ) if digit.is_ascii_hexdigit() => {
                let value = char::from(digit).to_digit(16).unwrap_or(0);
                Self::ChunkSize {
                    size: size.saturating_mul(16).saturating_add(value.into()),
                    digits_end: false,
                }
            }
            (Self::ChunkSize { size, .. }, _) => Self::ChunkSize {
                size: *size,
                digits_end: true,
            },
            (
                Self::Trailer {
                    empty: true,
                    returned: true,
                },
                b'\n',
            ) => Self::default(),
            (Self::Trailer { returned: true, .. }, b'\n') => Self::Trailer {
                empty: true,
                returned: false,
            },
            (Self::Trailer { empty, .. }, b'\r') => Self::Trailer {
                empty: *empty,
                returned: true,
            },
            (Self::Trailer { .. }, _) => Self::Trailer {
                empty: false,
                returned: false,
            },
            _ => Self::Lost,
        };
        *self = next;
    }
}

impl Default for Framing {
    fn default() -> Self {
        Self::Head(Vec::new())
    }
}

fn skip(left: u64, bytes: &[u8]) -> (u64, &[u8]) {
    let here = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
    (left - here as u64, bytes.get(here..).unwrap_or_default())
}

/// Adds to a head; what comes after it, once it is whole, and the bytes behind it.
fn take_head<'a>(
    partial: &mut Vec<u8>,
    bytes: &'a [u8],
    max_head: usize,
    heads: &Heads,
) -> (Option<Framing>, &'a [u8]) {
    // Empty lines before a request are allowed and belong to nobody.
    let bytes = if partial.is_empty() {
        skip_blank(bytes)
    } else {
        bytes
    };
    let Some(end) = head_end(partial, bytes) else {
        partial.extend_from_slice(bytes);
        let lost = partial.len() > max_head;
        return (lost.then_some(Framing::Lost), &[]);
    };
    let (last, rest) = bytes.split_at(end);
    partial.extend_from_slice(last);
    let framing = read_head(partial).filter(|_| heads.push(partial));
    partial.clear();
    (Some(framing.unwrap_or(Framing::Lost)), rest)
}

fn skip_blank(bytes: &[u8]) -> &[u8] {
    let start = bytes
        .iter()
        .position(|byte| !matches!(byte, b'\r' | b'\n'))
        .unwrap_or(bytes.len());
    bytes.get(start..).unwrap_or_default()
}

/// Where, in `bytes` that follow on `partial`, the blank line ends that ends a head.
fn head_end(partial: &[u8], bytes: &[u8]) -> Option<usize> {
    let before = |at: usize, back: usize| match at.checked_sub(back) {
        Some(at) => bytes.get(at),
        None => partial.iter().rev().nth(back - at - 1),
    };
    let ends = |at: usize| match before(at, 1) {
        Some(b'\n') => true,
        Some(b'\r') => before(at, 2) == Some(&b'\n'),
        _ => false,
    };
    let mut lines = bytes.iter().enumerate().filter(|&(_, &byte)| byte == b'\n');
    lines.find(|&(at, _)| ends(at)).map(|(at, _)| at + 1)
}

/// How a head's body is framed; `None` for what is no head.
fn read_head(head: &[u8]) -> Option<Framing> {
    let mut slots = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut slots);
    if !request.parse(head).is_ok_and(|status| status.is_complete()) {
        return None;
    }
    // The last one counts, as it does for the library.
    let value = |name: &str| {
        let named = request.headers.iter().rev();
        named
            .clone()
            .find(|header| header.name.eq_ignore_ascii_case(name))
            .map(|header| header.value)
    };
    if let Some(coding) = value("transfer-encoding") {
        let chunked = coding
            .to_ascii_lowercase()
            .trim_ascii_end()
            .ends_with(b"chunked");
        return chunked.then_some(Framing::ChunkSize {
            size: 0,
            digits_end: false,
        });
    }
    let length = value("content-length").unwrap_or(b"0");
    match std::str::from_utf8(length).ok()?.trim().parse().ok()? {
        0 => Some(Framing::default()),
        length => Some(Framing::Length(length)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The heads found in a stream that arrives in pieces of `size` bytes.
    fn heads(stream: &[u8], size: usize) -> Vec<String> {
        let (heads, mut framing) = (Heads::default(), Framing::default());
        for mut piece in stream.chunks(size) {
            while !piece.is_empty() {
                piece = framing.take(piece, 1000, &heads);
            }
        }
        let waiting = heads.waiting();
        waiting
            .iter()
            .map(|head| String::from_utf8_lossy(head).into_owned())
            .collect()
    }

    #[test]
    fn heads_are_found_whatever_the_framing_and_the_pieces() {
        let stream = b"POST /a HTTP/1.1\r\nX-B: 1\r\nx-b: 2\r\nContent-Length: 5\r\n\r\n\r\n\r\na\
            POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\n\n\r\n\r\n\r\nA\r\n0123456789\r\n0\r\nT: 1\r\n\r\n\
            \r\nGET /c HTTP/1.1\nHost: x\n\nGET /d HTTP/1.1\r\n\r\n";
        for size in 1..stream.len() {
            let found = heads(stream, size);
            let lines: Vec<&str> = found
                .iter()
                .filter_map(|head| head.lines().next())
                .collect();
            assert_eq!(
                lines,
                [
                    "POST /a HTTP/1.1",
                    "POST /b HTTP/1.1",
                    "GET /c HTTP/1.1",
                    "GET /d HTTP/1.1"
                ],
                "pieces of {size}"
            );
            assert_eq!(
                found[0],
                "POST /a HTTP/1.1\r\nX-B: 1\r\nx-b: 2\r\nContent-Length: 5\r\n\r\n"
            );
        }
    }

    #[test]
    fn a_trailer_holds_no_head() {
        let stream = b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: 1\n\nPOST /forged HTTP/1.1\nA: 1\n\n\r\n\r\nGET /b HTTP/1.1\r\n\r\n";
        let found = heads(stream, 7);
        assert!(
            found.iter().all(|head| !head.contains("forged")),
            "{found:?}"
        );
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn the_heads_that_wait_are_bounded() {
        assert_eq!(
            heads(&b"GET / HTTP/1.1\r\n\r\n".repeat(1000), 512).len(),
            WAITING
        );
    }

    #[test]
    fn a_head_that_the_library_did_not_see_is_not_believed() {
        let request = |path: &str| {
            let request = http::Request::builder()
                .method("POST")
                .uri(path)
                .header("host", "x");
            request.body(()).expect("a request").into_parts().0
        };
        let heads = Heads::default();
        for _ in 0..3 {
            assert!(heads.push(b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"));
        }
        assert!(heads.take(&request("/hook")).is_some());
        assert!(heads.take(&request("/other")).is_none());
        assert!(heads.take(&request("/hook")).is_none(), "nor any after it");
    }

    #[test]
    fn what_cannot_be_followed_is_let_go() {
        assert!(heads(b"\x16\x03\x01\r\n\r\nGET / HTTP/1.1\r\n\r\n", 4).is_empty());
        assert!(heads(&[b'a'; 3000], 100).is_empty());
    }
}
