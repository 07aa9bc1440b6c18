//! The drawing of the parts: who may name whom. Read from the sources themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use hookglass_tests::program::workspace;

/// Each part of the core, and those below it that it may name. Data flows one way, so a part
/// that is named by another never names it back.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("time", &[]),
    ("causes", &[]),
    ("tls", &[]),
    ("delivery", &[]),
    ("handshake", &[]),
    ("payload", &[]),
    ("signature", &["delivery", "payload"]),
    ("query", &["delivery", "payload", "signature", "time"]),
    ("curl", &["delivery"]),
    ("secrets", &["signature"]),
    ("metrics", &["payload", "time"]),
    ("replay", &["causes", "signature", "tls"]),
    ("self_test", &["causes", "time", "tls"]),
    (
        "simulate",
        &[
            "delivery",
            "payload",
            "replay",
            "self_test",
            "signature",
            "time",
        ],
    ),
    ("schema", &["payload", "simulate"]),
    ("tunnel", &["causes", "secrets", "time"]),
    ("graph", &["causes", "secrets"]),
    (
        "store",
        &[
            "delivery",
            "handshake",
            "payload",
            "query",
            "replay",
            "schema",
            "signature",
            "time",
        ],
    ),
    (
        "attempts",
        &["delivery", "query", "replay", "secrets", "store", "time"],
    ),
    // Speaks to an endpoint and keeps nothing.
    (
        "check",
        &[
            "attempts",
            "delivery",
            "payload",
            "replay",
            "secrets",
            "signature",
            "simulate",
            "time",
        ],
    ),
    ("rules", &["store"]),
    ("settings", &["graph", "replay", "store"]),
    // Pure: from facts that others have gathered.
    (
        "chain",
        &[
            "delivery",
            "graph",
            "self_test",
            "settings",
            "store",
            "time",
            "tunnel",
        ],
    ),
    ("publish", &["store"]),
    // The only one that knows all stages.
    (
        "pipeline",
        &[
            "attempts",
            "delivery",
            "handshake",
            "metrics",
            "payload",
            "publish",
            "replay",
            "secrets",
            "signature",
            "store",
            "time",
        ],
    ),
    (
        "transfer",
        &[
            "attempts",
            "curl",
            "delivery",
            "payload",
            "pipeline",
            "query",
            "replay",
            "settings",
            "signature",
            "simulate",
            "store",
            "time",
        ],
    ),
    (
        "receiver",
        &[
            "delivery",
            "handshake",
            "pipeline",
            "self_test",
            "signature",
            "simulate",
            "store",
            "time",
        ],
    ),
    (
        "app",
        &[
            "attempts",
            "chain",
            "check",
            "graph",
            "metrics",
            "pipeline",
            "publish",
            "receiver",
            "replay",
            "rules",
            "secrets",
            "self_test",
            "settings",
            "signature",
            "simulate",
            "store",
            "time",
            "tls",
            "tunnel",
        ],
    ),
    (
        "api",
        &[
            "app",
            "attempts",
            "chain",
            "check",
            "curl",
            "delivery",
            "graph",
            "handshake",
            "payload",
            "publish",
            "query",
            "receiver",
            "replay",
            "rules",
            "secrets",
            "self_test",
            "settings",
            "signature",
            "simulate",
            "store",
            "time",
            "transfer",
            "tunnel",
        ],
    ),
    ("lib", &[]),
];

fn core() -> PathBuf {
    workspace().join("src-tauri/crates/core")
}

fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            if name != "tests" {
                found.extend(files(&path, endings));
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) && name != "tests.rs" {
            found.push(path);
        }
    }
    found
}

/// Code without comments and without tests, which may reach for whatever they need.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a source");
    let text = text
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The names that follow `prefix`, one or several in braces.
fn named(code: &str, prefix: &str) -> BTreeSet<String> {
    let word = |text: &str| -> String {
        text.trim_start()
            .chars()
            .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
            .collect()
    };
    let mut names = BTreeSet::new();
    for after in code.split(prefix).skip(1) {
        match after.strip_prefix('{') {
            Some(list) => names.extend(
                list.split('}')
                    .next()
                    .unwrap_or_default()
                    .split(',')
                    .map(word),
            ),
            None => drop(names.insert(word(after))),
        }
    }
    names.remove("");
    names
}

/// Part of the core → the parts that it names.
fn drawing() -> BTreeMap<String, BTreeSet<String>> {
    let source = core().join("src");
    let mut drawing = BTreeMap::<String, BTreeSet<String>>::new();
    for path in files(&source, &[".rs"]) {
        let inside = path.strip_prefix(&source).expect("inside");
        let part = inside.iter().next().expect("a part").to_string_lossy();
        let part = part.trim_end_matches(".rs").to_owned();
        let mut names = named(&code(&path), "crate::");
        names.remove(&part);
        drawing.entry(part).or_default().extend(names);
    }
    drawing
}

#[test]
fn data_flows_one_way() {
    let drawing = drawing();
    for (part, names) in &drawing {
        let (_, allowed) = MAY_NAME
            .iter()
            .find(|(own, _)| own == part)
            .unwrap_or_else(|| panic!("{part} is new: give it a place in the drawing"));
        let foreign: Vec<&String> = names
            .iter()
            .filter(|name| MAY_NAME.iter().any(|(own, _)| own == name))
            .filter(|name| !allowed.contains(&name.as_str()))
            .collect();
        assert!(foreign.is_empty(), "{part} may not know {foreign:?}");
    }
    // A reader that finds nothing would pass everything.
    assert!(drawing["pipeline"].contains("signature") && drawing["pipeline"].contains("store"));
}

/// A drawing that went round in circles would allow anything.
#[test]
fn the_drawing_itself_has_no_circle() {
    for (place, (part, below)) in MAY_NAME.iter().enumerate() {
        for name in *below {
            let other = MAY_NAME.iter().position(|(own, _)| own == name);
            assert!(
                other.is_some_and(|other| other < place),
                "{part} → {name} points up"
            );
        }
    }
}

#[test]
fn only_the_pipeline_judges_and_keeps() {
    let mut judges = Vec::new();
    for path in files(&core().join("src"), &[".rs"]) {
        let code = code(&path);
        if code.contains("signature::judge(") && code.contains("store::delivery::insert") {
            judges.push(path.file_name().unwrap_or_default().to_owned());
        }
    }
    assert_eq!(judges, ["pipeline.rs"]);
}

#[test]
fn the_core_knows_no_desktop_and_no_command_line() {
    let manifest = fs::read_to_string(core().join("Cargo.toml")).expect("a manifest");
    for line in manifest.lines() {
        assert!(
            !line.starts_with("tauri") && !line.starts_with("clap"),
            "{line}"
        );
    }
    for path in files(&core().join("src"), &[".rs"]) {
        let code = code(&path);
        for foreign in ["tauri::", "clap::", "println!(", "std::process::exit"] {
            assert!(!code.contains(foreign), "{foreign} in {}", path.display());
        }
    }
}

#[test]
fn the_desktop_sees_the_api_and_the_app_only() {
    for path in files(&workspace().join("src-tauri/src"), &[".rs"]) {
        for name in named(&code(&path), "hookglass_core::") {
            // The app's options carry those of the secrets; ticks and notifications go on.
            let allowed = ["api", "app", "publish", "rules", "secrets"].contains(&name.as_str());
            assert!(allowed, "{name} in {}", path.display());
        }
    }
}

#[test]
fn only_the_ui_s_host_knows_tauri() {
    let source = workspace().join("ui/src");
    let mut inside = 0;
    for path in files(&source, &[".ts", ".svelte"]) {
        let knows = fs::read_to_string(&path)
            .expect("a source")
            .contains("@tauri-apps/");
        let host = path.starts_with(source.join("host"));
        assert!(host || !knows, "{} knows Tauri", path.display());
        inside += usize::from(knows);
    }
    assert!(inside > 0, "nobody talks to the desktop");
}
