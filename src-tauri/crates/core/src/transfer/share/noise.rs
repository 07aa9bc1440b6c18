//! What replaces something: drawn from the export's key and from what it replaces, so that the
//! same becomes the same, and nobody without the key finds the way back.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Rounds of the permutation of ids; ten are what the standard for such (FF1) has.
const ROUNDS: u8 = 10;
/// Digits of the longest id that is permuted; Meta's have 17.
const LONGEST_ID: usize = 64;

/// The key of one export.
pub(super) struct Noise {
    key: [u8; 32],
}

/// Numbers without end.
pub(super) struct Stream {
    seed: [u8; 32],
    block: [u8; 32],
    blocks: u64,
    used: usize,
}

impl Noise {
    pub(super) fn new(key: &[u8]) -> Self {
        Self {
            key: hash(key, &[b"hookglass safe share"]),
        }
    }

    /// The numbers that belong to a text; `use_` keeps those of one purpose from another's.
    pub(super) fn stream(&self, purpose: &str, text: &[u8]) -> Stream {
        let seed = hash(&self.key, &[purpose.as_bytes(), b"\0", text]);
        Stream {
            block: hash(&seed, &[&0_u64.to_be_bytes()]),
            seed,
            blocks: 1,
            used: 0,
        }
    }

    /// Another id of the same length. Different ids never become the same one: events would be
    /// taken for duplicates. A zero in front stays one, and comes from nothing else.
    pub(super) fn id(&self, digits: &str) -> String {
        let values: Vec<u8> = digits
            .bytes()
            .map(|digit| digit.wrapping_sub(b'0') % 10)
            .collect();
        if values.len() > LONGEST_ID {
            let mut stream = self.stream("long id", digits.as_bytes());
            return values.iter().map(|&digit| stream.digit(digit)).collect();
        }
        let starts_with_zero = values.first() == Some(&0);
        let mut id = self.permuted(values);
        // A permutation comes back to where it began, so this ends.
        while (id.first() == Some(&0)) != starts_with_zero {
            id = self.permuted(id);
        }
        id.iter().map(|digit| char::from(b'0' + digit)).collect()
    }

    /// A Feistel network over digits, added without carry.
    fn permuted(&self, mut digits: Vec<u8>) -> Vec<u8> {
        let middle = digits.len() / 2;
        for round in 0..ROUNDS {
            let (left, right) = digits.split_at_mut(middle);
            let (changed, by) = if round % 2 == 0 {
                (left, right)
            } else {
                (right, left)
            };
            let mut stream = self.stream("id", &[&[round], &*by].concat());
            for digit in changed {
                *digit = (*digit + stream.below(10) as u8) % 10;
            }
        }
        digits
    }

    /// An address from those that are kept for examples (RFC 5737, RFC 3849).
    pub(super) fn peer(&self, peer: &str) -> String {
        let host = match peer.parse::<std::net::SocketAddr>() {
            Ok(address) => address.ip().to_string(),
            Err(_) => peer.to_owned(),
        };
        let mut stream = self.stream("peer", host.as_bytes());
        if host.contains(':') {
            return format!("2001:db8::{:x}", stream.below(0xfffe) + 1);
        }
        let network = ["192.0.2", "198.51.100", "203.0.113"];
        let network = network.get(stream.below(3) as usize).unwrap_or(&"192.0.2");
        format!("{network}.{}", stream.below(254) + 1)
    }
}

impl Stream {
    /// A number below `limit`, which is small: its slight lean to small ones gives nothing away.
    pub(super) fn below(&mut self, limit: u32) -> u32 {
        let mut number = 0;
        for _ in 0..4 {
            number = number << 8 | u32::from(self.byte());
        }
        number % limit.max(1)
    }

    /// Another digit in the place of one, 0 to 9.
    pub(super) fn digit(&mut self, digit: u8) -> char {
        char::from(b'0' + (digit + 1 + self.below(9) as u8) % 10)
    }

    fn byte(&mut self) -> u8 {
        if self.used == self.block.len() {
            self.block = hash(&self.seed, &[&self.blocks.to_be_bytes()]);
            self.blocks += 1;
            self.used = 0;
        }
        let byte = self.block.get(self.used).copied().unwrap_or_default();
        self.used += 1;
        byte
    }
}

fn hash(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_keep_their_length_and_stay_apart() {
        let noise = Noise::new(b"test");
        let mut seen = BTreeSet::new();
        for number in 100_000..120_000 {
            let id = noise.id(&number.to_string());
            assert_eq!(id.len(), 6);
            assert!(!id.starts_with('0'), "{id}");
            assert!(seen.insert(id), "{number}");
        }
        assert!(noise.id("0123456").starts_with('0'));
        assert_eq!(noise.id("17841400000123456"), noise.id("17841400000123456"));
        let other = Noise::new(b"another export");
        assert_ne!(noise.id("17841400000123456"), other.id("17841400000123456"));
        let long = "9".repeat(1000);
        assert_eq!(noise.id(&long).len(), 1000);
    }

    #[test]
    fn peers_are_examples() {
        let noise = Noise::new(b"test");
        for _ in 0..2 {
            let peer = noise.peer("157.240.1.1:443");
            assert_eq!(peer, noise.peer("157.240.1.1:9"));
            assert!(
                ["192.0.2.", "198.51.100.", "203.0.113."]
                    .iter()
                    .any(|network| peer.starts_with(network)),
                "{peer}"
            );
        }
        assert!(noise.peer("[2a03:2880::7]:1").starts_with("2001:db8::"));
    }
}
