//! Every recorded signature case, and properties over any bytes.

use base64::Engine;
use proptest::prelude::*;
use serde::Deserialize;

use super::doctor::{Context, examine};
use super::*;
use crate::delivery::Header;

fn pairs(headers: &[Header]) -> impl Iterator<Item = (&str, &[u8])> + Clone {
    headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_slice()))
}

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    secrets: Vec<Named>,
    headers: Vec<(String, String)>,
    verdict: Verdict,
    matched_secret: Option<String>,
    diagnosis: Vec<String>,
    body_base64: Option<String>,
    same_body_as: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    label: String,
    value: String,
}

fn cases() -> Vec<Case> {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../fixtures/signature-cases.json"
    );
    let text = std::fs::read_to_string(file).expect("the recorded cases");
    serde_json::from_str::<Cases>(&text)
        .expect("the recorded cases are JSON")
        .cases
}

fn body(all: &[Case], case: &Case) -> Vec<u8> {
    let encoded = case.body_base64.as_ref().or_else(|| {
        let same = case.same_body_as.as_ref()?;
        all.iter()
            .find(|other| &other.id == same)?
            .body_base64
            .as_ref()
    });
    base64::engine::general_purpose::STANDARD
        .decode(encoded.expect("a body"))
        .expect("base64")
}

#[test]
fn every_recorded_case_gets_its_verdict() {
    let all = cases();
    assert!(all.len() >= 50);
    for case in &all {
        let headers: Vec<Header> = case
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), value.clone().into_bytes()))
            .collect();
        let keys: Vec<Key<'_>> = case
            .secrets
            .iter()
            .map(|named| Key {
                label: &named.label,
                secret: named.value.as_bytes(),
            })
            .collect();
        let judged = judge(pairs(&headers), &body(&all, case), &keys);
        assert_eq!(judged.verdict, case.verdict, "{}", case.id);
        assert_eq!(judged.secret, case.matched_secret, "{}", case.id);
        if matches!(
            judged.verdict,
            Verdict::Malformed | Verdict::Missing | Verdict::NoSecret
        ) {
            let codes: Vec<&str> = judged.diagnosis.iter().map(|code| code.as_str()).collect();
            assert_eq!(codes, case.diagnosis, "{}", case.id);
        }
    }
}

#[test]
fn every_recorded_case_gets_its_diagnosis() {
    let all = cases();
    for case in &all {
        let headers: Vec<Header> = case
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), value.clone().into_bytes()))
            .collect();
        let keys: Vec<Key<'_>> = case
            .secrets
            .iter()
            .map(|named| Key {
                label: &named.label,
                secret: named.value.as_bytes(),
            })
            .collect();
        let report = examine(
            pairs(&headers),
            &body(&all, case),
            &keys,
            &Context::default(),
        );
        let codes: Vec<&str> = report.diagnosis.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes, case.diagnosis, "{}: {report:#?}", case.id);
        assert_eq!(report.judgement.verdict, case.verdict, "{}", case.id);
        assert!(!report.exhausted, "{}", case.id);
    }
}

#[test]
fn header_shapes_beyond_the_recorded_ones() {
    let cases: [(&[u8], Diagnosis); 5] = [
        (b"SHA256=00", Diagnosis::PrefixCase),
        (b"sha512=00", Diagnosis::WrongAlgorithm),
        (b"sha1=00", Diagnosis::WrongAlgorithm),
        (
            b"sha256=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            Diagnosis::Base64Digest,
        ),
        (&[0xff, 0xfe], Diagnosis::MissingPrefix),
    ];
    for (value, expected) in cases {
        let headers = vec![(SIGNATURE_HEADER.to_owned(), value.to_vec())];
        assert_eq!(
            claim(pairs(&headers)),
            Claim::Malformed(vec![expected]),
            "{value:?}"
        );
    }
}

#[test]
fn upper_case_digits_are_valid_and_noted() {
    let value = sign(b"secret", b"body")
        .to_uppercase()
        .replacen("SHA256", "sha256", 1);
    let judged = judge(
        pairs(&[(SIGNATURE_HEADER.into(), value.into())]),
        b"body",
        &[Key {
            label: "one",
            secret: b"secret",
        }],
    );
    assert_eq!(judged.verdict, Verdict::Valid);
    assert_eq!(judged.diagnosis, [Diagnosis::UppercaseHex]);
}

#[test]
fn codes_and_verdicts_go_there_and_back() {
    for &code in Diagnosis::ALL {
        assert_eq!(Diagnosis::parse(code.as_str()), Some(code));
    }
    for verdict in Verdict::ALL {
        assert_eq!(Verdict::parse(verdict.as_str()), Some(verdict));
    }
}

proptest! {
    #[test]
    fn what_we_sign_is_valid_and_one_flipped_bit_is_not(
        secret in proptest::collection::vec(1u8.., 1..80).prop_filter("usable", |secret| is_usable(secret)),
        body in proptest::collection::vec(any::<u8>(), 0..600),
        flip in any::<prop::sample::Index>(),
    ) {
        let headers = [(SIGNATURE_HEADER.to_lowercase(), sign(&secret, &body).into_bytes())];
        let keys = [Key { label: "one", secret: &secret }];
        prop_assert_eq!(judge(pairs(&headers), &body, &keys).verdict, Verdict::Valid);
        if !body.is_empty() {
            let mut changed = body;
            let at = flip.index(changed.len());
            changed[at] ^= 1;
            prop_assert_eq!(judge(pairs(&headers), &changed, &keys).verdict, Verdict::Invalid);
        }
    }

    #[test]
    fn no_header_value_panics(values in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..120), 0..3)) {
        let headers: Vec<Header> = values.into_iter().map(|value| (SIGNATURE_HEADER.to_owned(), value)).collect();
        let judged = judge(pairs(&headers), b"{}", &[Key { label: "one", secret: b"secret" }]);
        prop_assert_ne!(judged.verdict, Verdict::Valid);
    }
}
