//! Import(export(x)) = x.

use std::time::Duration;

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::*;
use crate::signature::Diagnosis;
use crate::store::import::{self, Foreign};
use crate::store::{pin, second_look};

/// The records apart from what is of their store: ids, and the source.
fn compared(export: &[u8]) -> Vec<Value> {
    let mut records = records(export);
    for record in &mut records {
        let fields = record.as_object_mut().expect("an object");
        for own in ["id", "source", "retry_of"] {
            assert!(fields.remove(own).is_some(), "{own}");
        }
    }
    records
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// A header's name in any case, and a value of any bytes that HTTP allows.
fn header() -> impl Strategy<Value = Vec<u8>> {
    let value = prop::collection::vec(prop_oneof![Just(b' '), b'!'..=b'~', 0x80_u8..], 0..20);
    ("[A-Za-z][A-Za-z0-9-]{0,12}", value).prop_map(|(name, value)| {
        let name = if name.eq_ignore_ascii_case("content-encoding") {
            "X".to_owned()
        } else {
            name
        };
        [name.as_bytes(), b": ", &value, b"\r\n"].concat()
    })
}

#[derive(Debug, Clone)]
enum Kind {
    Bytes(Vec<u8>),
    Gzip(Vec<u8>),
    TooLarge(Option<u64>),
}

fn kind() -> impl Strategy<Value = Kind> {
    let comment = include_bytes!("../../../../../../fixtures/payloads/comments-batch.json");
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..300).prop_map(Kind::Bytes),
        ".{0,200}".prop_map(|text| Kind::Bytes(text.into_bytes())),
        ".{0,50}".prop_map(|text| Kind::Bytes(format!("\u{feff}{text}").into_bytes())),
        "[\\x00-\\x1f]{0,50}".prop_map(|text| Kind::Bytes(text.into_bytes())),
        Just(Kind::Bytes(comment.to_vec())),
        Just(Kind::Gzip(comment.to_vec())),
        Just(Kind::Bytes(gzip(comment))),
        prop::option::of(0..=u64::MAX >> 1).prop_map(Kind::TooLarge),
    ]
}

fn delivery() -> impl Strategy<Value = (Judged, Option<i64>, bool)> {
    let judgement = (
        prop::sample::select(Verdict::ALL.to_vec()),
        prop::option::of("[a-z_]{1,12}"),
        prop::sample::subsequence(Diagnosis::ALL.to_vec(), 0..4),
    );
    (
        prop::collection::vec(header(), 0..8),
        kind(),
        judgement,
        (
            0..4_000_000_000_000_000_i64,
            prop::option::of(0..10_000_000_i64),
            any::<bool>(),
        ),
        prop::option::of("[a-z0-9&=%]{0,12}"),
        prop::sample::select(vec![200_u16, 400, 401, 503]),
    )
        .prop_map(
            |(headers, kind, judgement, (at, answer, is_pinned), query, status)| {
                let question = query
                    .as_ref()
                    .map_or_else(String::new, |query| format!("?{query}"));
                let mut head = format!("POST /hook{question} HTTP/1.1\r\n").into_bytes();
                head.extend(headers.concat());
                if matches!(kind, Kind::Gzip(_)) {
                    head.extend_from_slice(b"CONTENT-encoding: gzip\r\n");
                }
                head.extend_from_slice(b"\r\n");
                let (verdict, secret, diagnosis) = judgement;
                let mut judged = match &kind {
                    Kind::Bytes(bytes) => super::judged(&head, bytes.clone()),
                    Kind::Gzip(bytes) => super::judged(&head, gzip(bytes)),
                    Kind::TooLarge(_) => super::judged(&head, Bytes::new()),
                };
                judged.judgement = Some(Judgement {
                    verdict,
                    secret,
                    diagnosis,
                });
                if let Kind::TooLarge(declared) = kind {
                    judged.judgement = None;
                    judged.delivery.body = Body::TooLarge { declared };
                    judged.reading.verdict = payload::PayloadVerdict::TooLarge;
                    judged.reading.events.clear();
                }
                judged.delivery.received_at = at;
                judged.delivery.query = query;
                judged.status = status;
                (judged, answer, is_pinned)
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_imported_is_what_was_exported(deliveries in prop::collection::vec(delivery(), 0..12)) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let (here, there) = (Place::new(), Place::new());
            for (mut judged, answer_us, is_pinned) in deliveries {
                // So that each answer is known to the microsecond at once.
                judged.delivery.source = Source::Imported;
                let status = if answer_us.is_some() { 204 } else { judged.status };
                let foreign = Foreign { judged, status, answer_us, is_pinned };
                let insert = move |writing: &crate::store::Writing<'_>| import::insert(writing, &foreign);
                here.store.write(insert).await.expect("kept");
            }
            let export = here.export(Format::Ndjson, false).await;
            let count = here.count().await;
            let report = there.import(&export).await.expect("imported");
            assert_eq!((report.taken as i64, report.known, report.faulty), (count, 0, 0), "{report:?}");
            let again = there.export(Format::Ndjson, false).await;
            assert_eq!(compared(&again), compared(&export));
            for record in records(&again) {
                assert_eq!(record["source"], "imported");
            }
            // Once more nothing is new.
            let report = there.import(&export).await.expect("imported");
            assert_eq!((report.taken, report.known as i64, report.faulty), (0, count, 0));
            assert_eq!(compared(&there.export(Format::Ndjson, false).await), compared(&again));
        });
    }
}

/// What is exported once a record has the time of its commit, which is noted a moment after it.
async fn once_noted(place: &Place, record: usize) -> Vec<u8> {
    for _ in 0..3000 {
        let export = place.export(Format::Ndjson, false).await;
        if records(&export)[record]["answer_us"].is_i64() {
            return export;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the commit was never noted");
}

#[tokio::test]
async fn the_answer_of_what_was_received_here_is_kept_to_the_microsecond() {
    let (here, there) = (Place::new(), Place::new());
    let id = here.keep(judged(HEAD, "{\"entry\":[]}")).await;
    let pinned = move |writing: &crate::store::Writing<'_>| pin::set(writing, id, true);
    assert!(here.store.write(pinned).await.expect("pinned"));
    let export = once_noted(&here, 0).await;
    there.import(&export).await.expect("imported");
    let again = records(&there.export(Format::Ndjson, false).await);
    assert_eq!(again[0]["answer_us"], records(&export)[0]["answer_us"]);
    assert!(again[0]["answer_us"].is_i64());
    assert_eq!(again[0]["is_pinned"], true);
    assert_eq!(again[0]["received_at"], "2025-11-24T16:00:00.000250Z");
}

#[tokio::test]
async fn a_time_that_was_never_noted_stays_unknown() {
    let (here, there) = (Place::new(), Place::new());
    let mut foreign = judged(HEAD, "{}");
    foreign.delivery.source = Source::Imported;
    here.keep(foreign).await;
    here.keep(judged(HEAD, "{\"entry\":[]}")).await; // whose commit is noted
    let export = once_noted(&here, 1).await;
    assert!(records(&export)[0]["answer_us"].is_null());
    there.import(&export).await.expect("imported");
    let again = records(&there.export(Format::Ndjson, false).await);
    assert!(again[0]["answer_us"].is_null());
}

/// Batches are counted on from where they were, whatever was imported since.
#[tokio::test]
async fn an_import_does_not_disturb_the_times_of_what_was_received() {
    let here = Place::new();
    for number in 0..3 {
        here.keep(judged(HEAD, format!("{{\"entry\":[],\"n\":{number}}}")))
            .await;
    }
    let mut foreign = judged(HEAD, "{}");
    foreign.delivery.source = Source::Imported;
    here.keep(foreign).await;
    let batches = async |place: &Store| {
        place
            .read(|connection| {
                let mut statement = connection.prepare("SELECT batch FROM delivery ORDER BY id")?;
                let rows = statement.query_map([], |row| row.get(0))?;
                Ok(rows.collect::<Result<Vec<i64>, _>>()?)
            })
            .await
            .expect("read")
    };
    assert_eq!(batches(&here.store).await, [1, 2, 3, -3]);
    let Place { folder, store } = here;
    store.close().await;
    drop(store);
    let path = folder.path().join("x.db");
    // As after a crash that lost the note of the last batch.
    let lost = rusqlite::Connection::open(&path).expect("the file");
    lost.execute("DELETE FROM batch WHERE id = 3", [])
        .expect("lost");
    drop(lost);
    let store = Store::open(&path, Purpose::Receive).expect("a store");
    let again = Place { folder, store };
    again.keep(judged(HEAD, "{\"entry\":[],\"n\":4}")).await;
    assert_eq!(batches(&again.store).await, [1, 2, 3, -3, 4]);
}

/// What comes out of a file is compared with what is here, and never the other way round.
#[tokio::test]
async fn what_is_received_after_an_import_is_no_duplicate_of_it() {
    let comment = include_str!("../../../../../../fixtures/payloads/comments.json");
    let (here, there) = (Place::new(), Place::new());
    let look = async |place: &Store| {
        let step = place.write(|writing| second_look::step(writing, 100, Duration::MAX));
        step.await.expect("looked")
    };
    let flags = async |place: &Store| {
        place
            .read(|connection| {
                let query = Query::default();
                let mut rows = crate::store::delivery::page(connection, &query, None, 10)?;
                rows.reverse();
                let flags = |row: &crate::store::delivery::DeliveryRow| {
                    (
                        row.is_duplicate,
                        row.is_out_of_order,
                        row.is_late,
                        row.retry_of,
                    )
                };
                Ok(rows.iter().map(flags).collect::<Vec<_>>())
            })
            .await
            .expect("read")
    };
    // There: a later comment of the same person's, and one that comes here as well.
    let later = comment
        .replace("1764000000", "1764009000")
        .replace("777888", "777999");
    there.keep(judged(HEAD, later)).await;
    there.keep(judged(HEAD, comment)).await;
    let export = there.export(Format::Ndjson, false).await;
    here.import(&export).await.expect("imported");
    here.keep(judged(HEAD, comment.replace(' ', "  "))).await;
    look(&here.store).await;
    let of = flags(&here.store).await;
    // Among themselves imported ones are compared as they were received there.
    assert_eq!(of[1], (false, true, false, None));
    assert_eq!(
        (of[2].0, of[2].1, of[2].3),
        (false, false, None),
        "received here"
    );
    // The other way round an imported one is a duplicate of what is here.
    let copy = Place::new();
    copy.keep(judged(HEAD, comment.replace(' ', "  "))).await;
    copy.import(&export).await.expect("imported");
    look(&copy.store).await;
    let of = flags(&copy.store).await;
    assert!(!of[0].0 && !of[1].0 && of[2].0, "{of:?}");
    let news = copy
        .store
        .read(|connection| crate::store::card::since(connection, 0, 10))
        .await;
    let news: Vec<bool> = news
        .expect("cards")
        .into_iter()
        .map(|(_, is_no_news)| is_no_news)
        .collect();
    assert_eq!(
        news,
        [false, true],
        "an imported card raises no notification"
    );
}
