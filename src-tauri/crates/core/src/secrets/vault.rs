//! The set of secrets that the app works with.
//!
//! Reading is cheap, since every delivery does: a view is prepared whenever something
//! changes. Changing goes to the store first and to the view after.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::environment::{self, Environment, FromEnvironment};
use super::kept::{self, Kept};
use super::probe::{PATIENCE, probe};
use super::{
    FileStore, Keeper, Keychain, MemoryStore, NamedSecret, SecretError, SecretOptions,
    SecretOrigin, SecretStore, SecretText,
};

/// The app's secrets; cheap to clone, and all clones see the same.
#[derive(Clone)]
pub struct Secrets {
    inner: Arc<Inner>,
}

struct Inner {
    environment: Vec<FromEnvironment>,
    environment_token: Option<SecretText>,
    /// Locked while the store works, which may take as long as a user at a prompt.
    keeping: Mutex<Keeping>,
    /// Locked for a few instructions only.
    view: RwLock<View>,
}

struct Keeping {
    store: Arc<dyn SecretStore>,
    /// Why it is memory, when that is not by choice.
    instead: Option<SecretError>,
    /// What was last read.
    kept: Kept,
    /// Whether the verify token was made by us and not chosen by the user.
    token_made: bool,
}

struct View {
    signing: Arc<[NamedSecret]>,
    token: Arc<SecretText>,
    token_origin: SecretOrigin,
    keeper: Keeper,
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
        let Environment {
            secrets: environment,
            verify_token: environment_token,
        } = Environment::read(env);
        let view = View {
            signing: environment.iter().map(|from| from.secret.clone()).collect(),
            token: Arc::new(environment_token.clone().unwrap_or_else(kept::random_token)),
            token_origin: if environment_token.is_some() {
                SecretOrigin::Environment
            } else {
                SecretOrigin::Memory
            },
            keeper: Keeper {
                kind: store.kind(),
                detail: store.detail(),
                remedy: None,
            },
        };
        let keeping = Mutex::new(Keeping {
            store,
            instead,
            kept: Kept::default(),
            token_made: false,
        });
        let inner = Inner {
            environment,
            environment_token,
            keeping,
            view: RwLock::new(view),
        };
        let secrets = Self {
            inner: Arc::new(inner),
        };
        if let Err(error) = secrets.change(|_| Ok(())) {
            tracing::warn!(%error, "secrets could not be read");
        }
        secrets
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
        self.view(|view| Arc::clone(&view.signing))
    }

    /// The token that Meta's handshake has to bring, and where it comes from. Cheap.
    pub fn verify_token(&self) -> (Arc<SecretText>, SecretOrigin) {
        self.view(|view| (Arc::clone(&view.token), view.token_origin))
    }

    /// Where secrets are kept. A `remedy` means that something there is not as it should be.
    pub fn keeper(&self) -> Keeper {
        self.view(|view| view.keeper.clone())
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
        self.change(move |keeping| kept::keep(&*keeping.store, label, &value))
    }

    /// Forgets a secret. May block: call it from `spawn_blocking`.
    ///
    /// # Errors
    /// One that is not kept or that the environment sets, or a store that cannot be changed.
    pub fn remove(&self, label: &str) -> Result<(), SecretError> {
        self.may_change(label)?;
        self.change(|keeping| kept::forget(&*keeping.store, label))
    }

    /// Keeps a verify token; `None` makes a random one. May block: call it from
    /// `spawn_blocking`.
    ///
    /// # Errors
    /// A token that is none or that the environment sets, or a store that did not take it.
    pub fn set_verify_token(&self, value: Option<SecretText>) -> Result<(), SecretError> {
        if self.inner.environment_token.is_some() {
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
        self.change(|keeping| {
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
    /// A file that cannot be used; then nothing has changed.
    pub fn keep_in_file(&self, path: PathBuf) -> Result<(), SecretError> {
        self.change(|keeping| {
            let file = FileStore::new(path);
            let there = kept::load(&file)?;
            for secret in &keeping.kept.secrets {
                kept::keep(&file, &secret.label, &secret.value)?;
            }
            // One that we made for this run only is worth less than the one that Meta may know.
            let throwaway = keeping.token_made && keeping.store.kind() == SecretOrigin::Memory;
            if let Some(token) = &keeping.kept.verify_token
                && (there.verify_token.is_none() || !throwaway)
            {
                kept::keep_verify_token(&file, token)?;
            }
            keeping.store = Arc::new(file);
            keeping.instead = None;
            Ok(())
        })
    }

    fn may_change(&self, label: &str) -> Result<(), SecretError> {
        if !kept::is_label(label) {
            return Err(SecretError::Label);
        }
        match self
            .inner
            .environment
            .iter()
            .find(|from| from.secret.label == label)
        {
            Some(from) => Err(SecretError::Environment {
                label: label.to_owned(),
                variable: from.variable.clone(),
            }),
            None => Ok(()),
        }
    }

    /// Changes what is kept, then reads it all again: what is shown is what is there.
    fn change(
        &self,
        change: impl FnOnce(&mut Keeping) -> Result<(), SecretError>,
    ) -> Result<(), SecretError> {
        let mut keeping = self
            .inner
            .keeping
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let changed = change(&mut keeping);
        let read = self.inner.read_again(&mut keeping);
        changed.and(read)
    }

    fn view<T>(&self, of: impl FnOnce(&View) -> T) -> T {
        of(&self
            .inner
            .view
            .read()
            .unwrap_or_else(PoisonError::into_inner))
    }
}

impl Inner {
    /// A store that cannot be read leaves the secrets as they were, so that deliveries are
    /// still verified, and says so in the keeper.
    fn read_again(&self, keeping: &mut Keeping) -> Result<(), SecretError> {
        let read = kept::load(&*keeping.store).and_then(|kept| self.with_token(kept, keeping));
        let fault = match read {
            Ok(kept) => {
                keeping.kept = kept;
                None
            }
            Err(error) => Some(error),
        };
        let mut view = self.view.write().unwrap_or_else(PoisonError::into_inner);
        view.keeper = keeper(keeping, fault.as_ref());
        if let Some(error) = fault {
            return Err(error);
        }
        let by_environment = |label: &str| {
            self.environment
                .iter()
                .any(|from| from.secret.label == label)
        };
        let kept = keeping
            .kept
            .secrets
            .iter()
            .filter(|secret| !by_environment(&secret.label));
        view.signing = self
            .environment
            .iter()
            .map(|from| &from.secret)
            .chain(kept)
            .cloned()
            .collect();
        if let (None, Some(token)) = (&self.environment_token, &keeping.kept.verify_token) {
            view.token = Arc::new(token.clone());
            view.token_origin = keeping.store.kind();
        }
        Ok(())
    }

    /// Without a verify token anywhere, the random one of the view becomes the kept one.
    fn with_token(&self, mut kept: Kept, keeping: &mut Keeping) -> Result<Kept, SecretError> {
        if self.environment_token.is_none() && kept.verify_token.is_none() {
            let token = Arc::clone(
                &self
                    .view
                    .read()
                    .unwrap_or_else(PoisonError::into_inner)
                    .token,
            );
            kept::keep_verify_token(&*keeping.store, &token)?;
            keeping.token_made = true;
            kept.verify_token = Some((*token).clone());
        }
        Ok(kept)
    }
}

fn choose(options: &SecretOptions) -> (Arc<dyn SecretStore>, Option<SecretError>) {
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

fn keeper(keeping: &Keeping, fault: Option<&SecretError>) -> Keeper {
    let (kind, detail) = (keeping.store.kind(), keeping.store.detail());
    let in_file =
        || "Choose a file for them in Setup, or name one in HOOKGLASS_SECRETS_FILE.".to_owned();
    match fault.or(keeping.instead.as_ref()) {
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

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.view(|view| {
            formatter
                .debug_struct("Secrets")
                .field("signing", &view.signing)
                .field("keeper", &view.keeper)
                .finish()
        })
    }
}
