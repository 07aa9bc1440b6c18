//! The product in its real window, steered by tauri-driver, on a display, a
//! session bus and a keychain of the test's own.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::failure::Outcome;
use crate::scratch::Scratch;
use crate::{process, workspace};

/// A desktop session has a keychain that is open after login; so has this one.
/// The daemon ends with its bus.
const WITH_KEYCHAIN: &str = "printf hookglass | gnome-keyring-daemon --unlock \
                             --components=secrets >/dev/null 2>&1; exec \"$@\"";

pub(crate) fn test() -> Outcome {
    let scratch = Scratch::new("window")?;
    let cargo = process::cargo(TEST);
    let mut command = Command::new("xvfb-run");
    command.args(["-a", "-s", "-screen 0 1280x800x24"]);
    if process::find("dbus-run-session").is_some() {
        command.args(["dbus-run-session", "--"]);
        if process::find("gnome-keyring-daemon").is_some() {
            command.args(["sh", "-c", WITH_KEYCHAIN, "sh"]);
        }
    }
    process::run(
        command
            .arg(cargo.get_program())
            .args(cargo.get_args())
            .current_dir(workspace::root())
            .stdin(Stdio::null())
            // Not the user's keychain: the bus starts its daemon with these.
            .env("XDG_RUNTIME_DIR", scratch.path())
            .env("XDG_DATA_HOME", scratch.path().join("data"))
            .env("HOOKGLASS_DESKTOP", workspace::built("hookglass-desktop"))
            .env("TAURI_DRIVER", workspace::tool("tauri-driver"))
            .env("WEBKIT_DRIVER", webkit_driver()),
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

fn webkit_driver() -> PathBuf {
    process::find("WebKitWebDriver").unwrap_or_else(|| "/usr/bin/WebKitWebDriver".into())
}
