//! How long to wait between two tries: growing, capped, and never in step with others.

use std::time::Duration;

/// Doubles from `first` to `cap`, each time a quarter more or less by chance.
#[derive(Debug, Clone)]
pub(super) struct Backoff {
    first: Duration,
    cap: Duration,
    next: Duration,
}

impl Backoff {
    pub(super) fn new(first: Duration, cap: Duration) -> Self {
        Self {
            first,
            cap,
            next: first,
        }
    }

    pub(super) fn reset(&mut self) {
        self.next = self.first;
    }

    pub(super) fn wait(&mut self) -> Duration {
        let wait = self.next;
        self.next = (wait * 2).min(self.cap);
        jittered(wait)
    }
}

fn jittered(wait: Duration) -> Duration {
    let mut chance = [0; 1];
    if getrandom::fill(&mut chance).is_err() {
        return wait;
    }
    wait.mul_f64(0.75 + f64::from(chance[0]) / 510.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_cap_and_stay_there() {
        let (first, cap) = (Duration::from_millis(500), Duration::from_secs(5));
        let mut backoff = Backoff::new(first, cap);
        let mut plain = first;
        for _ in 0..20 {
            let wait = backoff.wait();
            assert!(
                wait >= plain.mul_f64(0.74) && wait <= plain.mul_f64(1.26),
                "{wait:?}"
            );
            plain = (plain * 2).min(cap);
        }
        backoff.reset();
        assert!(backoff.wait() < Duration::from_millis(700));
    }

    #[test]
    fn two_agents_do_not_try_in_step() {
        let waits: std::collections::BTreeSet<Duration> =
            (0..100).map(|_| jittered(Duration::from_secs(5))).collect();
        assert!(waits.len() > 10);
    }
}
