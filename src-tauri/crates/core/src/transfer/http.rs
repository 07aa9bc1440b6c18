//! Raw HTTP: the requests as they were on the wire, one right after the other, so that the file
//! can be sent down a connection as it is.
//!
//! A head is written exactly as it came, and after it exactly the body's bytes. One rule keeps
//! the file readable: where the head does not state the body's length (it came in chunks, or the
//! length is another one), its `Transfer-Encoding` and `Content-Length` are left out, and the
//! length and a `Hookglass-Note` stand at its end. A shared export states its throw-away secret in
//! each request, as `Hookglass-Throw-Away-Secret`.

use std::io::{self, Write};

use super::walk::Outgoing;
use super::{Mask, Writer};
use crate::delivery::{Head, header_value};

pub(super) struct Http {
    secret: Option<String>,
}

impl Http {
    pub(super) fn new(mask: Option<&Mask>) -> Self {
        Self {
            secret: mask.map(|mask| mask.secret().to_owned()),
        }
    }
}

impl Writer for Http {
    fn begin(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn one(&mut self, out: &mut dyn Write, delivery: &Outgoing) -> io::Result<bool> {
        let Some(body) = &delivery.body else {
            return Ok(false);
        };
        let mut added = Vec::new();
        let mut left_out: &[&str] = &[];
        if !states_length(&delivery.kept.head, body.len()) {
            left_out = &["transfer-encoding", "content-length"];
            added.push(("Content-Length", body.len().to_string()));
            let note = "this request came with another framing; Content-Length was added";
            added.push(("Hookglass-Note", note.to_owned()));
        }
        if let Some(secret) = &self.secret {
            added.push(("Hookglass-Throw-Away-Secret", secret.clone()));
        }
        out.write_all(&changed(&delivery.kept.head, left_out, &added))?;
        out.write_all(body)?;
        Ok(true)
    }

    fn end(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// Whether a reader of the head knows where the body ends.
fn states_length(head: &Head, length: usize) -> bool {
    let headers = head.headers();
    let lengths = headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let mut values = lengths.map(|(_, value)| std::str::from_utf8(value).ok()?.parse().ok());
    header_value(&headers, "transfer-encoding").is_none()
        && (values.next(), values.next()) == (Some(Some(length)), None)
}

/// The head with some lines left out and others at its end; without changes as it came.
fn changed(head: &Head, left_out: &[&str], added: &[(&str, String)]) -> Vec<u8> {
    let bytes = head.as_bytes();
    if left_out.is_empty() && added.is_empty() {
        return bytes.to_vec();
    }
    let mut changed = Vec::with_capacity(bytes.len() + 128);
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        let name = line.split(|&byte| byte == b':').next().unwrap_or_default();
        let is_left_out = left_out
            .iter()
            .any(|left| name.eq_ignore_ascii_case(left.as_bytes()));
        if !is_left_out && !matches!(line, b"\r\n" | b"\n") {
            changed.extend_from_slice(line);
        }
    }
    for (name, value) in added {
        changed.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    changed.extend_from_slice(b"\r\n");
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_head_that_does_not_state_the_length_is_changed() {
        let stated = Head::new(&b"POST / HTTP/1.1\r\ncontent-LENGTH: 3\r\n\r\n"[..]);
        assert!(states_length(&stated, 3) && !states_length(&stated, 4));
        assert_eq!(changed(&stated, &[], &[]), stated.as_bytes());
        let chunked = Head::new(
            &b"POST / HTTP/1.1\r\nX: 1\r\nTransfer-encoding: chunked\r\ny: 2\r\n\r\n"[..],
        );
        assert!(!states_length(&chunked, 3));
        let added = [("Content-Length", "3".to_owned())];
        assert_eq!(
            changed(&chunked, &["transfer-encoding"], &added),
            b"POST / HTTP/1.1\r\nX: 1\r\ny: 2\r\nContent-Length: 3\r\n\r\n"
        );
        let twice =
            Head::new(&b"POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n"[..]);
        assert!(!states_length(&twice, 3));
    }
}
