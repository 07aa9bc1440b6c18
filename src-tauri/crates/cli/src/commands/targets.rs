//! `hookglass targets`: the user's endpoints, and how far forwarding to each has come.

use hookglass_core::store::forwarding::{self, Progress};
use hookglass_core::store::target::{self, ForwardMode, Target};

use super::text::plain;
use crate::Common;
use crate::output::{self, Exit, Format, Outcome};
use crate::{record, setup};

/// List your endpoints and how far forwarding to them has come.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  hookglass targets --format ndjson")]
pub(crate) struct Args {}

pub(crate) async fn run(common: &Common, Args {}: Args) -> Outcome {
    let store = setup::store(common).await?;
    let read = store.read(|connection| {
        let targets = target::all(connection)?;
        let with_progress = targets.into_iter().map(|target| {
            let progress = forwarding::progress(connection, target.id)?;
            let waiting = forwarding::waiting(connection, target.forward, progress.as_ref())?;
            Ok((target, progress, waiting))
        });
        with_progress.collect::<Result<Vec<_>, _>>()
    });
    for (target, progress, waiting) in read.await? {
        match common.format {
            Format::Text => output::line(&line(&target, progress.as_ref(), waiting))?,
            Format::Ndjson => output::record(&record::Target::new(target, progress, waiting))?,
        }
    }
    Ok(Exit::Done)
}

/// `my laptop  http://…  forwarding: 12 taken, 1 given up, 0 refused by us, 3 wait`
fn line(target: &Target, progress: Option<&Progress>, waiting: i64) -> String {
    let name = plain(&format!("{}  {}", target.name, target.url));
    let Some(progress) = progress else {
        return format!("{name}  not forwarded to");
    };
    let way = match target.forward {
        ForwardMode::PassThrough => "passed through",
        _ => "forwarded",
    };
    let problem = progress.problem.as_deref().unwrap_or_default();
    format!(
        "{name}  {way}: {} taken, {} given up, {} refused by us, {waiting} wait  {}",
        progress.forwarded,
        progress.dead,
        progress.skipped,
        plain(problem)
    )
    .trim_end()
    .to_owned()
}
