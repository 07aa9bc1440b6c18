//! Challenges and tokens that nobody can have guessed or written into a handler.

use std::hash::{BuildHasher, RandomState};

/// A number; each is seeded by the system.
pub(super) fn number() -> u64 {
    RandomState::new().hash_one(())
}

/// So many digits, the first of them not zero.
pub(super) fn digits(count: usize) -> String {
    let digit = |place| {
        let least = u64::from(place == 0);
        let value = least + number() % (10 - least);
        char::from(b'0' + u8::try_from(value).unwrap_or_default())
    };
    (0..count).map(digit).collect()
}

/// A verify token that is nobody's.
pub(super) fn token() -> String {
    format!("hookglass-wrong-{:016x}", number())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_look_like_meta_s() {
        for _ in 0..100 {
            let challenge = digits(10);
            assert!(
                challenge.len() == 10 && !challenge.starts_with('0'),
                "{challenge}"
            );
            assert!(
                challenge.bytes().all(|byte| byte.is_ascii_digit()),
                "{challenge}"
            );
        }
        assert_ne!((digits(10), token()), (digits(10), token()));
    }
}
