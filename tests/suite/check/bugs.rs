//! Handlers with one bug each: it is named, and no other.

use super::{Checked, check_node};

/// Exit 1, and exactly this bug.
#[track_caller]
fn fails(name: &str, arguments: &[&str], bug: &str) -> Option<Checked> {
    let checked = check_node(name, arguments)?;
    checked.expect(1, &[bug]);
    Some(checked)
}

/// The same of one in `others.mjs`.
#[track_caller]
fn other_fails(name: &str, bug: &str) {
    fails("others", &[name], bug);
}

/// Exit 0, and exactly this bug as a warning.
#[track_caller]
fn other_warns(name: &str, bug: &str) {
    let Some(checked) = check_node("others", &[name]) else {
        return;
    };
    checked.expect(0, &[bug]);
    assert!(checked.ids("fail").is_empty(), "{}", checked.told());
}

#[test]
fn unverified() {
    let Some(checked) = fails("unverified", &[], "does_not_verify") else {
        return;
    };
    // The bytes cannot matter to it, so nothing is said of them.
    let raw = [
        "raw_bytes_layout",
        "raw_bytes_unicode",
        "raw_bytes_slash",
        "raw_bytes_encoding",
    ];
    assert_eq!(checked.ids("skipped"), raw);
    assert!(checked.ids("fail").contains(&"missing_signature_refused"));
}

#[test]
fn parsed_then_stringified() {
    let Some(checked) = fails("stringified", &[], "verifies_reserialised_body") else {
        return;
    };
    let raw = ["raw_bytes_layout", "raw_bytes_unicode", "raw_bytes_slash"];
    assert_eq!(checked.ids("fail"), raw);
    let remedy = checked.item("raw_bytes_layout")["remedy"]
        .as_str()
        .expect("a remedy");
    assert!(
        remedy.contains("express.raw") && remedy.contains("before JSON.parse"),
        "{remedy}"
    );
    // What is in a body is judged in a layout that it accepts.
    assert_eq!(checked.item("thousand_updates_accepted")["outcome"], "pass");
}

#[test]
fn rewritten_by_other_languages() {
    for name in ["python", "sorted"] {
        other_fails(name, "verifies_reserialised_body");
    }
}

#[test]
fn sha1_only() {
    let Some(checked) = fails("sha1-only", &[], "verifies_sha1_only") else {
        return;
    };
    assert_eq!(checked.ids("fail"), ["sha256_decides", "sha1_only_refused"]);
}

#[test]
fn throws_on_unequal_length() {
    fails("unequal-length", &[], "throws_on_unequal_length");
}

#[test]
fn throws_on_unequal_length_and_ends() {
    let Some(checked) = check_node("unequal-length", &["dies"]) else {
        return;
    };
    checked.expect(1, &["crashes", "throws_on_unequal_length"]);
    let finding = checked.item("still_alive")["finding"]
        .as_str()
        .expect("a finding");
    assert!(
        finding.contains("a signature with an empty digest"),
        "{finding}"
    );
    assert_eq!(checked.item("hex_tail_refused")["outcome"], "skipped");
}

#[test]
fn accepts_a_missing_header() {
    let Some(checked) = fails("missing-header", &[], "accepts_missing_signature") else {
        return;
    };
    let open = ["missing_signature_refused", "sha1_only_refused"];
    assert_eq!(
        checked.ids("fail"),
        open,
        "SHA-1 alone is to it no signature at all"
    );
}

#[test]
fn quotes_the_challenge() {
    let Some(checked) = fails("quoted-challenge", &[], "quotes_challenge") else {
        return;
    };
    assert_eq!(checked.ids("fail"), ["challenge_bare"]);
}

#[test]
fn drops_messaging() {
    let Some(checked) = fails("drops-messaging", &[], "drops_messaging") else {
        return;
    };
    assert_eq!(
        checked.ids("fail"),
        ["messaging_accepted", "standby_accepted"]
    );
    let Some(checked) = fails("drops-messaging", &["counts"], "drops_messaging") else {
        return;
    };
    assert_eq!(
        checked.ids("fail"),
        ["messaging_accepted"],
        "its answer gives it away"
    );
}

#[test]
fn reads_the_first_change_only() {
    fails("first-change", &[], "reads_first_change_only");
    let Some(checked) = fails("first-change", &["counts"], "reads_first_change_only") else {
        return;
    };
    assert_eq!(
        checked.ids("fail"),
        ["every_change_read"],
        "its answer gives it away"
    );
}

#[test]
fn refuses_over_100_kb() {
    let Some(checked) = fails("small-limit", &[], "body_limit_too_small") else {
        return;
    };
    let item = checked.item("thousand_updates_accepted");
    let finding = item["finding"].as_str().expect("a finding");
    assert!(
        finding.contains("413") && finding.contains("400 updates"),
        "{finding}"
    );
    assert!(item["exchanges"].as_array().expect("exchanges").len() <= 5);
}

#[test]
fn slow() {
    let Some(checked) = fails("slow", &[], "too_slow") else {
        return;
    };
    assert_eq!(checked.ids("fail"), ["time_to_answer"]);
    let skipped = checked.item("duplicates_accepted");
    assert_eq!(
        skipped["outcome"], "skipped",
        "it does not go on for many minutes"
    );
}

#[test]
fn challenges() {
    other_fails("number", "challenge_as_number");
    other_fails("wrapped", "wraps_challenge");
    other_fails("omitted", "omits_challenge");
    other_fails("underscores", "reads_underscored_names");
    other_warns("html", "challenge_as_html");
    other_warns("newline", "challenge_trailing_newline");
}

#[test]
fn strangers_handshakes() {
    other_fails("any-token", "accepts_any_token");
    other_fails("unset-token", "accepts_missing_token");
    other_fails("default-token", "default_verify_token");
    other_fails("throws-on-handshake", "throws_on_handshake");
    other_warns("any-mode", "ignores_mode");
}

#[test]
fn signatures_that_are_let_in() {
    other_fails("hex-tail", "accepts_hex_tail");
    other_fails("sha1-too", "accepts_sha1_signature");
    other_fails("compares-what-came", "accepts_malformed_signature");
    other_fails("says-200", "refuses_with_200");
    other_fails("says-200-with-ids", "refuses_with_200");
    other_warns("no-prefix", "accepts_missing_prefix");
}

#[test]
fn signatures_that_are_not() {
    other_fails("throws-on-missing", "throws_on_missing_signature");
    other_fails("throws-on-letters", "throws_on_malformed_signature");
    other_fails("empty-hash", "hashes_empty_body");
    other_fails("wrong-secret", "refuses_valid_signature");
    other_warns("throws-on-forged", "throws_on_bad_signature");
    other_warns("sha1-required", "requires_sha1");
    other_warns("text", "verifies_decoded_text");
}

#[test]
fn what_a_delivery_holds() {
    other_fails("messages-only", "refuses_changes");
    other_fails("no-standby", "drops_standby");
    other_fails("one-at-a-time", "refuses_batches");
    other_fails("known-fields", "refuses_unknown_field");
    other_fails("needs-text", "needs_every_key");
    other_fails("duplicates", "refuses_duplicates");
    other_fails("throws-on-nonsense", "throws_on_malformed_json");
    other_warns("created", "answers_other_2xx");
}

#[test]
fn the_server() {
    other_fails("dies-later", "crashes");
    other_fails("hangs", "hangs");
    other_fails("rate-limit", "rate_limited");
}

#[test]
fn two_bugs_are_told_apart() {
    if let Some(checked) = check_node("others", &["both-bugs"]) {
        checked.expect(1, &["drops_messaging", "verifies_reserialised_body"]);
    }
}
