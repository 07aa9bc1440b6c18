//! Tools that cargo can build, in versions that we choose.

use std::fs;

use crate::failure::Outcome;
use crate::process;
use crate::say;
use crate::workspace;

/// A program from crates.io.
pub(crate) struct Tool {
    name: &'static str,
    /// As `cargo install --version` takes it.
    version: &'static str,
    /// The beginning of a version that will do: as in [`Tool::version`], without its sign.
    series: &'static str,
    what: &'static str,
}

/// Talks to the real window. Its major version follows Tauri's; a plain `cargo install`
/// may take an alpha.
pub(super) const TAURI_DRIVER: Tool = Tool {
    name: "tauri-driver",
    version: "^2",
    series: "2.",
    what: "drives the real window; building it takes about 20 seconds",
};

/// Looks through what we depend on.
pub(super) const CARGO_DENY: Tool = Tool {
    name: "cargo-deny",
    version: "~0.20",
    series: "0.20.",
    what: "looks through what we depend on; building it takes some minutes, once",
};

/// A tool runs for seconds and is built for minutes: not with the effort of its own release.
const QUICKLY_BUILT: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
];

impl Tool {
    pub(super) fn prepare(&self) -> Outcome {
        let Self {
            name,
            version,
            series,
            what,
        } = self;
        let record =
            fs::read_to_string(workspace::tools().join(".crates.toml")).unwrap_or_default();
        if workspace::tool(name).is_file() && records(&record, name, series) {
            say::note(format!("{name} is here."));
            return Ok(());
        }
        say::note(format!("{name} {what}."));
        process::run(
            process::cargo(["install", name, "--version", version, "--locked", "--root"])
                .arg(workspace::tools())
                .envs(QUICKLY_BUILT),
            &format!("cargo could not install {name}; its last lines say why."),
        )
    }
}

/// Cargo keeps a list of what it installed under a root, which spares us from
/// starting the tool to ask for its version.
fn records(record: &str, name: &str, series: &str) -> bool {
    let start = format!("\"{name} {series}");
    record
        .lines()
        .any(|line| line.trim_start().starts_with(&start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_cargos_record() {
        let line = "[v1]\n\"tauri-driver 2.1.0 (registry+https://example)\" = [\"tauri-driver\"]\n";
        let driver = |record: &str| records(record, "tauri-driver", "2.");
        assert!(driver(line));
        assert!(!driver(&line.replace("2.1.0", "3.0.0-alpha.1")));
        assert!(!driver(&line.replace("tauri-driver 2", "cargo-deny 2")));
        assert!(!driver(""));
    }

    #[test]
    fn what_is_installed_will_do() {
        for tool in [TAURI_DRIVER, CARGO_DENY] {
            let asked = tool.version.trim_start_matches(['^', '~', '=']);
            assert!(
                format!("{asked}.").starts_with(tool.series.trim_end_matches('.')),
                "{}",
                tool.name
            );
        }
    }
}
