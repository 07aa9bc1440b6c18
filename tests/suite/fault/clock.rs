//! A clock that jumps: by libfaketime, which moves the time of day of the running program (and
//! not the time that deadlines are kept by, which no system moves).

use std::fs;
use std::path::{Path, PathBuf};

use hookglass_tests::Desk;
use hookglass_tests::skipped::skipped;
use hookglass_tests::wait::until;

use super::{Station, numbered};

/// The library that stands between a program and its clock.
fn library() -> Option<PathBuf> {
    let folders = [
        "/usr/lib/x86_64-linux-gnu",
        "/usr/lib/aarch64-linux-gnu",
        "/usr/lib64",
        "/usr/lib",
    ];
    let found = folders
        .iter()
        .map(|folder| Path::new(folder).join("faketime/libfaketimeMT.so.1"))
        .find(|file| file.is_file());
    if found.is_none() {
        skipped("libfaketime is not there. `cargo xtask setup test` brings it.");
    }
    found
}

#[test]
fn a_clock_that_jumps_loses_and_reorders_nothing() {
    let Some(library) = library() else { return };
    let desk = Desk::with_secret();
    let clock = desk.folder().join("clock");
    let set = |time: &str| fs::write(&clock, time).expect("the clock is set");
    set("@2025-11-24 16:00:00");
    let shell = format!(
        "export LD_PRELOAD='{}' FAKETIME_TIMESTAMP_FILE='{}' FAKETIME_NO_CACHE=1 DONT_FAKE_MONOTONIC=1",
        library.display(),
        clock.display()
    );
    let station = Station::open(desk.under(&shell));
    let times = [
        "@2025-11-24 16:00:00",
        "@2025-11-23 16:00:00",
        "@2036-01-01 00:00:00",
        "@1970-01-02 00:00:00",
        "@2025-11-24 15:59:59",
    ];
    for (number, time) in times.iter().enumerate() {
        set(time);
        for part in 0..4 {
            let body = numbered(number as u64 * 10 + part);
            assert_eq!(station.server.post_signed(&body).status, 200, "at {time}");
        }
    }
    let rows = station.ui.list();
    assert_eq!(rows.len(), times.len() * 4);
    let ids: Vec<i64> = rows.iter().filter_map(|row| row["id"].as_i64()).collect();
    assert!(
        ids.is_sorted_by(|newer, older| newer > older),
        "the list is in the order of arrival"
    );
    let year = |place: usize| {
        let row = &rows[rows.len() - 1 - place];
        row["received_at"].as_str().expect("a time")[..4].to_owned()
    };
    assert_eq!(
        [year(0), year(8), year(12), year(16)],
        ["2025", "2036", "1970", "2025"]
    );
    for row in &rows {
        assert!(
            row["answer_us"].as_i64().is_none_or(|time| time >= 0),
            "{row}"
        );
    }
    until("the second look goes on whatever the clock says", || {
        let feed = station.ui.ask("feed_summary", &serde_json::Value::Null);
        (feed["unread"] == times.len() * 4).then_some(())
    });
    station.expect_sound();
}
