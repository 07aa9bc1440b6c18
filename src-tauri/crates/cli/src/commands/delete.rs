//! `hookglass delete`: erases deliveries, also beside a process that receives.

use std::io::{BufRead, IsTerminal, Write, stderr, stdin};

use hookglass_core::app::delete_from_beside;
use hookglass_core::attempts::bulk::{self, Which};
use hookglass_core::query::Query;

use crate::Common;
use crate::output::{self, Exit, Failure, Format, Outcome};
use crate::{record, setup};

/// Delete deliveries for good.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  hookglass delete 12 13\n  hookglass delete --query 'verdict:invalid' --yes\n\nWhat is deleted is overwritten in the file at once, the search index too, and does not come back.\nA query leaves pinned deliveries;\nwho names one by its id deletes it, pinned or not. Exit 1 when nothing was deleted."
)]
pub(crate) struct Args {
    /// The deliveries
    #[arg(required_unless_present = "query", conflicts_with = "query")]
    id: Vec<i64>,
    /// All deliveries that a query finds, but pinned ones; an empty one finds all
    #[arg(long, value_name = "QUERY")]
    query: Option<String>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub(crate) async fn run(common: &Common, args: Args) -> Outcome {
    let which = match &args.query {
        Some(query) => Which::Query(Query::parse(query)?),
        None => Which::Ids(args.id.clone()),
    };
    let store = setup::store(common).await?;
    if !args.yes && !asked(bulk::count(&store, &which).await?, args.query.is_some())? {
        eprintln!("Nothing was deleted.");
        return Ok(Exit::No);
    }
    let deleting = delete_from_beside(&store, which, |_| {});
    let done = tokio::select! {
        done = deleting => Some(done?),
        () = setup::stopped() => None,
    };
    store.close().await;
    let Some(done) = done else {
        eprintln!("Stopped. What was deleted by then is gone.");
        return Ok(Exit::No);
    };
    match common.format {
        Format::Text => {
            let pinned = match done.pinned {
                0 => String::new(),
                pinned => format!(", {pinned} left since they are pinned"),
            };
            output::line(&format!("{} deliveries deleted{pinned}", done.deliveries))?;
        }
        Format::Ndjson => output::record(&record::Deleted {
            deliveries: done.deliveries,
            pinned: done.pinned,
        })?,
    }
    Ok(if done.deliveries > 0 {
        Exit::Done
    } else {
        Exit::No
    })
}

/// Whether the user says yes; who cannot be asked has to have said so.
fn asked(count: i64, by_query: bool) -> Result<bool, Failure> {
    if !stdin().is_terminal() || !stderr().is_terminal() {
        return Err(Failure::usage(
            "deleting cannot be undone, and nobody can be asked here",
            "Say --yes if you are sure.",
        ));
    }
    let but = if by_query { " that are not pinned" } else { "" };
    eprint!("Delete {count} deliveries{but} for good? [y/N] ");
    stderr().flush()?;
    let mut answer = String::new();
    stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
