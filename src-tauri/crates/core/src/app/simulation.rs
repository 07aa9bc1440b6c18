//! A simulation of Meta in the background, with its progress.

use std::collections::{HashMap, VecDeque};

use serde::Serialize;
use ts_rs::TS;

use super::{App, JobState};
use crate::replay::{self, Fault};
use crate::secrets::SecretText;
use crate::simulate::{self, Destination, Event, Material, Scenario, Series, SimulationError};
use crate::time::{now_us, rfc3339};

/// Requests that are told one by one.
const RECENT: usize = 100;
/// Letters of an answer that are told.
const ANSWER: usize = 200;

/// A request of a simulation, and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SimulatedRequest {
    /// From 1.
    pub number: u32,
    /// 0: the first time; else the how-manieth retry.
    pub retry: u32,
    /// The answer.
    pub status: Option<u16>,
    /// Microseconds.
    #[ts(type = "number")]
    pub duration_us: u64,
    /// The beginning of the answer.
    pub answer: String,
    /// Why no whole answer came.
    pub fault: Option<Fault>,
}

/// How a simulation is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Simulation {
    /// Whether it goes on.
    pub state: JobState,
    /// When it began; RFC 3339, UTC.
    pub started_at: String,
    /// Where it goes.
    pub target: String,
    /// Requests to be sent, without retries.
    #[ts(type = "number")]
    pub total: i64,
    /// Sent so far, with retries.
    #[ts(type = "number")]
    pub sent: i64,
    /// Of these, answered 200.
    #[ts(type = "number")]
    pub accepted: i64,
    /// Answered otherwise.
    #[ts(type = "number")]
    pub refused: i64,
    /// Not answered.
    #[ts(type = "number")]
    pub unanswered: i64,
    /// Of those sent, the retries.
    #[ts(type = "number")]
    pub retries: i64,
    /// Requests that wait to be sent again.
    #[ts(type = "number")]
    pub waiting: i64,
    /// Requests that Meta would have given up.
    #[ts(type = "number")]
    pub given_up: i64,
    /// When the next retry is due; RFC 3339, UTC.
    pub next_retry: Option<String>,
    /// The newest 100, newest first.
    #[ts(as = "Vec<SimulatedRequest>")]
    pub recent: VecDeque<SimulatedRequest>,
    /// Why it could not go on, or what Meta would do now.
    pub message: Option<String>,
}

impl App {
    /// Begins a simulation; `None` while another one is running.
    ///
    /// # Errors
    /// A scenario that cannot be.
    pub fn start_simulation(
        &self,
        scenario: Scenario,
        material: Material,
        secret: Option<SecretText>,
        to: Destination,
    ) -> Result<Option<Simulation>, SimulationError> {
        let key = secret.as_ref().map(SecretText::expose);
        Series::new(&scenario, &material, key, now_us())?;
        let first = Simulation {
            state: JobState::Running,
            started_at: rfc3339(now_us()),
            target: replay::shown(&to.url),
            total: i64::try_from(scenario.total()).unwrap_or(i64::MAX),
            sent: 0,
            accepted: 0,
            refused: 0,
            unanswered: 0,
            retries: 0,
            waiting: 0,
            given_up: 0,
            next_retry: None,
            recent: VecDeque::new(),
            message: None,
        };
        let Some(turn) = self.inner.simulation.begin(first.clone(), &self.inner.stop) else {
            return Ok(None);
        };
        let app = self.clone();
        tokio::spawn(async move {
            let job = &app.inner.simulation;
            let mut due = Due::default();
            let told = |event: Event| {
                job.tell(&turn, false, |seen| seen.take(event, &mut due));
                app.publisher().changed();
            };
            let key = secret.as_ref().map(SecretText::expose);
            let ended = simulate::run(&scenario, &material, key, &to, &turn.cancel, told).await;
            job.tell(&turn, true, |seen| {
                seen.state = match &ended {
                    Err(_) => JobState::Failed,
                    Ok(()) if turn.cancel.is_cancelled() => JobState::Cancelled,
                    Ok(()) => JobState::Done,
                };
                if let Err(error) = ended {
                    seen.message = Some(format!("{error}. {}", error.remedy()));
                }
            });
            app.publisher().changed();
        });
        Ok(Some(first))
    }

    /// How the last simulation is.
    pub fn simulation(&self) -> Option<Simulation> {
        self.inner.simulation.seen()
    }

    /// Ends the simulation that is running; what is on its way is cut off.
    pub fn cancel_simulation(&self) {
        self.inner.simulation.cancel();
    }
}

/// When requests that wait are sent again; microseconds since 1970, UTC. Copies of a request
/// have its number too.
#[derive(Default)]
struct Due {
    times: HashMap<u32, VecDeque<i64>>,
}

impl Due {
    fn next(&self) -> Option<i64> {
        self.times.values().flatten().min().copied()
    }

    fn done(&mut self, number: u32) -> bool {
        let Some(times) = self.times.get_mut(&number) else {
            return false;
        };
        let was_waiting = times.pop_front().is_some();
        if times.is_empty() {
            self.times.remove(&number);
        }
        was_waiting
    }
}

impl Simulation {
    fn take(&mut self, event: Event, due: &mut Due) {
        match event {
            Event::Sent {
                number,
                retry,
                status,
                duration,
                answer_start,
                fault,
                accepted,
                ..
            } => {
                self.sent += 1;
                let counter = match (accepted, status) {
                    (true, _) => &mut self.accepted,
                    (false, Some(_)) => &mut self.refused,
                    (false, None) => &mut self.unanswered,
                };
                *counter += 1;
                self.retries += i64::from(retry > 0);
                if retry > 0 && due.done(number) {
                    self.waiting -= 1;
                }
                self.recent.truncate(RECENT - 1);
                self.recent.push_front(SimulatedRequest {
                    number,
                    retry,
                    status,
                    duration_us: u64::try_from(duration.as_micros()).unwrap_or(u64::MAX),
                    answer: answer_start.chars().take(ANSWER).collect(),
                    fault,
                });
            }
            Event::Waiting { number, at, .. } => {
                due.times.entry(number).or_default().push_back(at);
                self.waiting += 1;
            }
            Event::Alerted { .. } => {
                let message = "Meta would have sent you an alert by now: deliveries have failed for 15 minutes.";
                self.message = Some(message.into());
            }
            Event::GivenUp { ending, .. } => {
                self.given_up += 1;
                self.message = Some(ending.explanation().into());
            }
        }
        self.next_retry = due.next().map(rfc3339);
    }
}
