//! `hookglass delete`: erases deliveries, also beside a process that receives.

use std::io::{BufRead, IsTerminal, Write, stderr, stdin};

use hookglass_core::app::delete_from_beside;
use hookglass_core::attempts::bulk::Which;
use hookglass_core::query::Query;
use hookglass_core::store::{Store, trash};

use crate::Common;
use crate::output::{self, Exit, Failure, Format, Outcome};
use crate::{record, setup};

/// Delete deliveries for good.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  hookglass delete 12 13\n  hookglass delete --query 'verdict:invalid' --yes\n\nWhat is deleted is overwritten in the file at once, the search index too, and does not come back.\nA query leaves deliveries that are pinned or have a note;\nwho names one by its id deletes it all the same. Exit 1 when nothing was deleted."
)]
pub(crate) struct Args {
    /// The deliveries
    #[arg(required_unless_present = "query", conflicts_with = "query")]
    id: Vec<i64>,
    /// All that a query finds, but what is pinned or has a note; an empty one finds all
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
    if !args.yes && !asked(&store, &which).await? {
        eprintln!("Nothing was deleted.");
        return Ok(Exit::No);
    }
    let is_seen = stderr().is_terminal();
    let mut shown = 0;
    let told = |gone: i64| {
        if is_seen && gone != shown {
            shown = gone;
            eprint!("\r{gone} deleted");
        }
    };
    let deleting = delete_from_beside(&store, which, told);
    let done = tokio::select! {
        done = deleting => Some(done),
        () = setup::stopped() => None,
    };
    if shown > 0 {
        eprintln!();
    }
    let done = done.transpose()?;
    store.close().await;
    let Some(done) = done else {
        eprintln!("Stopped. What was deleted by then is gone.");
        return Ok(Exit::No);
    };
    match common.format {
        Format::Text => {
            let left = match done.kept {
                0 => String::new(),
                kept => format!(", {kept} left since they {KEPT}"),
            };
            output::line(&format!("{} deliveries deleted{left}", done.deliveries))?;
        }
        Format::Ndjson => output::record(&record::Deleted {
            deliveries: done.deliveries,
            kept: done.kept,
        })?,
    }
    Ok(if done.deliveries > 0 {
        Exit::Done
    } else {
        Exit::No
    })
}

/// Why a query leaves a delivery: by a pin of its own, or by one or a note on a card of it.
const KEPT: &str = "are pinned or have a note";

/// Whether the user says yes; who cannot be asked has to have said so.
async fn asked(store: &Store, which: &Which) -> Result<bool, Failure> {
    if !stdin().is_terminal() || !stderr().is_terminal() {
        return Err(Failure::usage(
            "deleting cannot be undone, and nobody can be asked here",
            "Say --yes if you are sure.",
        ));
    }
    let (count, kept) = match which {
        Which::Ids(ids) => (i64::try_from(ids.len()).unwrap_or(i64::MAX), 0),
        Which::Query(query) => {
            let query = query.clone();
            store
                .read(move |connection| trash::count(connection, &query))
                .await?
        }
    };
    if count == 0 {
        eprintln!("{}", nothing(kept));
        return Ok(false);
    }
    eprint!("{} [y/N] ", question(count, kept));
    stderr().flush()?;
    let mut answer = String::new();
    stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn question(count: i64, kept: i64) -> String {
    match kept {
        0 => format!("Delete {count} deliveries for good?"),
        _ => format!("Delete {count} deliveries for good, and leave {kept} that {KEPT}?"),
    }
}

fn nothing(kept: i64) -> String {
    match kept {
        0 => "The query finds none.".into(),
        _ => format!("All {kept} that the query finds {KEPT}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_tells_what_goes_and_what_stays() {
        assert_eq!(question(3, 0), "Delete 3 deliveries for good?");
        assert_eq!(
            question(3, 2),
            "Delete 3 deliveries for good, and leave 2 that are pinned or have a note?"
        );
        assert_eq!(nothing(0), "The query finds none.");
        assert_eq!(
            nothing(5),
            "All 5 that the query finds are pinned or have a note."
        );
    }
}
