//! Reads the words of the grammar: strings, numbers, `true`, `false`, `null` and what lies between.

/// Where the grammar was broken, and what would have been right there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} at byte {offset}")]
pub(crate) struct Error {
    /// Bytes from the start of the body, a BOM included.
    pub(crate) offset: usize,
    /// A noun phrase: "a value", "`,` or `]`".
    pub(crate) expected: &'static str,
}

/// A place in the bytes.
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    pub(super) fn offset(&self) -> usize {
        self.at
    }

    /// Passes one byte, which the caller has looked at.
    pub(super) fn pass(&mut self) {
        self.at += 1;
    }

    /// Passes white space.
    pub(super) fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(super) fn fail<T>(&self, expected: &'static str) -> Result<T, Error> {
        Err(Error {
            offset: self.at,
            expected,
        })
    }

    /// Passes a string; true when it has escapes.
    pub(super) fn string(&mut self) -> Result<bool, Error> {
        self.at += 1;
        let mut escaped = false;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            self.at += plain_length(rest);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(escaped);
                }
                Some(b'\\') => {
                    escaped = true;
                    self.at += 1;
                    self.escape()?;
                }
                Some(_) => {
                    return self.fail("an escape such as `\\n` in place of a control character");
                }
                None => return self.fail("a closing `\"`"),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Error> {
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 1;
                Ok(())
            }
            Some(b'u') => {
                self.at += 1;
                for _ in 0..4 {
                    if !self.peek().is_some_and(|byte| byte.is_ascii_hexdigit()) {
                        return self.fail("four hexadecimal digits after `\\u`");
                    }
                    self.at += 1;
                }
                Ok(())
            }
            _ => self.fail("an escape: one of `\"` `\\` `/` `b` `f` `n` `r` `t` `u`"),
        }
    }

    /// Passes a number.
    pub(super) fn number(&mut self) -> Result<(), Error> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        // A zero stands alone: `01` is no number, and the `1` is what the caller trips over.
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Error> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start {
            return self.fail("a digit");
        }
        Ok(())
    }

    /// Passes one of JSON's three words.
    pub(super) fn word(&mut self, word: &'static [u8]) -> Result<(), Error> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if !rest.starts_with(word) {
            // Named at its beginning: "found `n`" helps more than "found `o`" in `none`.
            return self.fail("a value");
        }
        self.at += word.len();
        Ok(())
    }
}

/// How many bytes pass before a quote, a backslash or a control character.
///
/// Eight at a time: strings are most of a body, and this halves the time they take. Of each
/// byte the top bit says whether it is one of the three; borrows can only raise a false alarm
/// above a true one, so the lowest alarm is always true.
fn plain_length(rest: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x8080_8080_8080_8080;
    let (words, tail) = rest.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let quote = word ^ (ONES * b'"' as u64);
        let backslash = word ^ (ONES * b'\\' as u64);
        let alarm = (quote.wrapping_sub(ONES) & !quote)
            | (backslash.wrapping_sub(ONES) & !backslash)
            | (word.wrapping_sub(ONES * 0x20) & !word);
        let alarm = alarm & TOPS;
        if alarm != 0 {
            return index * 8 + alarm.trailing_zeros() as usize / 8;
        }
    }
    let plain = tail
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
    words.len() * 8 + plain.unwrap_or(tail.len())
}
