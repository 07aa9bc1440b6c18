//! How the set of secrets is held: the store, and a view of it for readers.
//!
//! Reading is cheap, since every delivery does: the view is prepared whenever something
//! changes. A change goes to the store first and to the view after.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::environment::Environment;
use super::kept::{self, Kept};
use super::probe::{PATIENCE, probe};
use super::{
    Credential, FileStore, Keeper, Keychain, MemoryStore, NamedSecret, SecretError, SecretOptions,
    SecretOrigin, SecretStore, SecretText,
};

pub(super) struct Inner {
    pub(super) environment: Environment,
    /// Locked while the store works, which may take as long as a user at a prompt.
    keeping: Mutex<Keeping>,
    /// Locked for a few instructions only.
    view: RwLock<View>,
}

/// What is kept, and where.
pub(super) struct Keeping {
    pub(super) store: Arc<dyn SecretStore>,
    /// Why it is memory, when that is not by choice.
    instead: Option<SecretError>,
    /// What was last read.
    kept: Kept,
    /// Whether the verify token was made by us and not chosen by the user.
    pub(super) token_made: bool,
}

/// What readers see.
pub(super) struct View {
    pub(super) signing: Arc<[NamedSecret]>,
    pub(super) token: Arc<SecretText>,
    pub(super) token_origin: SecretOrigin,
    pub(super) keeper: Keeper,
    pub(super) credentials: BTreeMap<Credential, (Arc<SecretText>, SecretOrigin)>,
}

impl Inner {
    /// Before anything was read from the store: the environment, and a random verify token.
    pub(super) fn new(
        environment: Environment,
        store: Arc<dyn SecretStore>,
        instead: Option<SecretError>,
    ) -> Self {
        let keeping = Keeping {
            store,
            instead,
            kept: Kept::default(),
            token_made: false,
        };
        let (token, token_origin) = match &environment.verify_token {
            Some(token) => (token.clone(), SecretOrigin::Environment),
            None => (kept::random_token(), SecretOrigin::Memory),
        };
        let view = View {
            signing: environment.with(&[]),
            token: Arc::new(token),
            token_origin,
            keeper: keeping.keeper(None),
            credentials: environment.with_credentials(&[], SecretOrigin::Memory),
        };
        Self {
            environment,
            keeping: Mutex::new(keeping),
            view: RwLock::new(view),
        }
    }

    /// Changes what is kept, then reads it all again: what is shown is what is there.
    pub(super) fn change(
        &self,
        change: impl FnOnce(&mut Keeping) -> Result<(), SecretError>,
    ) -> Result<(), SecretError> {
        let mut keeping = self.keeping.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = change(&mut keeping);
        let read = self.read_again(&mut keeping);
        let mut view = self.view.write().unwrap_or_else(PoisonError::into_inner);
        view.keeper = keeping.keeper(read.as_ref().err());
        changed.and(read)
    }

    pub(super) fn view<T>(&self, of: impl FnOnce(&View) -> T) -> T {
        of(&self.view.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// A store that cannot be read leaves the secrets as they were: deliveries are still verified.
    fn read_again(&self, keeping: &mut Keeping) -> Result<(), SecretError> {
        keeping.kept = kept::load(&*keeping.store)?;
        let signing = self.environment.with(&keeping.kept.secrets);
        let credentials = self
            .environment
            .with_credentials(&keeping.kept.credentials, keeping.store.kind());
        let mut view = self.view.write().unwrap_or_else(PoisonError::into_inner);
        view.signing = signing;
        view.credentials = credentials;
        if self.environment.verify_token.is_some() {
            return Ok(());
        }
        if let Some(token) = &keeping.kept.verify_token {
            (view.token, view.token_origin) = (Arc::new(token.clone()), keeping.store.kind());
            return Ok(());
        }
        // There is none anywhere: the random one of the view becomes the kept one.
        let token = Arc::clone(&view.token);
        drop(view);
        kept::keep_verify_token(&*keeping.store, &token)?;
        keeping.token_made = true;
        keeping.kept.verify_token = Some((*token).clone());
        let mut view = self.view.write().unwrap_or_else(PoisonError::into_inner);
        view.token_origin = keeping.store.kind();
        Ok(())
    }
}

impl Keeping {
    /// Copies everything into a file and keeps it there from now on.
    pub(super) fn move_to(&mut self, file: FileStore) -> Result<(), SecretError> {
        let there = kept::load(&file)?;
        for secret in &self.kept.secrets {
            kept::keep(&file, &secret.label, &secret.value)?;
        }
        for (credential, value) in &self.kept.credentials {
            file.set(credential.name(), value)?;
        }
        // One that we made for this run only is worth less than the one that Meta may know.
        let throwaway = self.token_made && self.store.kind() == SecretOrigin::Memory;
        if let Some(token) = &self.kept.verify_token
            && (there.verify_token.is_none() || !throwaway)
        {
            kept::keep_verify_token(&file, token)?;
        }
        self.store = Arc::new(file);
        self.instead = None;
        Ok(())
    }

    fn keeper(&self, fault: Option<&SecretError>) -> Keeper {
        let (kind, detail) = (self.store.kind(), self.store.detail());
        let in_file =
            || "Choose a file for them in Setup, or name one in HOOKGLASS_SECRETS_FILE.".to_owned();
        match fault.or(self.instead.as_ref()) {
            Some(error) => Keeper {
                kind,
                detail: format!("{detail} But {error}."),
                remedy: Some(error.remedy()),
            },
            None => Keeper {
                kind,
                detail,
                remedy: (kind == SecretOrigin::Memory).then(in_file),
            },
        }
    }
}

/// The place for secrets, and why it is memory when that is not by choice.
pub(super) fn choose(options: &SecretOptions) -> (Arc<dyn SecretStore>, Option<SecretError>) {
    if let Some(path) = &options.file {
        return (Arc::new(FileStore::new(path)), None);
    }
    if options.keychain {
        let keychain = Arc::new(Keychain::default());
        return match probe(Arc::clone(&keychain) as Arc<dyn SecretStore>, PATIENCE) {
            Ok(()) => (keychain, None),
            Err(error) => (Arc::new(MemoryStore::default()), Some(error)),
        };
    }
    (Arc::new(MemoryStore::default()), None)
}
