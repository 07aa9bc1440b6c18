//! The lines of a file, each bounded: a file without line ends must not fill the memory.

use std::io::{self, BufRead};

/// Room for what stands beside a body: a head of 32 KiB, twice, in base64 and as text.
const BESIDE: usize = 1 << 20;

/// Bytes of the longest line that a body of so many can have: JSON writes no body at more than
/// twice its size here, and base64 takes four thirds.
pub fn longest_line(max_body: usize) -> usize {
    max_body.saturating_mul(2).saturating_add(BESIDE)
}

/// A line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    /// Its bytes, with or without its end.
    Whole(&'a [u8]),
    /// More than may be.
    TooLong,
}

/// Reads lines of at most so many bytes; of a longer one the rest is passed over.
pub struct Lines<R> {
    from: R,
    most: usize,
    line: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    /// Lines of at most `most` bytes.
    pub fn new(from: R, most: usize) -> Self {
        Self {
            from,
            most,
            line: Vec::new(),
        }
    }

    /// From here on lines of at most `most` bytes.
    pub fn allow(&mut self, most: usize) {
        self.most = most;
    }

    /// The next line; `None` at the end.
    ///
    /// # Errors
    /// The reader's.
    pub fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        let (mut any, mut too_long) = (false, false);
        loop {
            let piece = match self.from.fill_buf() {
                Ok(piece) => piece,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if piece.is_empty() {
                break;
            }
            any = true;
            let end = piece.iter().position(|&byte| byte == b'\n');
            let length = end.map_or(piece.len(), |at| at + 1);
            if self.line.len() + length > self.most {
                too_long = true;
            } else if !too_long {
                self.line
                    .extend_from_slice(piece.get(..length).unwrap_or(piece));
            }
            self.from.consume(length);
            if end.is_some() {
                break;
            }
        }
        Ok(match (any, too_long) {
            (false, _) => None,
            (true, true) => Some(Line::TooLong),
            (true, false) => Some(Line::Whole(&self.line)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_bounded_and_the_next_one_is_whole() {
        let text = b"one\n\n123456789\nfour\r\nlast";
        for capacity in [1, 3, 100] {
            let from = io::BufReader::with_capacity(capacity, &text[..]);
            let mut lines = Lines::new(from, 6);
            let mut next = || match lines.next_line().expect("memory") {
                Some(Line::Whole(line)) => String::from_utf8_lossy(line).into_owned(),
                Some(Line::TooLong) => "too long".into(),
                None => "end".into(),
            };
            let read: Vec<String> = (0..6).map(|_| next()).collect();
            assert_eq!(read, ["one\n", "\n", "too long", "four\r\n", "last", "end"]);
        }
    }
}
