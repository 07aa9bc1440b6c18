//! The product in a browser: Node drives Chromium against `hookglass serve`.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::failure::{Failure, Outcome};
use crate::{process, setup, workspace};

use super::again::{self, Ran};

const FOLDER: &str = "tests/e2e/browser";

pub(crate) fn test() -> Outcome {
    let Some(chromium) = setup::browser() else {
        return Err(Failure::cannot(
            "There is no Chromium: `cargo xtask setup test` installs it.",
        ));
    };
    let files = test_files(&workspace::root().join(FOLDER));
    if files.is_empty() {
        return Err(Failure::new(format!("There are no tests in {FOLDER}.")));
    }
    let run = |file: &String| {
        let mut node = Command::new("node");
        node.args(["--test", file])
            .current_dir(workspace::root())
            .stdin(Stdio::null())
            .env("HOOKGLASS_BIN", workspace::built("hookglass"))
            .env("CHROMIUM", &chromium);
        process::run(&mut node, OTHERWISE).is_ok()
    };
    again::judge(&Ran::of(&files, run), OTHERWISE, |failed| {
        Ok(Ran::of(failed, run))
    })
}

const OTHERWISE: &str = "The browser test failed; what it printed says why.";

fn test_files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".test.mjs") || name.ends_with(".test.js"))
        .map(|name| format!("{FOLDER}/{name}"))
        .collect();
    files.sort();
    files
}
