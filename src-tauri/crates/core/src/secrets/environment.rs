//! Secrets from the environment: the integration guide's names, and our own for more.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::kept::is_label;
use super::{Credential, NamedSecret, SecretOrigin, SecretText};

/// The guide's variable for the app secret, and the label that it gets.
const APP_SECRET: &str = "INSTAGRAM_WEBHOOK_SECRET";
const APP_SECRET_LABEL: &str = "instagram_app_secret";
/// Further secrets: the rest of the name, in lower case, is the label.
const SECRET_PREFIX: &str = "HOOKGLASS_SECRET_";
/// The guide's variable for the verify token.
pub(super) const VERIFY_TOKEN: &str = "INSTAGRAM_WEBHOOK_VERIFY_TOKEN";
const FILE: &str = "HOOKGLASS_SECRETS_FILE";
const KEYCHAIN: &str = "HOOKGLASS_KEYCHAIN";

/// Where secrets come from and where they may be kept. The default knows no secret and
/// keeps in memory.
#[derive(Clone, Default)]
pub struct SecretOptions {
    /// Variables of the environment, injected so that tests need not change the process's.
    pub env: Vec<(String, String)>,
    /// The file to keep secrets in; instead of the keychain.
    pub file: Option<PathBuf>,
    /// Whether the system's keychain may be used.
    pub keychain: bool,
}

impl fmt::Debug for SecretOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.env.iter().map(|(name, _)| name.as_str()).collect();
        formatter
            .debug_struct("SecretOptions")
            .field("env", &names)
            .field("file", &self.file)
            .field("keychain", &self.keychain)
            .finish()
    }
}

impl SecretOptions {
    /// The verify token that the environment sets.
    pub fn verify_token(&self) -> Option<&str> {
        let mut variables = self.env.iter();
        let (_, value) = variables.find(|(name, _)| name == VERIFY_TOKEN)?;
        Some(value)
    }

    /// What this process was started with. `HOOKGLASS_SECRETS_FILE` names the file, and
    /// `HOOKGLASS_KEYCHAIN=off` leaves the keychain alone.
    pub fn from_process() -> Self {
        let ours = |name: &str| {
            name == APP_SECRET
                || name == VERIFY_TOKEN
                || name.starts_with(SECRET_PREFIX)
                || credential(name).is_some()
        };
        let mut env = Vec::new();
        for (name, value) in std::env::vars_os() {
            let Some(name) = name.to_str().filter(|name| ours(name)) else {
                continue;
            };
            match value.into_string() {
                Ok(value) => env.push((name.to_owned(), value)),
                Err(_) => {
                    tracing::warn!(variable = name, "the variable is not UTF-8 and is ignored");
                }
            }
        }
        let file = std::env::var_os(FILE)
            .filter(|path| !path.is_empty())
            .map(PathBuf::from);
        let off = std::env::var(KEYCHAIN).is_ok_and(|value| {
            ["off", "0", "no", "false"].contains(&value.trim().to_ascii_lowercase().as_str())
        });
        Self {
            env,
            file,
            keychain: !off,
        }
    }
}

/// A secret of the environment, and the variable that sets it.
pub(super) struct FromEnvironment {
    pub(super) variable: String,
    pub(super) secret: NamedSecret,
}

/// What the environment sets.
pub(super) struct Environment {
    /// The guide's secret first, then ours by label.
    pub(super) secrets: Vec<FromEnvironment>,
    pub(super) verify_token: Option<SecretText>,
    pub(super) credentials: Vec<(Credential, SecretText)>,
}

impl Environment {
    /// Takes the variables over, so that no copy of a value is left behind.
    pub(super) fn read(env: Vec<(String, String)>) -> Self {
        let mut read = Self {
            secrets: Vec::new(),
            verify_token: None,
            credentials: Vec::new(),
        };
        for (variable, value) in env {
            // Exactly as it is: a stray space or quote is for the signature's diagnosis to explain.
            let value = SecretText::new(value);
            if !value.is_usable() {
                continue;
            }
            if variable == VERIFY_TOKEN {
                read.verify_token = Some(value);
            } else if let Some(credential) = credential(&variable) {
                read.credentials.push((credential, value));
            } else if let Some(label) = label(&variable) {
                let secret = NamedSecret {
                    label,
                    value,
                    origin: SecretOrigin::Environment,
                };
                read.secrets.push(FromEnvironment { variable, secret });
            }
        }
        let order =
            |from: &FromEnvironment| (from.variable != APP_SECRET, from.secret.label.clone());
        read.secrets.sort_by_cached_key(order);
        let mut labels = BTreeSet::new();
        read.secrets.retain(|FromEnvironment { variable, secret }| {
            let new = labels.insert(secret.label.clone());
            if !new {
                tracing::warn!(
                    variable,
                    "the variable is ignored: another one has the same label"
                );
            }
            new
        });
        read
    }

    pub(super) fn find(&self, label: &str) -> Option<&FromEnvironment> {
        self.secrets.iter().find(|from| from.secret.label == label)
    }

    /// The environment's secrets, then the kept ones that it does not hide.
    pub(super) fn with(&self, kept: &[NamedSecret]) -> Arc<[NamedSecret]> {
        let kept = kept
            .iter()
            .filter(|secret| self.find(&secret.label).is_none());
        let own = self.secrets.iter().map(|from| &from.secret);
        own.chain(kept).cloned().collect()
    }
}

impl Environment {
    /// The environment's credentials, and the kept ones that it does not hide.
    pub(super) fn with_credentials(
        &self,
        kept: &[(Credential, SecretText)],
        kind: SecretOrigin,
    ) -> BTreeMap<Credential, (Arc<SecretText>, SecretOrigin)> {
        let from = |origin| {
            move |(credential, value): &(Credential, SecretText)| {
                (*credential, (Arc::new(value.clone()), origin))
            }
        };
        let own = self.credentials.iter().map(from(SecretOrigin::Environment));
        kept.iter().map(from(kind)).chain(own).collect()
    }
}

fn credential(variable: &str) -> Option<Credential> {
    Credential::ALL
        .into_iter()
        .find(|credential| credential.variable() == variable)
}

fn label(variable: &str) -> Option<String> {
    if variable == APP_SECRET {
        return Some(APP_SECRET_LABEL.to_owned());
    }
    let label = variable.strip_prefix(SECRET_PREFIX)?.to_ascii_lowercase();
    if !is_label(&label) {
        tracing::warn!(
            variable,
            "the variable is ignored: its name makes no label of a-z, 0-9 and _"
        );
        return None;
    }
    Some(label)
}
