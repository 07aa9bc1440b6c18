//! Where something is sent: the options that `replay` and others share.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use hookglass_core::attempts::{Endpoint, Extra};
use hookglass_core::replay::{Trust, parse_target};

use crate::output::Failure;

/// An endpoint, and how to speak to it.
#[derive(clap::Args)]
pub(crate) struct To {
    /// The endpoint
    #[arg(long, value_name = "URL")]
    to: String,
    #[command(flatten)]
    reach: Reach,
}

/// How to speak to an endpoint.
#[derive(clap::Args)]
pub(crate) struct Reach {
    /// Seconds, or none
    #[arg(long, value_name = "S", default_value = "30", value_parser = parse_timeout)]
    timeout: Timeout,
    /// A header to add, instead of those of the same name
    #[arg(long = "header", value_name = "NAME: VALUE", value_parser = parse_header)]
    headers: Vec<(String, String)>,
    /// Trust this certificate, or those that it has signed (PEM)
    #[arg(long, value_name = "FILE", conflicts_with = "insecure")]
    ca: Option<PathBuf>,
    /// Trust any certificate: for endpoints on this machine
    #[arg(long)]
    insecure: bool,
}

#[derive(Clone, Copy)]
struct Timeout(Option<u32>);

fn parse_timeout(text: &str) -> Result<Timeout, String> {
    match text {
        "none" => Ok(Timeout(None)),
        _ => text
            .parse()
            .map(|seconds| Timeout(Some(seconds)))
            .map_err(|_| "a number of seconds, or none".into()),
    }
}

fn parse_header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once(':')
        .ok_or("a name and a value, such as 'X-Env: dev'")?;
    let (name, value) = (name.trim(), value.trim());
    let is_header = http::HeaderName::from_bytes(name.as_bytes()).is_ok()
        && http::HeaderValue::from_str(value).is_ok();
    if is_header {
        Ok((name.to_owned(), value.to_owned()))
    } else {
        Err("HTTP cannot carry that".into())
    }
}

impl To {
    /// The endpoint that is meant.
    ///
    /// # Errors
    /// A URL that is none, or a file of certificates that cannot be read.
    pub(crate) fn endpoint(&self) -> Result<Endpoint, Failure> {
        self.reach.endpoint(&self.to)
    }
}

impl Reach {
    /// The endpoint at a URL.
    ///
    /// # Errors
    /// A URL that is none, or a file of certificates that cannot be read.
    pub(crate) fn endpoint(&self, url: &str) -> Result<Endpoint, Failure> {
        let url =
            parse_target(url).map_err(|error| Failure::usage(error.to_string(), error.remedy()))?;
        let timeout = self
            .timeout
            .0
            .map(|seconds| Duration::from_secs(seconds.into()));
        let trust = match (&self.ca, self.insecure) {
            (_, true) => Trust::Any,
            (None, false) => Trust::System,
            (Some(file), false) => {
                let pem = fs::read_to_string(file).map_err(|error| {
                    let message = format!("{} cannot be read: {error}", file.display());
                    Failure::usage(message, "Name a file of certificates, PEM.")
                })?;
                Trust::Certificate { pem }
            }
        };
        let extra = |(name, value): &(String, String)| Extra {
            name: name.clone(),
            value: value.clone(),
            // Typed on a command line, it may well be one.
            is_secret: true,
        };
        Ok(Endpoint {
            headers: self.headers.iter().map(extra).collect(),
            trust,
            ..Endpoint::of(url, timeout)
        })
    }
}
