//! Waiting for something to become so: looked at again and again, never slept for; and trying anew
//! what a machine that stood still has spoilt.

use std::time::{Duration, Instant};

/// Long enough for the slowest machine; no test measures with it.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Once is enough on most machines.
const TRIES: usize = 4;

/// Looks until there is something; fails, saying `what` was waited for, when there is not.
#[track_caller]
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(
            started.elapsed() < PATIENCE,
            "{what}: not within {PATIENCE:?}"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Tries something from its beginning, and again where it says with `None` that the machine stood
/// still in the middle of it for longer than the product waits. Fails when it always did.
#[track_caller]
pub fn undisturbed<T>(what: &str, mut attempt: impl FnMut() -> Option<T>) -> T {
    let done = (0..TRIES).find_map(|_| attempt());
    done.unwrap_or_else(|| panic!("{what}: disturbed each of {TRIES} times"))
}
