//! `hookglass export`: deliveries into a file, oldest first.

use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use hookglass_core::attempts::bulk::Which;
use hookglass_core::query::Query;
use hookglass_core::store::Connection;
use hookglass_core::transfer::{self, Exported, Format, Mask, TransferError, pack};

use crate::Common;
use crate::output::{Exit, Failure, Outcome, Wanted};
use crate::setup;

/// Write deliveries into a file: whole, for other tools, or safe to share.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  hookglass export 'field:comments' --output comments.ndjson\n  hookglass export --share 'verdict:invalid' --format curl > bug.sh\n  hookglass export --format pack 'is:pinned' --output tests/webhooks\n\nIn a shell, put a query in single quotes: 'status:>=500'.\nFormats: ndjson (whole, for `hookglass import`), har, csv (a line for each event), curl (a shell script: sh FILE URL), http (as on the wire), pack (a folder for `hookglass replay --pack`; of the pinned ones unless a query says otherwise)."
)]
pub(crate) struct Args {
    /// Which deliveries, as in `hookglass deliveries` [default: all]
    query: Vec<String>,
    /// ndjson, har, csv, curl, http or pack [default: ndjson]
    #[arg(
        id = "format",
        long,
        value_enum,
        value_name = "FORMAT",
        hide_possible_values = true
    )]
    format: Option<Wanted>,
    /// A new file, or for a pack a new folder [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Safe to share: people, ids and texts replaced, signed with a throw-away secret
    #[arg(long)]
    share: bool,
}

pub(crate) async fn run(common: &Common, args: Args) -> Outcome {
    let format = match args.format {
        None | Some(Wanted::Ndjson) => Some(Format::Ndjson),
        Some(Wanted::Har) => Some(Format::Har),
        Some(Wanted::Csv) => Some(Format::Csv),
        Some(Wanted::Curl) => Some(Format::Curl),
        Some(Wanted::Http) => Some(Format::Http),
        Some(Wanted::Pack) => None,
        Some(Wanted::Text) => {
            return Err(Failure::usage(
                "text is no format of an export",
                "Use ndjson, har, csv, curl, http or pack.",
            ));
        }
    };
    if format.is_none() && args.output.is_none() {
        return Err(Failure::usage(
            "a pack is a folder",
            "Name a new one with --output DIR.",
        ));
    }
    let query = match (format, args.query.is_empty()) {
        (None, true) => "is:pinned".to_owned(),
        _ => args.query.join(" "),
    };
    let which = Which::Query(Query::parse(&query)?);
    let mask = args.share.then(Mask::new).transpose()?;
    let store = setup::store(common).await?;
    let output = args.output;
    let write = move |connection: &Connection| {
        Ok(match (format, &output) {
            (None, output) => {
                let folder = output.as_deref().unwrap_or(Path::new("."));
                pack::write(connection, &which, mask.as_ref(), folder)
            }
            (Some(format), None) => {
                let mut out = BufWriter::new(std::io::stdout().lock());
                transfer::write(connection, &which, format, mask.as_ref(), &mut out)
            }
            (Some(format), Some(path)) => to_file(connection, &which, format, mask.as_ref(), path),
        })
    };
    let done = store.read(write).await??;
    store.close().await;
    say(done, args.share);
    Ok(Exit::Done)
}

fn to_file(
    connection: &Connection,
    which: &Which,
    format: Format,
    mask: Option<&Mask>,
    path: &Path,
) -> Result<Exported, TransferError> {
    // A file that is there is not written over: it may be the only copy of something.
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut out = BufWriter::new(options.open(path)?);
    let written = transfer::write(connection, which, format, mask, &mut out)
        .and_then(|done| out.flush().map(|()| done).map_err(TransferError::from));
    if written.is_err() {
        // Half an export would be taken for a whole one.
        let _ = std::fs::remove_file(path);
    }
    written
}

fn say(done: Exported, share: bool) {
    let Exported {
        deliveries,
        left_out,
        size,
    } = done;
    eprintln!("{deliveries} deliveries exported, {size} bytes.");
    if left_out > 0 {
        let why = if share {
            "a body that is not JSON in UTF-8 cannot be made safe to share, and one that was over the limit is not here"
        } else {
            "they have no body here, or no event where each line is one"
        };
        eprintln!("{left_out} were left out: {why}.");
    }
}
