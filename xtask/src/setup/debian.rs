//! Debian and Ubuntu: asks dpkg first, then apt for the rest.

use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::package::{self, CHROMIUM, Package};
use super::{Purpose, browser};
use crate::failure::{Failure, Outcome};
use crate::process;
use crate::say;

pub(crate) fn prepare(purpose: Purpose, snaps: bool) -> Outcome {
    let wanted = package::wanted(purpose);
    let listing = installed(&wanted);
    let mut missing = package::missing(wanted, &listing);
    // Any Chromium will do, whoever installed it.
    if browser().is_some() {
        missing.retain(|package| package.name != CHROMIUM);
    } else if snaps && missing.iter().any(|package| package.name == CHROMIUM) {
        return Err(Failure::cannot(
            "The browser test needs Chromium, which Ubuntu has as a snap only. Run \
             `sudo snap install chromium`, or install Google Chrome, or set CHROMIUM to \
             the path of one; then run this again.",
        ));
    }
    if missing.is_empty() {
        say::note("All Debian packages are installed.");
        return Ok(());
    }
    say::note("Debian packages to install:");
    for package in &missing {
        say::note(format!("  {:<24} {}", package.name, package.why));
    }
    install(&missing)
}

/// dpkg-query fails when it knows one of the names not at all, and still lists
/// the others, so its exit code says nothing.
fn installed(packages: &[&Package]) -> String {
    Command::new("dpkg-query")
        .args([
            "--show",
            "--showformat",
            "${Package}\\t${db:Status-Status}\\n",
        ])
        .args(packages.iter().map(|package| package.name))
        .stderr(Stdio::null())
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default()
}

fn install(packages: &[&Package]) -> Outcome {
    let names: Vec<&str> = packages.iter().map(|package| package.name).collect();
    if !is_root() && process::find("sudo").is_none() {
        return Err(Failure::cannot(format!(
            "Installing packages takes root, and there is no sudo. As root, run: \
             apt-get update && apt-get install --no-install-recommends {}",
            names.join(" ")
        )));
    }
    update();
    process::run(
        apt_get(&["install", "--yes", "--no-install-recommends"]).args(&names),
        "apt-get could not install what is missing; its last lines say why. Hookglass needs \
         WebKitGTK 4.1, which Debian has since 12 and Ubuntu since 22.04.",
    )
}

/// Tried again, because the lists have a lock that apt does not wait for; and
/// not fatal, because one dead third-party source fails the whole update.
fn update() {
    for attempt in 1..=3 {
        if attempt > 1 {
            sleep(Duration::from_secs(5));
        }
        if process::run(&mut apt_get(&["update", "--quiet"]), "").is_ok() {
            return;
        }
    }
    say::note("apt-get update failed; going on with the package lists that are here.");
}

fn apt_get(args: &[&str]) -> Command {
    let mut command = if is_root() {
        Command::new("env")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    };
    command
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get"])
        // Someone else may be installing: unattended-upgrades does so after boot.
        .args(["-o", "DPkg::Lock::Timeout=300"])
        .args(args);
    command
}

fn is_root() -> bool {
    process::answer("id", &["-u"]).is_some_and(|id| id.trim() == "0")
}
