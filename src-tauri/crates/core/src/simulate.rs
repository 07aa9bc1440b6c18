//! Meta's payloads, signed as Meta signs them: for samples, the command line and tests.
//!
//! The bodies are those of `fixtures/payloads`, byte for byte; what is changed on the way
//! (fresh ids, the present time, a batch) is changed in place, so that the layout, the key
//! order and the escapes stay Meta's.

mod scenario;
mod vary;

use std::borrow::Cow;

use rust_embed::RustEmbed;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::delivery::Header;
use crate::signature::{LEGACY_HEADER, SIGNATURE_HEADER, sign, sign_legacy};

pub use scenario::{Retries, Scenario, Signature};
pub use vary::{batch_of, fresh};

/// The header that says that Hookglass itself sent a request. It is believed from this
/// machine only, and changes nothing but the label of the delivery.
pub const MARK: &str = "hookglass-simulated";

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
    /// Which of Meta's two senders it imitates: `messaging` or `changes`.
    #[serde(skip_serializing)]
    #[ts(skip)]
    pipeline: Option<String>,
    #[serde(default, skip_serializing)]
    #[ts(skip)]
    content_encoding: Option<String>,
}

#[derive(Deserialize)]
struct Manifest {
    files: Vec<Sample>,
}

/// How a simulated request is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signing<'a> {
    /// With this secret, as Meta does.
    Valid(&'a str),
    /// Well formed, by nobody's secret.
    Invalid,
    /// Not at all.
    Missing,
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

    /// The headers that Meta sends with such a body (META 2.1).
    pub fn headers(&self, body: &[u8], signing: Signing<'_>) -> Vec<Header> {
        let agent = if self.pipeline.as_deref() == Some("messaging") {
            "facebookexternalua"
        } else {
            "Webhooks/1.0 (https://fb.me/webhooks)"
        };
        let mut headers: Vec<Header> = vec![
            ("Accept".into(), b"*/*".to_vec()),
            ("Accept-Encoding".into(), b"deflate, gzip".to_vec()),
            ("User-Agent".into(), agent.into()),
            ("Content-Type".into(), b"application/json".to_vec()),
        ];
        if let Some(encoding) = &self.content_encoding {
            headers.push(("Content-Encoding".into(), encoding.clone().into_bytes()));
        }
        let secret = match signing {
            Signing::Valid(secret) => secret,
            Signing::Invalid => "not the secret of any app",
            Signing::Missing => return headers,
        };
        headers.push((
            LEGACY_HEADER.into(),
            sign_legacy(secret.as_bytes(), body).into_bytes(),
        ));
        headers.push((
            SIGNATURE_HEADER.into(),
            sign(secret.as_bytes(), body).into_bytes(),
        ));
        headers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
