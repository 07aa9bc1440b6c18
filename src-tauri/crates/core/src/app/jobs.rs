//! What takes a while: one of each kind at a time, seen and ended from outside.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use ts_rs::TS;

/// How something that takes a while is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// It is at it.
    Running,
    /// It is done.
    Done,
    /// The user ended it.
    Cancelled,
    /// It ended at the first failure, as it was told.
    Stopped,
    /// It could not go on; the message says why.
    Failed,
}

/// The place of one kind of job, with what is known of the last one.
pub(super) struct Job<T> {
    run: Mutex<Option<Run<T>>>,
}

struct Run<T> {
    seen: T,
    is_running: bool,
    turn: u64,
    cancel: CancellationToken,
    /// How it is at its end, for those who wait for that.
    last_word: watch::Sender<Option<T>>,
}

/// The right to say how a job is, until another one begins.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    number: u64,
    /// The job has to end.
    pub(super) cancel: CancellationToken,
}

impl<T> Default for Job<T> {
    fn default() -> Self {
        Self {
            run: Mutex::new(None),
        }
    }
}

impl<T: Clone> Job<T> {
    /// Begins one; `None` while another is running. `stop` ends it too.
    pub(super) fn begin(&self, first: T, stop: &CancellationToken) -> Option<Turn> {
        let mut run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        if run.as_ref().is_some_and(|run| run.is_running) {
            return None;
        }
        let turn = Turn {
            number: run.as_ref().map_or(1, |run| run.turn + 1),
            cancel: stop.child_token(),
        };
        *run = Some(Run {
            seen: first,
            is_running: true,
            turn: turn.number,
            cancel: turn.cancel.clone(),
            last_word: watch::Sender::new(None),
        });
        Some(turn)
    }

    /// Says how it is; `ends`: and that this is the last word.
    pub(super) fn tell(&self, turn: &Turn, ends: bool, change: impl FnOnce(&mut T)) {
        let mut run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(run) = run.as_mut().filter(|run| run.turn == turn.number) {
            change(&mut run.seen);
            run.is_running &= !ends;
            if ends {
                run.last_word.send_replace(Some(run.seen.clone()));
            }
        }
    }

    /// How the last one is.
    pub(super) fn seen(&self) -> Option<T> {
        let run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        run.as_ref().map(|run| run.seen.clone())
    }

    /// Asks the one that is running to end.
    pub(super) fn cancel(&self) {
        let run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(run) = run.as_ref().filter(|run| run.is_running) {
            run.cancel.cancel();
        }
    }

    /// The same, and how it is once it has ended; `None` where none is running.
    pub(super) async fn end(&self) -> Option<T> {
        let mut last_word = {
            let run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
            let run = run.as_ref().filter(|run| run.is_running)?;
            run.cancel.cancel();
            run.last_word.subscribe()
        };
        let said = last_word.wait_for(Option::is_some).await;
        said.ok().and_then(|said| said.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_and_the_last_word_stays() {
        let (job, stop) = (Job::default(), CancellationToken::new());
        let first = job.begin(0, &stop).expect("nothing runs");
        assert!(job.begin(9, &stop).is_none());
        job.tell(&first, false, |seen| *seen += 1);
        job.cancel();
        assert!(first.cancel.is_cancelled());
        job.tell(&first, true, |seen| *seen += 1);
        assert_eq!(job.seen(), Some(2));
        let second = job.begin(7, &stop).expect("the first has ended");
        job.tell(&first, true, |seen| *seen = 99);
        assert_eq!(job.seen(), Some(7));
        assert!(!second.cancel.is_cancelled());
    }

    #[tokio::test]
    async fn who_ends_one_hears_how_that_one_ended() {
        let (job, stop) = (Job::default(), CancellationToken::new());
        assert_eq!(job.end().await, None, "none is running");
        let first = job.begin(0, &stop).expect("nothing runs");
        let work = async {
            first.cancel.cancelled().await;
            job.tell(&first, true, |seen| *seen = 5);
            job.begin(7, &stop).expect("the first has ended");
        };
        let (ended, ()) = tokio::join!(job.end(), work);
        assert_eq!(ended, Some(5), "and not how the next one is");
    }
}
