//! Which keychains are taken, and which are told from working ones only by trying.

use std::sync::Arc;
use std::time::{Duration, Instant};

use keyring_core::api::CredentialStoreApi;

use super::contract::mock_keychain;
use super::*;
use crate::secrets::probe::probe;

/// For those that answer: a thread that has to wait for its turn is no keychain that hangs.
const LONG: Duration = Duration::from_secs(60);

/// A keychain that waits for somebody to unlock it.
struct Hanging;

/// A locked one that pretends: takes everything and finds nothing.
struct Forgetful;

macro_rules! store {
    ($type:ty, $get:expr) => {
        impl SecretStore for $type {
            fn kind(&self) -> SecretOrigin {
                SecretOrigin::Keychain
            }
            fn detail(&self) -> String {
                "Secrets are kept in a test.".into()
            }
            fn get(&self, _: &str) -> Result<Option<SecretText>, SecretError> {
                $get
            }
            fn set(&self, _: &str, _: &SecretText) -> Result<(), SecretError> {
                Ok(())
            }
            fn delete(&self, _: &str) -> Result<(), SecretError> {
                Ok(())
            }
        }
    };
}

store!(Forgetful, Ok(None));
store!(Hanging, {
    std::thread::sleep(Duration::from_secs(60));
    Ok(None)
});

#[test]
fn a_working_keychain_is_taken_and_nothing_is_left_in_it() {
    let (keychain, mock) = mock_keychain();
    probe(Arc::new(keychain), LONG).expect("works");
    for entry in mock.search(&Default::default()).expect("can be searched") {
        assert!(matches!(
            entry.get_password(),
            Err(keyring_core::Error::NoEntry)
        ));
    }
}

#[test]
fn a_keychain_that_forgets_is_not_taken() {
    let error = probe(Arc::new(Forgetful), LONG).expect_err("forgets");
    assert!(error.to_string().contains("did not give back"), "{error}");
}

#[test]
fn a_keychain_that_hangs_is_not_waited_for() {
    let start = Instant::now();
    let error = probe(Arc::new(Hanging), Duration::from_millis(50)).expect_err("hangs");
    // It hangs for a minute.
    assert!(start.elapsed() < Duration::from_secs(50));
    assert!(
        error.to_string().contains("did not answer within 0.05 s"),
        "{error}"
    );
}

#[test]
fn a_keychain_that_refuses_says_why_without_the_value() {
    let (keychain, mock) = mock_keychain();
    let entry = mock.build("hookglass", "secret:a", None).expect("an entry");
    let refuse = |error| {
        let cred = entry.as_any().downcast_ref::<keyring_core::mock::Cred>();
        cred.expect("a mock").set_error(error);
    };
    let why = || "the prompt was dismissed".to_owned().into();
    refuse(keyring_core::Error::NoStorageAccess(why()));
    let error = keychain
        .set("secret:a", &text(VALUE))
        .expect_err("is locked");
    assert!(
        error.to_string().contains("locked") && error.to_string().contains("dismissed"),
        "{error}"
    );
    refuse(keyring_core::Error::BadEncoding(VALUE.into()));
    let error = keychain.get("secret:a").expect_err("is no text");
    let (words, bytes) = (
        format!("{error} {error:?}"),
        format!("{:?}", VALUE.as_bytes()),
    );
    assert!(!words.contains(VALUE) && !words.contains(&bytes), "{words}");
}

/// No keychain on this machine, or one that is locked: the product runs all the same.
#[test]
fn an_absent_keychain_means_memory_with_the_reason() {
    let instead = SecretError::Keychain {
        action: "be tried",
        reason: "there is none".into(),
    };
    let secrets = Secrets::with_store(Vec::new(), Arc::new(MemoryStore::default()), Some(instead));
    let keeper = secrets.keeper();
    assert_eq!(keeper.kind, SecretOrigin::Memory);
    assert!(keeper.detail.contains("there is none"), "{}", keeper.detail);
    assert!(keeper.remedy.is_some_and(|remedy| remedy.contains("file")));
}
