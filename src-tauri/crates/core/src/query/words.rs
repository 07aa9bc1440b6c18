//! Text as it is searched: words without case and accents.
//!
//! The index holds exactly these words and a query is cut into them by the same function, so
//! that both always agree. Chinese, Japanese and Korean are written without spaces: there each
//! character is a word. So is each emoji, which is all that some comments consist of.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest word that is kept as it is; characters.
const LONGEST: usize = 64;
/// So many begin a longer one; a digest stands for the rest. Meta's message ids are longer, and
/// all of one conversation begin with the same 64 and more (META 3).
const HEAD: usize = 48;

/// A word while it is read.
#[derive(Default)]
struct Word {
    kept: String,
    length: usize,
    /// Bytes of its first [`HEAD`] characters.
    head: usize,
    /// FNV-1a of the characters after them: stable, since the index keeps it.
    digest: u64,
}

impl Word {
    fn push(&mut self, c: char) {
        self.length += 1;
        if self.length <= LONGEST {
            self.kept.push(c);
        }
        if self.length == HEAD {
            (self.head, self.digest) = (self.kept.len(), 0xcbf2_9ce4_8422_2325);
        } else if self.length > HEAD {
            self.digest = (self.digest ^ u64::from(c)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn end(&mut self, each: &mut impl FnMut(&str)) {
        if self.length > LONGEST {
            self.kept.truncate(self.head);
            self.kept.push_str(&format!("{:016x}", self.digest));
        }
        if self.length > 0 {
            each(&self.kept);
            self.kept.clear();
            self.length = 0;
        }
    }
}

/// Calls `each` with every word of a text, in its order.
pub fn each_word(text: &str, mut each: impl FnMut(&str)) {
    let mut word = Word::default();
    // The plain case first: most of what arrives is ASCII.
    let mut push = |c: char| {
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
        } else if c.is_ascii() {
            word.end(&mut each);
        } else if is_combining_mark(c) || is_joiner(c) {
            // Of the character before it.
        } else if stands_alone(c) {
            word.end(&mut each);
            word.push(c);
            word.end(&mut each);
        } else if c.is_alphanumeric() {
            for c in c.to_lowercase().filter(|c| !is_combining_mark(*c)) {
                word.push(c);
            }
        } else {
            word.end(&mut each);
        }
    };
    if text.is_ascii() {
        text.chars().for_each(&mut push);
    } else {
        text.nfkd().for_each(&mut push);
    }
    push(' ');
}

/// The words of a text, separated by spaces.
pub fn joined(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    append(text, &mut all);
    all
}

/// Adds the words of a text to others, each after a space.
pub fn append(text: &str, all: &mut String) {
    each_word(text, |word| {
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(word);
    });
}

/// What joins or varies the characters beside it, and is none itself.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// A word by itself: scripts without spaces, and pictures.
fn stands_alone(c: char) -> bool {
    matches!(u32::from(c),
        0x0e00..=0x0eff       // Thai, Lao
        | 0x1000..=0x109f     // Myanmar
        | 0x1780..=0x17ff     // Khmer
        | 0x1100..=0x11ff     // Hangul, as NFKD leaves it
        | 0x2190..=0x2bff     // arrows, symbols, dingbats
        | 0x3040..=0x30ff     // kana
        | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff // Han
        | 0x1_f000..=0x1_faff // pictures
    )
}

/// Words that have to follow each other; of the last one the beginning is enough, unless the
/// phrase was closed by a quotation mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    words: Vec<String>,
    is_open: bool,
}

impl Phrase {
    /// `None` where the text holds no word.
    pub(super) fn new(text: &str, is_open: bool) -> Option<Self> {
        let mut words = Vec::new();
        each_word(text, |word| words.push(word.to_owned()));
        // One letter begins too much to be looked for.
        let is_open = is_open
            && words
                .last()
                .is_some_and(|word| word.is_ascii() && word.len() > 1 || word.len() > 3);
        (!words.is_empty()).then_some(Self { words, is_open })
    }

    /// As an FTS5 phrase.
    pub(crate) fn fts(&self) -> String {
        // No word holds a quotation mark.
        format!(
            "\"{}\"{}",
            self.words.join(" "),
            if self.is_open { " *" } else { "" }
        )
    }

    /// Whether it is in a text that is cut into words already, see [`joined`].
    pub(crate) fn is_in(&self, words: &str) -> bool {
        let words: Vec<&str> = words.split(' ').collect();
        words.windows(self.words.len()).any(|window| {
            let last = self.words.len() - 1;
            self.words
                .iter()
                .zip(window)
                .enumerate()
                .all(|(place, (own, word))| {
                    own == word || place == last && self.is_open && word.starts_with(own.as_str())
                })
        })
    }
}
