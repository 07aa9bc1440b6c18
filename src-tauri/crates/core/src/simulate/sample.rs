//! The recorded payloads of `fixtures/payloads`, byte for byte.

use std::borrow::Cow;

use rust_embed::RustEmbed;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::headers::{Pipeline, Signing};
use crate::delivery::Header;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../../fixtures"]
#[include = "manifest.json"]
#[include = "payloads/**"]
struct Fixtures;

/// A payload that Meta sends, or is thought to.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Sample {
    /// `FIELD` or `FIELD/VARIANT`.
    pub name: String,
    /// The bare field that this is the plainest payload of, where it has a variant's name.
    #[serde(default, skip_serializing)]
    #[ts(skip)]
    alias: Option<String>,
    /// Meta's name of the field; `null` for what is no payload at all.
    pub field: Option<String>,
    /// A few words for a menu.
    pub title: String,
    /// Where its shape is known from: documented, observed, inferred or SYNTHETIC.
    pub basis: String,
    /// The file below `fixtures/payloads`.
    #[serde(skip_serializing)]
    #[ts(skip)]
    file: String,
    /// Which of Meta's two senders it imitates; `None` for what is no payload at all.
    #[serde(skip_serializing)]
    #[ts(skip)]
    pipeline: Option<Pipeline>,
    #[serde(default, skip_serializing)]
    #[ts(skip)]
    content_encoding: Option<String>,
}

#[derive(Deserialize)]
struct Manifest {
    files: Vec<Sample>,
}

/// Every payload in the fixtures; empty only if the program was built without them.
pub fn samples() -> Vec<Sample> {
    let manifest = Fixtures::get("manifest.json")
        .and_then(|file| serde_json::from_slice::<Manifest>(&file.data).ok());
    manifest.map(|manifest| manifest.files).unwrap_or_default()
}

/// The payload of a name: `comments`, `comments/reply`, or a bare field for its plainest one.
pub fn find(name: &str) -> Option<Sample> {
    samples()
        .into_iter()
        .find(|sample| sample.name == name || sample.alias.as_deref() == Some(name))
}

impl Sample {
    /// The body, byte for byte.
    pub fn body(&self) -> Cow<'static, [u8]> {
        Fixtures::get(&format!("payloads/{}", self.file))
            .map(|file| file.data)
            .unwrap_or_default()
    }

    /// Which of Meta's two senders it imitates.
    pub fn pipeline(&self) -> Pipeline {
        self.pipeline.unwrap_or_default()
    }

    /// The headers that Meta sends with such a body (META 2.1).
    pub fn headers(&self, body: &[u8], signing: Signing<'_>) -> Vec<Header> {
        let mut headers = self.unsigned_headers();
        signing.add_to(&mut headers, body);
        headers
    }

    pub(super) fn unsigned_headers(&self) -> Vec<Header> {
        let mut headers = self.pipeline().headers();
        if let Some(encoding) = &self.content_encoding {
            headers.push(("Content-Encoding".into(), encoding.clone().into_bytes()));
        }
        headers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::{LEGACY_HEADER, SIGNATURE_HEADER};

    #[test]
    fn every_sample_is_there_and_has_a_name_of_its_own() {
        let samples = samples();
        assert!(samples.len() >= 120, "{}", samples.len());
        for sample in &samples {
            assert!(
                !sample.body().is_empty() || sample.name == "edge/empty-body",
                "{}",
                sample.name
            );
            let found = find(&sample.name).expect("by its own name");
            assert_eq!(found.file, sample.file);
        }
    }

    #[test]
    fn a_bare_field_is_enough() {
        for field in [
            "comments",
            "mentions",
            "messages",
            "message_reactions",
            "story_insights",
            "standby",
        ] {
            assert_eq!(
                find(field).and_then(|sample| sample.field).as_deref(),
                Some(field)
            );
        }
        assert!(find("nothing-of-the-kind").is_none());
    }

    #[test]
    fn both_signatures_are_those_of_the_manifest() {
        let manifest: serde_json::Value =
            serde_json::from_slice(&Fixtures::get("manifest.json").expect("the manifest").data)
                .expect("JSON");
        let secret = manifest["secret"].as_str().expect("the dummy secret");
        let sample = find("comments").expect("comments");
        let headers = sample.headers(&sample.body(), Signing::Valid(secret));
        let facts = manifest["files"]
            .as_array()
            .expect("files")
            .iter()
            .find(|file| file["name"] == "comments")
            .expect("comments");
        for (header, fact) in [
            (SIGNATURE_HEADER, "x_hub_signature_256"),
            (LEGACY_HEADER, "x_hub_signature"),
        ] {
            let value = crate::delivery::header_value(&headers, header).expect("signed");
            assert_eq!(value, facts[fact].as_str().expect("recorded").as_bytes());
        }
    }
}
