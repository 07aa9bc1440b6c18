//! What is imported is what was exported, byte for byte.

use std::fs;

use hookglass_tests::Desk;
use hookglass_tests::fixtures;
use hookglass_tests::http::Request;
use hookglass_tests::wait::until;
use serde_json::Value;

use super::{exported, with_every_fixture};

/// The lines of an export, apart from what is of its store.
fn compared(export: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(export).expect("UTF-8");
    let records = text.lines().skip(1);
    records
        .map(|line| {
            let mut record: Value = serde_json::from_str(line).expect("JSON");
            let fields = record.as_object_mut().expect("an object");
            for own in ["id", "source", "retry_of"] {
                fields.remove(own);
            }
            record
        })
        .collect()
}

#[test]
fn every_fixture_and_16_mib_come_back_byte_for_byte() {
    let (desk, fixtures) = with_every_fixture();
    let mut large = fixtures::comment();
    large.resize(16 << 20, b' ');
    let receiver = desk.listen();
    assert_eq!(receiver.post_signed(&large).status, 200);
    let mut binary = vec![0_u8; 16 << 20];
    for (place, byte) in binary.iter_mut().enumerate() {
        *byte = u8::try_from(place % 251).expect("small");
    }
    assert_eq!(receiver.post_signed(&binary).status, 400);
    assert_eq!(receiver.stop().code, 0);
    let path = exported(&desk, "all.ndjson", &[]);
    let (export, name) = (
        fs::read(&path).expect("a file"),
        path.to_str().expect("UTF-8"),
    );

    let other = Desk::with_secret();
    let ran = other.run(&["import", name, "--format", "ndjson"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let total = fixtures.len() + 2;
    let told = &ran.records()[0];
    assert_eq!(
        (&told["type"], &told["taken"]),
        (&"imported".into(), &total.into())
    );

    for (fixture, id) in fixtures.iter().zip(1..) {
        let raw = other.raw(&id.to_string());
        assert!(raw == fixture.body, "{}: the bytes differ", fixture.name);
    }
    assert!(
        other.raw(&(total - 1).to_string()) == large,
        "16 MiB of text"
    );
    assert!(
        other.raw(&total.to_string()) == binary,
        "16 MiB of anything"
    );
    let (kept, imported) = (desk.deliveries(), other.deliveries());
    for (kept, imported) in kept.iter().zip(&imported) {
        for same in [
            "received_at",
            "headers",
            "path",
            "peer",
            "body_sha256",
            "signature",
            "status",
            "answer_us",
            "payload",
            "events",
        ] {
            assert_eq!(kept[same], imported[same], "{same} of {kept}");
        }
        assert_eq!(imported["source"], "imported");
    }
    let again = other.run(&["export"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert!(
        compared(&again.stdout) == compared(&export),
        "the exports differ"
    );
    let ran = other.run(&["import", name]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.text()
            .contains(&format!("0 deliveries taken, {total} known already")),
        "{ran:?}"
    );
}

#[test]
fn events_are_read_again_as_they_were() {
    let (desk, _) = with_every_fixture();
    let path = exported(&desk, "all.ndjson", &[]);
    let other = Desk::with_secret();
    other.run(&["import", path.to_str().expect("UTF-8")]);
    let events = |desk: &Desk| -> Vec<Value> {
        let mut events = desk.records(&["events"]);
        for event in &mut events {
            // Duplicates are found by the process that receives.
            event
                .as_object_mut()
                .expect("an object")
                .remove("duplicate_of");
        }
        events
    };
    let (kept, imported) = (events(&desk), events(&other));
    assert_eq!(kept.len(), imported.len());
    assert_eq!(kept, imported);
}

#[test]
fn what_was_over_the_limit_comes_back_without_its_body() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    assert_eq!(
        receiver.post_signed(&vec![b' '; (16 << 20) + 1]).status,
        413
    );
    receiver.stop();
    let path = exported(&desk, "one.ndjson", &[]);
    let other = Desk::with_secret();
    assert_eq!(
        other.run(&["import", path.to_str().expect("UTF-8")]).code,
        0
    );
    let kept = other.newest();
    assert_eq!(
        (&kept["status"], &kept["payload"]),
        (&413.into(), &"too_large".into())
    );
    assert_eq!(kept["declared_size"], (16 << 20) + 1);
    assert!(kept["signature"]["verdict"].is_null());
}

#[test]
fn a_query_chooses_and_the_pipe_carries() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    receiver.post_signed(&fixtures::comment());
    receiver.send(&Request::delivery(&fixtures::comment()).signed_with("wrong"));
    let export = desk.run(&["export", "verdict:invalid"]);
    assert_eq!(export.code, 0, "{export:?}");
    assert!(
        export.stderr.contains("1 deliveries exported"),
        "{}",
        export.stderr
    );
    let other = Desk::with_secret();
    let ran = other.run_with(&["import", "-"], &export.stdout);
    assert_eq!(ran.code, 0, "{ran:?}");
    let imported = other.deliveries();
    assert_eq!(imported.len(), 1);
    assert_eq!(imported[0]["signature"]["verdict"], "invalid");
    assert_eq!(imported[0]["status"], 401);
}

#[test]
fn a_file_that_is_there_is_not_written_over() {
    let desk = Desk::with_secret();
    desk.listen().post_signed(&fixtures::comment());
    let path = exported(&desk, "one.ndjson", &[]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let before = fs::read(&path).expect("a file");
    let ran = desk.run(&["export", "--output", path.to_str().expect("UTF-8")]);
    ran.expect_talk(3, &["exist"]);
    assert_eq!(fs::read(&path).expect("a file"), before);
}

#[test]
fn beside_a_process_that_receives_nothing_is_imported() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    receiver.post_signed(&fixtures::comment());
    let path = exported(&desk, "one.ndjson", &[]);
    let ran = desk.run(&["import", path.to_str().expect("UTF-8")]);
    ran.expect_talk(3, &["receiving into", "in its window"]);
}

/// What is imported raises no label on what is received afterwards.
#[test]
fn what_is_received_after_an_import_is_no_duplicate() {
    let desk = Desk::with_secret();
    desk.listen().post_signed(&fixtures::comment());
    let path = exported(&desk, "one.ndjson", &[]);
    let other = Desk::with_secret();
    assert_eq!(
        other.run(&["import", path.to_str().expect("UTF-8")]).code,
        0
    );
    let receiver = other.listen();
    receiver.post_signed(&fixtures::comment());
    receiver.post_signed(&fixtures::comment());
    let told = receiver.wait_for(2, "event");
    // They are told before that is known where it takes long; the store knows it in the end.
    let (first, second) = until("the second one is known as a duplicate", || {
        let events = other.records(&["events"]);
        let kept = |told: &Value| events.iter().find(|event| event["id"] == told["id"]);
        let (first, second) = (kept(&told[0])?, kept(&told[1])?);
        let is_known = !second["duplicate_of"].is_null();
        is_known.then(|| (first.clone(), second.clone()))
    });
    assert!(first["duplicate_of"].is_null(), "{first}");
    assert_eq!(second["duplicate_of"], first["id"]);
    receiver.stop();
    let imported = other.records(&["show", "1"]);
    assert_eq!(imported[0]["source"], "imported");
}
