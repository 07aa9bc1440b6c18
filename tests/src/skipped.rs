//! A test that cannot be tried on this machine says so, and whoever runs all of them hears of it:
//! what was not tried must not look like what passed.

use std::fs::OpenOptions;
use std::io::Write as _;

/// Where `cargo xtask test` has it noted.
const NOTES: &str = "HOOKGLASS_SKIPPED";

/// Says why, and notes it where somebody collects that.
pub fn skipped(why: &str) {
    println!("SKIPPED: {why}");
    let Some(notes) = std::env::var_os(NOTES) else {
        return;
    };
    let thread = std::thread::current();
    let line = format!("{}: {why}\n", thread.name().unwrap_or("a test"));
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(notes)
        .and_then(|mut file| file.write_all(line.as_bytes()))
        .expect("a place for notes");
}
