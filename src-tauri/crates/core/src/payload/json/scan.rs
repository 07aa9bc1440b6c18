//! The scanner: RFC 8259, strict, one pass, no recursion.

use super::cursor::{Cursor, Error};
use super::{BOM, Document, KEPT_DEPTH, KEPT_NODES, Node, Type};

/// Scans a document of less than 4 GiB. One BOM before it is let pass; bytes inside strings are
/// not checked for being UTF-8.
pub(crate) fn scan(bytes: &[u8]) -> Result<Document<'_>, Error> {
    let start = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
    let mut scanner = Scanner {
        cursor: Cursor::new(bytes, start),
        // Meta's payloads have a node about every eleven bytes.
        nodes: Vec::with_capacity((bytes.len() / 10).min(4096)),
        cut: false,
        levels: Vec::new(),
        open: Vec::with_capacity(16),
    };
    scanner.document()?;
    Ok(Document {
        bytes,
        nodes: scanner.nodes,
        cut: scanner.cut,
    })
}

/// Stands in for the index of a node that is not kept.
const NOT_KEPT: u32 = u32::MAX;

struct Scanner<'a> {
    cursor: Cursor<'a>,
    nodes: Vec<Node>,
    cut: bool,
    /// What is open, outermost first. One byte a level: it is all that a body of 16 million
    /// brackets makes grow.
    levels: Vec<Type>,
    /// The nodes of the first `KEPT_DEPTH` of them.
    open: Vec<u32>,
}

impl Scanner<'_> {
    fn document(&mut self) -> Result<(), Error> {
        loop {
            if self.value()? {
                continue;
            }
            loop {
                self.cursor.space();
                let Some(level) = self.levels.last() else {
                    return match self.cursor.peek() {
                        None => Ok(()),
                        Some(_) => self.cursor.fail("the end of the body"),
                    };
                };
                match (self.cursor.peek(), level) {
                    (Some(b','), Type::Object) => {
                        self.cursor.pass();
                        self.cursor.space();
                        self.key("a key in double quotes")?;
                        break;
                    }
                    (Some(b','), _) => {
                        self.cursor.pass();
                        break;
                    }
                    (Some(b'}'), Type::Object) => self.close(),
                    (Some(b']'), Type::Array) => self.close(),
                    (_, Type::Object) => return self.cursor.fail("`,` or `}`"),
                    _ => return self.cursor.fail("`,` or `]`"),
                }
            }
        }
    }

    /// Reads a value, or opens one; true when its first child is to be read next.
    fn value(&mut self) -> Result<bool, Error> {
        self.cursor.space();
        let start = self.cursor.offset();
        match self.cursor.peek() {
            Some(b'"') => {
                let escaped = self.cursor.string()?;
                self.leaf(start, Type::String, escaped);
                Ok(false)
            }
            Some(b'{') => {
                self.open(Type::Object);
                self.cursor.space();
                if self.cursor.peek() == Some(b'}') {
                    self.close();
                    return Ok(false);
                }
                self.key("a key in double quotes or `}`")?;
                Ok(true)
            }
            Some(b'[') => {
                self.open(Type::Array);
                self.cursor.space();
                if self.cursor.peek() == Some(b']') {
                    self.close();
                    return Ok(false);
                }
                Ok(true)
            }
            Some(b'-' | b'0'..=b'9') => {
                self.cursor.number()?;
                self.leaf(start, Type::Number, false);
                Ok(false)
            }
            Some(b't') => {
                self.cursor.word(b"true")?;
                self.leaf(start, Type::True, false);
                Ok(false)
            }
            Some(b'f') => {
                self.cursor.word(b"false")?;
                self.leaf(start, Type::False, false);
                Ok(false)
            }
            Some(b'n') => {
                self.cursor.word(b"null")?;
                self.leaf(start, Type::Null, false);
                Ok(false)
            }
            _ => self.cursor.fail("a value"),
        }
    }

    fn key(&mut self, expected: &'static str) -> Result<(), Error> {
        if self.cursor.peek() != Some(b'"') {
            return self.cursor.fail(expected);
        }
        let start = self.cursor.offset();
        let escaped = self.cursor.string()?;
        self.leaf(start, Type::String, escaped);
        self.cursor.space();
        if self.cursor.peek() != Some(b':') {
            return self.cursor.fail("`:`");
        }
        self.cursor.pass();
        Ok(())
    }

    fn open(&mut self, kind: Type) {
        let node = self.keep(self.cursor.offset(), kind, false);
        if self.levels.len() < KEPT_DEPTH {
            self.open.push(node);
        }
        self.levels.push(kind);
        self.cursor.pass();
    }

    fn close(&mut self) {
        self.cursor.pass();
        self.levels.pop();
        if self.levels.len() >= KEPT_DEPTH {
            return;
        }
        let next = narrow(self.nodes.len());
        let node = self.open.pop().unwrap_or(NOT_KEPT);
        if let Some(node) = self.nodes.get_mut(node as usize) {
            node.end = narrow(self.cursor.offset());
            node.next = next;
        }
    }

    fn leaf(&mut self, start: usize, kind: Type, escaped: bool) {
        let node = self.keep(start, kind, escaped);
        let end = narrow(self.cursor.offset());
        if let Some(node) = self.nodes.get_mut(node as usize) {
            node.end = end;
        }
    }

    fn keep(&mut self, start: usize, kind: Type, escaped: bool) -> u32 {
        if self.levels.len() >= KEPT_DEPTH {
            return NOT_KEPT;
        }
        if self.nodes.len() >= KEPT_NODES {
            self.cut = true;
            return NOT_KEPT;
        }
        let index = narrow(self.nodes.len());
        self.nodes.push(Node {
            start: narrow(start),
            end: narrow(start),
            next: index + 1,
            kind,
            escaped,
        });
        index
    }
}

/// Offsets fit in 32 bits: the caller has checked the length of the body.
fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(NOT_KEPT)
}
