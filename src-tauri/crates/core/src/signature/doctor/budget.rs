//! How much work an examination may make: a hostile sender must not have the CPU.

/// Bytes that one examination may hash or rewrite: a quarter of a second without SHA
/// instructions, a twentieth with them.
const MOST: usize = 64 << 20;

/// What hashing even an empty message costs: HMAC hashes four blocks besides the message.
const PER_HASH: usize = 256;

/// What is left of the work, in bytes.
#[derive(Debug)]
pub(super) struct Budget {
    left: usize,
    exhausted: bool,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self {
            left: MOST,
            exhausted: false,
        }
    }

    /// Pays for reading or writing so many bytes; false when there is no budget for it, and
    /// the report will say so.
    pub(super) fn spend(&mut self, bytes: usize) -> bool {
        if let Some(left) = self.left.checked_sub(bytes) {
            self.left = left;
            true
        } else {
            self.give_up();
            false
        }
    }

    /// Pays for one hash over so many bytes.
    pub(super) fn hash(&mut self, bytes: usize) -> bool {
        self.spend(bytes.saturating_add(PER_HASH))
    }

    /// What may still be spent.
    pub(super) fn left(&self) -> usize {
        self.left
    }

    /// Notes that something was left out.
    pub(super) fn give_up(&mut self) {
        self.exhausted = true;
    }

    /// What was left out does not matter any more.
    pub(super) fn found(&mut self) {
        self.exhausted = false;
    }

    pub(super) fn is_exhausted(&self) -> bool {
        self.exhausted
    }
}
