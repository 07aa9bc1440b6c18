//! A clock that jumps: by libfaketime, which moves the time of day of the running program (and
//! not the time that deadlines are kept by, which no system moves).

use std::fs;
use std::path::{Path, PathBuf};

use hookglass_core::store::{Connection, setting};
use hookglass_tests::Desk;
use hookglass_tests::skipped::skipped;
use hookglass_tests::wait::until;
use jiff::Timestamp;
use serde_json::{Value, json};

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

/// The time of day of a program; UTC.
struct Clock(PathBuf);

impl Clock {
    /// The program reads it each time, and must never find half of it.
    fn set(&self, time: &str) {
        let next = self.0.with_extension("next");
        fs::write(&next, format!("@{time}")).expect("written");
        fs::rename(next, &self.0).expect("the clock is set");
    }
}

/// A program with a clock that can be set; `None` where there is none.
fn station() -> Option<(Station, Clock)> {
    let library = library()?;
    let desk = Desk::with_secret();
    let clock = Clock(desk.folder().join("clock"));
    clock.set("2025-11-24 16:00:00");
    // The library reads what it is told as a local time.
    let shell = format!(
        "export TZ=UTC LD_PRELOAD='{}' FAKETIME_TIMESTAMP_FILE='{}' FAKETIME_NO_CACHE=1 DONT_FAKE_MONOTONIC=1",
        library.display(),
        clock.0.display()
    );
    Some((Station::open(desk.under(&shell)), clock))
}

/// All that arrived has had its second look, and was shown to nobody.
#[track_caller]
fn wait_for_second_look(station: &Station, count: usize) {
    until("the second look goes on whatever the clock says", || {
        let feed = station.ui.ask("feed_summary", &Value::Null);
        (feed["unread"] == count).then_some(())
    });
}

#[test]
fn a_clock_that_jumps_loses_and_reorders_nothing() {
    let Some((station, clock)) = station() else {
        return;
    };
    let times = [
        "2025-11-24 16:00:00",
        "2025-11-23 16:00:00",
        "2036-01-01 00:00:00",
        "1970-01-02 00:00:00",
        "2025-11-24 15:59:59",
    ];
    for (number, time) in times.iter().enumerate() {
        clock.set(time);
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
    wait_for_second_look(&station, times.len() * 4);
    station.expect_sound();
}

/// When the program last noted that it runs; microseconds since 1970, UTC.
fn alive(store: &Connection) -> Option<i64> {
    let age: Option<Value> = setting::get(store, "age").expect("read");
    age?["alive"].as_i64()
}

/// What is kept for 30 days is none the older for a leap of ten years.
#[test]
fn a_clock_that_leaps_ahead_makes_nothing_too_old() {
    let Some((station, clock)) = station() else {
        return;
    };
    for number in 0..8 {
        assert_eq!(station.server.post_signed(&numbered(number)).status, 200);
    }
    // Before it nothing goes.
    wait_for_second_look(&station, 8);
    let store = Connection::open(station.desk.database()).expect("the store");
    until("the age was looked at", || alive(&store));
    clock.set("2035-11-24 16:00:00");
    // One too many goes once the age was looked at: the sign that it was.
    let limits = json!({"days": 30, "count": 7, "mib": null});
    station.ui.ask("set_retention", &limits);
    let shown = until("some go", || {
        let shown = station.ui.counters().shown;
        (shown < 8).then_some(shown)
    });
    assert_eq!(shown, 7, "none because of its age");
    let leapt = "2035-11-24T16:00:00Z".parse::<Timestamp>().expect("a time");
    assert!(alive(&store) >= Some(leapt.as_microsecond()));
    let ids = station.ui.list();
    let ids: Vec<i64> = ids.iter().filter_map(|row| row["id"].as_i64()).collect();
    assert_eq!(ids, [8, 7, 6, 5, 4, 3, 2]);
    drop(store);
    let limits = json!({"days": 30, "count": null, "mib": null});
    station.ui.ask("set_retention", &limits);
    station.expect_sound();
}
