//! A damaged file: found after a bad stop, said loudly, and never made worse.

use std::fs;

use hookglass_tests::wait::until;
use hookglass_tests::{Desk, Window};
use serde_json::Value;

use super::fill;

fn damage(desk: &Desk, from: usize, length: usize) {
    let mut bytes = fs::read(desk.database()).expect("the store");
    bytes[from..from + length].fill(0x5a);
    fs::write(desk.database(), bytes).expect("written");
}

const PAGE: usize = 4096;
const PAGES: usize = 4;

/// Where some pages lie that hold nothing but the inside of a text: what is asked for at every start
/// lies between them, now here and now there.
fn inside_a_text(desk: &Desk) -> usize {
    let bytes = fs::read(desk.database()).expect("the store");
    // After the number of the next page.
    let is_inside = |page: &[u8]| page[4..].iter().all(|byte| *byte == b'x');
    let pages: Vec<bool> = bytes.chunks(PAGE).map(is_inside).collect();
    let mut runs = pages.windows(PAGES);
    let found = runs.rposition(|pages| pages.iter().all(|is| *is));
    found.expect("a long text") * PAGE
}

#[test]
fn damage_inside_is_found_after_a_kill_and_said_while_it_goes_on() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    fill(receiver.address(), 0..60, 30_000);
    drop(receiver.stop());
    // A start and a kill: the marker is there, the log is not.
    desk.listen().kill();
    damage(&desk, inside_a_text(&desk), PAGES * PAGE);
    let window = Window::open(&desk);
    let warning = until("it is said", || {
        let status = window.ask("status", &Value::Null);
        let first = status["warnings"][0].clone();
        (first["code"] == "store_damaged").then_some(first)
    });
    let remedy = warning["remedy"].as_str().expect("words");
    assert!(remedy.contains("hookglass restore"), "{remedy}");
    assert_eq!(warning["page"], "setup");
    fill(window.running.address(), 100..103, 10);
    until("it is said to those who read the log", || {
        let talk = window.running.talk();
        talk.contains("the store is damaged").then_some(())
    });
}

#[test]
fn after_a_kill_a_whole_store_says_nothing() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    fill(receiver.address(), 0..5, 10);
    receiver.kill();
    let receiver = desk.listen();
    fill(receiver.address(), 5..6, 10);
    let stopped = receiver.stop();
    assert_eq!(stopped.code, 0);
    assert!(!stopped.talk.contains("damaged"), "{}", stopped.talk);
}

#[test]
fn a_damaged_beginning_is_refused_untouched_with_the_way_back() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    fill(receiver.address(), 0..3, 10);
    drop(receiver.stop());
    let whole = fs::read(desk.database()).expect("the store");
    for (from, length) in [(0, 100), (100, 3000)] {
        fs::write(desk.database(), &whole).expect("written");
        damage(&desk, from, length);
        let before = fs::read(desk.database()).expect("the store");
        desk.run(&["listen", "--addr", "127.0.0.1:0"])
            .expect_talk(3, &["hookglass restore FILE", "left as it"]);
        assert!(fs::read(desk.database()).expect("the store") == before);
    }
}
