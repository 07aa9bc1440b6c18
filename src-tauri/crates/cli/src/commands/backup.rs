//! `hookglass backup` and `hookglass restore`: the whole store in a file, and back.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hookglass_core::store::backup::{self, BackupError};
use hookglass_core::store::restore;

use crate::Common;
use crate::output::{self, Exit, Failure, Format, Outcome};
use crate::{record, setup};

/// Copy the whole store into a new file, also while it is in use.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  hookglass backup hookglass-2026-11-28.db\n\nEverything that was acknowledged before it began is in it. Secrets are not: they are no part of the store.\nA file that is there is not written over."
)]
pub(crate) struct Args {
    /// The new file
    file: PathBuf,
}

pub(crate) async fn run(common: &Common, args: Args) -> Outcome {
    // Opened once as every command does: a store of an older program is brought up to date.
    let store = setup::store(common).await?;
    let (path, file) = (store.path().to_owned(), args.file);
    let stopped = Arc::new(AtomicBool::new(false));
    let stopping = Arc::clone(&stopped);
    let is_seen = std::io::stderr().is_terminal();
    let mut shown = -1;
    let told = move |done: i64, total: i64| {
        let percent = 100 * done / total.max(1);
        if is_seen && percent != shown {
            shown = percent;
            eprint!("\r{percent} % copied");
        }
        !stopping.load(Ordering::Relaxed)
    };
    let taking = tokio::task::spawn_blocking(move || backup::take(&path, &file, told));
    tokio::pin!(taking);
    let taken = tokio::select! {
        taken = &mut taking => taken,
        () = setup::stopped() => {
            stopped.store(true, Ordering::Relaxed);
            taking.await
        }
    };
    if is_seen {
        eprintln!();
    }
    store.close().await;
    let taken = taken.map_err(|error| Failure::could_not(error.to_string(), "Try again."))??;
    match common.format {
        Format::Text => output::line(&format!(
            "{} deliveries, {} bytes: {}",
            taken.deliveries,
            taken.size,
            taken.path.display()
        ))?,
        Format::Ndjson => output::record(&record::Backup {
            path: taken.path.display().to_string(),
            size: taken.size,
            deliveries: taken.deliveries,
        })?,
    }
    Ok(Exit::Done)
}

/// Put a backup in the place of the store.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  hookglass restore hookglass-2026-11-28.db\n\nNothing may be receiving meanwhile. The file is looked through first, and the store that was is kept\nbeside it. Whatever goes wrong, the store is left as it is."
)]
pub(crate) struct RestoreArgs {
    /// The backup
    file: PathBuf,
}

pub(crate) async fn restore(common: &Common, args: RestoreArgs) -> Outcome {
    let path = setup::database(common);
    let restoring = tokio::task::spawn_blocking(move || restore::restore(&args.file, &path));
    let restored = restoring
        .await
        .map_err(|error| Failure::could_not(error.to_string(), "Try again."))?
        .map_err(|error| Failure::could_not(error.to_string(), error.remedy()))?;
    let kept = restored.kept.map(|path| path.display().to_string());
    match common.format {
        Format::Text => {
            output::line(&format!("{} deliveries restored", restored.deliveries))?;
            if let Some(kept) = kept {
                eprintln!("What was there before is kept as {kept}");
            }
        }
        Format::Ndjson => output::record(&record::Restored {
            deliveries: restored.deliveries,
            kept,
        })?,
    }
    Ok(Exit::Done)
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        Self::could_not(error.to_string(), error.remedy())
    }
}
