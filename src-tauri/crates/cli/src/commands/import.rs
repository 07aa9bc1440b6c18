//! `hookglass import`: deliveries out of a file that `export` wrote.

use std::fs::File;
use std::io::{BufRead, BufReader, stdin};
use std::path::{Path, PathBuf};

use hookglass_core::settings::Settings;
use hookglass_core::store::{Purpose, Store, StoreError};
use hookglass_core::transfer::{Importer, Lines, Report, TransferError, is_opening, longest_line};

use super::text;
use crate::Common;
use crate::output::{self, Exit, Failure, Format, Outcome};
use crate::{record, setup};

/// Bytes of the longest first line; ours have two hundred.
const FIRST_LINE: usize = 64 << 10;

/// Read deliveries from a file that `export` wrote.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  hookglass import deliveries.ndjson\n\nWhat is here already is known and not taken again. Exit 0 when every line was taken or known, 1 when some line was not, 3 when the file is no export."
)]
pub(crate) struct Args {
    /// The file, or - for standard input
    file: PathBuf,
}

pub(crate) async fn run(common: &Common, args: Args) -> Outcome {
    let mut lines = Lines::new(open(&args.file)?, FIRST_LINE);
    let mut number = 0;
    loop {
        number += 1;
        // Before the store is opened: a file that is no export makes none.
        match lines.next_line().map_err(TransferError::Read)? {
            Some(line) if is_opening(&line)? => break,
            Some(_) => {}
            None => {
                return Err(Failure::could_not(
                    "the file is empty",
                    "Name a file that `hookglass export` made.",
                ));
            }
        }
    }
    let path = setup::database(common);
    // Who receives counts what is here, so it has to be the one that imports.
    let opened = tokio::task::spawn_blocking(move || Store::open(&path, Purpose::Receive)).await;
    let opened = opened.map_err(|error| Failure::could_not(error.to_string(), "Try again."))?;
    let store = opened.map_err(|error| match error {
        StoreError::InUse { .. } => Failure::could_not(
            format!("{error}, so nothing can be imported beside it"),
            "Import the file in its window, or close it first.",
        ),
        error => error.into(),
    })?;
    let settings = store.read(Settings::load).await?;
    let max_body = usize::try_from(settings.max_body_mib).unwrap_or(usize::MAX) << 20;
    lines.allow(longest_line(max_body));
    let imported = import(&store, lines, max_body, number + 1).await;
    store.close().await;
    let report = imported?;
    tell(common.format, &report)?;
    Ok(if report.faulty == 0 {
        Exit::Done
    } else {
        Exit::No
    })
}

async fn import(
    store: &Store,
    mut lines: Lines<Box<dyn BufRead>>,
    max_body: usize,
    first: u64,
) -> Result<Report, TransferError> {
    let mut importer = Importer::new(store.clone(), max_body, first);
    while let Some(line) = lines.next_line().map_err(TransferError::Read)? {
        importer.take(&line).await?;
    }
    importer.finish().await
}

fn open(file: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if file.as_os_str() == "-" {
        return Ok(Box::new(BufReader::new(stdin())));
    }
    let opened = File::open(file).map_err(|error| {
        Failure::could_not(
            format!("cannot read {}: {error}", file.display()),
            "Name a file that `hookglass export` made.",
        )
    })?;
    Ok(Box::new(BufReader::with_capacity(1 << 16, opened)))
}

fn tell(format: Format, report: &Report) -> std::io::Result<()> {
    let Report {
        taken,
        known,
        faulty,
        faults,
    } = report;
    for fault in faults {
        match format {
            Format::Text => {
                let message = text::plain(&fault.message);
                output::line(&format!("line {}: {message}", fault.line))?;
            }
            Format::Ndjson => output::record(&record::ImportFault {
                line: fault.line,
                message: &fault.message,
            })?,
        }
    }
    match format {
        Format::Text => {
            let told = faults.len() as u64;
            if *faulty > told {
                output::line(&format!("and {} lines more", faulty - told))?;
            }
            output::line(&format!(
                "{taken} deliveries taken, {known} known already, {faulty} lines not taken"
            ))
        }
        Format::Ndjson => output::record(&record::Imported {
            taken: *taken,
            known: *known,
            faulty: *faulty,
        }),
    }
}
