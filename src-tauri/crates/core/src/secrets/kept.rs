//! How the set of secrets is laid out in a store: `labels` (a JSON array, in the order in
//! which they were added), `secret:<label>`, `verify_token`, and each credential's name.

use std::hash::{BuildHasher, RandomState};

use super::{Credential, NamedSecret, SecretError, SecretOrigin, SecretStore, SecretText};

const LABELS: &str = "labels";
const VERIFY_TOKEN: &str = "verify_token";

/// What a store holds.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// In the order in which they were added.
    pub(super) secrets: Vec<NamedSecret>,
    pub(super) verify_token: Option<SecretText>,
    pub(super) credentials: Vec<(Credential, SecretText)>,
}

/// Whether it can name a secret: `[a-z0-9_]{1,40}`.
pub(super) fn is_label(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

/// 32 random characters that need no escaping in a query, a shell or JSON: 192 bits.
pub(super) fn random_token() -> SecretText {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = [0; 32];
    if getrandom::fill(&mut bytes).is_err() {
        // The standard library's keyed hash, seeded by the system in another way: there has to
        // be a token that nobody guesses even then.
        let hash = RandomState::new();
        bytes = std::array::from_fn(|index| hash.hash_one(index).to_le_bytes()[0]);
    }
    SecretText::new(
        bytes
            .map(|byte| char::from(ALPHABET[usize::from(byte % 64)]))
            .iter()
            .collect::<String>(),
    )
}

/// Everything that is kept.
pub(super) fn load(store: &dyn SecretStore) -> Result<Kept, SecretError> {
    let mut kept = Kept {
        secrets: Vec::new(),
        verify_token: usable(store.get(VERIFY_TOKEN)?),
        credentials: Vec::new(),
    };
    for credential in Credential::ALL {
        let value = usable(store.get(credential.name())?);
        kept.credentials
            .extend(value.map(|value| (credential, value)));
    }
    for label in labels(store)? {
        match usable(store.get(&entry(&label))?) {
            Some(value) => kept.secrets.push(NamedSecret {
                label,
                value,
                origin: store.kind(),
            }),
            None => tracing::warn!(
                label,
                "a secret is listed but not kept; add it again in Setup"
            ),
        }
    }
    Ok(kept)
}

/// Keeps a secret, at its old place among the labels or at their end.
pub(super) fn keep(
    store: &dyn SecretStore,
    label: &str,
    value: &SecretText,
) -> Result<(), SecretError> {
    let mut labels = labels(store)?;
    // The value first: when the second write fails, nothing is listed that is not there.
    store.set(&entry(label), value)?;
    if labels.iter().any(|kept| kept == label) {
        return Ok(());
    }
    labels.push(label.to_owned());
    set_labels(store, &labels)
}

/// Forgets a secret.
pub(super) fn forget(store: &dyn SecretStore, label: &str) -> Result<(), SecretError> {
    let mut labels = labels(store)?;
    let before = labels.len();
    labels.retain(|kept| kept != label);
    if labels.len() == before {
        return Err(SecretError::Unknown {
            label: label.to_owned(),
        });
    }
    // The value first here as well: one that is listed and gone is asked for again, one that is
    // there and not listed could never be removed.
    store.delete(&entry(label))?;
    set_labels(store, &labels)
}

/// Keeps the verify token.
pub(super) fn keep_verify_token(
    store: &dyn SecretStore,
    token: &SecretText,
) -> Result<(), SecretError> {
    store.set(VERIFY_TOKEN, token)
}

fn entry(label: &str) -> String {
    format!("secret:{label}")
}

fn usable(text: Option<SecretText>) -> Option<SecretText> {
    text.filter(SecretText::is_usable)
}

/// Read from the store each time: another process may have added one.
fn labels(store: &dyn SecretStore) -> Result<Vec<String>, SecretError> {
    let Some(text) = store.get(LABELS)? else {
        return Ok(Vec::new());
    };
    let damaged = || SecretError::Damaged {
        place: place(store.kind()),
    };
    let labels: Vec<String> = serde_json::from_str(text.expose()).map_err(|_| damaged())?;
    if labels.iter().all(|label| is_label(label)) {
        Ok(labels)
    } else {
        Err(damaged())
    }
}

fn set_labels(store: &dyn SecretStore, labels: &[String]) -> Result<(), SecretError> {
    // Labels need no escaping, see `is_label`.
    let quoted: Vec<String> = labels.iter().map(|label| format!("\"{label}\"")).collect();
    store.set(LABELS, &SecretText::new(format!("[{}]", quoted.join(","))))
}

fn place(kind: SecretOrigin) -> &'static str {
    match kind {
        SecretOrigin::Keychain => "keychain",
        SecretOrigin::File => "file",
        SecretOrigin::Environment | SecretOrigin::Memory => "memory",
    }
}
