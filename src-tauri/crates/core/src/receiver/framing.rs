//! Finds where heads begin and end in the bytes of a connection: just enough HTTP for that.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use crate::delivery::{Head, MAX_HEADERS};

/// The heads that were read and not taken yet, in order, each with its number of headers.
#[derive(Debug, Clone, Default)]
pub(super) struct Heads(Arc<Mutex<VecDeque<(Bytes, usize)>>>);

impl Heads {
    /// The head of the request that is being handled, if it has as many headers as the library saw.
    pub(super) fn take(&self, headers: usize) -> Option<Head> {
        let (bytes, own) = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()?;
        (own == headers).then(|| Head::new(bytes))
    }

    fn push(&self, bytes: Bytes, headers: usize) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back((bytes, headers));
    }
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
    /// In the lines after the last chunk; whether the present one is still empty.
    Trailer { empty: bool },
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
            (Self::ChunkSize { size: 0, .. }, b'\n') => Self::Trailer { empty: true },
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
            (Self::Trailer { empty: true }, b'\n') => Self::default(),
            (Self::Trailer { .. }, b'\n') => Self::Trailer { empty: true },
            (Self::Trailer { empty }, b'\r') => Self::Trailer { empty: *empty },
            (Self::Trailer { .. }, _) => Self::Trailer { empty: false },
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
    let seen = partial.len();
    partial.extend_from_slice(bytes);
    let Some(end) = head_end(partial, seen) else {
        let lost = partial.len() > max_head;
        return (lost.then_some(Framing::Lost), &[]);
    };
    let rest = bytes.get(end.saturating_sub(seen)..).unwrap_or_default();
    partial.truncate(end);
    let head = Bytes::from(std::mem::take(partial));
    let Some((headers, framing)) = read_head(&head) else {
        return (Some(Framing::Lost), &[]);
    };
    heads.push(head, headers);
    (Some(framing), rest)
}

fn skip_blank(bytes: &[u8]) -> &[u8] {
    let start = bytes
        .iter()
        .position(|byte| !matches!(byte, b'\r' | b'\n'))
        .unwrap_or(bytes.len());
    bytes.get(start..).unwrap_or_default()
}

/// The end of the blank line that ends a head, of which `seen` bytes were looked at before.
fn head_end(bytes: &[u8], seen: usize) -> Option<usize> {
    let from = seen.saturating_sub(3);
    let fresh = bytes.get(from..)?;
    let ends = fresh.iter().enumerate().filter(|&(_, &byte)| byte == b'\n');
    for (at, _) in ends {
        let after = fresh.get(at + 1..).unwrap_or_default();
        if after.starts_with(b"\n") {
            return Some(from + at + 2);
        }
        if after.starts_with(b"\r\n") {
            return Some(from + at + 3);
        }
    }
    None
}

/// How many headers a head has, and how its body is framed.
fn read_head(head: &[u8]) -> Option<(usize, Framing)> {
    let mut slots = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut slots);
    if !request.parse(head).is_ok_and(|status| status.is_complete()) {
        return None;
    }
    let value = |name: &str| {
        request
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))
            .map(|header| header.value)
    };
    let framing = if let Some(coding) = value("transfer-encoding") {
        let chunked = coding.to_ascii_lowercase().ends_with(b"chunked");
        if chunked {
            Framing::ChunkSize {
                size: 0,
                digits_end: false,
            }
        } else {
            Framing::Lost
        }
    } else {
        let length = value("content-length").unwrap_or(b"0");
        match std::str::from_utf8(length).ok()?.trim().parse().ok()? {
            0 => Framing::default(),
            length => Framing::Length(length),
        }
    };
    Some((request.headers.len(), framing))
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
        let queue = heads.0.lock().expect("no panic before");
        queue
            .iter()
            .map(|(head, _)| String::from_utf8_lossy(head).into_owned())
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
    fn what_cannot_be_followed_is_let_go() {
        assert!(heads(b"\x16\x03\x01\r\n\r\nGET / HTTP/1.1\r\n\r\n", 4).is_empty());
        assert!(heads(&[b'a'; 3000], 100).is_empty());
    }
}
