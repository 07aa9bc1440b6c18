//! The doctor against causes that are made here: each code of the list, bounds, and properties.

mod bodies;
mod headers;
mod limits;
mod properties;
mod secrets;

use super::{Context, Report, examine};
use crate::signature::{Key, SIGNATURE_HEADER, sign};

/// An app secret as Meta makes them.
const SECRET: &str = "8c1f3a5b7d9e0f2a4c6b8d0e1f3a5c7b";
const OTHER: &str = "f0e1d2c3b4a5968778695a4b3c2d1e0f";

/// A message as Meta writes it: compact, `\u` and `\/` (META 2.1).
const MESSAGE: &str = r#"{"object":"instagram","entry":[{"time":1764000009999,"id":"17841400000654321","messaging":[{"sender":{"id":"1408215550009876"},"recipient":{"id":"17841400000654321"},"timestamp":1764000009001,"message":{"mid":"aWdfZAG1","text":"N\u00e3o \ud83d\ude80 1\/3 @leo <3 50%"}}]}]}"#;
/// A comment as Meta writes it: spaced, plain slashes.
const COMMENT: &str = r#"{"entry": [{"id": "17841400000654321", "time": 1764000009, "changes": [{"value": {"from": {"id": "1408215550009876", "username": "leo.runs"}, "media": {"id": "18021000000111333", "media_product_type": "REELS"}, "id": "17955000000777999", "text": "gr\u00fcn 2/3"}, "field": "comments"}]}], "object": "instagram"}"#;

fn key(secret: &str) -> Key<'_> {
    Key {
        label: "app",
        secret: secret.as_bytes(),
    }
}

fn with_headers(headers: &[(&str, &str)], body: &[u8], keys: &[Key<'_>]) -> Report {
    let pairs = headers
        .iter()
        .map(|(name, value)| (*name, value.as_bytes()));
    examine(pairs, body, keys, &Context::default())
}

/// `came` arrives, signed with `SECRET` over `signed`.
fn changed(came: impl AsRef<[u8]>, signed: impl AsRef<[u8]>) -> Report {
    let value = sign(SECRET.as_bytes(), signed.as_ref());
    with_headers(&[(SIGNATURE_HEADER, &value)], came.as_ref(), &[key(SECRET)])
}

/// `MESSAGE` arrives, signed with `signer`, while `configured` is configured.
fn keyed(configured: &str, signer: impl AsRef<[u8]>) -> Report {
    let value = sign(signer.as_ref(), MESSAGE.as_bytes());
    with_headers(
        &[(SIGNATURE_HEADER, &value)],
        MESSAGE.as_bytes(),
        &[key(configured)],
    )
}

/// The codes as words, in their order.
fn words(report: &Report) -> String {
    assert_eq!(
        report.findings.len(),
        report.diagnosis.len(),
        "a finding a code"
    );
    for finding in &report.findings {
        for text in [&finding.what, &finding.evidence] {
            assert!(text.ends_with('.'), "a sentence: {text}");
        }
        assert!(
            !finding.fix.is_empty(),
            "{:?} says what to do",
            finding.code
        );
    }
    let codes: Vec<&str> = report.diagnosis.iter().map(|code| code.as_str()).collect();
    codes.join(" ")
}
