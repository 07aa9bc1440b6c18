//! `hookglass doctor`: why is nothing arriving? The chain from Meta to here, link by link.

use hookglass_core::app::look_from_beside;
use hookglass_core::chain::{self, Link, LinkState};

use super::text;
use crate::Common;
use crate::output::{self, Exit, Format, Outcome};
use crate::record;
use crate::setup;

/// Why is nothing arriving? Look at the chain from Meta to here.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  hookglass doctor\n\nLooks at the store, calls the callback on this machine and at its public URL, and asks the Graph API if Setup allows it. Exits 0 when no link is known to be broken, else 1."
)]
pub(crate) struct Args {
    /// Where Hookglass listens [default: as set, at first 127.0.0.1:4949]
    #[arg(long, value_name = "ADDRESS:PORT", env = "HOOKGLASS_ADDR")]
    addr: Option<String>,
    /// The callback path [default: as set, at first /api/webhooks/instagram]
    #[arg(long, value_name = "PATH", env = "HOOKGLASS_PATH")]
    path: Option<String>,
}

pub(crate) async fn run(common: &Common, args: Args) -> Outcome {
    let facts = look_from_beside(setup::options(common, args.addr, args.path)).await?;
    let chain = chain::judge(&facts);
    for link in &chain.links {
        match common.format {
            Format::Ndjson => output::record(&record::Link { link })?,
            Format::Text => print(link)?,
        }
    }
    match common.format {
        Format::Ndjson => output::record(&record::Chain {
            broken: chain.broken,
            summary: &chain.summary,
        })?,
        Format::Text => output::line(&format!("\n{}", chain.summary))?,
    }
    Ok(match chain.broken {
        None => Exit::Done,
        Some(_) => Exit::No,
    })
}

fn print(link: &Link) -> std::io::Result<()> {
    let word = match link.state {
        LinkState::Proven => "proven   ",
        LinkState::Broken => "broken   ",
        LinkState::Unknown => "not known",
    };
    let name = chain::name(link.id);
    let name = name.strip_prefix("the ").unwrap_or(name);
    output::line(&format!("{word}  {name}"))?;
    output::line(&format!("           {}", text::plain(&link.finding)))?;
    if !link.fix.is_empty() {
        output::line(&format!("           → {}", text::plain(&link.fix)))?;
    }
    for check in &link.checks {
        output::line(&format!("           · {check}"))?;
    }
    Ok(())
}
