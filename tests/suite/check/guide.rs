//! The integration guide's own handler, line by line: what is wrong with it.

use super::check_node;

#[test]
fn the_guide_s_handler_is_open_in_three_ways() {
    let Some(checked) = check_node("guide", &[]) else {
        return;
    };
    checked.expect(
        1,
        &[
            // “if (secret && signature)”: no header, no check.
            "accepts_missing_signature",
            // timingSafeEqual throws on unequal lengths, and the catch answers 200.
            "accepts_malformed_signature",
            // signature.replace('sha256=', '').
            "accepts_missing_prefix",
            // request.text() decodes, which drops a byte order mark.
            "verifies_decoded_text",
        ],
    );
    let open = [
        "missing_signature_refused",
        "sha1_only_refused",
        "unequal_length_refused",
        "hex_tail_refused",
    ];
    assert_eq!(checked.ids("fail"), open);
    let warnings = ["malformed_signature_refused", "raw_bytes_encoding"];
    assert_eq!(checked.ids("warning"), warnings);
    // That it drops messaging[] in silence cannot be seen, and is not claimed.
    let messaging = checked.item("messaging_accepted");
    assert_eq!(messaging["outcome"], "pass");
    let finding = messaging["finding"].as_str().expect("a finding");
    assert!(finding.contains("cannot be seen from outside"), "{finding}");
}
