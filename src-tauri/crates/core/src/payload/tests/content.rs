//! Content-Encoding: undone within a limit, and explained when it cannot be.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

use super::LIMIT;
use crate::payload::{PayloadVerdict, content, read};

const BODY: &[u8] = br#"{"entry":[{"id":"1","changed_fields":["comments"]}]}"#;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn the_usual_codings_are_undone() {
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    zlib.write_all(BODY).expect("memory");
    let zlib = zlib.finish().expect("memory");
    let mut bare = DeflateEncoder::new(Vec::new(), Compression::default());
    bare.write_all(BODY).expect("memory");
    let bare = bare.finish().expect("memory");

    for (coding, body) in [
        ("gzip", gzip(BODY)),
        (" X-GZip ", gzip(BODY)),
        ("deflate", zlib),
        ("deflate", bare),
    ] {
        let inflated = content(&body, Some(coding), LIMIT).expect(coding);
        assert_eq!(inflated, BODY, "{coding}");
        assert_eq!(read(&body, Some(coding), LIMIT).events.len(), 1, "{coding}");
    }
}

#[test]
fn what_is_not_compressed_comes_as_it_came() {
    for coding in [
        None,
        Some(""),
        Some("identity"),
        Some("br"),
        Some("gzip, gzip"),
    ] {
        let content = content(BODY, coding, 1).expect("no work to bound");
        assert!(
            matches!(content, std::borrow::Cow::Borrowed(BODY)),
            "{coding:?}"
        );
    }
}

#[test]
fn a_bomb_is_bounded_and_said_to_be_one() {
    let bomb = gzip(&vec![b'['; 64 << 20]);
    assert!(bomb.len() < 100_000);
    let reading = read(&bomb, Some("gzip"), LIMIT);
    assert_eq!(reading.verdict, PayloadVerdict::TooLarge);
    assert_eq!(
        reading.fault.expect("a fault").message,
        "The gzip body inflates to more than the limit; expected at most 16777216 bytes."
    );
    assert_eq!(reading.events, []);
}

#[test]
fn the_limit_itself_is_allowed() {
    let body = gzip(BODY);
    assert!(content(&body, Some("gzip"), BODY.len()).is_ok());
    assert!(content(&body, Some("gzip"), BODY.len() - 1).is_err());
}

#[test]
fn a_wrong_claim_is_a_fault() {
    for coding in ["gzip", "deflate"] {
        let reading = read(BODY, Some(coding), LIMIT);
        assert_eq!(reading.verdict, PayloadVerdict::NotJson, "{coding}");
        let message = reading.fault.expect("a fault").message;
        assert!(
            message.starts_with(&format!("Content-Encoding says {coding}")),
            "{message}"
        );
        assert!(
            message.ends_with(&format!("expected {coding} data.")),
            "{message}"
        );
    }
}
