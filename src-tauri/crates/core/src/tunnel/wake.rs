//! Notices that the machine slept: its connections are dead then, whatever they look like.

use std::time::{Duration, Instant, SystemTime};

/// How often to look.
const LOOK: Duration = Duration::from_secs(1);
/// A look that comes later than this has slept; shorter sleeps are survived by most links.
const SLEPT: Duration = Duration::from_secs(10);

/// Returns once the machine has woken from a sleep.
pub(super) async fn woken() {
    let mut before = (Instant::now(), SystemTime::now());
    loop {
        tokio::time::sleep(LOOK).await;
        let now = (Instant::now(), SystemTime::now());
        if slept(before, now) {
            return;
        }
        before = now;
    }
}

/// Some systems stop the steady clock in sleep, so that only the other one jumps.
fn slept(before: (Instant, SystemTime), now: (Instant, SystemTime)) -> bool {
    let steady = now.0.duration_since(before.0);
    let wall = now.1.duration_since(before.1).unwrap_or_default();
    steady.max(wall) > SLEPT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_of_either_clock_is_a_sleep_and_one_backwards_is_not() {
        let (steady, wall) = (Instant::now(), SystemTime::now());
        let after = |a: u64, b: u64| {
            slept(
                (steady, wall),
                (
                    steady + Duration::from_secs(a),
                    wall + Duration::from_secs(b),
                ),
            )
        };
        assert!(!after(1, 1));
        assert!(after(1, 61));
        assert!(after(61, 61));
        assert!(!slept(
            (steady, wall + Duration::from_secs(99)),
            (steady, wall)
        ));
    }
}
