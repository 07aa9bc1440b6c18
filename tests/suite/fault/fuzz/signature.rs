//! Of the signature: one value and no other is valid, and every verdict has its reason.

use hookglass_core::signature::{
    Claim, Diagnosis, Key, LEGACY_HEADER, SIGNATURE_HEADER, Verdict, claim, judge, sign,
};
use hookglass_tests::fixtures::SECRET;
use hookglass_tests::sign as apart;

const KEYS: [Key<'static>; 2] = [
    Key {
        label: "other",
        secret: b"another secret",
    },
    Key {
        label: "app",
        secret: SECRET.as_bytes(),
    },
];

/// The first line is the header's value, the rest the body.
fn split(input: &[u8]) -> (&[u8], &[u8]) {
    match input.iter().position(|&byte| byte == b'\n') {
        Some(at) => (&input[..at], &input[at + 1..]),
        None => (input, b""),
    }
}

#[test]
fn only_the_right_digest_is_valid() {
    super::check("signature", 4000, |input| {
        let (value, body) = split(input);
        let judged = judge([(SIGNATURE_HEADER, value)].into_iter(), body, &KEYS);
        // What the header would have to be, made by code that is not the product's.
        let right = [
            apart::sha256("another secret", body),
            apart::sha256(SECRET, body),
        ];
        let text = String::from_utf8_lossy(value);
        let trimmed = text.trim_matches([' ', '\t']);
        let is_right = right.iter().any(|right| {
            let same_digits = trimmed.len() == right.len()
                && trimmed[..]
                    .get(7..)
                    .is_some_and(|digits| digits.eq_ignore_ascii_case(&right[7..]));
            same_digits && trimmed.starts_with("sha256=")
        });
        assert_eq!(judged.verdict == Verdict::Valid, is_right, "{text:?}");
        assert_eq!(judged.secret.is_some(), is_right);
        match judged.verdict {
            Verdict::Malformed => assert!(!judged.diagnosis.is_empty(), "refused without a reason"),
            Verdict::Valid | Verdict::Invalid => {}
            other => panic!("{other:?} with a header and a secret"),
        }
        // The right value is taken whatever the body is, and never with another body.
        let signed = sign(SECRET.as_bytes(), body);
        let judged = judge(
            [(SIGNATURE_HEADER, signed.as_bytes())].into_iter(),
            body,
            &KEYS,
        );
        assert_eq!(judged.secret.as_deref(), Some("app"));
        let longer = [body, b"\0"].concat();
        let judged = judge(
            [(SIGNATURE_HEADER, signed.as_bytes())].into_iter(),
            &longer,
            &KEYS,
        );
        assert_eq!(judged.verdict, Verdict::Invalid);
    });
}

#[test]
fn a_claim_is_read_from_one_header_only() {
    super::check("signature", 2000, |input| {
        let (value, _) = split(input);
        let twice = [(SIGNATURE_HEADER, value), ("x-hub-signature-256", value)];
        assert_eq!(
            claim(twice.into_iter()),
            Claim::Malformed(vec![Diagnosis::MultipleValues])
        );
        let old = claim([(LEGACY_HEADER, value)].into_iter());
        assert!(
            matches!(old, Claim::Absent(_)),
            "the old header is none: {old:?}"
        );
        if let Claim::Digest { digest, uppercase } = claim([(SIGNATURE_HEADER, value)].into_iter())
        {
            let text = String::from_utf8_lossy(value);
            let digits = text
                .trim_matches([' ', '\t'])
                .strip_prefix("sha256=")
                .expect("a prefix");
            assert_eq!(hex::encode(digest), digits.to_ascii_lowercase());
            assert_eq!(uppercase, digits != digits.to_ascii_lowercase());
        }
    });
}
