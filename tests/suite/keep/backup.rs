//! A backup under load holds everything acknowledged before it began; a restore never costs the
//! store that was.

use std::fs;

use hookglass_tests::wait::until;
use hookglass_tests::{Desk, Window};
use serde_json::{Value, json};

use super::{Load, Stop, fill};

#[test]
fn a_backup_under_load_holds_what_was_acknowledged_before_it_began() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    let address = receiver.address();
    fill(address, 0..300, 20_000);
    let file = desk.folder().join("copy.db");
    let name = file.to_str().expect("text");
    let load = Load::default();
    let (record, taken) = std::thread::scope(|scope| {
        let stopping = Stop(&load);
        let loading = scope.spawn(|| load.run(address, 1000));
        load.wait();
        let mut records = desk.records(&["backup", name]);
        drop(stopping);
        (records.remove(0), loading.join().expect("the load ran"))
    });
    let held = record["deliveries"].as_i64().expect("a count");
    assert!(
        (300..=300 + i64::try_from(taken).expect("few")).contains(&held),
        "{record}"
    );
    assert_eq!(record["size"], fs::metadata(&file).expect("a file").len());
    desk.run(&["backup", name])
        .expect_talk(3, &["is there already"]);

    let copy = Desk::with_secret().keeping_in(&file);
    let ids: Vec<String> = copy
        .deliveries()
        .iter()
        .map(|one| one["id"].as_str().expect("an id").to_owned())
        .collect();
    assert_eq!(ids.len() as i64, held);
    assert!(ids.starts_with(&(1..=300).map(|id: i64| id.to_string()).collect::<Vec<_>>()));
    assert_eq!(copy.raw("300"), desk.raw("300"));
}

#[test]
fn a_window_takes_a_backup_into_the_users_folder() {
    let desk = Desk::with_secret();
    let window = Window::open(&desk);
    fill(window.running.address(), 0..5, 10);
    let mut paths = Vec::new();
    for _ in 0..2 {
        window.ask("start_backup", &Value::Null);
        let done = until("the backup is there", || {
            let backup = window.ask("get_backup", &Value::Null);
            (backup["state"] != "running").then_some(backup)
        });
        assert_eq!(
            (&done["state"], &done["deliveries"]),
            (&"done".into(), &5.into()),
            "{done}"
        );
        paths.push(done["path"].as_str().expect("a path").to_owned());
    }
    assert_ne!(paths[0], paths[1], "none is written over");
    let copy = Desk::with_secret().keeping_in(paths[0].as_ref());
    assert_eq!(copy.deliveries().len(), 5);
}

#[test]
fn a_restore_waits_for_nobody_and_keeps_the_store_that_was() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    fill(receiver.address(), 0..3, 10);
    let file = desk.folder().join("copy.db");
    let name = file.to_str().expect("text");
    desk.records(&["backup", name]);
    fill(receiver.address(), 3..5, 10);
    desk.run(&["restore", name])
        .expect_talk(3, &["is receiving", "Close that one first"]);
    assert_eq!(desk.deliveries().len(), 5);
    drop(receiver.stop());
    let restored = desk.records(&["restore", name]).remove(0);
    assert_eq!(restored["deliveries"], 3);
    let kept = restored["kept"].as_str().expect("a path");
    assert!(kept.contains("hookglass.db.before-restore-"), "{kept}");
    let was = Desk::with_secret().keeping_in(kept.as_ref());
    assert_eq!(was.deliveries().len(), 5);
    let receiver = desk.listen();
    assert_eq!(desk.deliveries().len(), 3);
    fill(receiver.address(), 8..9, 10);
    assert_eq!(desk.newest()["id"], "4");
    let talk = receiver.stop().talk;
    assert!(!talk.contains("damaged"), "{talk}");
}

#[test]
fn what_cannot_be_restored_is_refused_with_what_to_do() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    fill(receiver.address(), 0..40, 20_000);
    let good = desk.folder().join("copy.db");
    desk.records(&["backup", good.to_str().expect("text")]);
    drop(receiver.stop());
    let before = fs::read(desk.database()).expect("the store");
    let bad = desk.folder().join("bad.db");
    let name = bad.to_str().expect("text").to_owned();
    let refused = |words: &[&str]| {
        desk.run(&["restore", &name]).expect_talk(3, words);
        assert!(
            fs::read(desk.database()).expect("the store") == before,
            "it was touched"
        );
    };
    refused(&["cannot read"]);
    fs::write(&bad, "Dear diary").expect("written");
    refused(&["is not a Hookglass store", "left as it is"]);
    let mut bytes = fs::read(&good).expect("the backup");
    let middle = bytes.len() / 2;
    bytes[middle..middle + 30_000].fill(0x5a);
    fs::write(&bad, &bytes).expect("written");
    refused(&["is damaged", "Name another backup"]);
    let mut bytes = fs::read(&good).expect("the backup");
    bytes[60..64].copy_from_slice(&999_i32.to_be_bytes());
    fs::write(&bad, &bytes).expect("written");
    refused(&["newer Hookglass", "999"]);
    assert_eq!(desk.deliveries().len(), 40);
}

#[test]
fn an_older_store_is_compacted_while_deliveries_wait_or_are_sent_again() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    fill(receiver.address(), 0..50, 50_000);
    drop(receiver.stop());
    // As an older program made it.
    let store = hookglass_core::store::Connection::open(desk.database()).expect("the store");
    store
        .execute_batch("PRAGMA journal_mode = delete; PRAGMA auto_vacuum = none; VACUUM;")
        .expect("made so");
    drop(store);
    let window = Window::open(&desk);
    let address = window.running.address();
    let storage = || window.ask("get_storage", &Value::Null);
    assert!(storage()["compacting_s"].as_i64() >= Some(1));
    let ids: Vec<i64> = (1..=45).collect();
    let cli: Vec<String> = ids.iter().map(i64::to_string).collect();
    let arguments: Vec<&str> = ["delete", "--yes"]
        .into_iter()
        .chain(cli.iter().map(String::as_str))
        .collect();
    desk.records(&arguments);
    assert!(storage()["free"].as_i64() > Some(1 << 20));
    let load = Load::default();
    std::thread::scope(|scope| {
        let stopping = Stop(&load);
        let loading = scope.spawn(|| load.run(address, 100));
        load.wait();
        let begun = window.ask("start_compaction", &Value::Null);
        assert_eq!(begun["is_alone"], true);
        let done = until("it is compact", || {
            let compaction = window.ask("get_compaction", &Value::Null);
            (compaction["state"] != "running").then_some(compaction)
        });
        assert_eq!(done["state"], "done", "{done}");
        assert!(done["after"].as_i64() < done["before"].as_i64(), "{done}");
        drop(stopping);
        loading.join().expect("each was taken");
    });
    assert_eq!(
        storage()["compacting_s"],
        Value::Null,
        "from now on it shrinks by itself"
    );
    let limits = json!({"days": null, "count": null, "mib": 100});
    window.ask("set_retention", &limits);
}
