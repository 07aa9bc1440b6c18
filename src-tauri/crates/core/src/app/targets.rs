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
    /// No such target, or one whose secret headers are gone.
    pub async fn endpoint_of(&self, id: i64) -> Result<(Endpoint, Option<String>), AttemptError> {
        let target = self
            .store()
            .read(move |connection| target::get(connection, id))
            .await?;
        Ok((self.endpoint(&target)?, target.secret))
    }

    /// A target as something that can be sent to.
    ///
    /// # Errors
    /// A secret header whose value is gone: nothing is sent without it.
    pub(super) fn endpoint(&self, target: &Target) -> Result<Endpoint, AttemptError> {
        let hidden = self.hidden_headers();
        let extra = |header: &target::TargetHeader| {
            let name = header.name.clone();
            let kept = hidden.get(&key(target.id, &name));
            match header.value.as_ref().or(kept) {
                Some(value) => Ok(Extra {
                    name,
                    value: value.clone(),
                    is_secret: header.value.is_none(),
                }),
                None => Err(AttemptError::HeaderGone(name)),
            }
        };
        Ok(Endpoint {
            target_id: Some(target.id),
            url: parse_target(&target.url)?,
            timeout: target
                .timeout_s
                .map(|seconds| Duration::from_secs(seconds.into())),
            headers: target.headers.iter().map(extra).collect::<Result<_, _>>()?,
            trust: target.trust.clone(),
        })
    }

    fn hidden_headers(&self) -> Hidden {
        let kept = self.secrets().credential(Credential::TargetHeaders);
        kept.and_then(|(text, _)| serde_json::from_str(text.expose()).ok())
            .unwrap_or_default()
    }

    /// Keeps the values of a target's secret headers; those that it no longer has are forgotten.
    ///
    /// # Errors
    /// Where secrets are kept, they cannot be changed.
    pub(crate) async fn keep_hidden_headers(
        &self,
        target: i64,
        names: &[String],
        values: Vec<(String, String)>,
    ) -> Result<(), KeepError> {
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
        Ok(kept.await??)
    }
}

/// Why the values of secret headers were not kept.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeepError {
    /// The program is ending.
    #[error(transparent)]
    Stopped(#[from] StoreError),
    /// They cannot be kept there.
    #[error(transparent)]
    Secrets(#[from] SecretError),
}

fn key(target: i64, name: &str) -> String {
    format!("{target}/{}", name.to_ascii_lowercase())
}
