//! The voice of xtask: headings and notes, plain when nobody watches.

use std::io::{IsTerminal, stdout};
use std::sync::{Mutex, PoisonError};

/// What was not done, to be said once more at the end.
static LEFT_OUT: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Opens a part of the work that prints output of its own.
pub(crate) fn heading(text: &str) {
    if stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        println!("\n\u{1b}[1m==> {text}\u{1b}[0m");
    } else {
        println!("\n==> {text}");
    }
}

pub(crate) fn note(text: impl AsRef<str>) {
    println!("    {}", text.as_ref());
}

/// Says that something could not be looked at, here and again in the summary: a check that
/// did not run must not look like one that passed.
pub(crate) fn left_out(text: impl Into<String>) {
    let text = text.into();
    println!("\n!!! {text}\n");
    LEFT_OUT
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(text);
}

/// All of that.
pub(crate) fn all_left_out() -> Vec<String> {
    LEFT_OUT
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone()
}
