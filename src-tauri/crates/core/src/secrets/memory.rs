//! Secrets for the life of the process: the last resort, and what tests use.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{SecretError, SecretOrigin, SecretStore, SecretText};

/// Forgets everything when the process ends.
#[derive(Debug, Default)]
pub struct MemoryStore {
    entries: Mutex<BTreeMap<String, SecretText>>,
}

impl MemoryStore {
    fn entries(&self) -> MutexGuard<'_, BTreeMap<String, SecretText>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SecretStore for MemoryStore {
    fn kind(&self) -> SecretOrigin {
        SecretOrigin::Memory
    }

    fn detail(&self) -> String {
        "Secrets are kept in memory and forgotten when Hookglass ends.".into()
    }

    fn get(&self, name: &str) -> Result<Option<SecretText>, SecretError> {
        Ok(self.entries().get(name).cloned())
    }

    fn set(&self, name: &str, value: &SecretText) -> Result<(), SecretError> {
        self.entries().insert(name.into(), value.clone());
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), SecretError> {
        self.entries().remove(name);
        Ok(())
    }
}
