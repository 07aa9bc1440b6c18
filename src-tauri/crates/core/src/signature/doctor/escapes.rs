//! Writes the escapes of JSON text in another way; every other byte stays as it is.

use super::changes::Changes;

/// How characters beyond ASCII are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unicode {
    /// As they came.
    Same,
    /// `\u00e1`: Meta, Python, PHP.
    Lower,
    /// `\u00E1`: .NET and others.
    Upper,
    /// The character itself: JSON.stringify.
    Plain,
}

/// How slashes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slash {
    Same,
    /// `\/`: PHP, and Meta's messages.
    Escaped,
    Plain,
}

/// How other ASCII characters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ascii {
    Same,
    /// `<` `%` `@` as `\u003C` `\u0025` `\u0040`: Meta's old note (META 2.2).
    Note,
    /// The same with `\u003c`.
    NoteLower,
    /// `<` `>` `&` as `\u003c` `\u003e` `\u0026`: Go and Rails.
    Html,
    /// Nothing escaped that need not be.
    Plain,
}

/// A way to escape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Escapes {
    pub(super) unicode: Unicode,
    pub(super) slash: Slash,
    pub(super) ascii: Ascii,
}

impl Escapes {
    /// As they came.
    pub(super) const SAME: Self = Self {
        unicode: Unicode::Same,
        slash: Slash::Same,
        ascii: Ascii::Same,
    };
}

/// Which escapes a text has: those it lacks need not be tried.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Present {
    pub(super) raw_unicode: bool,
    pub(super) escape: bool,
    pub(super) slash: bool,
    pub(super) escaped_slash: bool,
    /// `<`, `%` or `@`.
    pub(super) note: bool,
    /// `<`, `>` or `&`.
    pub(super) html: bool,
}

/// Looks which escapes there are.
pub(super) fn present(text: &[u8]) -> Present {
    let mut present = Present::default();
    let mut before = 0;
    for &byte in text {
        match byte {
            0x80.. => present.raw_unicode = true,
            b'u' if before == b'\\' => present.escape = true,
            b'/' if before == b'\\' => present.escaped_slash = true,
            b'/' => present.slash = true,
            b'<' => (present.note, present.html) = (true, true),
            b'%' | b'@' => present.note = true,
            b'>' | b'&' => present.html = true,
            _ => {}
        }
        before = byte;
    }
    present
}

/// Writes the text with these escapes.
pub(super) fn rewrite(text: &[u8], escapes: Escapes) -> (Vec<u8>, Changes) {
    let mut writer = Writer {
        out: Vec::with_capacity(text.len() + text.len() / 8),
        changes: Changes::default(),
        escapes,
    };
    let mut rest = text;
    while let Some(&byte) = rest.first() {
        let length = match byte {
            b'\\' => writer.escape(rest),
            0x80.. => writer.character(rest),
            _ => writer.ascii(byte),
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    (writer.out, writer.changes)
}

struct Writer {
    out: Vec<u8>,
    changes: Changes,
    escapes: Escapes,
}

impl Writer {
    fn ascii(&mut self, byte: u8) -> usize {
        let is_note = matches!(byte, b'<' | b'%' | b'@');
        let escaped = match self.escapes.ascii {
            Ascii::Note if is_note => format!("\\u{byte:04X}"),
            Ascii::NoteLower if is_note => format!("\\u{byte:04x}"),
            Ascii::Html if matches!(byte, b'<' | b'>' | b'&') => format!("\\u{byte:04x}"),
            _ if byte == b'/' && self.escapes.slash == Slash::Escaped => {
                self.changes.slash_escaped = true;
                self.out.extend(b"\\/");
                return 1;
            }
            _ => {
                self.out.push(byte);
                return 1;
            }
        };
        if self.escapes.ascii == Ascii::Html {
            self.changes.ascii = true;
        } else {
            self.noted(byte);
        }
        self.out.extend(escaped.bytes());
        1
    }

    fn noted(&mut self, byte: u8) {
        match byte {
            b'<' => self.changes.less_than = true,
            b'%' | b'@' => self.changes.percent_or_at = true,
            _ => self.changes.ascii = true,
        }
    }

    /// A character beyond ASCII, or a byte that is not UTF-8.
    fn character(&mut self, rest: &[u8]) -> usize {
        let Some(character) = first_character(rest) else {
            self.out.extend(rest.first());
            return 1;
        };
        let mut units = [0; 2];
        match self.escapes.unicode {
            Unicode::Same | Unicode::Plain => {
                let mut bytes = [0; 4];
                self.out.extend(character.encode_utf8(&mut bytes).bytes());
            }
            Unicode::Lower => {
                for unit in character.encode_utf16(&mut units) {
                    self.out.extend(format!("\\u{unit:04x}").bytes());
                }
                self.changes.unicode_escaped = true;
            }
            Unicode::Upper => {
                for unit in character.encode_utf16(&mut units) {
                    self.out.extend(format!("\\u{unit:04X}").bytes());
                }
                self.changes.unicode_escaped = true;
            }
        }
        character.len_utf8()
    }

    /// A backslash and what belongs to it.
    fn escape(&mut self, rest: &[u8]) -> usize {
        if rest.get(1) == Some(&b'/') && self.escapes.slash == Slash::Plain {
            self.changes.slash_plain = true;
            self.out.push(b'/');
            return 2;
        }
        let Some(first) = unit(rest) else {
            self.out.extend(rest.iter().take(2));
            return 2;
        };
        let second = rest.get(6..).and_then(unit);
        let pair = match second {
            Some(low @ 0xdc00..=0xdfff) if (0xd800..=0xdbff).contains(&first) => {
                char::decode_utf16([first, low]).next().and_then(Result::ok)
            }
            _ => None,
        };
        let length = if pair.is_some() { 12 } else { 6 };
        let character = pair.or_else(|| char::from_u32(first.into()));
        if self.unescape(character) {
            return length;
        }
        let escape = rest.get(..length).unwrap_or_default();
        let in_case = match self.escapes.unicode {
            Unicode::Lower => escape.to_ascii_lowercase(),
            // The `u` itself is always lower case.
            Unicode::Upper => {
                let upper = escape.to_ascii_uppercase();
                upper
                    .iter()
                    .map(|&byte| if byte == b'U' { b'u' } else { byte })
                    .collect()
            }
            Unicode::Same | Unicode::Plain => escape.to_vec(),
        };
        self.changes.case |= in_case != escape;
        self.out.extend(in_case);
        length
    }

    /// Writes an escaped character plainly, if that is asked for and JSON allows it.
    fn unescape(&mut self, character: Option<char>) -> bool {
        // A lone surrogate has no plain form: JSON.stringify leaves it escaped as well.
        let Some(character) = character else {
            return false;
        };
        if !character.is_ascii() {
            if self.escapes.unicode == Unicode::Plain {
                let mut bytes = [0; 4];
                self.out.extend(character.encode_utf8(&mut bytes).bytes());
                self.changes.unicode_plain = true;
            }
            return self.escapes.unicode == Unicode::Plain;
        }
        if self.escapes.ascii != Ascii::Plain {
            return false;
        }
        let plain: &[u8] = match character {
            '"' => b"\\\"",
            '\\' => b"\\\\",
            '\n' => b"\\n",
            '\r' => b"\\r",
            '\t' => b"\\t",
            '\u{8}' => b"\\b",
            '\u{c}' => b"\\f",
            '\0'..='\u{1f}' => return false,
            _ => &[character as u8],
        };
        self.out.extend(plain);
        self.noted(character as u8);
        true
    }
}

/// The first character, if the bytes begin with one in UTF-8.
fn first_character(bytes: &[u8]) -> Option<char> {
    let start = bytes.get(..bytes.len().min(4))?;
    let valid = match std::str::from_utf8(start) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(start.get(..error.valid_up_to())?).ok()?,
    };
    valid.chars().next()
}

/// The code unit of `\uXXXX`.
fn unit(escape: &[u8]) -> Option<u16> {
    let digits = escape.strip_prefix(b"\\u")?.get(..4)?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}
