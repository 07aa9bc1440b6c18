//! Targets: kept, changed and turned into endpoints that something can be sent to.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{App, blocking};
use crate::attempts::{AttemptError, Endpoint, Extra};
use crate::replay::parse_target;
use crate::secrets::{Credential, SecretError, SecretText};
use crate::store::StoreError;
use crate::store::target::{self, Target};

/// The secret headers of all targets: by target and name.
type Hidden = BTreeMap<String, String>;

impl App {
    /// Where a target is, ready to be sent to, and the label of the secret that is its own.
    ///
    /// # Errors
    /// No such target.
    pub async fn endpoint_of(&self, id: i64) -> Result<(Endpoint, Option<String>), AttemptError> {
        let target = self
            .store()
            .read(move |connection| target::get(connection, id))
            .await?;
        Ok((self.endpoint(&target)?, target.secret))
    }

    /// A target as something that can be sent to.
    pub(super) fn endpoint(&self, target: &Target) -> Result<Endpoint, AttemptError> {
        let hidden = self.hidden_headers();
        let extra = |header: &target::TargetHeader| {
            let kept = hidden.get(&key(target.id, &header.name));
            header.value.as_ref().or(kept).map(|value| Extra {
                name: header.name.clone(),
                value: value.clone(),
                is_secret: header.value.is_none(),
            })
        };
        Ok(Endpoint {
            target_id: Some(target.id),
            url: parse_target(&target.url)?,
            timeout: target
                .timeout_s
                .map(|seconds| Duration::from_secs(seconds.into())),
            headers: target.headers.iter().filter_map(extra).collect(),
            trust: target.trust.clone(),
        })
    }

    fn hidden_headers(&self) -> Hidden {
        let kept = self.secrets().credential(Credential::TargetHeaders);
        kept.and_then(|(text, _)| serde_json::from_str(text.expose()).ok())
            .unwrap_or_default()
    }

    /// Keeps the values of a target's secret headers; those that it no longer has are forgotten.
    pub(crate) async fn keep_hidden_headers(
        &self,
        target: i64,
        names: &[String],
        values: Vec<(String, String)>,
    ) -> Result<(), SecretError> {
        let mut hidden = self.hidden_headers();
        let before = hidden.clone();
        let stay: Vec<String> = names.iter().map(|name| key(target, name)).collect();
        let own = format!("{target}/");
        hidden.retain(|key, _| !key.starts_with(&own) || stay.contains(key));
        hidden.extend(
            values
                .into_iter()
                .map(|(name, value)| (key(target, &name), value)),
        );
        if hidden == before {
            return Ok(());
        }
        let text = serde_json::to_string(&hidden).unwrap_or_default();
        let (secrets, value) = (self.secrets().clone(), SecretText::new(text));
        let is_empty = hidden.is_empty();
        let kept = blocking(move || {
            let value = (!is_empty).then_some(&value);
            Ok::<_, StoreError>(secrets.set_credential(Credential::TargetHeaders, value))
        });
        kept.await.unwrap_or(Ok(()))
    }
}

fn key(target: i64, name: &str) -> String {
    format!("{target}/{}", name.to_ascii_lowercase())
}
