//! The voice of xtask: headings and notes, plain when nobody watches.

use std::io::{IsTerminal, stdout};

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
