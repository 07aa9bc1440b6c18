//! Waiting for something to become so: looked at again and again, never slept for.

use std::time::{Duration, Instant};

/// Long enough for the slowest machine; no test measures with it.
pub const PATIENCE: Duration = Duration::from_secs(60);

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
