//! The signature's doctor for `verify` and `show`: asked with the environment's secrets, and its
//! findings written for people.

use std::collections::HashSet;

use hookglass_core::secrets::{NamedSecret, SecretOptions, Secrets};
use hookglass_core::signature::Key;
use hookglass_core::signature::doctor::{self, Context, Report};

use super::text::plain;
use crate::output::{self, Failure};

/// Examines a delivery with the secrets of the environment, exactly as they are set there.
pub(crate) fn with_environment<'h>(
    headers: impl Iterator<Item = (&'h str, &'h [u8])> + Clone,
    body: &[u8],
) -> Report {
    let options = SecretOptions::from_process();
    let secrets = Secrets::from_environment(&options);
    let keys: Vec<Key<'_>> = secrets.iter().map(NamedSecret::key).collect();
    let context = Context {
        verify_token: options.verify_token(),
        app_id: None,
    };
    doctor::examine(headers, body, &keys, &context)
}

/// Writes the findings: what happened, how we know, what to do; then the code to copy, once.
///
/// # Errors
/// When stdout cannot be written.
pub(crate) fn print(report: &Report) -> Result<(), Failure> {
    for finding in &report.findings {
        output::line("")?;
        output::line(&format!("{}: {}", finding.code.as_str(), finding.what))?;
        output::line(&plain(&format!("  How we know: {}", finding.evidence)))?;
        if let Some((start, end)) = finding.span {
            let place = if start == end {
                format!("something is missing before byte {start}")
            } else {
                format!("bytes {start} to {end}")
            };
            output::line(&format!("  The first difference in the body: {place}."))?;
        }
        for fix in finding.fix.iter().filter(|fix| fix.framework.is_none()) {
            output::line(&format!("  How to fix it: {}", fix.text))?;
        }
    }
    let mut written = HashSet::new();
    let fixes = report.findings.iter().flat_map(|finding| &finding.fix);
    for fix in fixes.filter(|fix| written.insert((fix.framework, fix.text, fix.snippet))) {
        let (Some(framework), Some(snippet)) = (fix.framework, fix.snippet) else {
            continue;
        };
        output::line("")?;
        output::line(&format!("{framework}: {}", fix.text))?;
        for line in snippet.lines() {
            output::line(&format!("    {line}"))?;
        }
    }
    if report.exhausted {
        output::line("")?;
        output::line("The body is large, so some possible causes were not tried.")?;
    }
    Ok(())
}
