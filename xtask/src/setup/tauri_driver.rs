//! tauri-driver: the server that the window test talks to.

use std::fs;

use crate::failure::Outcome;
use crate::process;
use crate::say;
use crate::workspace;

/// The major version follows Tauri's; a plain `cargo install` may take an alpha.
const VERSION: &str = "^2";

pub(crate) fn prepare() -> Outcome {
    let record = fs::read_to_string(workspace::tools().join(".crates.toml")).unwrap_or_default();
    if workspace::tool("tauri-driver").is_file() && records_version_2(&record) {
        say::note("tauri-driver is here.");
        return Ok(());
    }
    say::note("tauri-driver drives the real window; building it takes about 20 seconds.");
    process::run(
        process::cargo([
            "install",
            "tauri-driver",
            "--version",
            VERSION,
            "--locked",
            "--root",
        ])
        .arg(workspace::tools()),
        "cargo could not install tauri-driver; its last lines say why.",
    )
}

/// Cargo keeps a list of what it installed under a root, which spares us from
/// starting the tool to ask for its version.
fn records_version_2(record: &str) -> bool {
    record
        .lines()
        .any(|line| line.trim_start().starts_with("\"tauri-driver 2."))
}

#[cfg(test)]
mod tests {
    use super::records_version_2;

    #[test]
    fn reads_cargos_record() {
        let line = "[v1]\n\"tauri-driver 2.1.0 (registry+https://example)\" = [\"tauri-driver\"]\n";
        assert!(records_version_2(line));
        assert!(!records_version_2(&line.replace("2.1.0", "3.0.0-alpha.1")));
        assert!(!records_version_2(""));
    }
}
