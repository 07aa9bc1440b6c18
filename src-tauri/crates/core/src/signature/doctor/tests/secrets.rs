//! What happened to the secret, and what it looks like.

use super::*;

#[test]
fn readings_of_the_secret() {
    let upper = SECRET.to_uppercase();
    let bytes = hex::decode(SECRET).expect("hex");
    for (configured, signer, expected) in [
        (
            format!("{SECRET}\n"),
            SECRET.to_owned(),
            "secret_whitespace",
        ),
        (
            format!("\u{feff}{SECRET}\r\n"),
            SECRET.to_owned(),
            "secret_whitespace",
        ),
        (
            SECRET.to_owned(),
            format!("{SECRET}\n"),
            "secret_whitespace",
        ),
        (format!("'{SECRET}'"), SECRET.to_owned(), "secret_quoted"),
        (format!("“{SECRET}”"), SECRET.to_owned(), "secret_quoted"),
        (SECRET.to_owned(), format!("\"{SECRET}\""), "secret_quoted"),
        (
            format!("\"{SECRET}\"\n"),
            SECRET.to_owned(),
            "secret_whitespace secret_quoted",
        ),
        (upper.clone(), SECRET.to_owned(), "secret_case"),
        (
            format!("{upper} "),
            SECRET.to_owned(),
            "secret_whitespace secret_case",
        ),
    ] {
        assert_eq!(
            words(&keyed(&configured, signer)),
            expected,
            "{configured:?}"
        );
    }
    assert_eq!(words(&keyed(SECRET, &bytes)), "secret_hex_decoded");
    assert_eq!(
        words(&keyed(&format!(" {SECRET}"), &bytes)),
        "secret_whitespace secret_hex_decoded"
    );
}

#[test]
fn a_spoiled_secret_and_a_changed_body_at_once() {
    let came = MESSAGE.replace(r"\/", "/");
    let value = sign(SECRET.as_bytes(), MESSAGE.as_bytes());
    let spoiled = format!("{SECRET}\n");
    let report = with_headers(
        &[(SIGNATURE_HEADER, &value)],
        came.as_bytes(),
        &[key(&spoiled)],
    );
    assert_eq!(words(&report), "secret_whitespace slash_unescaped");
}

#[test]
fn looks_count_when_nothing_matches() {
    for (configured, expected) in [
        ("122200000000001", "secret_looks_like_app_id"),
        ("\"122200000000001\"", "secret_looks_like_app_id"),
        ("my_verify-token", "secret_looks_like_verify_token"),
        ("hunter2", "secret_looks_like_verify_token"),
        ("EAAGm0PX4ZCpsBAKZCZB0123456789", "secret_looks_like_token"),
        ("IGAAJ4ZCpsBAKZCZB0123456789", "secret_looks_like_token"),
        (
            "122200000000001|0123456789abcdef",
            "secret_looks_like_token",
        ),
        (SECRET, "wrong_secret"),
        (&SECRET[..31], "wrong_secret"),
    ] {
        assert_eq!(words(&keyed(configured, OTHER)), expected, "{configured}");
    }
}

#[test]
fn values_of_the_context_are_known() {
    let examined = |configured: &str, signer: &str| {
        let value = sign(signer.as_bytes(), MESSAGE.as_bytes());
        let headers = [(SIGNATURE_HEADER, value.as_bytes())];
        let context = Context {
            verify_token: Some("0123456789abcdef0123456789abcdef"),
            app_id: Some("4711"),
        };
        examine(
            headers.into_iter(),
            MESSAGE.as_bytes(),
            &[key(configured)],
            &context,
        )
    };
    let token = "0123456789abcdef0123456789abcdef";
    assert_eq!(
        words(&examined(token, OTHER)),
        "secret_looks_like_verify_token"
    );
    assert_eq!(words(&examined("4711", OTHER)), "secret_looks_like_app_id");
    let signed_with_it = examined(SECRET, token);
    assert_eq!(words(&signed_with_it), "wrong_secret");
    assert!(signed_with_it.findings[0].evidence.contains("verify token"));
}

#[test]
fn a_signer_without_a_secret() {
    for signer in ["", "undefined", "null"] {
        let report = keyed(SECRET, signer);
        assert_eq!(words(&report), "wrong_secret");
        assert!(
            report.findings[0].evidence.contains("made with"),
            "{report:?}"
        );
    }
    assert_eq!(
        words(&keyed(" ", "")),
        "no_secret",
        "a blank secret never counts"
    );
}

#[test]
fn several_secrets() {
    let value = sign(OTHER.as_bytes(), MESSAGE.as_bytes());
    let keys = [
        key(SECRET),
        Key {
            label: "second",
            secret: OTHER.as_bytes(),
        },
    ];
    let report = with_headers(&[(SIGNATURE_HEADER, &value)], MESSAGE.as_bytes(), &keys);
    assert_eq!(words(&report), "matched_other_secret");
    let came = MESSAGE.replace(r"\/", "/");
    let report = with_headers(&[(SIGNATURE_HEADER, &value)], came.as_bytes(), &keys);
    assert_eq!(words(&report), "slash_unescaped");
    assert_eq!(report.findings[0].secret.as_deref(), Some("second"));
}

#[test]
fn a_body_that_is_not_as_meta_writes_it_hides_the_cause() {
    assert_eq!(
        words(&changed("{\"a\" : 1}", "unknown")),
        "tampered_or_unknown"
    );
    assert_eq!(
        words(&changed(r#"{"a":"ü"}"#, "unknown")),
        "tampered_or_unknown"
    );
    assert_eq!(words(&changed(r#"{"a":1}"#, "unknown")), "wrong_secret");
}
