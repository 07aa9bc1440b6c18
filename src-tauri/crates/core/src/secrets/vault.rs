//! The set of secrets that the app works with: what may be asked of it and changed in it.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::environment::{self, Environment};
use super::keeping::{Inner, choose};
use super::kept;
use super::{
    Credential, FileStore, Keeper, NamedSecret, SecretError, SecretOptions, SecretOrigin,
    SecretStore, SecretText,
};

/// The app's secrets; cheap to clone, and all clones see the same.
#[derive(Clone)]
pub struct Secrets {
    inner: Arc<Inner>,
}

impl Secrets {
    /// Opens the place that keeps secrets and reads it: the file if there is one in the
    /// options, else the keychain if it works, else memory. Never fails; what is wrong is in
    /// [`Secrets::keeper`]. May block for seconds: call it from `spawn_blocking`.
    pub fn open(options: SecretOptions) -> Self {
        let (store, instead) = choose(&options);
        Self::with_store(options.env, store, instead)
    }

    pub(super) fn with_store(
        env: Vec<(String, String)>,
        store: Arc<dyn SecretStore>,
        instead: Option<SecretError>,
    ) -> Self {
        let inner = Inner::new(Environment::read(env), store, instead);
        if let Err(error) = inner.change(|_| Ok(())) {
            tracing::warn!(%error, "secrets could not be read");
        }
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The secrets of the environment alone, in order; reads nothing that is kept.
    pub fn from_environment(options: &SecretOptions) -> Vec<NamedSecret> {
        Environment::read(options.env.clone())
            .secrets
            .into_iter()
            .map(|from| from.secret)
            .collect()
    }

    /// The secrets that a signature is tried with, in order: `INSTAGRAM_WEBHOOK_SECRET`, the
    /// environment's others by label, then the kept ones as they were added. One in the
    /// environment hides a kept one of the same label. Cheap: for every delivery.
    pub fn signing(&self) -> Arc<[NamedSecret]> {
        self.inner.view(|view| Arc::clone(&view.signing))
    }

    /// The token that Meta's handshake has to bring, and where it comes from. Cheap.
    pub fn verify_token(&self) -> (Arc<SecretText>, SecretOrigin) {
        self.inner
            .view(|view| (Arc::clone(&view.token), view.token_origin))
    }

    /// A key to another service, and where it comes from. Cheap.
    pub fn credential(&self, which: Credential) -> Option<(Arc<SecretText>, SecretOrigin)> {
        self.inner
            .view(|view| view.credentials.get(&which).cloned())
    }

    /// Keeps a key to another service; `None` forgets it. May block: call it from
    /// `spawn_blocking`.
    ///
    /// # Errors
    /// A value that is none, one that the environment sets, or a store that cannot be changed.
    pub fn set_credential(
        &self,
        which: Credential,
        value: Option<&SecretText>,
    ) -> Result<(), SecretError> {
        if let Some((_, SecretOrigin::Environment)) = self.credential(which) {
            return Err(SecretError::Environment {
                label: which.name().into(),
                variable: which.variable().into(),
            });
        }
        self.inner.change(|keeping| match value {
            Some(value) if !value.is_usable() => Err(SecretError::Blank),
            Some(value) => keeping.store.set(which.name(), value),
            None => keeping.store.delete(which.name()),
        })
    }

    /// Where secrets are kept. A `remedy` means that something there is not as it should be.
    pub fn keeper(&self) -> Keeper {
        self.inner.view(|view| view.keeper.clone())
    }

    /// Keeps a secret, exactly as it is. May block: call it from `spawn_blocking`.
    ///
    /// # Errors
    /// A label that cannot be or that the environment sets, a value that is none, or a store
    /// that did not take it.
    pub fn set(&self, label: &str, value: SecretText) -> Result<(), SecretError> {
        self.may_change(label)?;
        if !value.is_usable() {
            return Err(SecretError::Blank);
        }
        self.inner
            .change(move |keeping| kept::keep(&*keeping.store, label, &value))
    }

    /// Forgets a secret. May block: call it from `spawn_blocking`.
    ///
    /// # Errors
    /// One that is not kept or that the environment sets, or a store that cannot be changed.
    pub fn remove(&self, label: &str) -> Result<(), SecretError> {
        self.may_change(label)?;
        self.inner
            .change(|keeping| kept::forget(&*keeping.store, label))
    }

    /// Keeps a verify token; `None` makes a random one. May block: call it from
    /// `spawn_blocking`.
    ///
    /// # Errors
    /// A token that is none or that the environment sets, or a store that did not take it.
    pub fn set_verify_token(&self, value: Option<SecretText>) -> Result<(), SecretError> {
        if self.inner.environment.verify_token.is_some() {
            let variable = environment::VERIFY_TOKEN.to_owned();
            return Err(SecretError::Environment {
                label: "verify_token".into(),
                variable,
            });
        }
        let token = value.unwrap_or_else(kept::random_token);
        if !token.is_usable() {
            return Err(SecretError::Blank);
        }
        self.inner.change(|keeping| {
            kept::keep_verify_token(&*keeping.store, &token)?;
            keeping.token_made = false;
            Ok(())
        })
    }

    /// Copies what is kept into a file and keeps everything there from now on. What the file
    /// already holds stays, except where the same label is set here. The place before is left
    /// as it is. May block: call it from `spawn_blocking`.
    ///
    /// # Errors
    /// A file that cannot be used; then everything is still kept where it was.
    pub fn keep_in_file(&self, path: PathBuf) -> Result<(), SecretError> {
        self.inner
            .change(|keeping| keeping.move_to(FileStore::new(path)))
    }

    fn may_change(&self, label: &str) -> Result<(), SecretError> {
        if !kept::is_label(label) {
            return Err(SecretError::Label);
        }
        match self.inner.environment.find(label) {
            Some(from) => Err(SecretError::Environment {
                label: label.to_owned(),
                variable: from.variable.clone(),
            }),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.view(|view| {
            formatter
                .debug_struct("Secrets")
                .field("signing", &view.signing)
                .field("keeper", &view.keeper)
                .finish()
        })
    }
}
