//! Sends a scenario, and again what was not answered 200, as Meta does.
//!
//! First tries go out in order: one at a time, or at a rate, whether or not the one before was
//! answered. Retries have times of their own: one that fails does not hold the others up. What
//! waits is remembered as a number and a time, and made again when it is due.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{JoinError, JoinSet, spawn_blocking};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, sleep_until};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::schedule::{ALERTED_AFTER, Ending, PATIENCE, ending, retries};
use super::{MARK, Mark, Material, Pipeline, Retries, Scenario, Series, SimulationError};
use crate::delivery::Header;
use crate::replay::{Answer, Fault, Request, Sender};
use crate::time::now_us;

/// Requests that are on their way at once, at most.
const ON_THE_WAY: usize = 64;
/// Bytes of their bodies, at most, unless one alone is larger.
const BYTES_ON_THE_WAY: usize = 64 << 20;
/// Bytes of an answer that are told.
const ANSWER_TOLD: usize = 4096;

/// Where a simulation goes.
#[derive(Clone)]
pub struct Destination {
    /// The client, with the certificates that it trusts.
    pub sender: Sender,
    /// http or https.
    pub url: Url,
    /// For the whole exchange; `None`: as long as it takes. With retries no more than Meta
    /// waits, [`PATIENCE`]: as Meta does, the connection is closed then.
    pub timeout: Option<Duration>,
    /// The endpoint's own headers, instead of those of the same name.
    pub dress: Vec<Header>,
    /// Whether it says that Hookglass sent it.
    pub mark: Mark,
}

impl Destination {
    /// Headers as they are sent there, with this content: a body, or the query of a handshake.
    pub fn dressed(&self, mut headers: Vec<Header>, content: &[u8]) -> Vec<Header> {
        headers.extend(self.mark.value(content).map(|value| (MARK.into(), value)));
        let is_theirs = |name: &str| {
            let mut own = self.dress.iter();
            own.any(|(own, _)| own.eq_ignore_ascii_case(name))
        };
        headers.retain(|(name, _)| !is_theirs(name));
        headers.extend(self.dress.iter().cloned());
        headers
    }
}

/// What happens in a simulation.
#[derive(Debug, Clone)]
pub enum Event {
    /// A request was sent, and answered or not.
    Sent {
        /// From 1; that of its copies as well.
        number: u32,
        /// 0: the first time; else the how-manieth retry.
        retry: u32,
        /// The answer.
        status: Option<u16>,
        /// From the start of connecting to the last byte, or to the fault.
        duration: Duration,
        /// The beginning of the answer, at most 4 KiB.
        answer_start: String,
        /// Why no whole answer came.
        fault: Option<Fault>,
        /// Bytes of the body that was sent.
        body_size: usize,
        /// A whole answer with exactly the status 200: Meta would not send it again.
        accepted: bool,
    },
    /// It will be sent again.
    Waiting {
        /// From 1.
        number: u32,
        /// The how-manieth retry is next, from 1.
        retry: u32,
        /// When; microseconds since 1970, UTC.
        at: i64,
    },
    /// It has failed for so long that Meta would alert the developer; it goes on.
    Alerted {
        /// From 1.
        number: u32,
    },
    /// It is not sent again any more.
    GivenUp {
        /// From 1.
        number: u32,
        /// What Meta would do.
        ending: Ending,
    },
}

/// Sends a scenario to its end, or until it is cancelled: then nothing is sent any more, and
/// what is on its way is cut off. Tells everything that happens, in the order in which it does.
///
/// Each notification is taken by itself: Meta counts its hour over all of an account's, and
/// would send none any more after the first [`Ending::Disabled`].
///
/// # Errors
/// What [`Series::new`] refuses; nothing was sent then. An endpoint that fails is no error.
pub async fn run(
    scenario: &Scenario,
    material: &Material,
    secret: Option<&str>,
    to: &Destination,
    cancel: &CancellationToken,
    on_event: impl FnMut(Event) + Send,
) -> Result<(), SimulationError> {
    let series = Series::new(scenario, material, secret, now_us())?;
    let copies = scenario.duplicates + 1;
    let order = series.order().into_iter();
    let firsts = order.flat_map(|number| (0..copies).map(move |_| number));
    let mut running = Running {
        on_the_way: JoinSet::new(),
        most: (BYTES_ON_THE_WAY / series.body_size().max(1)).clamp(1, ON_THE_WAY),
        waiting: BinaryHeap::new(),
        pace: scenario.rate.map(pace),
        first_on_the_way: false,
        newest: None,
        retries: scenario.retries,
        pipeline: material.pipeline,
        series: Arc::new(series),
        to: Arc::new(to.clone()),
        on_event,
    };
    tokio::select! {
        biased;
        () = cancel.cancelled() => {}
        () = running.go(firsts) => {}
    }
    // Dropped here: what is on its way is cut off.
    Ok(())
}

fn pace(rate: f64) -> Interval {
    // The rate was checked: from a microsecond to a thousand seconds.
    let mut pace = interval(Duration::from_secs_f64(1.0 / rate));
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pace
}

/// A try that is due at a time; the earliest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Try {
    due: Instant,
    number: u32,
    retry: u32,
    /// When the first try was sent.
    began: Instant,
    /// What the body says; microseconds. META 2.3: on a retry `entry.time` may differ, but
    /// nobody knows whether it does, so a retry is the same bytes.
    happened_us: i64,
}

/// A try that was made.
struct Done {
    this: Try,
    body_size: usize,
    answer: Answer,
}

struct Running<F> {
    on_the_way: JoinSet<Result<Done, JoinError>>,
    most: usize,
    waiting: BinaryHeap<Reverse<Try>>,
    pace: Option<Interval>,
    first_on_the_way: bool,
    /// The number that was last begun, and when it happened: its copies say the same.
    newest: Option<(u32, i64)>,
    retries: Retries,
    pipeline: Pipeline,
    series: Arc<Series>,
    to: Arc<Destination>,
    on_event: F,
}

impl<F: FnMut(Event) + Send> Running<F> {
    async fn go(&mut self, firsts: impl Iterator<Item = u32>) {
        let mut firsts = firsts.peekable();
        loop {
            let has_room = self.on_the_way.len() < self.most;
            let due = self.waiting.peek().map(|Reverse(next)| next.due);
            let may_begin = firsts.peek().is_some()
                && has_room
                && (self.pace.is_some() || !self.first_on_the_way);
            if firsts.peek().is_none() && due.is_none() && self.on_the_way.is_empty() {
                return;
            }
            tokio::select! {
                biased;
                Some(done) = self.on_the_way.join_next() => self.take(done),
                () = sleep_until(due.unwrap_or_else(Instant::now)), if has_room && due.is_some() => {
                    if let Some(Reverse(next)) = self.waiting.pop() {
                        self.send(next);
                    }
                }
                () = turn(&mut self.pace), if may_begin => {
                    if let Some(number) = firsts.next() {
                        self.begin(number);
                    }
                }
            }
        }
    }

    fn begin(&mut self, number: u32) {
        let now = Instant::now();
        let happened_us = match self.newest {
            Some((newest, happened_us)) if newest == number => happened_us,
            _ => self.series.happened(number, now_us()),
        };
        self.newest = Some((number, happened_us));
        self.first_on_the_way = true;
        self.send(Try {
            due: now,
            number,
            retry: 0,
            began: now,
            happened_us,
        });
    }

    fn send(&mut self, this: Try) {
        let (series, to) = (Arc::clone(&self.series), Arc::clone(&self.to));
        let timeout = match self.retries {
            Retries::Off => to.timeout,
            Retries::Real | Retries::Compressed { .. } => {
                Some(to.timeout.map_or(PATIENCE, |timeout| timeout.min(PATIENCE)))
            }
        };
        self.on_the_way.spawn(async move {
            let url = to.url.clone();
            let dressing = Arc::clone(&to);
            // Signing 64 MiB takes long enough to hold others up.
            let request = spawn_blocking(move || {
                let body = series.body(this.number, this.happened_us);
                let headers = dressing.dressed(series.headers(&body), &body);
                Request::post(url, headers, body, timeout)
            });
            let request = request.await?;
            Ok(Done {
                this,
                body_size: request.body.len(),
                answer: to.sender.send(request).await,
            })
        });
    }

    fn take(&mut self, done: Result<Result<Done, JoinError>, JoinError>) {
        let done = match done.and_then(|done| done) {
            Ok(done) => done,
            Err(error) => {
                // Only when the process ends.
                tracing::error!(%error, "a simulated request was not sent");
                self.first_on_the_way = false;
                return;
            }
        };
        let Done {
            this,
            body_size,
            answer,
        } = done;
        if this.retry == 0 {
            self.first_on_the_way = false;
        }
        let accepted = answer.status == Some(200) && answer.fault.is_none();
        (self.on_event)(Event::Sent {
            number: this.number,
            retry: this.retry,
            status: answer.status,
            duration: answer.duration,
            answer_start: beginning(&answer.body),
            fault: answer.fault,
            body_size,
            accepted,
        });
        if !accepted {
            self.fail(this);
        }
    }

    fn fail(&mut self, this: Try) {
        if self.retries == Retries::Off {
            return;
        }
        let number = this.number;
        let times = retries(self.pipeline);
        // The first of the times is that of the first retry.
        let made = this.retry as usize;
        let own = made.checked_sub(1).and_then(|index| times.get(index));
        if self.pipeline == Pipeline::Messaging && own == Some(&ALERTED_AFTER) {
            (self.on_event)(Event::Alerted { number });
        }
        let next = times.get(made).and_then(|time| self.retries.scale(*time));
        let Some(next) = next else {
            let ending = ending(self.pipeline);
            (self.on_event)(Event::GivenUp { number, ending });
            return;
        };
        let (due, retry) = (this.began + next, this.retry + 1);
        let wait = due.saturating_duration_since(Instant::now());
        let at = now_us().saturating_add(i64::try_from(wait.as_micros()).unwrap_or(i64::MAX));
        (self.on_event)(Event::Waiting { number, retry, at });
        self.waiting.push(Reverse(Try { due, retry, ..this }));
    }
}

/// When the next first try may go out.
async fn turn(pace: &mut Option<Interval>) {
    if let Some(pace) = pace {
        pace.tick().await;
    }
}

/// The beginning of an answer, as text.
pub(super) fn beginning(answer: &[u8]) -> String {
    let start = answer.get(..ANSWER_TOLD).unwrap_or(answer);
    String::from_utf8_lossy(start).into_owned()
}

#[cfg(test)]
mod tests;
