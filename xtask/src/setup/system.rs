//! Which system this is, as far as installing things is concerned.

use std::fs;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum System {
    /// Debian and what is made from it. `snaps`: Ubuntu, where the `chromium`
    /// package is a hull that installs a snap.
    Debian {
        snaps: bool,
    },
    Fedora,
    Arch,
    OtherLinux,
    Mac,
    Windows,
}

impl System {
    pub(crate) fn here() -> Self {
        if cfg!(target_os = "macos") {
            Self::Mac
        } else if cfg!(windows) {
            Self::Windows
        } else {
            Self::from_os_release(&fs::read_to_string("/etc/os-release").unwrap_or_default())
        }
    }

    pub(crate) fn is_linux(self) -> bool {
        !matches!(self, Self::Mac | Self::Windows)
    }

    fn from_os_release(text: &str) -> Self {
        let id = value(text, "ID");
        let like = value(text, "ID_LIKE");
        // The own name first: a derivative may list several ancestors.
        for name in std::iter::once(id).chain(like.split_whitespace()) {
            match name {
                "debian" | "ubuntu" => {
                    return Self::Debian {
                        snaps: id == "ubuntu",
                    };
                }
                "fedora" | "rhel" => return Self::Fedora,
                "arch" => return Self::Arch,
                _ => {}
            }
        }
        Self::OtherLinux
    }
}

/// The value of one `NAME=value` line, without its quotes.
fn value<'a>(text: &'a str, name: &str) -> &'a str {
    text.lines()
        .filter_map(|line| line.split_once('='))
        .find(|(key, _)| key.trim() == name)
        .map_or("", |(_, value)| value.trim().trim_matches(['"', '\'']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_families() {
        let cases = [
            (
                "NAME=\"Debian GNU/Linux\"\nID=debian\n",
                System::Debian { snaps: false },
            ),
            (
                "ID=ubuntu\nID_LIKE=debian\n",
                System::Debian { snaps: true },
            ),
            (
                "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n",
                System::Debian { snaps: false },
            ),
            ("ID=fedora\n", System::Fedora),
            (
                "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n",
                System::Fedora,
            ),
            ("ID=arch\n", System::Arch),
            ("ID='manjaro'\nID_LIKE='arch'\n", System::Arch),
            ("ID=nixos\n", System::OtherLinux),
            ("", System::OtherLinux),
        ];
        for (text, system) in cases {
            assert_eq!(System::from_os_release(text), system, "{text:?}");
        }
    }

    #[test]
    fn is_not_fooled_by_longer_names() {
        let text = "VERSION_ID=\"12\"\nVARIANT_ID=debian\nID=void\n";
        assert_eq!(System::from_os_release(text), System::OtherLinux);
    }
}
