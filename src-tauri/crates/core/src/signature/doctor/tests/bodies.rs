//! What happened to the body.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::signature::Verdict;

const RAW: &str = "Não 🚀";
const ESCAPED: &str = r"N\u00e3o \ud83d\ude80";

fn gzip(body: &str, level: u32) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(body.as_bytes()).expect("a Vec takes it");
    encoder.finish().expect("a Vec takes it")
}

#[test]
fn escapes() {
    let raw = MESSAGE.replace(ESCAPED, RAW);
    let plain_slash = |text: &str| text.replace(r"\/", "/");
    let note = |text: &str| {
        text.replace('<', r"\u003C")
            .replace('%', r"\u0025")
            .replace('@', r"\u0040")
    };
    let upper = MESSAGE
        .replace(r"\u00e3", r"\u00E3")
        .replace(r"\ud83d\ude80", r"\uD83D\uDE80");
    let cases = [
        (raw.clone(), "unicode_unescaped"),
        (plain_slash(MESSAGE), "slash_unescaped"),
        (
            plain_slash(&raw),
            "body_reserialised unicode_unescaped slash_unescaped",
        ),
        (upper.clone(), "escape_case_changed"),
        (
            plain_slash(&upper),
            "body_reserialised slash_unescaped escape_case_changed",
        ),
        (note(MESSAGE), "old_note_escapes"),
    ];
    for (came, expected) in cases {
        assert_eq!(words(&changed(&came, MESSAGE)), expected, "{came}");
    }
    assert_eq!(
        words(&changed(MESSAGE, note(MESSAGE))),
        "old_note_escapes",
        "signed by the note"
    );
    let escaped_slash = COMMENT.replace('/', r"\/");
    assert_eq!(
        words(&changed(escaped_slash, COMMENT)),
        "body_reserialised",
        "PHP"
    );
}

#[test]
fn layouts_and_orders() {
    let compact = COMMENT.replace(": ", ":").replace(", ", ",");
    let stringified = compact.replace(r"\u00fc", "ü");
    let object_first = COMMENT
        .replace(r#", "object": "instagram"}"#, "}")
        .replacen('{', r#"{"object": "instagram", "#, 1);
    let sorted: serde_json::Value = serde_json::from_str(COMMENT).expect("JSON");
    let sorted = serde_json::to_string(&sorted).expect("JSON");
    let pretty: serde_json::Value = serde_json::from_str(&compact).expect("JSON");
    let pretty = serde_json::to_string_pretty(&pretty).expect("JSON");
    for (came, expected) in [
        (compact, "body_reserialised"),
        (stringified, "body_reserialised unicode_unescaped"),
        (object_first, "body_reserialised"),
        (sorted, "body_reserialised unicode_unescaped"),
        (pretty, "body_reserialised unicode_unescaped"),
    ] {
        assert_eq!(words(&changed(&came, COMMENT)), expected, "{came}");
    }
}

#[test]
fn edges() {
    let lines = "{\n \"object\": \"instagram\"\n}";
    let crlf = lines.replace('\n', "\r\n");
    for (came, signed, expected) in [
        (
            format!("{MESSAGE}\n"),
            MESSAGE.to_owned(),
            "trailing_newline",
        ),
        (
            format!("{MESSAGE}\r\n"),
            MESSAGE.to_owned(),
            "trailing_newline",
        ),
        (
            MESSAGE.to_owned(),
            format!("{MESSAGE}\n"),
            "trailing_newline",
        ),
        (format!("{MESSAGE}\r\n"), format!("{MESSAGE}\n"), "crlf"),
        (crlf.clone(), lines.to_owned(), "crlf"),
        (lines.to_owned(), crlf, "crlf"),
        (format!("\u{feff}{MESSAGE}"), MESSAGE.to_owned(), "bom"),
        (MESSAGE.to_owned(), format!("\u{feff}{MESSAGE}"), "bom"),
        (
            format!("\u{feff}{MESSAGE}\n"),
            MESSAGE.to_owned(),
            "trailing_newline bom",
        ),
    ] {
        assert_eq!(words(&changed(&came, signed)), expected, "{came:?}");
    }
}

#[test]
fn wrappings() {
    for came in [
        STANDARD.encode(MESSAGE),
        serde_json::to_string(MESSAGE).expect("JSON"),
        format!(
            "payload={}",
            url::form_urlencoded::byte_serialize(MESSAGE.as_bytes()).collect::<String>()
        ),
        MESSAGE.replace('"', "&quot;").replace('<', "&lt;"),
    ] {
        assert_eq!(
            words(&changed(&came, MESSAGE)),
            "body_reserialised",
            "{came}"
        );
    }
}

#[test]
fn lost_bytes() {
    let latin = b"{\"object\":\"instagram\",\"x\":\"caf\xe9\"}";
    let lossy = String::from_utf8_lossy(latin).into_owned();
    assert_eq!(
        words(&changed(&lossy, latin)),
        "lossy_decode",
        "one byte can be put back"
    );
    assert_eq!(
        words(&changed(latin, &lossy)),
        "lossy_decode",
        "the signer decoded"
    );
    let three = "{\"x\":\"\u{fffd}\u{fffd}\u{fffd}\"}";
    assert_eq!(
        words(&changed(three, "unknown")),
        "lossy_decode",
        "a trace is all there is"
    );
}

#[test]
fn cuts() {
    let half = &MESSAGE[..MESSAGE.len() / 2];
    assert_eq!(
        words(&changed(half, MESSAGE)),
        "truncated",
        "its JSON stops"
    );
    let closed = changed(&MESSAGE[..MESSAGE.len() - 3], MESSAGE);
    assert_eq!(words(&closed), "truncated");
    assert!(
        closed.findings[0].evidence.contains("HMAC"),
        "proven: {closed:?}"
    );
    assert_eq!(
        words(&changed(format!("{MESSAGE}{MESSAGE}"), MESSAGE)),
        "truncated"
    );
    let value = sign(SECRET.as_bytes(), b"anything longer");
    let headers = [
        (SIGNATURE_HEADER, value.as_str()),
        ("Content-Length", "4000"),
    ];
    let report = with_headers(&headers, MESSAGE.as_bytes(), &[key(SECRET)]);
    assert_eq!(words(&report), "truncated", "Content-Length says more");
    let large = format!("{{\"object\":\"{}\"}}", "x".repeat(120_000));
    assert_eq!(words(&changed(&large[..102_400], &large)), "truncated");
    assert_eq!(words(&changed(&large, &large[..102_400])), "truncated");
}

#[test]
fn numbers() {
    let ids = r#"{"object":"instagram","entry":[{"id":17841400000654323,"time":1764000009},{"id":90071992547409937}]}"#;
    let rounded = ids
        .replace("17841400000654323", "17841400000654324")
        .replace("90071992547409937", "90071992547409940");
    assert_eq!(
        words(&changed(rounded, ids)),
        "body_reserialised bigint_rounded"
    );
}

#[test]
fn compression() {
    assert_eq!(
        words(&changed(MESSAGE, gzip(MESSAGE, 6))),
        "gzip",
        "inflated on the way"
    );
    assert_eq!(
        words(&changed(gzip(COMMENT, 9), COMMENT)),
        "gzip",
        "signed before"
    );
    let valid = changed(gzip(MESSAGE, 1), gzip(MESSAGE, 1));
    assert_eq!(
        (words(&valid).as_str(), valid.judgement.verdict),
        ("gzip", Verdict::Valid)
    );
}

#[test]
fn nothing_is_left_or_nothing_was_signed() {
    assert_eq!(words(&changed("", MESSAGE)), "empty_body");
    assert_eq!(words(&changed(MESSAGE, "")), "empty_body");
    assert_eq!(words(&changed("", "")), "empty_body");
}

#[test]
fn valid_and_odd() {
    let large = format!("[{}1]", "1,".repeat(51_200));
    for (body, expected) in [
        (b"object=instagram".to_vec(), "not_json"),
        (b"{\"x\":\"\xff\"}".to_vec(), "not_utf8"),
        (b"\xff\xfe{\0".to_vec(), "not_json not_utf8"),
        (br#"{"a":[{"b":1,"\u0062":2}]}"#.to_vec(), "duplicate_keys"),
        (large.into_bytes(), "large_body"),
        (MESSAGE.as_bytes().to_vec(), ""),
        (COMMENT.as_bytes().to_vec(), ""),
    ] {
        let report = changed(&body, &body);
        assert_eq!(report.judgement.verdict, Verdict::Valid);
        assert_eq!(
            words(&report),
            expected,
            "{:?}",
            String::from_utf8_lossy(&body)
        );
    }
}

#[test]
fn one_edit_is_found_and_shown() {
    let at = MESSAGE.find("leo").expect("the name");
    let came = MESSAGE.replace("leo", "lea");
    let report = changed(&came, MESSAGE);
    assert_eq!(words(&report), "tampered_or_unknown");
    assert_eq!(report.findings[0].span, Some((at + 2, at + 3)));
    let longer = changed(MESSAGE.replace("leo", "leoo"), MESSAGE);
    assert_eq!(words(&longer), "tampered_or_unknown");
    let shorter = changed(MESSAGE.replace("leo", "lo"), MESSAGE);
    assert_eq!(words(&shorter), "tampered_or_unknown");
    assert_eq!(
        shorter.findings[0].span,
        Some((at + 1, at + 1)),
        "something is missing there"
    );
}

#[test]
fn the_first_difference_is_shown() {
    let at = MESSAGE.find(r"\u00e3").expect("an escape");
    let report = changed(MESSAGE.replace(r"\u00e3", "ã"), MESSAGE);
    assert_eq!(report.findings[0].span, Some((at, at + 2)));
    let end = MESSAGE.len();
    let report = changed(format!("{MESSAGE}\n"), MESSAGE);
    assert_eq!(report.findings[0].span, Some((end, end + 1)));
}
