//! `hookglass replay --pack`: does an endpoint answer each delivery of a pack as before?

use std::path::Path;

use hookglass_core::attempts::Endpoint;
use hookglass_core::replay::{Answer, Sender};
use hookglass_core::secrets::NamedSecret;
use hookglass_core::transfer::pack::{Entry, Pack};

use super::text;
use crate::Common;
use crate::output::{self, Exit, Failure, Format, Outcome};
use crate::record;

/// Sends each delivery of a pack in its order, without a store: a CI has none.
pub(crate) async fn run(
    common: &Common,
    folder: &Path,
    to: &Endpoint,
    secret: Option<&NamedSecret>,
    update: bool,
) -> Outcome {
    let mut pack = Pack::open(folder)?;
    let sender = Sender::new(&to.trust)
        .map_err(|error| Failure::could_not(error.to_string(), error.remedy()))?;
    let secret = secret.map(|secret| secret.value.expose());
    let mut exit = Exit::Done;
    let mut statuses = Vec::new();
    for entry in pack.entries() {
        let mut request = pack.request(entry, to.url.clone(), secret, to.timeout)?;
        to.dress(&mut request.headers);
        let answer = sender.send(request).await;
        let status = answer.status.filter(|_| answer.fault.is_none());
        exit = exit.max(match status {
            None => Exit::CouldNot,
            Some(status) if status == entry.expected_status || update => Exit::Done,
            Some(_) => Exit::No,
        });
        statuses.push(status.unwrap_or(entry.expected_status));
        tell(common.format, entry, status, answer)?;
    }
    if update {
        pack.expect(&statuses)?;
    }
    Ok(exit)
}

fn tell(format: Format, entry: &Entry, status: Option<u16>, answer: Answer) -> std::io::Result<()> {
    let (name, expected) = (text::plain(&entry.name), entry.expected_status);
    if format == Format::Ndjson {
        return output::record(&record::PackEntry {
            name: &entry.name,
            fields: &entry.fields,
            expected_status: expected,
            status,
            is_same: status == Some(expected),
            duration_us: u64::try_from(answer.duration.as_micros()).unwrap_or(u64::MAX),
            fault: answer.fault,
        });
    }
    let result = match (status, answer.fault) {
        (Some(status), _) if status == expected => format!("same {status}"),
        (Some(status), _) => format!("changed {expected}→{status}"),
        (None, Some(fault)) => format!("no answer: {}", text::plain(&fault.message)),
        (None, None) => "no answer".into(),
    };
    output::line(&format!("{name}  {result}"))
}
