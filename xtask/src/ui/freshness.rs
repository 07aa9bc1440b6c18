//! Is a result older than what it is made of?

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What `npm run build` reads, seen from the UI's folder.
const FOLDERS: &[&str] = &["src", "public"];
const FILES: &[&str] = &[
    "index.html",
    "package",
    "vite.config",
    "svelte.config",
    "tsconfig",
];

/// Does this path, relative to the UI's folder, go into the build?
pub(crate) fn is_source(path: &Path) -> bool {
    let mut parts = path.iter().map(|part| part.to_string_lossy());
    let Some(first) = parts.next() else {
        return false;
    };
    FOLDERS.contains(&&*first)
        || (parts.next().is_none() && FILES.iter().any(|prefix| first.starts_with(prefix)))
}

/// A result that is missing is older than anything; so is one of which a
/// source has the same time, because file times can be coarse.
pub(crate) fn older_than(result: &Path, sources: &[PathBuf]) -> bool {
    let Some(made) = modified(result) else {
        return true;
    };
    sources
        .iter()
        .filter_map(|source| modified(source))
        .any(|changed| changed >= made)
}

/// All wanted files below `root`; folders that hold none are not entered.
pub(crate) fn files(root: &Path, wanted: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.strip_prefix(root).is_ok_and(wanted) {
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push(path);
                }
            }
        }
    }
    found
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|data| data.modified()).ok()
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::Duration;

    use super::*;
    use crate::scratch::Scratch;

    fn touch(path: &Path, seconds: u64) {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        File::create(path)
            .and_then(|file| file.set_modified(time))
            .expect("the scratch folder is writable");
    }

    #[test]
    fn knows_what_the_build_reads() {
        for source in [
            "src",
            "src/a/b.svelte",
            "index.html",
            "package-lock.json",
            "tsconfig.app.json",
        ] {
            assert!(is_source(Path::new(source)), "{source}");
        }
        for other in [
            "",
            "dist",
            "node_modules",
            "README.md",
            "dist/index.html",
            "other/package.json",
        ] {
            assert!(!is_source(Path::new(other)), "{other}");
        }
    }

    #[test]
    fn compares_times() {
        let scratch = Scratch::new("freshness-test").expect("a scratch folder");
        let [result, source] = ["result", "source"].map(|name| scratch.path().join(name));
        let sources = [source.clone()];
        touch(&source, 100);
        assert!(older_than(&result, &sources), "missing");
        touch(&result, 99);
        assert!(older_than(&result, &sources), "older");
        touch(&result, 100);
        assert!(
            older_than(&result, &sources),
            "the same time proves nothing"
        );
        touch(&result, 101);
        assert!(!older_than(&result, &sources), "newer");
    }

    #[test]
    fn finds_files_in_wanted_folders_only() {
        let scratch = Scratch::new("files-test").expect("a scratch folder");
        let root = scratch.path();
        for folder in ["src/lib", "node_modules/src"] {
            fs::create_dir_all(root.join(folder)).expect("a folder");
        }
        for file in ["src/lib/a.ts", "node_modules/src/b.ts", "index.html"] {
            touch(&root.join(file), 1);
        }
        let mut found = files(root, &is_source);
        found.sort();
        assert_eq!(
            found,
            ["index.html", "src/lib/a.ts"].map(|file| root.join(file))
        );
    }
}
