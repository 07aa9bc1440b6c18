//! Reads an NDJSON export into a store.
//!
//! What was decided about a delivery where it arrived (its verdict, its answer and when that was
//! given) stays as it was; its events are read out of its bytes again, by the code that reads
//! those that are received. A line that cannot be is told, with its place, and leaves no trace.

mod delivery;
mod lines;

use std::sync::Arc;

use super::record::{DELIVERY, Kind, OPENING, Opening};
use super::{TransferError, VERSION};
use crate::store::import::{self, Foreign};
use crate::store::{Store, Writing};

pub use lines::{Line, Lines, longest_line};

/// Deliveries of one commit, and bytes of their bodies: either ends it.
const COMMIT: usize = 200;
const COMMIT_BYTES: usize = 32 << 20;
/// Faults that are told one by one; the others are counted.
const FAULTS: usize = 100;

/// A line that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its number in the file, from 1.
    pub line: u64,
    /// What is wrong with it, and where.
    pub message: String,
}

/// What became of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Deliveries that were taken.
    pub taken: u64,
    /// Deliveries that are here already.
    pub known: u64,
    /// Lines that were not taken.
    pub faulty: u64,
    /// The first hundred of them.
    pub faults: Vec<Fault>,
}

/// Takes the lines of an export one by one.
pub struct Importer {
    store: Store,
    max_body: usize,
    line: u64,
    needs_opening: bool,
    waiting: Vec<Foreign>,
    waiting_bytes: usize,
    report: Report,
}

impl Importer {
    /// For the lines of a file from a number on, from 1. `max_body`: bytes of the largest body
    /// that is taken, and that a compressed one may inflate to.
    pub fn new(store: Store, max_body: usize, first_line: u64) -> Self {
        Self {
            store,
            max_body,
            line: first_line,
            // Another piece held the first line.
            needs_opening: first_line <= 1,
            waiting: Vec::new(),
            waiting_bytes: 0,
            report: Report::default(),
        }
    }

    /// Takes the next line, without its end.
    ///
    /// # Errors
    /// A file that is no export, or of a later version, or what the store says. What is wrong
    /// with a single delivery is no error, and stands in the report.
    pub async fn take(&mut self, line: &Line<'_>) -> Result<(), TransferError> {
        let number = self.line;
        self.line += 1;
        if self.needs_opening {
            self.needs_opening = !is_opening(line)?;
            return Ok(());
        }
        let text = match line {
            Line::Whole(text) => text.trim_ascii(),
            Line::TooLong => {
                let most = longest_line(self.max_body) >> 20;
                self.fault(
                    number,
                    format!(
                        "the line is longer than {most} MiB, which no delivery is that this store takes"
                    ),
                );
                return Ok(());
            }
        };
        if text.is_empty() {
            return Ok(());
        }
        let kind = serde_json::from_slice::<Kind<'_>>(text);
        match kind {
            Err(error) => self.fault(number, delivery::json_fault(&error)),
            // Exports in a row.
            Ok(kind) if kind.kind == OPENING => drop(is_opening(&Line::Whole(text))?),
            Ok(kind) if kind.kind == DELIVERY => match delivery::read(text, self.max_body) {
                Ok(foreign) => {
                    self.waiting_bytes += foreign.judged.delivery.body.bytes().len();
                    self.waiting.push(foreign);
                    if self.waiting.len() >= COMMIT || self.waiting_bytes >= COMMIT_BYTES {
                        self.commit().await?;
                    }
                }
                Err(message) => self.fault(number, message),
            },
            Ok(kind) => {
                let kind: String = kind.kind.chars().take(40).collect();
                self.fault(
                    number,
                    format!("“{kind}” is no type of a line of an export"),
                );
            }
        }
        Ok(())
    }

    /// Keeps what waits, and says what became of all.
    ///
    /// # Errors
    /// What the store says.
    pub async fn finish(mut self) -> Result<Report, TransferError> {
        if self.needs_opening {
            return Err(not_an_export("it is empty"));
        }
        self.commit().await?;
        Ok(self.report)
    }

    async fn commit(&mut self) -> Result<(), TransferError> {
        let waiting = Arc::new(std::mem::take(&mut self.waiting));
        self.waiting_bytes = 0;
        let count = waiting.len() as u64;
        let keep = move |writing: &Writing<'_>| {
            let mut taken = 0;
            for foreign in waiting.iter() {
                taken += u64::from(import::insert(writing, foreign)?.is_some());
            }
            Ok(taken)
        };
        if count > 0 {
            let taken = self.store.write(keep).await?;
            self.report.taken += taken;
            self.report.known += count - taken;
        }
        Ok(())
    }

    fn fault(&mut self, line: u64, message: String) {
        self.report.faulty += 1;
        if self.report.faults.len() < FAULTS {
            self.report.faults.push(Fault { line, message });
        }
    }
}

/// Whether a line begins an export; a blank one does not, and is no fault.
///
/// # Errors
/// What it is instead, or the later version that it names.
pub fn is_opening(line: &Line<'_>) -> Result<bool, TransferError> {
    let Line::Whole(text) = line else {
        return Err(not_an_export("its first line does not end"));
    };
    let text = text.trim_ascii();
    if text.is_empty() {
        return Ok(false);
    }
    let kind = serde_json::from_slice::<Kind<'_>>(text)
        .map_err(|_| not_an_export("its first line is not one of JSON"))?;
    if kind.kind == DELIVERY {
        return Err(not_an_export(
            "its first line is a delivery as `hookglass deliveries` lists it, without its bytes",
        ));
    }
    if kind.kind != OPENING {
        return Err(not_an_export("its first line is of another type"));
    }
    // A later version may have other fields: the version alone is looked at first.
    #[derive(serde::Deserialize)]
    struct Version {
        version: u64,
    }
    let fault = |error: serde_json::Error| not_an_export(&delivery::json_fault(&error));
    let version: Version = serde_json::from_slice(text).map_err(fault)?;
    if version.version != VERSION {
        return Err(TransferError::Newer {
            found: version.version,
        });
    }
    let opening: Result<Opening, _> = serde_json::from_slice(text);
    opening.map(|_| true).map_err(fault)
}

fn not_an_export(reason: &str) -> TransferError {
    TransferError::NotAnExport {
        reason: reason.to_owned(),
    }
}
