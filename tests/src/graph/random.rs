//! Numbers and names that nobody can have guessed or written into a test.

use std::hash::{BuildHasher, RandomState};

fn number() -> u64 {
    // Each of them is seeded by the system.
    RandomState::new().hash_one(())
}

/// A `hub.challenge`: 9 or 10 digits.
pub(super) fn challenge() -> String {
    (100_000_000 + number() % 4_000_000_000).to_string()
}

/// An `fbtrace_id`.
pub(super) fn trace_id() -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let letter = |_| char::from(LETTERS[(number() % 64) as usize]);
    format!("A{}", (0..22).map(letter).collect::<String>())
}
