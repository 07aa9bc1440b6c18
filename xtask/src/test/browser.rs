//! The product in a browser: Node drives Chromium against `hookglass serve`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::{Failure, Outcome};
use crate::{process, setup, workspace};

const FOLDER: &str = "tests/e2e/browser";

pub(crate) fn test() -> Outcome {
    let Some(chromium) = setup::browser() else {
        return Err(Failure::cannot(
            "There is no Chromium: `cargo xtask setup test` installs it.",
        ));
    };
    // Named one by one: what `node --test FOLDER` means differs between Node 20 and 22.
    let files = test_files(&workspace::root().join(FOLDER));
    if files.is_empty() {
        return Err(Failure::new(format!("There are no tests in {FOLDER}.")));
    }
    process::run(
        Command::new("node")
            .arg("--test")
            .args(&files)
            .current_dir(workspace::root())
            .stdin(Stdio::null())
            .env("HOOKGLASS_BIN", workspace::built("hookglass"))
            .env("CHROMIUM", chromium),
        "The browser test failed; what it printed says why.",
    )
}

fn test_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.ends_with(".test.mjs") || name.ends_with(".test.js")
        })
        // Short, because the command is shown.
        .filter_map(|path| {
            path.strip_prefix(workspace::root())
                .map(Path::to_path_buf)
                .ok()
        })
        .collect();
    files.sort();
    files
}
