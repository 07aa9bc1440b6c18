//! Dedupe keys: what makes two events the same one (META 2.3).
//!
//! A retry may differ in `entry.time` and in batching, so a key is made of what the event is
//! about, never of the body.

use super::json::Value;

/// `name:part:part`; `None` unless the first part, which identifies, is there.
pub(crate) fn key(name: &str, parts: &[Option<&str>]) -> Option<String> {
    let identifies = parts.first().copied().flatten()?;
    if identifies.is_empty() {
        return None;
    }
    let mut key = name.to_owned();
    for part in parts {
        key.push(':');
        key.push_str(part.unwrap_or_default());
    }
    Some(key)
}

/// For an event without an identity of its own: a hash of its bytes, with the account, because
/// the same words to two accounts are two events.
///
/// FNV-1a and not the standard hasher, whose values may change with the compiler: keys are kept
/// in the database. A collision costs a wrong "duplicate" label and nothing else.
pub(crate) fn hash(field: &str, account: Option<&str>, item: Value<'_>) -> String {
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let account = account.unwrap_or_default();
    let hash = account
        .bytes()
        .chain([0])
        .chain(item.raw().iter().copied())
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(PRIME)
        });
    format!("{field}:hash:{hash:016x}")
}
