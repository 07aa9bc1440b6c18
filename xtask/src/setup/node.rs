//! Node builds the UI. We check it and leave its installation to the user:
//! people have their own way (nvm, fnm, volta, a package) and keep to it.

use crate::failure::{Failure, Outcome};
use crate::process;
use crate::say;

/// As the locked Vite asks for it, `^20.19.0 || >=22.12.0`, in words.
const WANTED: &str = "Node 20.19, or 22.12 and newer,";

const HOW: &str = "Get it from https://nodejs.org, or with a version manager: \
                   `fnm install 22` or `nvm install 22`.";

pub(crate) fn check() -> Outcome {
    let Some(answer) = process::answer("node", &["--version"]) else {
        return Err(Failure::cannot(format!(
            "{WANTED} builds the UI, and there is no `node` on the PATH. {HOW}"
        )));
    };
    let version = answer.trim();
    if !is_new_enough(version) {
        return Err(Failure::cannot(format!(
            "{WANTED} builds the UI, and this one is {version}. {HOW}"
        )));
    }
    if process::npm(&["--version"]).output().is_err() {
        return Err(Failure::cannot(format!(
            "Node {version} is here, but npm is not: it comes with the packages of \
             https://nodejs.org, and on Debian as `apt-get install npm`."
        )));
    }
    say::note(format!("Node {version} and npm are here."));
    Ok(())
}

/// 21 was no long-term version and is left out, as Vite does it.
fn is_new_enough(version: &str) -> bool {
    matches!(
        major_and_minor(version),
        Some((20, 19..) | (22, 12..) | (23.., _))
    )
}

/// `v20.20.2` is 20 and 20.
fn major_and_minor(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{is_new_enough, major_and_minor};

    #[test]
    fn reads_the_first_two_numbers() {
        assert_eq!(major_and_minor("v20.20.2"), Some((20, 20)));
        assert_eq!(major_and_minor("v23.0.0-nightly2026"), Some((23, 0)));
        assert_eq!(
            major_and_minor("20.19.0"),
            None,
            "node prints a v, anything else is not node"
        );
        assert_eq!(major_and_minor("v20"), None);
        assert_eq!(major_and_minor(""), None);
    }

    #[test]
    fn takes_what_the_locked_vite_takes() {
        for version in ["v20.19.0", "v20.20.2", "v22.12.0", "v23.0.0", "v26.1.0"] {
            assert!(is_new_enough(version), "{version}");
        }
        for version in ["v18.20.8", "v20.18.3", "v21.7.3", "v22.11.0", "nonsense"] {
            assert!(!is_new_enough(version), "{version}");
        }
    }
}
