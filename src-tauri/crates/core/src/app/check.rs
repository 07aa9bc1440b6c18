//! A check of an endpoint in the background, with its report as it grows.

use serde::Serialize;
use ts_rs::TS;

use super::{App, JobState};
use crate::check::{self, CheckReport, Subject};
use crate::replay::{self, Sender};
use crate::time::{now_us, rfc3339};

/// How a check is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Check {
    /// Whether it goes on.
    pub state: JobState,
    /// What is known so far.
    pub report: CheckReport,
}

impl App {
    /// Begins a check; `None` while another one is running.
    pub fn start_check(&self, subject: Subject, sender: Sender) -> Option<Check> {
        let first = Check {
            state: JobState::Running,
            report: CheckReport {
                endpoint: replay::shown(&subject.endpoint.url),
                started_at: rfc3339(now_us()),
                ..CheckReport::default()
            },
        };
        let turn = self.inner.check.begin(first.clone(), &self.inner.stop)?;
        let (app, runtime) = (self.clone(), tokio::runtime::Handle::current());
        // A thread of its own: signing a thousand updates must hold nobody up.
        tokio::task::spawn_blocking(move || {
            let job = &app.inner.check;
            let told = |report: &CheckReport| {
                job.tell(&turn, false, |seen| seen.report = report.clone());
                app.publisher().changed();
            };
            let run = check::run(&subject, &sender, &turn.cancel, told);
            let report = runtime.block_on(run);
            job.tell(&turn, true, |seen| {
                seen.report = report;
                seen.state = if turn.cancel.is_cancelled() {
                    JobState::Cancelled
                } else {
                    JobState::Done
                };
            });
            app.publisher().changed();
        });
        Some(first)
    }

    /// How the last check is.
    pub fn last_check(&self) -> Option<Check> {
        self.inner.check.seen()
    }

    /// Ends the check that is running: what is left is skipped.
    pub fn cancel_check(&self) {
        self.inner.check.cancel();
    }
}
