//! Deliveries out of the store and into it again.
//!
//! [`write()`] exports: whole and importable ([`Format::Ndjson`]), or for other tools. Whatever
//! the format, one delivery at a time is in memory. A [`Mask`] makes an export safe to share:
//! people, ids and texts are replaced and the signatures made anew. [`pack`] is a folder of
//! fixtures for a CI. [`Importer`] reads an NDJSON export, a line at a time.
//!
//! `walk` finds the deliveries, `record` is the NDJSON form of one; each format is a file.

mod csv;
mod error;
mod har;
mod http;
mod import;
mod ndjson;
pub mod pack;
mod record;
mod share;
mod shell;
#[cfg(test)]
mod tests;
mod walk;

use std::io::{self, Write};

use crate::attempts::bulk::Which;
use crate::store::Connection;

pub(crate) use csv::line as csv_line;
pub use error::TransferError;
pub use import::{Fault, Importer, Line, Lines, Report, is_opening, longest_line};
pub use share::Mask;

use walk::{Outgoing, walk};

/// Stands in the first line of an export, and is raised when an older program would misread it.
const VERSION: u64 = 1;

/// What a file of deliveries looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Whole deliveries, byte for byte; the only one that can be imported.
    Ndjson,
    /// HAR 1.2, for browsers and HTTP tools.
    Har,
    /// A line for each event.
    Csv,
    /// A shell script whose commands send the same bytes.
    Curl,
    /// The requests as they were on the wire, one after the other.
    Http,
}

impl Format {
    /// What the name of such a file ends in, without the dot.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Har => "har",
            Self::Csv => "csv",
            Self::Curl => "sh",
            Self::Http => "http",
        }
    }
}

/// What was exported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Exported {
    /// Deliveries that are in it.
    pub deliveries: u64,
    /// Deliveries that are not: without a body that the format needs, or with one that could not
    /// be made safe to share.
    pub left_out: u64,
    /// Bytes.
    pub size: u64,
}

/// One format: what stands before, for each delivery, and after.
trait Writer {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()>;

    /// Writes a delivery; `false`: it has no place in this format, and nothing was written.
    fn one(&mut self, out: &mut dyn Write, delivery: &Outgoing) -> io::Result<bool>;

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()>;
}

/// Exports deliveries as they came, oldest first. With a mask it is safe to share.
///
/// # Errors
/// A delivery that was asked for and is not there, the store's errors, or those of `out`.
pub fn write(
    connection: &Connection,
    which: &Which,
    format: Format,
    mask: Option<&Mask>,
    out: &mut dyn Write,
) -> Result<Exported, TransferError> {
    let mut out = Counting { out, size: 0 };
    let mut writer: Box<dyn Writer> = match format {
        Format::Ndjson => Box::new(ndjson::Ndjson::new(mask)),
        Format::Har => Box::new(har::Har::new(mask)),
        Format::Csv => Box::new(csv::Csv),
        Format::Curl => Box::new(shell::Shell::new(mask)),
        Format::Http => Box::new(http::Http::new(mask)),
    };
    let mut done = Exported::default();
    writer.begin(&mut out)?;
    walk(connection, which, |delivery| {
        let delivery = match mask {
            Some(mask) => mask.delivery(delivery),
            None => Some(delivery),
        };
        match delivery {
            Some(delivery) if writer.one(&mut out, &delivery)? => done.deliveries += 1,
            _ => done.left_out += 1,
        }
        Ok(())
    })?;
    writer.end(&mut out)?;
    out.flush()?;
    done.size = out.size;
    Ok(done)
}

struct Counting<'a> {
    out: &'a mut dyn Write,
    size: u64,
}

impl Write for Counting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
