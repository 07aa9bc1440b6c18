//! Where the `hookglass` command is. The variable `HOOKGLASS_BIN` names it; otherwise it is
//! built once for each run of the tests, which costs nothing when it is there already.

use std::env;
use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The command to test.
pub fn hookglass() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| match env::var_os("HOOKGLASS_BIN") {
        Some(path) => path.into(),
        None => build(),
    })
}

/// The root of the workspace.
pub fn workspace() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the package is within the workspace")
}

fn build() -> PathBuf {
    // target/PROFILE/deps/suite-…: the command belongs two levels above.
    let own = env::current_exe().expect("the path of this test");
    let folder = own
        .ancestors()
        .nth(2)
        .expect("a profile's folder above deps");
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "-q", "-p", "hookglass-cli", "--bin", "hookglass"]);
    if folder.ends_with("release") {
        cargo.arg("--release");
    }
    let built = cargo.current_dir(workspace()).status();
    assert!(
        built.is_ok_and(|status| status.success()),
        "the command could not be built"
    );
    folder.join(format!("hookglass{EXE_SUFFIX}"))
}
