//! Finds out whether a place really keeps secrets, without waiting for it for ever.

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use super::kept::random_token;
use super::{SecretError, SecretStore};

/// How long a keychain may take to answer, or the user to unlock it, at start.
pub(super) const PATIENCE: Duration = Duration::from_secs(3);

/// Keeps, reads and forgets a dummy entry. A read alone proves nothing: a locked keyring
/// answers it with “no entry”. On a thread of its own, since such a keyring may also show a
/// prompt that nobody sees; the thread is then left behind.
pub(super) fn probe(store: Arc<dyn SecretStore>, patience: Duration) -> Result<(), SecretError> {
    let (done, result) = mpsc::channel();
    // Another process may try at the same moment.
    let name = format!("probe-{}", random_token().expose());
    let run = move || done.send(round_trip(&*store, &name));
    let failed = |reason: String| SecretError::Keychain {
        action: "be tried",
        reason,
    };
    std::thread::Builder::new()
        .name("keychain-probe".into())
        .spawn(run)
        .map_err(|error| failed(error.to_string()))?;
    match result.recv_timeout(patience) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => Err(failed(format!(
            "it did not answer within {} s; it may wait to be unlocked",
            patience.as_secs_f32()
        ))),
        Err(RecvTimeoutError::Disconnected) => Err(failed("the attempt broke off".into())),
    }
}

fn round_trip(store: &dyn SecretStore, name: &str) -> Result<(), SecretError> {
    let value = random_token();
    store.set(name, &value)?;
    let read = store.get(name);
    store.delete(name)?;
    if read?.is_some_and(|read| read.expose() == value.expose()) {
        return Ok(());
    }
    Err(SecretError::Keychain {
        action: "be used",
        reason: "it did not give back what it was given".into(),
    })
}
