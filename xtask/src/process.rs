//! Starting other programs: shown before they run, silent when only asked.

use std::env::consts::EXE_SUFFIX;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::failure::{Failure, Outcome};
use crate::workspace;

/// Runs it with its output passing through; `otherwise` is the sentence that
/// a failure ends with.
pub(crate) fn run(command: &mut Command, otherwise: &str) -> Outcome {
    run_expecting(command, 0, otherwise)
}

/// The same for a program whose right answer may be "no".
pub(crate) fn run_expecting(command: &mut Command, code: i32, otherwise: &str) -> Outcome {
    show(command);
    match command.status() {
        Ok(status) if status.code() == Some(code) => Ok(()),
        // A plain exit code tells nobody anything; a signal does.
        Ok(status) if status.code().is_some() => Err(Failure::new(otherwise)),
        Ok(status) => Err(Failure::new(format!("{otherwise} It ended by {status}."))),
        Err(error) => Err(Failure::new(format!(
            "{otherwise} It does not start: {error}."
        ))),
    }
}

/// Becomes the other program where the system can: then Ctrl-C, signals and the
/// exit code are between it and the user.
pub(crate) fn hand_over(command: &mut Command) -> Outcome {
    show(command);
    #[cfg(unix)]
    let ended: std::io::Result<std::process::ExitStatus> =
        Err(std::os::unix::process::CommandExt::exec(command));
    #[cfg(not(unix))]
    let ended = command.status();
    match ended {
        Ok(status) if status.success() => Ok(()),
        // The program has said why by itself.
        Ok(status) => Err(Failure {
            sentence: String::new(),
            code: status
                .code()
                .and_then(|code| u8::try_from(code).ok())
                .unwrap_or(1),
        }),
        Err(error) => Err(Failure::cannot(format!("It does not start: {error}."))),
    }
}

/// What it printed, or nothing when it is missing or failed: for questions,
/// not for work.
pub(crate) fn answer(program: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The cargo that started us, in the workspace's root.
pub(crate) fn cargo<I: AsRef<OsStr>>(args: impl IntoIterator<Item = I>) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(args).current_dir(workspace::root());
    // `cargo run` told us about *our* package. Build scripts that watch these
    // variables (ring's does) would rebuild themselves, and again when the
    // user types a plain `cargo build` afterwards.
    for (name, _) in std::env::vars_os().filter(|(name, _)| describes_package(name)) {
        command.env_remove(name);
    }
    command
}

pub(crate) fn npm(args: &[&str]) -> Command {
    // On Windows npm is a script, and `Command` finds scripts by full name only.
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(args).current_dir(workspace::ui());
    command
}

/// Where a program is on the PATH.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(format!("{program}{EXE_SUFFIX}")))
        .find(|file| file.is_file())
}

fn describes_package(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}

/// Says what runs now.
pub(crate) fn show(command: &Command) {
    println!("$ {}", shown(command));
}

/// The command as a person would type it, near enough to copy.
fn shown(command: &Command) -> String {
    let program = PathBuf::from(command.get_program());
    let name = program.file_stem().unwrap_or(program.as_os_str());
    let words: Vec<String> = std::iter::once(name)
        .chain(command.get_args())
        .map(quoted)
        .collect();
    words.join(" ")
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy().into_owned();
    let plain = |c: char| c.is_alphanumeric() || "-_=./:,@+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word
    } else {
        format!("'{word}'")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_to_type() {
        let mut command = Command::new("/usr/bin/xvfb-run");
        command.args(["-a", "-s", "-screen 0 1280x800x24", ""]);
        assert_eq!(shown(&command), "xvfb-run -a -s '-screen 0 1280x800x24' ''");
    }

    #[test]
    fn hides_only_what_cargo_said_about_us() {
        assert!(describes_package(OsStr::new("CARGO_PKG_NAME")));
        assert!(describes_package(OsStr::new("CARGO_MANIFEST_DIR")));
        assert!(!describes_package(OsStr::new("CARGO_TARGET_DIR")));
        assert!(!describes_package(OsStr::new("CARGO_HOME")));
    }
}
