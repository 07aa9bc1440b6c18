//! `cargo xtask ui`: the web UI, built only when something changed.

mod freshness;

use crate::failure::Outcome;
use crate::{args, process, say, setup, workspace};
use freshness::{is_source, older_than};

pub(crate) fn command(args: &[String]) -> Outcome {
    args::none(args)?;
    say::heading("The UI");
    setup::node()?;
    build()
}

pub(crate) fn build() -> Outcome {
    install()?;
    let ui = workspace::ui();
    let sources = freshness::files(&ui, &is_source);
    if !older_than(&ui.join("dist/index.html"), &sources) {
        say::note("ui/dist is newer than its sources.");
        return Ok(());
    }
    say::note("ui/dist is missing or older than its sources.");
    process::run(
        &mut process::npm(&["run", "build"]),
        "The UI does not build.",
    )
}

/// `npm ci` and not `npm install`: what the lock file says, and nothing else.
fn install() -> Outcome {
    let ui = workspace::ui();
    // npm writes this copy of the lock at the end of an installation, so an
    // interrupted one counts as missing.
    let installed = ui.join("node_modules/.package-lock.json");
    if !older_than(&installed, &[ui.join("package-lock.json")]) {
        say::note("node_modules follow the lock file.");
        return Ok(());
    }
    say::note("node_modules are missing or older than the lock file.");
    process::run(
        &mut process::npm(&["ci", "--no-audit", "--no-fund"]),
        "npm could not install what the UI is built with.",
    )
}
