//! Safe share: the same deliveries with people, ids and texts replaced, so that a report of a bug
//! can be shown to anybody and its signatures still verify.
//!
//! The same text becomes the same other text within one export, and another one in the next:
//! what replaces it is drawn from a key that is forgotten. Layout, order of keys, escapes and
//! lengths stay, since signatures break over those. Times stay, as do the names of fields, the
//! constants of the dashboard's samples, and words out of Meta's own lists.
//!
//! What cannot be replaced with certainty is left out: bodies that are not JSON, or not UTF-8.

mod constants;
mod head;
mod json;
mod noise;
mod text;

use std::borrow::Cow;
use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::TransferError;
use super::walk::Outgoing;
use crate::delivery::{header_text, header_value};
use crate::payload::{self, Sentence};
use crate::settings::MAX_BODY;
use crate::signature::sha256;

use noise::Noise;

/// Where a shared delivery came to.
const PATH: &str = "/callback";
/// The label of the secret that signs a shared export.
const LABEL: &str = "throw_away";

/// Names of fields that are listed of one delivery, as the store does.
const FIELDS: usize = 32;

/// Replaces what is personal, the same way throughout one export.
pub struct Mask {
    noise: Noise,
    secret: String,
}

impl Mask {
    /// With a key and a throw-away secret of its own.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn new() -> Result<Self, TransferError> {
        let mut random = [0; 48];
        getrandom::fill(&mut random).map_err(|_| TransferError::NoRandomness)?;
        Ok(Self::of(&random))
    }

    /// Half of it is the key, the other half makes the secret.
    fn of(random: &[u8; 48]) -> Self {
        let (key, secret) = random.split_at(32);
        Self {
            noise: Noise::new(key),
            secret: hex::encode(secret),
        }
    }

    /// What the shared deliveries are signed with: 32 hex digits, as an app secret is.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// The delivery as it may be shared; `None` where it cannot be made so.
    pub(super) fn delivery(&self, mut delivery: Outgoing) -> Option<Outgoing> {
        let body = Bytes::from(self.body(&delivery)?);
        let kept = &mut delivery.kept;
        kept.head = head::shared(self, kept, &body);
        kept.path = PATH.into();
        kept.query = kept.query.take().filter(String::is_empty);
        kept.peer = self.noise.peer(&kept.peer);
        kept.body_sha256 = hex::encode(sha256(&body));
        kept.row.body_size = i64::try_from(body.len()).unwrap_or(i64::MAX);
        kept.row.secret = kept.row.secret.take().map(|_| LABEL.to_owned());
        delivery.body = Some(body);
        let events = delivery.reading().map(|reading| reading.events);
        let events = events.unwrap_or_default();
        let row = &mut delivery.kept.row;
        row.fields.clear();
        for event in &events {
            let is_new = !row.fields.contains(&event.field);
            if is_new && row.fields.len() < FIELDS && !event.field.contains(' ') {
                row.fields.push(event.field.clone());
            }
        }
        row.sentence = match events.into_iter().next() {
            Some(event) => event.sentence,
            None => Sentence {
                actor: None,
                text: "A payload without events".into(),
            },
        };
        Some(delivery)
    }

    fn body(&self, delivery: &Outgoing) -> Option<Vec<u8>> {
        let body = delivery.body.as_deref()?;
        let headers = delivery.headers();
        let coding = header_value(&headers, "content-encoding").map(header_text);
        let coding = coding.as_deref().unwrap_or_default().trim();
        let is_gzip = coding.eq_ignore_ascii_case("gzip") || coding.eq_ignore_ascii_case("x-gzip");
        if !is_gzip {
            // An empty body tells nothing of anybody, and is a bug worth reporting.
            return match body {
                [] => Some(Vec::new()),
                _ => json::replaced(&self.noise, body),
            };
        }
        let content = payload::content(body, Some("gzip"), MAX_BODY).map(Cow::into_owned);
        let content = json::replaced(&self.noise, &content.ok()?)?;
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&content).ok()?;
        encoder.finish().ok()
    }
}

#[cfg(test)]
mod tests;
