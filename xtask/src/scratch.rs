//! A folder for one run, private to this user and gone afterwards.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};

pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(purpose: &str) -> Outcome<Self> {
        let name = format!("hookglass-{purpose}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        create_private(&path).map_err(|error| {
            Failure::cannot(format!("Cannot create {}: {error}.", path.display()))
        })?;
        Ok(Self(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn create_private(path: &Path) -> std::io::Result<()> {
    let mut folder = fs::DirBuilder::new();
    #[cfg(unix)]
    {
        // A keyring daemon refuses a runtime folder that others can read.
        use std::os::unix::fs::DirBuilderExt;
        folder.mode(0o700);
    }
    folder.create(path)
}

#[cfg(test)]
mod tests {
    use super::Scratch;

    #[test]
    fn is_gone_afterwards() {
        let scratch = Scratch::new("scratch-test").expect("the temp folder is writable");
        let path = scratch.path().to_path_buf();
        assert!(path.is_dir());
        drop(scratch);
        assert!(!path.exists());
    }
}
