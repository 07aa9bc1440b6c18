//! A desktop session for a program that opens the real window: a display, a session bus and a
//! keychain of its own, and what steers the window.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{process, workspace};

/// A desktop session has a keychain that is open after login; so has this one.
/// The daemon ends with its bus.
const WITH_KEYCHAIN: &str = "printf hookglass | gnome-keyring-daemon --unlock \
                             --components=secrets >/dev/null 2>&1; exec \"$@\"";

/// The same program within a session whose files are in `folder`, to steer this desktop app.
pub(crate) fn within(folder: &Path, desktop: PathBuf, program: &Command) -> Command {
    let mut command = Command::new("xvfb-run");
    command.args(["-a", "-s", "-screen 0 1280x800x24"]);
    if process::find("dbus-run-session").is_some() {
        command.args(["dbus-run-session", "--"]);
        if process::find("gnome-keyring-daemon").is_some() {
            command.args(["sh", "-c", WITH_KEYCHAIN, "sh"]);
        }
    }
    command
        .arg(program.get_program())
        .args(program.get_args())
        .current_dir(workspace::root())
        .stdin(Stdio::null())
        // Not the user's keychain: the bus starts its daemon with these.
        .env("XDG_RUNTIME_DIR", folder)
        .env("XDG_DATA_HOME", folder.join("data"))
        .env("HOOKGLASS_DESKTOP", desktop)
        .env("TAURI_DRIVER", workspace::tool("tauri-driver"))
        .env("WEBKIT_DRIVER", webkit_driver());
    command
}

fn webkit_driver() -> PathBuf {
    process::find("WebKitWebDriver").unwrap_or_else(|| "/usr/bin/WebKitWebDriver".into())
}
