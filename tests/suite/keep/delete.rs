//! Deleting: from the window with an undo, and from the command line beside a running process.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use hookglass_tests::http::{Request, deliver};
use hookglass_tests::skipped::skipped;
use hookglass_tests::wait::until;
use hookglass_tests::{Desk, Window};
use serde_json::{Value, json};

use super::{body, fill};

fn ids(desk: &Desk) -> Vec<String> {
    let id = |delivery: &Value| delivery["id"].as_str().expect("an id").to_owned();
    desk.deliveries().iter().map(id).collect()
}

#[test]
fn a_window_deletes_and_takes_it_back() {
    let desk = Desk::with_secret();
    let window = Window::open(&desk);
    fill(window.running.address(), 1..5, 10);
    window.ask("pin_delivery", &json!({"delivery_id": 2, "pinned": true}));
    let all = json!({"what": {"by": "query", "query": ""}});
    let deleted = window.ask("delete_deliveries", &all);
    assert_eq!(
        (&deleted["deliveries"], &deleted["kept"]),
        (&3.into(), &1.into())
    );
    assert_eq!(deleted["undo_s"], 30);
    assert_eq!(ids(&desk), ["2"], "another process sees it at once");
    assert!(desk.records(&["events"]).len() == 1);
    let totals = || window.ask("status", &Value::Null)["tick"]["totals"].clone();
    assert_eq!(totals(), json!({"count": 1, "newest": 4, "oldest": 2}));
    let undo = json!({"batch": deleted["batch"]});
    assert_eq!(window.ask("undo_delete", &undo)["deliveries"], 3);
    assert_eq!(ids(&desk), ["1", "2", "3", "4"]);
    assert_eq!(totals(), json!({"count": 4, "newest": 4, "oldest": 1}));
    let late = window.asked("undo_delete", &undo);
    assert_eq!(late.status, 400, "{}", late.text());
    let late = window.asked("cancel_deletion", &Value::Null);
    assert_eq!(late.status, 400, "{}", late.text());

    let one = json!({"what": {"by": "ids", "ids": [2]}});
    assert_eq!(window.ask("delete_deliveries", &one)["deliveries"], 1);
    assert_eq!(window.ask("clear_all", &Value::Null)["deliveries"], 3);
    assert!(ids(&desk).is_empty());
    fill(window.running.address(), 1..2, 10);
    let newest = desk.newest();
    assert_eq!(newest["id"], "5", "no id is used again");
    assert_eq!(totals(), json!({"count": 1, "newest": 5, "oldest": 5}));
    until("what was cleared is overwritten", || {
        let storage = window.ask("get_storage", &Value::Null);
        (storage["is_clearing"] == false).then_some(())
    });
}

#[test]
fn a_command_line_deletes_beside_it_and_the_window_notices() {
    let desk = Desk::with_secret();
    let window = Window::open(&desk);
    fill(window.running.address(), 1..7, 10);
    window.ask("pin_delivery", &json!({"delivery_id": 5, "pinned": true}));
    desk.run(&["delete", "1"])
        .expect_talk(2, &["cannot be undone", "--yes"]);
    desk.run(&["delete"]).expect_talk(2, &["<ID>"]);
    let one = desk.records(&["delete", "1", "5", "99", "--yes"]);
    assert_eq!(
        one,
        [json!({"type": "deleted", "deliveries": 2, "kept": 0})]
    );
    let none = desk.run(&["delete", "1", "--yes"]);
    assert_eq!(none.code, 1, "{none:?}");
    let told = |count: i64| {
        until(&format!("the window tells {count}"), || {
            let status = window.ask("status", &Value::Null);
            (status["tick"]["totals"]["count"] == count).then_some(())
        });
    };
    told(4);
    window.ask("pin_delivery", &json!({"delivery_id": 3, "pinned": true}));
    let rest = desk.records(&["delete", "--query", "field:comments", "--yes"]);
    assert_eq!(
        rest,
        [json!({"type": "deleted", "deliveries": 3, "kept": 1})]
    );
    told(1);
    assert_eq!(ids(&desk), ["3"]);
    fill(window.running.address(), 9..10, 10);
    told(2);
    assert_eq!(desk.newest()["id"], "7");
    let unclear = desk.run(&["delete", "--query", "colour:red", "--yes"]);
    assert_eq!(unclear.code, 2, "{unclear:?}");
}

/// Runs a command in a terminal, whose user types this: its exit code, and what is to be seen.
/// `None` where that cannot be tried.
fn in_terminal(desk: &Desk, command: &str, typed: &str) -> Option<(i32, String)> {
    let version = Command::new("script").arg("--version").output();
    if !version.is_ok_and(|said| String::from_utf8_lossy(&said.stdout).contains("util-linux")) {
        skipped("there is no script(1) of util-linux here, which makes a terminal");
        return None;
    }
    let mut script = Command::new("script");
    let line = format!("exec \"$PROGRAM\" {command} --db \"$STORE\"");
    script.args(["-qefc", &line, "/dev/null"]);
    desk.prepare(&mut script);
    script
        .env("SHELL", "/bin/sh")
        .env("PROGRAM", hookglass_tests::program::hookglass())
        .env("STORE", desk.database());
    let ran = hookglass_tests::desk::finish(script, typed.as_bytes());
    Some((ran.code, ran.text()))
}

#[test]
fn a_person_is_asked_about_what_would_go() {
    let desk = Desk::with_secret();
    let window = Window::open(&desk);
    fill(window.running.address(), 1..6, 10);
    for id in [2, 4] {
        window.ask("pin_delivery", &json!({"delivery_id": id, "pinned": true}));
    }
    let ask = |command: &str, typed: &str| in_terminal(&desk, command, typed);
    let Some((code, seen)) = ask("delete --query field:comments", "n\n") else {
        return;
    };
    let question = "Delete 3 deliveries for good, and leave 2 that are pinned or have a note?";
    assert!(code == 1 && seen.contains(question), "{code}: {seen}");
    let (code, seen) = ask("delete --query is:pinned", "y\n").expect("a terminal");
    let none = "All 2 that the query finds are pinned or have a note.";
    assert!(code == 1 && seen.contains(none), "{code}: {seen}");
    assert_eq!(ids(&desk).len(), 5);
    let (code, seen) = ask("delete --query field:comments", "y\n").expect("a terminal");
    let gone = "3 deliveries deleted, 2 left since they are pinned or have a note";
    assert!(code == 0 && seen.contains(gone), "{code}: {seen}");
    assert_eq!(ids(&desk), ["2", "4"]);
}

#[test]
fn a_person_sees_how_far_it_is_and_a_script_does_not() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    fill(receiver.address(), 1..254, 10);
    let none = desk.run(&["delete", "250", "--yes"]);
    assert_eq!((none.code, none.stderr.as_str()), (0, ""));
    let Some((code, seen)) = in_terminal(&desk, "delete --query field:comments --yes", "") else {
        return;
    };
    assert_eq!(code, 0, "{seen}");
    // Step by step, and then the line ends.
    let (before, _) = seen.split_once("\r252 deleted\r\n").expect("all of them");
    assert!(before.contains(" deleted"), "{seen:?}");
}

#[test]
fn what_goes_while_it_is_listed_ends_no_list() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    let long = "x".repeat(2000);
    for number in 0..250 {
        let text = "€".repeat(140);
        let text = format!("\"text\":\"{text}\"");
        let body = String::from_utf8(body(number, 0)).expect("text");
        let body = body.replace("\"text\":\"\"", &text);
        let request = Request::delivery(body.as_bytes()).with("X-Long", &long);
        let answer = deliver(receiver.address(), &request.signed());
        assert_eq!(answer.status, 200);
    }
    // Far more than a pipe holds: they wait in the middle of a page until somebody reads.
    let lists = [
        &["deliveries", "--format", "ndjson"][..],
        &["events", "--limit", "1000"],
    ];
    let lists = lists.map(|arguments| {
        let mut command = desk.command(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut list = command.spawn().expect("it starts");
        let mut output = BufReader::new(list.stdout.take().expect("a pipe"));
        output.read_line(&mut String::new()).expect("a first line");
        (list, output)
    });
    let deleted = desk.records(&["delete", "--query", "", "--yes"]);
    assert_eq!(deleted[0]["deliveries"], 250);
    for (list, mut output) in lists {
        let mut rest = String::new();
        output.read_to_string(&mut rest).expect("lines");
        let ended = list.wait_with_output().expect("an end");
        let talk = String::from_utf8_lossy(&ended.stderr);
        assert_eq!((ended.status.code(), &*talk), (Some(0), ""));
        let lines = rest.lines().count() + 1;
        assert!(lines < 250, "nothing went while it was listed");
    }
}

#[test]
fn what_was_deleted_is_not_in_the_file_any_more() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    let secret = "a-word-that-nobody-else-writes";
    let text = String::from_utf8(body(1, 0)).expect("text");
    let text = text.replace("\"text\":\"\"", &format!("\"text\":\"{secret}\""));
    receiver.post_signed(text.as_bytes());
    receiver.post_signed(&body(2, 40_000));
    assert_eq!(desk.records(&["events", secret]).len(), 1);
    let deleted = desk.records(&["delete", "1", "--yes"]);
    assert_eq!(deleted[0]["deliveries"], 1);
    drop(receiver.stop());
    for file in std::fs::read_dir(desk.folder()).expect("a folder") {
        let path = file.expect("a file").path();
        let bytes = std::fs::read(&path).unwrap_or_default();
        let needle = secret.as_bytes();
        let found = bytes.windows(needle.len()).any(|window| window == needle);
        assert!(!found, "it is still in {}", path.display());
    }
}
