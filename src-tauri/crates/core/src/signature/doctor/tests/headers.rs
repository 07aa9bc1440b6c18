//! What is wrong with the header, and how the digest in it was made.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, Sha512};

use super::*;
use crate::signature::{LEGACY_HEADER, digest, sha256, sign_legacy};

fn header(value: &str) -> Report {
    with_headers(
        &[(SIGNATURE_HEADER, value)],
        MESSAGE.as_bytes(),
        &[key(SECRET)],
    )
}

fn right() -> String {
    hex::encode(digest(SECRET.as_bytes(), MESSAGE.as_bytes()))
}

#[test]
fn malformed_values() {
    use base64::Engine;
    let right = right();
    let base64 = base64::engine::general_purpose::STANDARD
        .encode(digest(SECRET.as_bytes(), MESSAGE.as_bytes()));
    for (value, expected) in [
        (" ".to_owned(), "empty_header"),
        (format!("SHA256={right}"), "prefix_case"),
        (right.clone(), "missing_prefix"),
        (format!("sha512={right}"), "wrong_algorithm"),
        (format!("sha256={}", &right[1..]), "wrong_length"),
        (format!("sha256={right}!!"), "wrong_length"),
        (format!("sha256={}x", &right[..63]), "non_hex"),
        (format!("sha256={base64}"), "base64_digest"),
        (base64, "missing_prefix base64_digest"),
        (format!("sha256={right},sha256={right}"), "multiple_values"),
    ] {
        assert_eq!(words(&header(&value)), expected, "{value}");
    }
    assert!(header(&right).findings[0].evidence.contains("is right"));
    assert!(
        header(&format!("sha256={}", &right[..40])).findings[0]
            .evidence
            .contains("beginning")
    );
    assert!(
        header(&"0".repeat(64)).findings[0]
            .evidence
            .contains("does not match")
    );
}

#[test]
fn missing_values() {
    let legacy = sign_legacy(SECRET.as_bytes(), MESSAGE.as_bytes());
    let sha256 = format!("sha256={}", right());
    for (headers, expected) in [
        (vec![], "no_signature"),
        (vec![(LEGACY_HEADER, legacy.as_str())], "sha1_only"),
        (vec![(LEGACY_HEADER, sha256.as_str())], "wrong_header"),
    ] {
        let report = with_headers(&headers, MESSAGE.as_bytes(), &[key(SECRET)]);
        assert_eq!(words(&report), expected);
    }
}

#[test]
fn the_two_headers_disagree() {
    let legacy = sign_legacy(SECRET.as_bytes(), MESSAGE.as_bytes());
    let sha256 = format!("sha256={}", right());
    let wrong_legacy = format!("sha1={}", "1".repeat(40));
    let wrong = sign(OTHER.as_bytes(), MESSAGE.as_bytes());
    let both = |sha1: &str, sha256: &str| {
        let headers = [(LEGACY_HEADER, sha1), (SIGNATURE_HEADER, sha256)];
        words(&with_headers(&headers, MESSAGE.as_bytes(), &[key(SECRET)]))
    };
    assert_eq!(both(&legacy, &sha256), "");
    assert_eq!(both(&wrong_legacy, &sha256), "sha1_header_disagrees");
    assert_eq!(both(&legacy, &wrong), "sha1_header_disagrees");
    assert_eq!(
        both(&wrong_legacy, &wrong),
        "wrong_secret",
        "they agree in being wrong"
    );
}

#[test]
fn upper_case() {
    let upper = right().to_uppercase();
    assert_eq!(words(&header(&format!("sha256={upper}"))), "uppercase_hex");
    let wrong = hex::encode_upper(digest(OTHER.as_bytes(), MESSAGE.as_bytes()));
    assert_eq!(
        words(&header(&format!("sha256={wrong}"))),
        "uppercase_hex wrong_secret"
    );
}

#[test]
fn other_ways_to_hash() {
    let (secret, body) = (SECRET.as_bytes(), MESSAGE.as_bytes());
    let chained = |parts: &[&[u8]]| <[u8; 32]>::from(Sha256::digest(parts.concat()));
    let mut sha512 = Hmac::<Sha512>::new_from_slice(secret).expect("any length");
    sha512.update(body);
    let sha512 = hex::encode(sha512.finalize().into_bytes());
    for (value, expected) in [
        (hex::encode(sha256(body)), "unkeyed_hash"),
        (hex::encode(chained(&[secret, body])), "unkeyed_hash"),
        (hex::encode(chained(&[body, secret])), "unkeyed_hash"),
        (hex::encode(sha256(b"")), "empty_body unkeyed_hash"),
        (hex::encode(digest(body, secret)), "swapped_arguments"),
        (sha512[..64].to_owned(), "tampered_or_unknown"),
        (
            hex::encode(digest(secret, hex::encode(sha256(body)).as_bytes())),
            "tampered_or_unknown",
        ),
        ("deadbeef".repeat(8), "tampered_or_unknown"),
    ] {
        assert_eq!(
            words(&header(&format!("sha256={value}"))),
            expected,
            "{value}"
        );
    }
}
