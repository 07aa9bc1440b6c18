//! Systems where we install nothing: says what is missing and the exact command.

use super::system::System;
use super::{Purpose, browser};
use crate::failure::{Failure, Outcome};
use crate::process;
use crate::say;

pub(crate) fn prepare(system: System, purpose: Purpose) -> Outcome {
    let mut missing = missing_browser(purpose);
    if system.is_linux() {
        missing.extend(missing_on_linux(purpose));
    }
    if missing.is_empty() {
        for line in remarks(system) {
            say::note(line);
        }
        return Ok(());
    }
    Err(Failure::cannot(format!(
        "Missing: {}. To install it: {}",
        missing.join(", "),
        command(system, purpose)
    )))
}

fn missing_on_linux(purpose: Purpose) -> Vec<&'static str> {
    let mut missing = Vec::new();
    if process::answer("pkg-config", &["--exists", "webkit2gtk-4.1"]).is_none() {
        missing.push("the development files of webkit2gtk-4.1 (and pkg-config)");
    }
    if purpose == Purpose::Test {
        let tools = ["xvfb-run", "WebKitWebDriver", "dbus-run-session"];
        missing.extend(tools.iter().filter(|tool| process::find(tool).is_none()));
    }
    missing
}

fn missing_browser(purpose: Purpose) -> Vec<&'static str> {
    match browser() {
        None if purpose == Purpose::Test => vec!["Chromium or Google Chrome"],
        _ => Vec::new(),
    }
}

/// What cannot be checked from here, and costs a confusing error when absent.
fn remarks(system: System) -> &'static [&'static str] {
    match system {
        System::Mac => {
            &["The webview is part of macOS; the linker comes with `xcode-select --install`."]
        }
        System::Windows => &[
            "The webview is WebView2, part of Windows 11 and of an updated Windows 10.",
            "The linker is in the Visual Studio Build Tools, \"Desktop development with C++\".",
        ],
        _ => &["WebKitGTK 4.1 is here."],
    }
}

fn command(system: System, purpose: Purpose) -> &'static str {
    match (system, purpose) {
        (System::Fedora, Purpose::Run) => {
            "sudo dnf install webkit2gtk4.1-devel gcc pkgconf-pkg-config \
             google-noto-color-emoji-fonts"
        }
        // dnf finds a package by a file in it, and the driver's has moved before.
        (System::Fedora, Purpose::Test) => {
            "sudo dnf install webkit2gtk4.1-devel gcc pkgconf-pkg-config \
             google-noto-color-emoji-fonts xorg-x11-server-Xvfb xorg-x11-xauth \
             /usr/bin/WebKitWebDriver chromium dbus-daemon gnome-keyring ImageMagick"
        }
        (System::Arch, Purpose::Run) => {
            "sudo pacman -S --needed webkit2gtk-4.1 base-devel noto-fonts-emoji"
        }
        (System::Arch, Purpose::Test) => {
            "sudo pacman -S --needed webkit2gtk-4.1 base-devel noto-fonts-emoji \
             xorg-server-xvfb xorg-xauth webkitgtk-6.0 chromium dbus gnome-keyring imagemagick"
        }
        (System::Mac, _) => "brew install --cask google-chrome",
        (System::Windows, _) => "winget install Google.Chrome",
        _ => "use this system's package manager, https://tauri.app/start/prerequisites lists names",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn testing_asks_for_all_that_running_does() {
        for system in [System::Fedora, System::Arch] {
            let test = command(system, Purpose::Test);
            for word in command(system, Purpose::Run).split_whitespace() {
                assert!(test.contains(word), "{system:?}: {word}");
            }
        }
    }
}
