//! Node builds the UI. We check it and leave its installation to the user:
//! people have their own way (nvm, fnm, volta, a package) and keep to it.

use crate::failure::{Failure, Outcome};
use crate::process;
use crate::say;

const OLDEST: u32 = 20;

const HOW: &str = "Get it from https://nodejs.org, or with a version manager: \
                   `fnm install 22` or `nvm install 22`.";

pub(crate) fn check() -> Outcome {
    let Some(answer) = process::answer("node", &["--version"]) else {
        return Err(Failure::cannot(format!(
            "Node {OLDEST} or newer builds the UI, and there is no `node` on the PATH. {HOW}"
        )));
    };
    let version = answer.trim();
    if major(version).is_none_or(|major| major < OLDEST) {
        return Err(Failure::cannot(format!(
            "Node {OLDEST} or newer builds the UI, and this one is {version}. {HOW}"
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

/// `v20.20.2` is 20.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn reads_the_major_version() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("v23.0.0-nightly2026"), Some(23));
        assert_eq!(
            major("20"),
            None,
            "node prints a v, anything else is not node"
        );
        assert_eq!(major(""), None);
    }
}
