//! A hostile sender cannot make an examination long.

use std::time::{Duration, Instant};

use super::*;

/// Generous: these run unoptimised, on machines that do other work as well.
const PATIENCE: Duration = Duration::from_secs(300);

fn examined(body: &[u8]) -> Report {
    let began = Instant::now();
    let keys = [
        key(SECRET),
        Key {
            label: "second",
            secret: b"\"quoted and spaced \"\n",
        },
    ];
    let value = sign(OTHER.as_bytes(), b"something else");
    let report = with_headers(&[(SIGNATURE_HEADER, &value)], body, &keys);
    let took = began.elapsed();
    assert!(took < PATIENCE, "{} bytes took {took:?}", body.len());
    report
}

#[test]
fn large_bodies_end_the_search_early_and_say_so() {
    let item = r#"{"id": 17841400000654323, "text": "\u00e9\/ü <%@> \ufffd"}, "#;
    let full = format!("[{}0]", item.repeat((16 << 20) / item.len()));
    assert!(examined(full.as_bytes()).exhausted);
    assert!(examined(&vec![0; 16 << 20]).exhausted);
    assert!(examined(&vec![b'"'; 16 << 20]).exhausted);
}

#[test]
fn deep_nesting_is_only_long() {
    for depth in [10_000, 1_000_000] {
        let nested = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        examined(nested.as_bytes());
        examined("{\"a\":".repeat(depth).as_bytes());
    }
}

#[test]
fn what_has_many_readings_is_bounded() {
    let many_keys: String = (0..700)
        .map(|index| format!("\"{index}\":{{\"b\":1,\"a\":2}},"))
        .collect();
    examined(format!("{{{many_keys}\"x\":9007199254740993}}").as_bytes());
    let many_numbers: String = (0..500)
        .map(|index| format!("1784140000012{index:04},"))
        .collect();
    examined(format!("[{many_numbers}1]").as_bytes());
    examined("\u{fffd}".repeat(2000).as_bytes());
    examined("\\u00e9\\/<>@\u{e9}/\r\n".repeat(900).as_bytes());
}

#[test]
fn a_bomb_is_not_inflated_for_ever() {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder
        .write_all(&vec![b' '; 64 << 20])
        .expect("a Vec takes it");
    examined(&encoder.finish().expect("a Vec takes it"));
}

#[test]
fn an_answer_that_was_found_is_not_incomplete() {
    let large = format!("{{\"text\":\"{}\"}}", "ü".repeat(200_000));
    let report = changed(&large, large.replace('ü', r"\u00fc"));
    assert_eq!(words(&report), "unicode_unescaped");
    assert!(!report.exhausted);
}
