//! `hookglass verify`: judges a body and its signature headers with the environment's secrets.

use std::path::PathBuf;

use hookglass_core::signature::{self, SIGNATURE_HEADER, Verdict};

use super::{examine, input};
use crate::Common;
use crate::output::{self, Exit, Failure, Format, Outcome};
use crate::record::{self, Signature, Verified};

/// Judge a body and its signature with the secrets of the environment, and say why.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  INSTAGRAM_WEBHOOK_SECRET=… hookglass verify body.json --signature sha256=…\n\nSecrets: INSTAGRAM_WEBHOOK_SECRET, and HOOKGLASS_SECRET_<LABEL> for more. Exit 0 only when valid."
)]
pub(crate) struct Args {
    /// The body's file, or - for standard input
    #[arg(default_value = "-")]
    file: PathBuf,
    /// The value of X-Hub-Signature-256
    #[arg(long, value_name = "VALUE")]
    signature: Option<String>,
    /// Another header as it came; may be given more than once
    #[arg(long = "header", value_name = "NAME: VALUE")]
    headers: Vec<String>,
}

pub(crate) fn run(common: &Common, args: &Args) -> Outcome {
    let body = input::body(&args.file)?;
    let mut headers = args
        .headers
        .iter()
        .map(|header| split(header))
        .collect::<Result<Vec<_>, _>>()?;
    headers.extend(
        args.signature
            .as_deref()
            .map(|value| (SIGNATURE_HEADER, value)),
    );
    let pairs = headers
        .iter()
        .map(|(name, value)| (*name, value.as_bytes()));
    let report = examine::with_environment(pairs, &body);
    let judged = &report.judgement;
    let verdict = judged.verdict;
    let explanation = signature::explanation(
        Some(judged.verdict),
        judged.secret.as_deref(),
        &report.diagnosis,
    );
    let signature = Signature {
        verdict: Some(judged.verdict.as_str()),
        secret: judged.secret.clone(),
        diagnosis: record::codes(&report.diagnosis),
    };
    if common.format == Format::Ndjson {
        let body_sha256 = hex::encode(signature::sha256(&body));
        output::record(&Verified {
            signature,
            body_size: body.len(),
            body_sha256,
            explanation,
            findings: report.findings,
            exhausted: report.exhausted,
        })?;
    } else {
        output::line(judged.verdict.as_str())?;
        output::line(&explanation)?;
        if !signature.diagnosis.is_empty() {
            output::line(&signature.diagnosis.join(" "))?;
        }
        examine::print(&report)?;
    }
    Ok(if verdict == Verdict::Valid {
        Exit::Done
    } else {
        Exit::No
    })
}

fn split(header: &str) -> Result<(&str, &str), Failure> {
    let parts = header
        .split_once(':')
        .map(|(name, value)| (name.trim(), value));
    parts.ok_or_else(|| {
        Failure::usage(
            format!("“{header}” is not a header"),
            "Write it as 'Name: value'.",
        )
    })
}
