//! What a simulation is made of: a recorded payload, a captured delivery, or an edited text.

use bytes::Bytes;

use super::headers::Pipeline;
use super::sample::Sample;
use super::vary::is_spaced;
use crate::delivery::{Header, header_value};
use crate::payload::json::{Type, scan};
use crate::replay::is_senders_own;
use crate::signature::{LEGACY_HEADER, SIGNATURE_HEADER};

/// A body, and who sends it with which headers.
#[derive(Clone)]
pub struct Material {
    /// The body of one request, before anything is varied.
    pub body: Bytes,
    /// Which of Meta's two senders it imitates.
    pub pipeline: Pipeline,
    /// The sender's own headers, without signatures: those depend on the body.
    pub headers: Vec<Header>,
}

impl Material {
    /// A recorded payload, as Meta sends it.
    pub fn of_sample(sample: &Sample) -> Self {
        Self {
            body: sample.body().into_owned().into(),
            pipeline: sample.pipeline(),
            headers: sample.unsigned_headers(),
        }
    }

    /// A captured delivery: its body, and the headers that its sender sent.
    pub fn captured(headers: &[Header], body: Bytes) -> Self {
        let agent = header_value(headers, "user-agent").unwrap_or_default();
        let is_signature = |name: &str| {
            [LEGACY_HEADER, SIGNATURE_HEADER]
                .iter()
                .any(|signature| name.eq_ignore_ascii_case(signature))
        };
        let own = |(name, _): &&Header| is_senders_own(name) && !is_signature(name);
        Self {
            pipeline: Pipeline::of_user_agent(agent)
                .or_else(|| guess(&body))
                .unwrap_or_default(),
            headers: headers.iter().filter(own).cloned().collect(),
            body,
        }
    }

    /// A text that somebody wrote, as Meta would send it: what it holds tells which sender.
    pub fn written(body: Bytes) -> Self {
        let pipeline = guess(&body).unwrap_or_default();
        Self {
            body,
            pipeline,
            headers: pipeline.headers(),
        }
    }

    /// The same with a body that somebody edited, in the headers of whom would send that.
    pub fn edited(mut self, body: Bytes) -> Self {
        let pipeline = guess(&body).unwrap_or(self.pipeline);
        if pipeline != self.pipeline {
            return Self {
                pipeline,
                headers: pipeline.headers(),
                body,
            };
        }
        // Whatever the bytes were encoded with, a text is not.
        self.headers
            .retain(|(name, _)| !name.eq_ignore_ascii_case("content-encoding"));
        self.body = body;
        self
    }
}

/// Who would send it: whoever sends such lists, else whoever writes like that (META 2.1).
fn guess(body: &[u8]) -> Option<Pipeline> {
    let document = scan(body).ok()?;
    let root = document.root();
    // An array around the object is one of the shapes that the docs show.
    let object = match root.kind() {
        Type::Array => root.items().next()?,
        _ => root,
    };
    let entry = object.get("entry").and_then(|list| list.items().next());
    let has = |name: &str| entry.is_some_and(|entry| entry.get(name).is_some());
    if has("messaging") || has("standby") {
        Some(Pipeline::Messaging)
    } else if has("changes") || has("changed_fields") || has("field") || is_spaced(body) {
        Some(Pipeline::Changes)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::{find, samples};

    fn agent(material: &Material) -> String {
        let agent = header_value(&material.headers, "user-agent").unwrap_or_default();
        String::from_utf8_lossy(agent).into_owned()
    }

    #[test]
    fn a_guess_agrees_with_what_is_recorded() {
        for sample in samples() {
            // The old Test button wrote messages in the layout of changes; what is made up for
            // tests has nobody that would send it.
            if sample.basis == "SYNTHETIC" || sample.name == "messages/dashboard-test-older" {
                continue;
            }
            let written = Material::written(sample.body().into_owned().into());
            assert_eq!(written.pipeline, sample.pipeline(), "{}", sample.name);
        }
    }

    #[test]
    fn a_captured_one_keeps_its_senders_headers_and_loses_the_rest() {
        let headers: Vec<Header> = [
            ("host", "127.0.0.1"),
            ("User-Agent", "Webhooks/1.1 (https://fb.me/webhooks)"),
            ("X-Forwarded-For", "1.2.3.4"),
            ("x-hub-signature", "sha1=00"),
            ("X-Own", "1"),
            ("X-HUB-SIGNATURE-256", "sha256=00"),
            ("Content-Length", "2"),
            (super::super::MARK, "1"),
        ]
        .map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()))
        .into();
        let material = Material::captured(&headers, Bytes::from_static(b"{}"));
        let names: Vec<&str> = material
            .headers
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(names, ["User-Agent", "X-Own"]);
        assert_eq!(material.pipeline, Pipeline::Changes);
    }

    #[test]
    fn an_edit_keeps_the_sender_unless_it_is_another_one_s() {
        let comment = Material::of_sample(&find("comments").expect("a sample"));
        let same = comment.clone().edited(Bytes::from_static(b"not even json"));
        assert_eq!(same.headers, comment.headers);
        let message = find("messages").expect("a sample").body().into_owned();
        let other = comment.edited(message.into());
        assert_eq!(other.pipeline, Pipeline::Messaging);
        assert_eq!(agent(&other), "facebookexternalua");
        let gzip = Material::of_sample(&find("edge/gzip").expect("a sample"));
        assert!(header_value(&gzip.headers, "content-encoding").is_some());
        let edited = gzip.edited(Bytes::from_static(b"{}"));
        assert!(header_value(&edited.headers, "content-encoding").is_none());
    }
}
