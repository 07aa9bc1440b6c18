//! Over any bytes: it never panics, never accuses without proof, and never tells a secret.

use proptest::prelude::*;

use super::*;
use crate::signature::{Diagnosis, LEGACY_HEADER, Verdict};

/// What may be said of a digest that nothing explains: no cause but the secret's look.
const GUESSES: [Diagnosis; 5] = [
    Diagnosis::WrongSecret,
    Diagnosis::TamperedOrUnknown,
    Diagnosis::SecretLooksLikeAppId,
    Diagnosis::SecretLooksLikeVerifyToken,
    Diagnosis::SecretLooksLikeToken,
];

fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        "[ -~áé/<%@]{0,12}".prop_map(|text| serde_json::Value::from(text).to_string()),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(("[a-z]{1,5}", inner), 0..4).prop_map(|members| {
                let members = members
                    .iter()
                    .map(|(key, value)| format!("\"{key}\": {value}"));
                format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_bytes_are_examined(
        body in prop::collection::vec(any::<u8>(), 0..300),
        value in prop::collection::vec(any::<u8>(), 0..90),
        legacy in prop::collection::vec(any::<u8>(), 0..60),
        encoding in prop_oneof![Just("gzip"), Just("deflate"), Just("br"), Just("")],
        secrets in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..50), 0..3),
        well_formed: bool,
    ) {
        let value = if well_formed { sign(&value, b"other").into_bytes() } else { value };
        let headers = [
            (SIGNATURE_HEADER, value.as_slice()),
            (LEGACY_HEADER, legacy.as_slice()),
            ("content-encoding", encoding.as_bytes()),
            ("content-length", &value),
        ];
        let keys: Vec<Key<'_>> =
            secrets.iter().map(|secret| Key { label: "any", secret }).collect();
        let report = examine(headers.into_iter(), &body, &keys, &Context::default());
        words(&report);
    }

    #[test]
    fn a_random_digest_has_no_cause(
        body in json(),
        digest in any::<[u8; 32]>(),
        secret in "[0-9a-f]{32}|[0-9]{15}|[a-z]{4,9}-[a-z]{4,9}",
    ) {
        let value = format!("sha256={}", hex::encode(digest));
        let report = with_headers(&[(SIGNATURE_HEADER, &value)], body.as_bytes(), &[key(&secret)]);
        prop_assert_eq!(report.judgement.verdict, Verdict::Invalid);
        prop_assert!(!report.diagnosis.is_empty());
        prop_assert!(
            report.diagnosis.iter().all(|code| GUESSES.contains(code)),
            "{:?} for {}", report.diagnosis, body
        );
    }

    #[test]
    fn no_report_tells_a_secret(
        secret in "[!-~]{16,40}",
        token in "[!-~]{16,40}",
        spoil in prop_oneof![Just(""), Just("\n"), Just("\"")],
        body in json(),
        right: bool,
    ) {
        let spoiled = format!("{spoil}{secret}{spoil}");
        let value = sign(if right { secret.as_bytes() } else { b"another" }, body.as_bytes());
        let headers = [(SIGNATURE_HEADER, value.as_bytes())];
        let context = Context { verify_token: Some(&token), app_id: None };
        let report = examine(headers.into_iter(), body.as_bytes(), &[key(&spoiled)], &context);
        let shown = format!("{report:?} {}", serde_json::to_string(&report.findings).expect("JSON"));
        prop_assert!(!shown.contains(&secret) && !shown.contains(&token));
    }

    #[test]
    fn what_was_done_to_a_body_is_found(body in json(), newline: bool, bom: bool) {
        let came = format!(
            "{}{body}{}",
            if bom { "\u{feff}" } else { "" },
            if newline { "\n" } else { "" }
        );
        let expected: Vec<Diagnosis> = [(Diagnosis::TrailingNewline, newline), (Diagnosis::Bom, bom)]
            .into_iter()
            .filter_map(|(code, applies)| applies.then_some(code))
            .collect();
        let report = changed(&came, &body);
        if expected.is_empty() {
            prop_assert_eq!(report.judgement.verdict, Verdict::Valid);
        } else {
            prop_assert_eq!(report.diagnosis, expected);
        }
    }
}
