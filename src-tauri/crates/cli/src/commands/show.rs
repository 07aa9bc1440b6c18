//! `hookglass show`: one delivery; with `--raw` its body's exact bytes and nothing else.

use std::io::Write;

use hookglass_core::api;
use hookglass_core::signature::Verdict;
use hookglass_core::store::{delivery, event};

use super::{examine, text};
use crate::Common;
use crate::output::{self, Exit, Format, Outcome};
use crate::{record, setup};

/// Show one delivery.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  hookglass show 12 --raw > body.json")]
pub(crate) struct Args {
    /// The delivery
    id: i64,
    /// The body's exact bytes, nothing else
    #[arg(long)]
    raw: bool,
}

pub(crate) async fn run(common: &Common, args: Args) -> Outcome {
    let store = setup::store(common).await?;
    let id = args.id;
    if args.raw {
        let body = store
            .read(move |connection| delivery::body(connection, id))
            .await?;
        let mut out = std::io::stdout().lock();
        out.write_all(&body)?;
        out.flush()?;
        return Ok(Exit::Done);
    }
    let read = move |connection: &_| {
        let (mut kept, body) = (
            delivery::get(connection, id)?,
            delivery::body(connection, id)?,
        );
        examined(&mut kept, &body);
        Ok((kept, event::of_delivery(connection, id, None, u32::MAX)?))
    };
    let (kept, events) = store.read(read).await?;
    let (row, detail) = (kept.row.clone(), api::detail(kept, Vec::new()));
    if common.format == Format::Ndjson {
        output::record(&record::Delivery::from(detail))?;
        for event in events {
            output::record(&record::Event::from(event))?;
        }
        return Ok(Exit::Done);
    }
    output::line(&text::delivery(&row))?;
    let query = detail
        .query
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    output::line(&format!(
        "{} {}{} from {}",
        detail.method,
        detail.path,
        text::plain(&query),
        detail.peer
    ))?;
    for (name, value) in &detail.headers {
        output::line(&text::plain(&format!("{name}: {value}")))?;
    }
    output::line(&format!("sha256 of the body: {}", detail.body_sha256))?;
    output::line(&text::plain(&detail.signature.explanation))?;
    if let Some(fault) = detail.payload_fault {
        let place = fault.position.map_or_else(String::new, |at| {
            format!(" (line {}, column {})", at.line, at.column)
        });
        output::line(&text::plain(&format!("{}{place}", fault.message)))?;
    }
    for event in &events {
        output::line(&text::event(
            event,
            row.verdict.map(|verdict| verdict.as_str()),
        ))?;
    }
    Ok(Exit::Done)
}

/// Puts everything that the doctor finds in place of what was noted on arrival, if the
/// environment's secrets are those that the delivery was judged with.
fn examined(kept: &mut delivery::Kept, body: &[u8]) {
    if matches!(kept.row.verdict, None | Some(Verdict::Valid)) {
        return;
    }
    let headers = kept.head.headers();
    let pairs = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_slice()));
    let report = examine::with_environment(pairs, body);
    if Some(report.judgement.verdict) == kept.row.verdict {
        kept.diagnosis = report.diagnosis;
    }
}
