//! Where things are: the root, the built binaries, the tools.

use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};

/// The folder that holds the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    // Cargo sets the variable when it runs us. The compiled-in path is for a
    // binary that is started by hand, and wrong only after a move.
    let here = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map(Path::to_path_buf).unwrap_or(here)
}

pub(crate) fn ui() -> PathBuf {
    root().join("ui")
}

/// A binary of this workspace, as a dev build leaves it: beside our own, which
/// is right wherever the user's settings put the target folder.
pub(crate) fn built(name: &str) -> PathBuf {
    std::env::current_exe()
        .unwrap_or_else(|_| root().join("target/debug/xtask"))
        .with_file_name(format!("{name}{EXE_SUFFIX}"))
}

/// The same as a release build leaves it.
pub(crate) fn released(name: &str) -> PathBuf {
    let dev = built(name);
    match dev.parent().and_then(Path::parent) {
        Some(target) => target.join("release").join(format!("{name}{EXE_SUFFIX}")),
        None => dev,
    }
}

/// Tools live beside the build output, not in the user's `~/.cargo/bin`: we
/// choose their versions, and `cargo clean` takes them along.
pub(crate) fn tools() -> PathBuf {
    root().join("target/tools")
}

pub(crate) fn tool(name: &str) -> PathBuf {
    tools().join("bin").join(format!("{name}{EXE_SUFFIX}"))
}
