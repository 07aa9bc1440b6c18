//! The fixtures are the truth: their manifest is right, and each reads as it is expected to.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::LIMIT;
use crate::payload::{PayloadVerdict, read};

fn root() -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../fixtures")).to_owned()
}

fn json(path: &Path) -> Value {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn manifest() -> (String, Vec<Map<String, Value>>) {
    let manifest = json(&root().join("manifest.json"));
    let secret = manifest["secret"].as_str().expect("a secret").to_owned();
    let files = manifest["files"].as_array().expect("files").clone();
    let files = files
        .into_iter()
        .map(|file| file.as_object().expect("an object").clone())
        .collect();
    (secret, files)
}

fn text<'a>(file: &'a Map<String, Value>, key: &str) -> &'a str {
    file[key]
        .as_str()
        .unwrap_or_else(|| panic!("{key} of {file:?}"))
}

/// `expected/` mirrors `payloads/`, with one ending for all.
fn expected_path(file: &str) -> PathBuf {
    let file = file.strip_suffix(".gz").unwrap_or(file);
    root().join("expected").join(file).with_extension("json")
}

fn files_under(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("inside");
                found.insert(name.to_str().expect("UTF-8").to_owned());
            }
        }
    }
    found
}

#[test]
fn the_manifest_tells_the_truth_about_every_file() {
    let (secret, files) = manifest();
    for file in &files {
        let name = text(file, "file");
        let body = fs::read(root().join("payloads").join(name)).expect(name);
        assert_eq!(file["bytes"].as_u64(), Some(body.len() as u64), "{name}");
        assert_eq!(
            text(file, "sha256"),
            hex::encode(Sha256::digest(&body)),
            "{name}"
        );

        let mut sha256 = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key");
        sha256.update(&body);
        let sha256 = hex::encode(sha256.finalize().into_bytes());
        assert_eq!(
            text(file, "x_hub_signature_256"),
            format!("sha256={sha256}"),
            "{name}"
        );

        let mut sha1 = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).expect("a key");
        sha1.update(&body);
        let sha1 = hex::encode(sha1.finalize().into_bytes());
        assert_eq!(
            text(file, "x_hub_signature"),
            format!("sha1={sha1}"),
            "{name}"
        );
    }
}

#[test]
fn the_manifest_names_every_file_once() {
    let (_, files) = manifest();
    let mut names = BTreeSet::new();
    for file in &files {
        for key in ["name", "alias"] {
            if let Some(name) = file.get(key) {
                assert!(names.insert(name.to_string()), "{name} is taken");
            }
        }
        let title = text(file, "title");
        assert!(
            !title.is_empty() && title.chars().count() <= 48,
            "{title:?}"
        );
        for key in ["basis", "content_type", "note"] {
            text(file, key);
        }
        assert!(file["quirks"].is_array());
    }
    let listed: BTreeSet<String> = files.iter().map(|file| text(file, "file").into()).collect();
    assert_eq!(listed.len(), files.len(), "a file is listed twice");
    assert_eq!(listed, files_under(&root().join("payloads")));

    let expected: BTreeSet<String> = files_under(&root().join("expected"));
    assert_eq!(expected.len(), files.len(), "one expectation a fixture");
}

#[test]
fn every_fixture_reads_as_expected() {
    let (_, files) = manifest();
    for file in &files {
        let name = text(file, "file");
        let body = fs::read(root().join("payloads").join(name)).expect(name);
        let coding = file.get("content_encoding").and_then(Value::as_str);
        let reading = read(&body, coding, LIMIT);
        let expected = json(&expected_path(name));

        assert_eq!(
            text_of(&expected["verdict"]),
            reading.verdict.as_str(),
            "{name}"
        );
        let fault = serde_json::to_value(&reading.fault).expect("JSON");
        assert_eq!(expected["fault"], fault, "{name}");

        let events = expected["events"].as_array().expect("events");
        assert_eq!(events.len(), reading.events.len(), "{name}");
        for (expected, event) in events.iter().zip(&reading.events) {
            let mut own = serde_json::to_value(event).expect("JSON");
            own.as_object_mut().expect("an object").remove("span");
            let own_text = serde_json::to_string_pretty(&own).expect("JSON");
            assert_eq!(*expected, own, "{name}\nread as: {own_text}");
        }
    }
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Without any of these a field could lose its reading unseen.
#[test]
fn every_field_that_is_read_has_a_fixture() {
    let (_, files) = manifest();
    let kinds: BTreeSet<String> = files
        .iter()
        .filter_map(|file| {
            json(&expected_path(text(file, "file")))["events"]
                .as_array()
                .cloned()
        })
        .flatten()
        .map(|event| text_of(&event["kind"]).to_owned())
        .collect();
    for kind in crate::payload::Kind::ALL {
        assert!(
            kinds.contains(kind.as_str()),
            "no fixture is a {}",
            kind.as_str()
        );
    }
}

#[test]
fn the_span_of_an_event_is_its_item() {
    let (_, files) = manifest();
    for file in &files {
        let name = text(file, "file");
        let body = fs::read(root().join("payloads").join(name)).expect(name);
        let coding = file.get("content_encoding").and_then(Value::as_str);
        let Ok(content) = crate::payload::content(&body, coding, LIMIT) else {
            continue;
        };
        let reading = read(&body, coding, LIMIT);
        for event in &reading.events {
            let item = content.get(event.span.clone()).expect("inside the body");
            let item = String::from_utf8_lossy(item);
            // serde_json stops at 128 levels and at surrogates without a partner.
            if reading.verdict == PayloadVerdict::Ok && !name.contains("deep") {
                serde_json::from_str::<serde::de::IgnoredAny>(&item).expect(name);
            }
        }
    }
}
