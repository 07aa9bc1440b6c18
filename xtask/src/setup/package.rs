//! The Debian packages, each with the reason that is printed when it is missing.

use std::collections::HashSet;

use super::Purpose;

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Package {
    pub(crate) name: &'static str,
    pub(crate) purpose: Purpose,
    pub(crate) why: &'static str,
}

#[rustfmt::skip]
const PACKAGES: &[Package] = &[
    run("build-essential",           "the linker, and a C compiler for SQLite"),
    run("pkg-config",                "how the build finds WebKit"),
    run("libwebkit2gtk-4.1-dev",     "the webview that shows the window"),
    run("fonts-noto-color-emoji",    "comments are full of emoji"),
    test("xvfb",                     "a display where there is none"),
    test("xauth",                    "xvfb-run wants it"),
    test("webkit2gtk-driver",        "drives the real window"),
    test(CHROMIUM,                   "the same UI in a browser"),
    test("dbus-x11",                 "a session bus of the test's own"),
    test("gnome-keyring",            "a keychain of the test's own"),
    test("imagemagick",              "takes the screenshots"),
    test("strace",                   "records each write and sync, to cut the power after any"),
    test("libfaketime",              "a clock that jumps"),
    test("xdotool",                  "opens a delivery before it is taken"),
];

pub(crate) const CHROMIUM: &str = "chromium";

const fn run(name: &'static str, why: &'static str) -> Package {
    Package {
        name,
        purpose: Purpose::Run,
        why,
    }
}

const fn test(name: &'static str, why: &'static str) -> Package {
    Package {
        name,
        purpose: Purpose::Test,
        why,
    }
}

pub(crate) fn wanted(purpose: Purpose) -> Vec<&'static Package> {
    PACKAGES
        .iter()
        .filter(|package| package.purpose <= purpose)
        .collect()
}

/// Those of `wanted` that dpkg does not have. `listing` is one `name<TAB>status`
/// a line: a removed package that left its configuration behind is listed too.
pub(crate) fn missing(wanted: Vec<&'static Package>, listing: &str) -> Vec<&'static Package> {
    let installed: HashSet<&str> = listing
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .filter(|(_, status)| status.trim() == "installed")
        .map(|(name, _)| name)
        .collect();
    wanted
        .into_iter()
        .filter(|package| !installed.contains(package.name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(packages: &[&Package]) -> Vec<&'static str> {
        packages.iter().map(|package| package.name).collect()
    }

    #[test]
    fn running_needs_no_test_tools() {
        let run = names(&wanted(Purpose::Run));
        assert!(run.contains(&"libwebkit2gtk-4.1-dev"));
        assert!(!run.contains(&"xvfb"));
        assert_eq!(
            wanted(Purpose::Test).len(),
            PACKAGES.len(),
            "testing includes running"
        );
    }

    #[test]
    fn only_what_is_installed_counts() {
        let listing = "build-essential\tinstalled\npkg-config\tconfig-files\n\
                       libwebkit2gtk-4.1-dev\thalf-installed\n";
        assert_eq!(
            names(&missing(wanted(Purpose::Run), listing)),
            [
                "pkg-config",
                "libwebkit2gtk-4.1-dev",
                "fonts-noto-color-emoji"
            ]
        );
    }

    #[test]
    fn nothing_is_missing_when_all_is_there() {
        let lines: Vec<_> = PACKAGES
            .iter()
            .map(|package| format!("{}\tinstalled", package.name))
            .collect();
        assert!(missing(wanted(Purpose::Test), &lines.join("\n")).is_empty());
    }
}
