//! The one thing that every place for secrets can do: keep texts under names.

use super::{SecretError, SecretOrigin, SecretText};

/// A place that keeps secrets. Every method may block (a keychain can ask the user for a
/// password): call them from `spawn_blocking`.
pub trait SecretStore: Send + Sync {
    /// Which kind of place it is.
    fn kind(&self) -> SecretOrigin;

    /// The place in one sentence for the user.
    fn detail(&self) -> String;

    /// What is kept under a name; `None` when nothing is.
    ///
    /// # Errors
    /// When the place cannot be read; that is never reported as `None`.
    fn get(&self, name: &str) -> Result<Option<SecretText>, SecretError>;

    /// Keeps a text under a name, instead of what was there.
    ///
    /// # Errors
    /// When it could not be kept; what was there is then still there.
    fn set(&self, name: &str, value: &SecretText) -> Result<(), SecretError>;

    /// Forgets a name; fine when there is nothing under it.
    ///
    /// # Errors
    /// When the place cannot be changed.
    fn delete(&self, name: &str) -> Result<(), SecretError>;
}
