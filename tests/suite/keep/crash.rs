//! `kill -9` in the middle of deleting: what is left is whole, and what was decided is carried on.

use std::collections::BTreeSet;
use std::time::Duration;

use hookglass_core::store::Connection;
use hookglass_tests::dice::Dice;
use hookglass_tests::wait::until;
use hookglass_tests::{Desk, Window};
use serde_json::{Value, json};

use super::fill;

fn pause(dice: &mut Dice) {
    std::thread::sleep(Duration::from_millis(dice.below(120)));
}

/// Whatever hangs on a delivery has one, and SQLite finds nothing wrong.
#[track_caller]
fn expect_whole(desk: &Desk) {
    let store = Connection::open(desk.database()).expect("the store");
    let check: String = store
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .expect("looked through");
    assert_eq!(check, "ok");
    for orphans in [
        "SELECT count(*) FROM event WHERE id >> 16 NOT IN (SELECT id FROM delivery)",
        "SELECT count(*) FROM card WHERE event >> 16 NOT IN (SELECT id FROM delivery)",
        "SELECT count(*) FROM trash WHERE delivery NOT IN (SELECT id FROM delivery)",
        "SELECT count(*) FROM second_look WHERE delivery NOT IN (SELECT id FROM delivery)",
        "SELECT count(*) FROM trash WHERE batch NOT IN (SELECT batch FROM deletion)",
    ] {
        let found: i64 = store
            .query_row(orphans, [], |row| row.get(0))
            .expect("counted");
        assert_eq!(found, 0, "{orphans}");
    }
}

fn count(window: &Window) -> i64 {
    let status = window.ask("status", &Value::Null);
    status["tick"]["totals"]["count"].as_i64().expect("a count")
}

#[test]
fn deletions_and_undos_survive_a_kill() {
    let desk = Desk::with_secret();
    let window = Window::open(&desk);
    fill(window.running.address(), 0..1500, 400);
    let all = json!({"what": {"by": "query", "query": ""}});
    let deleted = window.ask("delete_deliveries", &all);
    assert_eq!(deleted["deliveries"], 1500);
    // It is decided in one commit; a kill right after must not lose it.
    let undo = json!({"batch": deleted["batch"]});
    assert_eq!(window.ask("undo_delete", &undo)["deliveries"], 1500);
    window.running.kill();
    expect_whole(&desk);
    let window = Window::open(&desk);
    assert_eq!(count(&window), 1500);

    let half = json!({"what": {"by": "ids", "ids": (1..=700).collect::<Vec<i64>>()}});
    assert_eq!(window.ask("delete_deliveries", &half)["deliveries"], 700);
    window.running.kill();
    expect_whole(&desk);
    // Half a minute later they are erased, over as many kills as it takes.
    let later = Connection::open(desk.database()).expect("the store");
    later
        .execute("UPDATE deletion SET at = at - 40000000", [])
        .expect("half a minute later");
    drop(later);
    let mut dice = Dice::thrown_for("deletions");
    let mut rounds = 0;
    loop {
        let window = Window::open(&desk);
        assert_eq!(count(&window), 800, "hidden or erased, they are gone");
        pause(&mut dice);
        window.running.kill();
        expect_whole(&desk);
        rounds += 1;
        let store = Connection::open(desk.database()).expect("the store");
        let left: i64 = store
            .query_row("SELECT count(*) FROM delivery", [], |row| row.get(0))
            .expect("counted");
        if left == 800 || rounds == 20 {
            break;
        }
    }
    let window = Window::open(&desk);
    until("all of them are erased", || {
        let store = Connection::open(desk.database()).expect("the store");
        let left: Option<i64> = store
            .query_row("SELECT count(*) FROM delivery", [], |row| row.get(0))
            .ok();
        (left == Some(800)).then_some(())
    });
    drop(window);
    expect_whole(&desk);
}

#[test]
fn retention_and_clearing_survive_a_kill() {
    let desk = Desk::with_secret();
    let window = Window::open(&desk);
    fill(window.running.address(), 0..1200, 400);
    window.ask(
        "set_retention",
        &json!({"days": null, "count": 300, "mib": null}),
    );
    pause(&mut Dice::thrown_for("retention"));
    window.running.kill();
    expect_whole(&desk);
    let window = Window::open(&desk);
    until("it goes on", || (count(&window) == 300).then_some(()));
    let ids: BTreeSet<String> = desk
        .deliveries()
        .iter()
        .map(|one| one["id"].as_str().expect("an id").to_owned())
        .collect();
    assert!(ids.contains("1200") && ids.contains("901") && !ids.contains("900"));
    window.ask("clear_all", &Value::Null);
    window.running.kill();
    expect_whole(&desk);
    assert!(desk.deliveries().is_empty());
    let window = Window::open(&desk);
    assert_eq!(count(&window), 0);
    fill(window.running.address(), 0..3, 10);
    until("it is overwritten", || {
        let storage = window.ask("get_storage", &Value::Null);
        (storage["is_clearing"] == false).then_some(())
    });
    assert_eq!(count(&window), 3);
    drop(window);
    expect_whole(&desk);
}
