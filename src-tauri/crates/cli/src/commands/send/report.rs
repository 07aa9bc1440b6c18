//! Tells what happens in a simulation, and what the command's exit code is in the end.

use hookglass_core::replay::Fault;
use hookglass_core::simulate::{Event, HandshakeOutcome, PATIENCE, Retries, Scenario};
use hookglass_core::time::{now_us, rfc3339};
use tokio_util::sync::CancellationToken;

use super::super::text;
use crate::output::{self, Exit, Failure, Format, Outcome};
use crate::record;

/// A wait that is worth a word; microseconds.
const LONG: i64 = 5_000_000;

/// What happened so far.
pub(super) struct Report<'a> {
    format: Format,
    name: &'a str,
    to: &'a str,
    has_retries: bool,
    exit: Exit,
    /// How the last request went.
    last: Exit,
    /// Requests and copies whose end is not known.
    open: u64,
    /// Why nobody can be told any more.
    broken: Option<std::io::Error>,
}

impl<'a> Report<'a> {
    pub(super) fn new(format: Format, name: &'a str, to: &'a str, scenario: &Scenario) -> Self {
        Self {
            format,
            name,
            to,
            has_retries: scenario.retries != Retries::Off,
            exit: Exit::Done,
            last: Exit::Done,
            open: scenario.total(),
            broken: None,
        }
    }

    /// Tells one event; when nobody reads any more, nothing more is sent.
    pub(super) fn tell(&mut self, event: Event, cancel: &CancellationToken) {
        if let Err(error) = self.try_tell(event) {
            self.broken = Some(error);
            cancel.cancel();
        }
    }

    /// How it ended.
    pub(super) fn end(self) -> Outcome {
        if let Some(error) = self.broken {
            return Err(Failure::from(error));
        }
        if self.open > 0 {
            eprintln!("Stopped before the end; not settled: {}.", self.open);
            return Ok(self.exit.max(Exit::No));
        }
        Ok(self.exit)
    }

    fn settle(&mut self, exit: Exit) {
        self.open = self.open.saturating_sub(1);
        self.exit = self.exit.max(exit);
    }

    fn try_tell(&mut self, event: Event) -> std::io::Result<()> {
        let is_text = self.format == Format::Text;
        match event {
            Event::Sent {
                number,
                retry,
                status,
                duration,
                answer_start,
                fault,
                body_size,
                accepted,
            } => {
                self.last = match (accepted, status) {
                    (true, _) => Exit::Done,
                    (false, Some(_)) => Exit::No,
                    (false, None) => Exit::CouldNot,
                };
                if accepted || !self.has_retries {
                    self.settle(self.last);
                }
                if !is_text {
                    return output::record(&record::Sent {
                        number,
                        retry,
                        sample: self.name,
                        to: self.to,
                        body_size,
                        status,
                        answer: answer_start,
                        duration_us: u64::try_from(duration.as_micros()).unwrap_or(u64::MAX),
                        fault,
                    });
                }
                let again = match retry {
                    0 => String::new(),
                    retry => format!(", retry {retry}"),
                };
                let late = if status.is_some() && duration > PATIENCE {
                    "  (Meta waits for 5 s only)"
                } else {
                    ""
                };
                let start = format!("{number}  {}", text::plain(self.name));
                output::line(&match status {
                    Some(status) => format!(
                        "{start} ({body_size} B){again}: {status} in {} ms{late}  {}",
                        duration.as_millis(),
                        text::plain(&said(&answer_start, fault))
                    ),
                    None => format!("{start}{again}: {}", text::plain(&said("no answer", fault))),
                })
            }
            Event::Waiting { number, retry, at } => {
                if is_text && at - now_us() > LONG {
                    let at = rfc3339(at);
                    let at = at.get(..19).unwrap_or(&at).replace('T', " ");
                    eprintln!("{number} is sent again at {at} UTC (retry {retry}).");
                }
                Ok(())
            }
            Event::Alerted { number } if is_text => {
                eprintln!("{number} has failed for 15 minutes of Meta's: it would alert you now.");
                Ok(())
            }
            Event::Alerted { number } => output::record(&record::Alerted { number }),
            Event::GivenUp { number, ending } => {
                self.settle(self.last);
                if is_text {
                    return output::line(&format!("{number}  given up: {}", ending.explanation()));
                }
                output::record(&record::GivenUp {
                    number,
                    to: self.to,
                    ending: ending.as_str(),
                    explanation: ending.explanation(),
                })
            }
        }
    }
}

/// The fault where there is one, else the answer.
fn said(answer: &str, fault: Option<Fault>) -> String {
    fault.map_or_else(|| answer.to_owned(), |fault| fault.message)
}

/// Tells how a handshake was answered.
///
/// # Errors
/// When nobody reads any more.
pub(super) fn handshake(format: Format, to: &str, outcome: HandshakeOutcome) -> Outcome {
    let exit = match (outcome.is_right, outcome.status) {
        (true, _) => Exit::Done,
        (false, Some(_)) => Exit::No,
        (false, None) => Exit::CouldNot,
    };
    if format == Format::Ndjson {
        output::record(&record::Handshake {
            to,
            accepted: outcome.accepted,
            is_right: outcome.is_right,
            finding: outcome.finding,
            status: outcome.status,
            answer: outcome.answer_start,
            duration_us: u64::try_from(outcome.duration.as_micros()).unwrap_or(u64::MAX),
        })?;
        return Ok(exit);
    }
    output::line(&text::plain(&outcome.finding))?;
    Ok(exit)
}
