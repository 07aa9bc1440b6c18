//! Nothing of anybody is left in a shared export, and what it is an example of still is.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::*;
use crate::delivery::{Head, Header};
use crate::payload::json::{Type, scan};
use crate::payload::{Event, PayloadVerdict};
use crate::signature::{Judgement, Key, Verdict, judge};
use crate::simulate::{Signing, samples};
use crate::store::import::Foreign;
use crate::transfer::tests::{HEAD, Place, judged};

const SECRET: &str = "00112233445566778899aabbccddeeff";

fn mask() -> Mask {
    Mask::of(&[7; 48])
}

fn verdict_by(secret: &str, headers: &[Header], body: &[u8]) -> Judgement {
    let pairs = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_slice()));
    let key = Key {
        label: "one",
        secret: secret.as_bytes(),
    };
    judge(pairs, body, &[key])
}

/// A delivery as it is kept, and as it may be shared.
async fn shared(
    place: &Place,
    headers: &[Header],
    body: &[u8],
    judgement: Judgement,
) -> (Outgoing, Option<Outgoing>) {
    let mut head =
        b"POST /hooks/acme?tenant=acme-inc HTTP/1.1\r\nHost: hooks.acme.example\r\n".to_vec();
    for (name, value) in headers {
        head.extend_from_slice(&[name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    head.extend_from_slice(b"X-Forwarded-For: 157.240.1.1\r\nX-Acme: lena.paints-4711\r\n\r\n");
    let mut judged = judged(&head, body.to_vec());
    judged.judgement = Some(judgement);
    judged.delivery.path = "/hooks/acme".into();
    judged.delivery.query = Some("tenant=acme-inc".into());
    let id = place.keep(judged).await;
    let own = place.outgoing(id).await;
    (own.clone(), mask().delivery(own))
}

/// All strings of a body, without their escapes.
fn strings(body: &[u8]) -> String {
    let mut found = String::new();
    let Ok(document) = scan(body) else {
        return found;
    };
    let mut values = vec![document.root()];
    while let Some(value) = values.pop() {
        match value.kind() {
            Type::Object => values.extend(value.members().flat_map(|(key, value)| [key, value])),
            Type::Array => values.extend(value.items()),
            _ => found += &format!("{}\n", value.text().unwrap_or_default()),
        }
    }
    found
}

/// What tells of somebody, as it is read out of an event.
fn personal(event: &Event) -> Vec<String> {
    let actor = event.actor.as_ref();
    let username = actor.and_then(|actor| actor.username.clone());
    [
        event.account_id.clone(),
        actor.map(|actor| actor.id.clone()),
        username,
        event.text.clone(),
        event.media_id.clone(),
        event.parent_id.clone(),
    ]
    .into_iter()
    .flatten()
    .filter(|text| {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        text.chars().count() >= 4 && (digits >= 6 || text.chars().any(char::is_alphabetic))
    })
    .collect()
}

#[tokio::test]
async fn of_every_fixture_nothing_personal_is_left_and_all_else_is() {
    let mut keys: BTreeMap<String, String> = BTreeMap::new();
    let (mut compared, mut left_out) = (0, Vec::new());
    let place = Place::new();
    for sample in samples() {
        let (name, body) = (&sample.name, sample.body());
        let headers = sample.headers(&body, Signing::Valid(SECRET));
        let judgement = verdict_by(SECRET, &headers, &body);
        let (own, shared) = shared(&place, &headers, &body, judgement).await;
        let reading = own.reading().expect("a body");
        let Some(shared) = shared else {
            left_out.push(name.clone());
            assert!(
                !matches!(
                    reading.verdict,
                    PayloadVerdict::Ok | PayloadVerdict::NoEntry
                ),
                "{name} is JSON"
            );
            continue;
        };
        let bytes = shared.body.clone().expect("a body");
        let content =
            payload::content(&bytes, shared.encoding().as_deref(), MAX_BODY).expect("content");
        let head = String::from_utf8_lossy(shared.kept.head.as_bytes()).into_owned();
        let all = format!(
            "{}\n{head}\n{:?}\n{}",
            String::from_utf8_lossy(&content),
            shared.kept.row,
            strings(&content)
        );
        let written = String::from_utf8_lossy(&body);
        // A hundred of a batch of a thousand are enough.
        for event in reading.events.iter().take(100) {
            // The dashboard's constants stay, and so do words out of Meta's lists.
            if event.is_test || event.kind == "reaction" || event.kind == "response_feedback" {
                continue;
            }
            for text in personal(event) {
                // A guide's placeholder may be a key as well, and keys stay.
                if written.contains(&format!("\"{text}\":")) {
                    continue;
                }
                assert!(!all.contains(&text), "{name}: “{text}” is left in {all}");
                compared += 1;
            }
        }
        for own in ["acme", "157.240", "lena", "4711", "tenant"] {
            assert!(!head.contains(own), "{name}: {own} is left in {head}");
        }
        assert_eq!(
            (shared.kept.path.as_str(), shared.kept.query.as_deref()),
            ("/callback", None)
        );
        assert_eq!(
            shared.kept.body_sha256,
            hex::encode(sha256(&bytes)),
            "{name}"
        );

        let again = shared.reading().expect("a body");
        assert_eq!(again.verdict, reading.verdict, "{name}");
        assert_eq!(again.events.len(), reading.events.len(), "{name}");
        for (own, other) in reading.events.iter().zip(&again.events) {
            let facts = |event: &Event| {
                let id = |id: &Option<String>| id.as_ref().map(String::len);
                // Of the odd times some could as well be ids, and are replaced.
                let time = event.occurred_at.filter(|_| name != "edge/odd-times");
                let field = Some(&event.field).filter(|field| constants::is_name(field));
                (
                    (field.cloned(), event.kind.clone(), time),
                    (
                        event.is_test,
                        event.is_echo,
                        event.is_own,
                        event.actor.is_some(),
                    ),
                    (
                        id(&event.account_id),
                        id(&event.media_id),
                        id(&event.parent_id),
                    ),
                    event.text.as_ref().map(|text| text.chars().count()),
                )
            };
            assert_eq!(facts(own), facts(other), "{name}");
            // Events that are the same stay the same, and others stay others.
            if let (Some(own), Some(other)) = (&own.dedupe_key, &other.dedupe_key) {
                let before = keys.insert(own.clone(), other.clone());
                assert!(
                    before.is_none_or(|before| before == *other),
                    "{name}: {own}"
                );
            }
        }
        let judged = verdict_by(mask().secret(), &shared.headers(), &bytes);
        assert_eq!(judged.verdict, Verdict::Valid, "{name}");
    }
    assert!(compared > 400, "{compared}");
    assert!(left_out.len() < 15, "{left_out:?}");
    let mut others: Vec<&String> = keys.values().collect();
    others.sort();
    others.dedup();
    assert_eq!(others.len(), keys.len(), "two events became one");
}

#[tokio::test]
async fn a_signature_fails_or_holds_as_it_did() {
    let cases = include_str!("../../../../../../fixtures/signature-cases.json");
    let cases: Value = serde_json::from_str(cases).expect("JSON");
    let (mut compared, place) = (BTreeMap::new(), Place::new());
    for case in cases["cases"].as_array().expect("cases") {
        let id = case["id"].as_str().expect("an id");
        let body = STANDARD
            .decode(case["body_base64"].as_str().expect("a body"))
            .expect("base64");
        let headers: Vec<Header> =
            serde_json::from_value::<Vec<(String, String)>>(case["headers"].clone())
                .expect("headers")
                .into_iter()
                .map(|(name, value)| (name, value.into_bytes()))
                .collect();
        let secrets = case["secrets"].as_array().expect("secrets");
        let keys: Vec<Key<'_>> = secrets
            .iter()
            .map(|secret| Key {
                label: secret["label"].as_str().expect("a label"),
                secret: secret["value"].as_str().expect("a secret").as_bytes(),
            })
            .collect();
        let pairs = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_slice()));
        let own = judge(pairs, &body, &keys);
        let (kept, shared) = shared(&place, &headers, &body, own.clone()).await;
        // A header with a NUL in it comes through no receiver.
        let Some(shared) = shared.filter(|_| !kept.headers().is_empty()) else {
            continue;
        };
        let bytes = shared.body.clone().expect("a body");
        let other = verdict_by(mask().secret(), &shared.headers(), &bytes);
        match own.verdict {
            // Nobody could judge it; with the throw-away secret it can be judged.
            Verdict::NoSecret => assert_ne!(other.verdict, Verdict::Invalid, "{id}"),
            verdict => assert_eq!(other.verdict, verdict, "{id}"),
        }
        if own.verdict == Verdict::Malformed || own.verdict == Verdict::Missing {
            assert_eq!(other.diagnosis, own.diagnosis, "{id}");
        }
        for (name, value) in &headers {
            if crate::replay::is_senders_own(name)
                && name.to_lowercase().contains("signature")
                && value.len() > 20
            {
                let left = shared.headers().iter().any(|(_, other)| other == value);
                assert!(!left, "{id}: {name} is left");
            }
        }
        *compared.entry(own.verdict.as_str()).or_insert(0) += 1;
    }
    assert!(
        compared["valid"] > 3 && compared["malformed"] > 5 && compared["invalid"] > 5,
        "{compared:?}"
    );
}

#[tokio::test]
async fn headers_keep_their_order_and_lose_what_they_say() {
    let header = |name: &str, value: &[u8]| (name.to_owned(), value.to_vec());
    let headers = [
        header("x-LOUD", b"Bearer abc"),
        header("User-Agent", b"Webhooks/1.0 (https://fb.me/webhooks)"),
        header("x-loud", b"caf\xe9"),
        header("Cookie", b"session=1234567"),
        header("Transfer-Encoding", b"chunked"),
        header("Content-Type", b"application/json"),
    ];
    let judgement = verdict_by(SECRET, &headers, b"{}");
    let (_, shared) = shared(&Place::new(), &headers, b"{}", judgement).await;
    let shared = shared.expect("JSON").headers();
    let names: Vec<&str> = shared.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Host",
            "x-LOUD",
            "User-Agent",
            "x-loud",
            "Cookie",
            "Content-Type",
            "X-Acme",
            "Content-Length"
        ]
    );
    assert_eq!(shared[0].1, b"callback.example");
    assert_eq!(shared[2].1, headers[1].1);
    assert_eq!(shared[3].1.len(), 4, "Latin-1 stays Latin-1");
    assert!(std::str::from_utf8(&shared[3].1).is_err());
    for (place, own) in [(1, 0), (3, 2), (4, 3)] {
        assert_ne!(shared[place].1, headers[own].1);
    }
    assert_eq!(shared[7].1, b"2");
}

#[tokio::test]
async fn the_same_person_is_the_same_within_one_export_only() {
    let place = Place::new();
    let comment = include_str!("../../../../../../fixtures/payloads/comments.json");
    place.keep(judged(HEAD, comment)).await;
    place
        .keep(judged(HEAD, comment.replace("777888", "777999")))
        .await;
    let mut people = Vec::new();
    for _ in 0..2 {
        let export = place.export(crate::transfer::Format::Ndjson, true).await;
        let opening = String::from_utf8_lossy(&export)
            .lines()
            .next()
            .map(str::to_owned);
        let opening: Value = serde_json::from_str(&opening.expect("a line")).expect("JSON");
        assert_eq!(opening["shared"], true);
        assert_eq!(opening["secret"].as_str().map(str::len), Some(32));
        let records = crate::transfer::tests::records(&export);
        let of = |record: &Value| -> Value {
            let body: Value =
                serde_json::from_str(record["body"].as_str().expect("text")).expect("JSON");
            body["entry"][0]["changes"][0]["value"]["from"].clone()
        };
        assert_eq!(of(&records[0]), of(&records[1]));
        assert_eq!(records[0]["signature"]["secret"], "throw_away");
        assert_eq!(records[0]["is_pinned"], false);
        people.push(of(&records[0]));
    }
    assert_ne!(people[0], people[1]);
}

#[tokio::test]
async fn what_cannot_be_replaced_is_left_out_and_counted() {
    let place = Place::new();
    for body in [
        &b"hello, I am Magdalena"[..],
        b"{\"a\":\"\xff\"}",
        b"",
        b"{\"text\":\"Magdalena\"}",
    ] {
        place.keep(judged(HEAD, body)).await;
    }
    let mut unkept = judged(HEAD, "");
    unkept.judgement = None;
    unkept.delivery.body = crate::delivery::Body::TooLarge { declared: Some(9) };
    place.keep(unkept).await;
    let (export, done) = place
        .export_with(crate::transfer::Format::Ndjson, true)
        .await;
    assert_eq!((done.deliveries, done.left_out), (2, 3));
    assert!(!String::from_utf8_lossy(&export).contains("Magdalena"));
}

/// A shared export can be imported as any other.
#[tokio::test]
async fn a_shared_export_is_imported_with_its_verdicts() {
    let (here, there) = (Place::new(), Place::new());
    let comment = include_bytes!("../../../../../../fixtures/payloads/comments.json");
    let mut foreign = Foreign {
        judged: judged(HEAD, &comment[..]),
        status: 200,
        answer_us: Some(1234),
        is_pinned: false,
    };
    foreign.judged.delivery.source = crate::delivery::Source::Imported;
    let insert =
        move |writing: &crate::store::Writing<'_>| crate::store::import::insert(writing, &foreign);
    here.store.write(insert).await.expect("kept");
    let export = here.export(crate::transfer::Format::Ndjson, true).await;
    let report = there.import(&export).await.expect("imported");
    assert_eq!((report.taken, report.faulty), (1, 0), "{report:?}");
    let record = crate::transfer::tests::records(
        &there.export(crate::transfer::Format::Ndjson, false).await,
    )
    .remove(0);
    assert_eq!(record["signature"]["verdict"], "valid");
    assert_eq!(record["answer_us"], 1234);
    let head = Head::new(
        STANDARD
            .decode(record["head_base64"].as_str().expect("a head"))
            .expect("base64"),
    );
    assert_eq!(
        header_value(&head.headers(), "host")
            .map(header_text)
            .as_deref(),
        Some("callback.example")
    );
}
