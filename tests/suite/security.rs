//! `SECURITY.md` names what defends and what proves it; both have to be there.

use std::fs;

use hookglass_tests::program::workspace;

/// What stands between backticks: `folder/file.rs` or `folder/file.rs#a test of it`.
fn named(text: &str) -> Vec<(&str, Option<&str>)> {
    let code = text.split('`').skip(1).step_by(2);
    code.filter(|code| {
        let file = code.split('#').next().unwrap_or_default();
        [".rs", ".mjs", ".toml", ".json"]
            .iter()
            .any(|ending| file.ends_with(ending))
    })
    .map(|code| match code.split_once('#') {
        Some((file, test)) => (file, Some(test)),
        None => (code, None),
    })
    .collect()
}

#[test]
fn what_the_threat_model_names_is_there() {
    let text = fs::read_to_string(workspace().join("SECURITY.md")).expect("the threat model");
    let named = named(&text);
    assert!(named.len() > 40, "the references are not found: {named:?}");
    let missing: Vec<_> = named
        .into_iter()
        .filter(|(file, test)| {
            let source = fs::read_to_string(workspace().join(file)).unwrap_or_default();
            source.is_empty() || test.is_some_and(|test| !source.contains(test))
        })
        .collect();
    assert!(
        missing.is_empty(),
        "SECURITY.md names what is not there: {missing:#?}"
    );
}

#[test]
fn a_reference_to_nothing_is_noticed() {
    let text = "`a/b.rs`, `a/b.rs#some_test`, `serde`, `--share`, `https://x/y`";
    assert_eq!(
        named(text),
        [("a/b.rs", None), ("a/b.rs", Some("some_test"))]
    );
}
