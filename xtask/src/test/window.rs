//! The product in its real window, steered by tauri-driver.

use crate::failure::Outcome;
use crate::scratch::Scratch;
use crate::{process, session, workspace};

use super::again;

pub(crate) fn test() -> Outcome {
    let scratch = Scratch::new("window")?;
    let desktop = workspace::built("hookglass-desktop");
    again::cargo(
        || session::within(scratch.path(), desktop.clone(), &process::cargo(TEST)),
        "The window test failed; what it printed says why.",
    )
}

/// One test at a time: a display has one focus.
const TEST: [&str; 7] = [
    "test",
    "--workspace",
    "--test",
    "window",
    "--",
    "--ignored",
    "--test-threads=1",
];
