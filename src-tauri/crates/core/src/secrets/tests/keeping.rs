//! Where secrets are kept over time: reopening, moving, and places that fail later.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;

/// A keychain that can be locked while it is in use.
#[derive(Default)]
pub(super) struct Lockable {
    entries: MemoryStore,
    pub(super) locked: AtomicBool,
}

impl Lockable {
    fn check(&self) -> Result<(), SecretError> {
        let locked = || SecretError::Keychain {
            action: "keep a secret",
            reason: "it is locked".into(),
        };
        if self.locked.load(Ordering::Relaxed) {
            Err(locked())
        } else {
            Ok(())
        }
    }
}

impl SecretStore for Lockable {
    fn kind(&self) -> SecretOrigin {
        SecretOrigin::Keychain
    }
    fn detail(&self) -> String {
        "Secrets are kept in a test.".into()
    }
    fn get(&self, name: &str) -> Result<Option<SecretText>, SecretError> {
        self.check().and_then(|()| self.entries.get(name))
    }
    fn set(&self, name: &str, value: &SecretText) -> Result<(), SecretError> {
        self.check().and_then(|()| self.entries.set(name, value))
    }
    fn delete(&self, name: &str) -> Result<(), SecretError> {
        self.check().and_then(|()| self.entries.delete(name))
    }
}

fn on(store: &Arc<Lockable>, pairs: &[(&str, &str)]) -> Secrets {
    Secrets::with_store(env(pairs), Arc::clone(store) as Arc<dyn SecretStore>, None)
}

#[test]
fn everything_is_there_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secrets.json");
    let first = in_file(&path, &[]);
    let (token, origin) = first.verify_token();
    assert_eq!(origin, SecretOrigin::File);
    first.set("b", text(" x ")).expect("is kept");
    first.set("a", text("y")).expect("is kept");
    let second = in_file(&path, &[]);
    assert_eq!(labels(&second), ["b", "a"]);
    assert_eq!(second.signing()[0].value.expose(), " x ");
    assert_eq!(second.verify_token().0.expose(), token.expose());
    second
        .set_verify_token(Some(text("mine")))
        .expect("is kept");
    assert_eq!(in_file(&path, &[]).verify_token().0.expose(), "mine");
    assert_eq!(second.keeper().remedy, None);
}

#[test]
fn what_another_process_added_is_not_lost() {
    let store = Arc::new(Lockable::default());
    let (one, other) = (on(&store, &[]), on(&store, &[]));
    one.set("a", text("x")).expect("is kept");
    other.set("b", text("y")).expect("is kept");
    assert_eq!(labels(&other), ["a", "b"]);
    assert_eq!(
        one.verify_token().0.expose(),
        other.verify_token().0.expose()
    );
}

#[test]
fn the_environment_hides_a_kept_secret_of_the_same_label() {
    let store = Arc::new(Lockable::default());
    on(&store, &[])
        .set("instagram_app_secret", text("kept"))
        .expect("is kept");
    let secrets = on(&store, &[("INSTAGRAM_WEBHOOK_SECRET", "env")]);
    assert_eq!(labels(&secrets), ["instagram_app_secret"]);
    assert_eq!(secrets.signing()[0].value.expose(), "env");
    assert_eq!(on(&store, &[]).signing()[0].value.expose(), "kept");
}

#[test]
fn a_keychain_that_fails_later_is_an_error_and_what_is_known_stays() {
    let store = Arc::new(Lockable::default());
    let secrets = on(&store, &[]);
    secrets.set("a", text("x")).expect("is kept");
    store.locked.store(true, Ordering::Relaxed);
    for failed in [
        secrets.set("b", text("y")),
        secrets.remove("a"),
        secrets.set_verify_token(None),
    ] {
        let error = failed.expect_err("is locked");
        assert!(error.remedy().contains("unlock"), "{}", error.remedy());
    }
    assert_eq!(labels(&secrets), ["a"], "deliveries are still verified");
    assert!(
        secrets
            .keeper()
            .remedy
            .is_some_and(|remedy| remedy.contains("unlock"))
    );
    store.locked.store(false, Ordering::Relaxed);
    secrets.set("b", text("y")).expect("is kept again");
    assert_eq!(secrets.keeper().remedy, None);
}

#[test]
fn a_locked_keychain_can_still_be_left_for_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Arc::new(Lockable::default());
    let secrets = on(&store, &[]);
    secrets.set("a", text("x")).expect("is kept");
    let token = secrets.verify_token().0;
    store.locked.store(true, Ordering::Relaxed);
    let path = folder.path().join("secrets.json");
    secrets.keep_in_file(path.clone()).expect("is kept");
    let keeper = secrets.keeper();
    assert_eq!((keeper.kind, keeper.remedy), (SecretOrigin::File, None));
    let reopened = in_file(&path, &[]);
    assert_eq!(labels(&reopened), ["a"]);
    assert_eq!(reopened.verify_token().0.expose(), token.expose());
}

#[test]
fn a_file_that_is_there_keeps_what_it_has() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secrets.json");
    let old = in_file(&path, &[]);
    old.set("a", text("old")).expect("is kept");
    old.set("b", text("old")).expect("is kept");
    let known_to_meta = old.verify_token().0;

    let secrets = in_memory(&[]);
    secrets.set("b", text("new")).expect("is kept");
    secrets.keep_in_file(path.clone()).expect("is kept");
    let values: Vec<String> = secrets
        .signing()
        .iter()
        .map(|secret| secret.value.expose().to_owned())
        .collect();
    assert_eq!(
        (labels(&secrets), values),
        (
            vec!["a".into(), "b".into()],
            vec!["old".into(), "new".into()]
        )
    );
    assert_eq!(
        secrets.verify_token().0.expose(),
        known_to_meta.expose(),
        "a throwaway one gives way"
    );

    let secrets = in_memory(&[]);
    secrets
        .set_verify_token(Some(text("chosen")))
        .expect("is kept");
    secrets.keep_in_file(path).expect("is kept");
    assert_eq!(secrets.verify_token().0.expose(), "chosen");
}

#[test]
fn a_file_that_cannot_be_used_changes_nothing() {
    let secrets = in_memory(&[]);
    secrets.set("a", text("x")).expect("is kept");
    let folder = tempfile::tempdir().expect("a folder");
    secrets
        .keep_in_file(folder.path().to_owned())
        .expect_err("a folder is no file");
    assert_eq!(secrets.keeper().kind, SecretOrigin::Memory);
    assert_eq!(labels(&secrets), ["a"]);
}

#[test]
fn memory_says_that_it_forgets_and_what_to_do() {
    let keeper = in_memory(&[]).keeper();
    assert!(keeper.detail.contains("forgotten"), "{}", keeper.detail);
    assert!(
        keeper
            .remedy
            .is_some_and(|remedy| remedy.contains("HOOKGLASS_SECRETS_FILE"))
    );
}
