//! The keychain of the operating system: Keychain Services, Credential Manager, or the
//! Secret Service over D-Bus.

use keyring::{Entry, Error};

use super::{SecretError, SecretOrigin, SecretStore, SecretText};

/// The service that our entries are filed under.
const SERVICE: &str = "hookglass";

/// The user's keychain. Whether it works can be told only by trying: an absent one fails
/// at once, a locked one may ask the user or look empty.
pub struct Keychain {
    /// Replaced in tests, since keyring's own entries know the real keychain only.
    entry: Box<MakeEntry>,
}

type MakeEntry = dyn Fn(&str) -> Result<Entry, Error> + Send + Sync;

impl Default for Keychain {
    fn default() -> Self {
        Self {
            entry: Box::new(|name| Entry::new(SERVICE, name)),
        }
    }
}

impl Keychain {
    #[cfg(test)]
    pub(super) fn of_entries(entry: Box<MakeEntry>) -> Self {
        Self { entry }
    }

    fn on<T>(
        &self,
        action: &'static str,
        name: &str,
        run: impl FnOnce(&Entry) -> Result<T, Error>,
    ) -> Result<Option<T>, SecretError> {
        match (self.entry)(name).and_then(|entry| run(&entry)) {
            Ok(value) => Ok(Some(value)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(SecretError::Keychain {
                action,
                reason: reason(&error),
            }),
        }
    }
}

/// The error in words. Never its `Debug`: that prints the bytes of what was read.
fn reason(error: &Error) -> String {
    match (error, Entry::store_status()) {
        // Says nothing by itself; what failed at first does.
        (Error::NoDefaultStore, Err(first)) => format!("there is none that answers ({first})"),
        (Error::NoDefaultStore, Ok(())) => "there is none".into(),
        (Error::NoStorageAccess(_), _) => format!("it is locked or refuses access ({error})"),
        (Error::Ambiguous(_), _) => "it has several entries of that name".into(),
        _ => error.to_string(),
    }
}

impl SecretStore for Keychain {
    fn kind(&self) -> SecretOrigin {
        SecretOrigin::Keychain
    }

    fn detail(&self) -> String {
        format!("Secrets are kept in {}, under “{SERVICE}”.", system())
    }

    fn get(&self, name: &str) -> Result<Option<SecretText>, SecretError> {
        Ok(self
            .on("read a secret", name, Entry::get_password)?
            .map(SecretText::new))
    }

    fn set(&self, name: &str, value: &SecretText) -> Result<(), SecretError> {
        let set = self.on("keep a secret", name, |entry| {
            entry.set_password(value.expose())
        })?;
        // “No entry” is no answer to a write.
        set.ok_or_else(|| SecretError::Keychain {
            action: "keep a secret",
            reason: "it did not take it".into(),
        })
    }

    fn delete(&self, name: &str) -> Result<(), SecretError> {
        self.on("forget a secret", name, Entry::delete_credential)?;
        Ok(())
    }
}

fn system() -> &'static str {
    match std::env::consts::OS {
        "macos" => "the macOS keychain",
        "windows" => "the Windows Credential Manager",
        _ => "the system's keyring",
    }
}
