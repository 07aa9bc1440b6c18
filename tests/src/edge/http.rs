//! As much HTTP/1.1 as a man in the middle needs: heads, whole answers, ngrok's pages.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, sink};

/// The longest head that is waited for.
const LONGEST_HEAD: usize = 64 * 1024;

/// Reads until the head of a request is there, and returns all that was read.
pub(super) async fn read_head(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while split(&bytes).is_none() {
        if bytes.len() > LONGEST_HEAD {
            return Err(io::ErrorKind::InvalidData.into());
        }
        if from.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(bytes)
}

/// The same request, asking for the connection to be closed after the answer.
pub(super) fn asking_to_close(request: &[u8]) -> Vec<u8> {
    let Some((head, rest)) = split(request) else {
        return request.to_vec();
    };
    let mut lines: Vec<String> = lines(head).filter(|line| !is(line, "connection")).collect();
    lines.push("connection: close".into());
    joined(&lines, rest)
}

/// A message that answers a request.
pub(super) struct Answer {
    /// The status line and the headers, without those that frame the body.
    lines: Vec<String>,
    /// The body, its chunks put together.
    body: Vec<u8>,
}

impl Answer {
    /// One that is made up here.
    pub(super) fn new(status: u16, headers: &[(String, String)], body: &str) -> Self {
        let mut lines = vec![format!("HTTP/1.1 {status} Answer")];
        lines.extend(
            headers
                .iter()
                .map(|(name, value)| format!("{name}: {value}")),
        );
        Self {
            lines,
            body: body.into(),
        }
    }

    /// One of ngrok's own pages.
    pub(super) fn page(status: u16, code: &str, text: &str) -> Self {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let headers = [
            header("content-type", "text/html"),
            header("ngrok-error-code", code),
        ];
        let body = format!(
            "<!DOCTYPE html>\n<html><head><title>ngrok</title></head>\
             <body><p>{text}</p><p>{code}</p></body></html>\n"
        );
        Self::new(status, &headers, &body)
    }

    /// Takes apart what was received. `whole` says that it came to its proper end;
    /// without that only an answer counts that says itself where it ends.
    pub(super) fn parse(bytes: &[u8], whole: bool) -> Option<Self> {
        let (head, rest) = split(bytes)?;
        let mut lines: Vec<String> = lines(head).collect();
        let status = lines[0].split(' ').nth(1)?;
        if status.starts_with('1') {
            // Not the answer yet.
            return Self::parse(rest, whole);
        }
        let value = |name| lines.iter().find_map(|line| line_value(line, name));
        let body = if value("transfer-encoding").is_some() {
            dechunked(rest)?
        } else if let Some(length) = value("content-length") {
            rest.get(..length.parse().ok()?)?.to_vec()
        } else if whole || ["204", "304"].contains(&status) {
            rest.to_vec()
        } else {
            return None;
        };
        let framing = ["transfer-encoding", "content-length", "connection"];
        lines.retain(|line| !framing.iter().any(|name| is(line, name)));
        Some(Self { lines, body })
    }

    /// Puts something after the body.
    pub(super) fn append(&mut self, text: &str) {
        self.body.extend_from_slice(text.as_bytes());
    }

    /// Sends it, the body only if the request was not a HEAD, and ends the connection
    /// the polite way: what the visitor is still sending is read, because closing over
    /// unread bytes would be a reset, which can overtake the answer.
    pub(super) async fn send<S>(mut self, to: &mut S, request: &[u8]) -> io::Result<()>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let length = format!("content-length: {}", self.body.len());
        self.lines.extend([length, "connection: close".into()]);
        if request.starts_with(b"HEAD ") {
            self.body.clear();
        }
        to.write_all(&joined(&self.lines, &self.body)).await?;
        to.shutdown().await?;
        tokio::io::copy(to, &mut sink()).await?;
        Ok(())
    }
}

fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.windows(4).position(|end| end == b"\r\n\r\n")?;
    Some((&bytes[..end], &bytes[end + 4..]))
}

fn lines(head: &[u8]) -> impl Iterator<Item = String> {
    // Lossy, but what passes here is a test's.
    let head = String::from_utf8_lossy(head).into_owned();
    let lines: Vec<String> = head.split("\r\n").map(str::to_owned).collect();
    lines.into_iter()
}

fn joined(lines: &[String], body: &[u8]) -> Vec<u8> {
    let mut bytes = lines.join("\r\n").into_bytes();
    bytes.extend_from_slice(b"\r\n\r\n");
    bytes.extend_from_slice(body);
    bytes
}

fn line_value<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (own, value) = line.split_once(':')?;
    own.trim().eq_ignore_ascii_case(name).then(|| value.trim())
}

fn is(line: &str, name: &str) -> bool {
    line_value(line, name).is_some()
}

fn dechunked(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = bytes.windows(2).position(|end| end == b"\r\n")?;
        let line = std::str::from_utf8(&bytes[..end]).ok()?;
        let size = line.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        let rest = &bytes[end + 2..];
        body.extend_from_slice(rest.get(..size)?);
        bytes = rest.get(size + 2..)?;
    }
}
