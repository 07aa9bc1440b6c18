//! The app secrets, the verify token and the keys to other services: where they come from,
//! and where they are kept.
//!
//! The environment comes first. What the user sets is kept in a file if one was chosen,
//! else in the system's keychain, else in memory; [`Secrets::keeper`] says which and why.
//! No value leaves this module except through [`SecretText::expose`].

mod credential;
mod environment;
mod error;
mod file;
mod keeping;
mod kept;
mod keychain;
mod memory;
mod probe;
mod store;
#[cfg(test)]
mod tests;
mod text;
mod vault;

use serde::Serialize;
use ts_rs::TS;

use crate::signature::Key;

pub use credential::Credential;
pub use environment::SecretOptions;
pub use error::SecretError;
pub use file::FileStore;
pub use keychain::Keychain;
pub use memory::MemoryStore;
pub use store::SecretStore;
pub use text::SecretText;
pub use vault::Secrets;

/// Where a secret comes from, or where secrets are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SecretOrigin {
    /// A variable of the process's environment; only who starts the process can change it.
    Environment,
    /// The keychain of the operating system.
    Keychain,
    /// A file that the user chose, readable by nobody else.
    File,
    /// This process only; forgotten when it ends.
    Memory,
}

/// A secret, with the name that the user knows it by.
#[derive(Debug, Clone)]
pub struct NamedSecret {
    /// One to forty of `a-z`, `0-9` and `_`, e.g. `instagram_app_secret`.
    pub label: String,
    /// The secret itself.
    pub value: SecretText,
    /// Where it comes from.
    pub origin: SecretOrigin,
}

impl NamedSecret {
    /// The secret as signatures are judged with it.
    pub fn key(&self) -> Key<'_> {
        Key {
            label: &self.label,
            secret: self.value.expose().as_bytes(),
        }
    }
}

/// Where secrets that the user sets are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Keeper {
    /// Which kind of place; never [`SecretOrigin::Environment`].
    pub kind: SecretOrigin,
    /// One sentence: the place, and what is wrong with it if anything is.
    pub detail: String,
    /// What the user can do; `null` when all is well.
    pub remedy: Option<String>,
}
