//! Meta's signature, made here and not by the product that is tested with it.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// The header that carries it.
pub const HEADER: &str = "X-Hub-Signature-256";

/// The header's value for a body.
pub fn sha256(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key");
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

/// The plain digest of a body, in hex.
pub fn digest(body: &[u8]) -> String {
    hex::encode(Sha256::digest(body))
}
