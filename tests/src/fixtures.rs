//! The recorded payloads and signature cases, read from `fixtures/`.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::program::workspace;

/// The public dummy that the fixtures are signed with.
pub const SECRET: &str = "00112233445566778899aabbccddeeff";

/// A recorded payload.
pub struct Fixture {
    /// `FIELD[/VARIANT]` or `edge/…`.
    pub name: String,
    /// The bare field, where this is its plainest payload.
    pub alias: Option<String>,
    /// Exactly the bytes on the wire.
    pub body: Vec<u8>,
    /// As recorded.
    pub content_type: String,
    /// As recorded, where the body is compressed.
    pub content_encoding: Option<String>,
    /// The recorded signature of [`SECRET`].
    pub signature: String,
    /// The recorded SHA-1 one.
    pub legacy_signature: String,
    /// The digest in hex.
    pub sha256: String,
    file: String,
}

impl Fixture {
    /// What has to be read out of it: `verdict` and `events`.
    pub fn expected(&self) -> Value {
        let file = self.file.strip_suffix(".gz").unwrap_or(&self.file);
        read(&folder("expected").join(file).with_extension("json"))
    }
}

/// All of them, in the order of the manifest.
pub fn all() -> Vec<Fixture> {
    let manifest = read(&folder("manifest.json"));
    assert_eq!(manifest["secret"], SECRET);
    let files = manifest["files"].as_array().expect("files").iter();
    files.map(fixture).collect()
}

/// One, by its name or by its bare field.
pub fn named(name: &str) -> Fixture {
    let found = all()
        .into_iter()
        .find(|fixture| fixture.name == name || fixture.alias.as_deref() == Some(name));
    found.unwrap_or_else(|| panic!("no fixture is named {name}"))
}

/// A plain comment, the body of most tests.
pub fn comment() -> Vec<u8> {
    named("comments").body
}

/// The recorded signature cases.
pub fn signature_cases() -> Vec<Value> {
    let cases = read(&folder("signature-cases.json"))["cases"].take();
    cases.as_array().expect("cases").clone()
}

fn fixture(row: &Value) -> Fixture {
    let text = |key: &str| {
        let value = row[key].as_str();
        value.unwrap_or_else(|| panic!("{key} of {row}")).to_owned()
    };
    let file = text("file");
    Fixture {
        name: text("name"),
        alias: row["alias"].as_str().map(str::to_owned),
        body: fs::read(folder("payloads").join(&file)).expect("a payload"),
        content_type: text("content_type"),
        content_encoding: row["content_encoding"].as_str().map(str::to_owned),
        signature: text("x_hub_signature_256"),
        legacy_signature: text("x_hub_signature"),
        sha256: text("sha256"),
        file,
    }
}

fn folder(name: &str) -> PathBuf {
    workspace().join("fixtures").join(name)
}

fn read(path: &std::path::Path) -> Value {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
