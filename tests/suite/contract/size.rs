//! Bodies and heads at and over the limit.

use hookglass_tests::Desk;
use hookglass_tests::http::Request;

use super::INVALID_PAYLOAD;

const LIMIT: usize = 16 << 20;

/// Bytes that no compressor and no text decoder would leave alone.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let step = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    let mut bytes: Vec<u8> = std::iter::repeat_with(step)
        .take(length / 8 + 1)
        .flatten()
        .collect();
    bytes.truncate(length);
    bytes
}

#[test]
fn exactly_the_limit_is_kept_byte_for_byte() {
    let desk = Desk::with_secret();
    let body = noise(LIMIT);
    let answer = desk.listen().post_signed(&body);
    // Noise is no JSON; its signature was right all the same.
    answer.expect(400, INVALID_PAYLOAD);
    let kept = desk.newest();
    assert_eq!(kept["signature"]["verdict"], "valid");
    assert_eq!(kept["body_size"], LIMIT);
    assert!(desk.raw("1") == body, "the bytes differ");
}

#[test]
fn one_byte_more_is_413_and_only_the_head_is_kept() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    let answer = receiver.post_signed(&noise(LIMIT + 1));
    answer.expect(413, r#"{"error":"Payload too large"}"#);
    let kept = desk.newest();
    assert_eq!(kept["status"], 413);
    assert_eq!(kept["payload"], "too_large");
    assert_eq!(kept["body_size"], 0);
    assert_eq!(kept["declared_size"], LIMIT + 1);
    assert!(kept["signature"]["verdict"].is_null());
    assert!(desk.raw("1").is_empty());
    // The next one is not the worse for it.
    assert_eq!(receiver.post_signed(b"{\"entry\":[]}").status, 200);
}

#[test]
fn a_head_that_is_too_large_is_431() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    let request = Request::delivery(b"{}").with("X-Long", &"x".repeat(80 << 10));
    assert_eq!(receiver.send(&request).status, 431);
    assert!(desk.deliveries().is_empty());
    assert_eq!(receiver.post_signed(b"{\"entry\":[]}").status, 200);
}
