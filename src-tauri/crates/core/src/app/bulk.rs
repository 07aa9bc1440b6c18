//! Bulk replay in the background, with its progress.

use serde::Serialize;
use ts_rs::TS;

use super::{App, JobState};
use crate::attempts::bulk::{self, Ended, Pace, Which};
use crate::attempts::{AttemptError, Plan};
use crate::replay;
use crate::store::StoreError;
use crate::store::attempt::{Attempt, Comparison};
use crate::time::{now_us, rfc3339};

/// Failures that are told by name.
const FAILURES: usize = 50;

/// A delivery that its endpoint did not take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BulkFailure {
    /// The delivery.
    #[ts(type = "number")]
    pub delivery_id: i64,
    /// The answer's status, or why there was none.
    pub reason: String,
}

/// How a bulk replay is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BulkReplay {
    /// Whether it goes on.
    pub state: JobState,
    /// When it began; RFC 3339, UTC.
    pub started_at: String,
    /// Where they go.
    pub target: String,
    /// Deliveries to be replayed.
    #[ts(type = "number")]
    pub total: i64,
    /// Replayed so far.
    #[ts(type = "number")]
    pub done: i64,
    /// Of these, the ones that the endpoint took (2xx).
    #[ts(type = "number")]
    pub passed: i64,
    /// Failed the time before and passed now.
    #[ts(type = "number")]
    pub fixed: i64,
    /// Passed the time before and failed now.
    #[ts(type = "number")]
    pub regressed: i64,
    /// Of those that were not taken, the first 50.
    pub failures: Vec<BulkFailure>,
    /// Why it could not go on, and what to do.
    pub message: Option<String>,
}

impl App {
    /// Begins a bulk replay; `None` while another one is running.
    ///
    /// # Errors
    /// When the deliveries cannot be counted.
    pub async fn start_bulk_replay(
        &self,
        which: Which,
        plan: Plan,
        pace: Pace,
    ) -> Result<Option<BulkReplay>, StoreError> {
        let first = BulkReplay {
            state: JobState::Running,
            started_at: rfc3339(now_us()),
            target: replay::shown(&plan.to.url),
            total: bulk::count(self.store(), &which).await?,
            done: 0,
            passed: 0,
            fixed: 0,
            regressed: 0,
            failures: Vec::new(),
            message: None,
        };
        let Some(turn) = self
            .inner
            .bulk_replay
            .begin(first.clone(), &self.inner.stop)
        else {
            return Ok(None);
        };
        let app = self.clone();
        tokio::spawn(async move {
            let job = &app.inner.bulk_replay;
            let done = |id: i64, made: Result<Attempt, AttemptError>| {
                job.tell(&turn, false, |seen| seen.take(id, made));
                app.publisher().changed();
            };
            let (store, senders) = (app.store(), app.senders());
            let ended = bulk::run(store, senders, which, &plan, pace, &turn.cancel, done).await;
            job.tell(&turn, true, |seen| {
                (seen.state, seen.message) = match ended {
                    Ok(Ended::Done) => (JobState::Done, None),
                    Ok(Ended::Cancelled) => (JobState::Cancelled, None),
                    Ok(Ended::Stopped) => (JobState::Stopped, None),
                    Err(error) => {
                        let message = format!("{error}. {}", error.remedy());
                        (JobState::Failed, Some(message))
                    }
                };
            });
            app.publisher().changed();
        });
        Ok(Some(first))
    }

    /// How the last bulk replay is.
    pub fn bulk_replay(&self) -> Option<BulkReplay> {
        self.inner.bulk_replay.seen()
    }

    /// Ends the bulk replay that is running; what is on its way is cut off.
    pub fn cancel_bulk_replay(&self) {
        self.inner.bulk_replay.cancel();
    }
}

impl BulkReplay {
    fn take(&mut self, delivery_id: i64, made: Result<Attempt, AttemptError>) {
        self.done += 1;
        let reason = match made {
            Ok(attempt) => {
                match attempt.comparison {
                    Some(Comparison::Fixed) => self.fixed += 1,
                    Some(Comparison::Regressed) => self.regressed += 1,
                    _ => {}
                }
                if attempt.passed() {
                    self.passed += 1;
                    return;
                }
                attempt.problem()
            }
            Err(error) => format!("{error}. {}", error.remedy()),
        };
        if self.failures.len() < FAILURES {
            self.failures.push(BulkFailure {
                delivery_id,
                reason,
            });
        }
    }
}
