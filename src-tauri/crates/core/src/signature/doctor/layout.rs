//! Writes JSON text with other white space between its tokens; strings stay byte for byte.

/// What stands between the tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Nothing: JSON.stringify, and Meta's messages (META 2.1).
    Compact,
    /// `", "` and `": "`: Python's json.dumps, and Meta's changes.
    Spaced,
    /// A value a line, indented with this.
    Pretty(&'static str),
}

impl Layout {
    /// Likely ones first.
    pub(super) const ALL: [Self; 5] = [
        Self::Compact,
        Self::Spaced,
        Self::Pretty("  "),
        Self::Pretty("    "),
        Self::Pretty("\t"),
    ];
}

/// Indenting deeper nesting would make a text that grows with its square.
const DEEPEST: usize = 128;

/// Writes the text in a layout; `None` for an indented one that is nested too deeply.
pub(super) fn write(text: &[u8], layout: Layout) -> Option<Vec<u8>> {
    let mut writer = Writer {
        out: Vec::with_capacity(text.len() + text.len() / 4),
        depth: 0,
        layout,
    };
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = if byte == b'"' {
            let (string, after) = rest.split_at(string_end(rest));
            writer.out.extend(string);
            after
        } else {
            writer.token(byte, after);
            after
        };
        if writer.depth > DEEPEST {
            return None;
        }
    }
    Some(writer.out)
}

/// How long the string at the beginning is, quotes included; all of the rest if it never ends.
fn string_end(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

struct Writer {
    out: Vec<u8>,
    /// Only counted where it indents.
    depth: usize,
    layout: Layout,
}

impl Writer {
    /// A byte outside of strings; `after` is what follows it.
    fn token(&mut self, byte: u8, after: &[u8]) {
        if is_space(byte) {
            return;
        }
        match self.layout {
            Layout::Compact => self.out.push(byte),
            Layout::Spaced => {
                self.out.push(byte);
                if matches!(byte, b',' | b':') {
                    self.out.push(b' ');
                }
            }
            Layout::Pretty(indent) => self.pretty(byte, after, indent),
        }
    }

    fn pretty(&mut self, byte: u8, after: &[u8], indent: &str) {
        match byte {
            b'{' | b'[' => {
                self.out.push(byte);
                self.depth += 1;
                let next = after.iter().find(|byte| !is_space(**byte));
                if !matches!(next, Some(b'}' | b']')) {
                    self.line(indent);
                }
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                if !matches!(self.out.last(), Some(b'{' | b'[')) {
                    self.line(indent);
                }
                self.out.push(byte);
            }
            b',' => {
                self.out.push(byte);
                self.line(indent);
            }
            b':' => self.out.extend(b": "),
            _ => self.out.push(byte),
        }
    }

    fn line(&mut self, indent: &str) {
        self.out.push(b'\n');
        for _ in 0..self.depth {
            self.out.extend(indent.as_bytes());
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}
