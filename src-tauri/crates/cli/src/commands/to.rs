//! Where something is sent: the options that `replay` and others share.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use hookglass_core::attempts::{Endpoint, Extra};
use hookglass_core::replay::{Trust, parse_target};
use url::Url;

use crate::output::Failure;

/// An endpoint, and how to speak to it.
#[derive(clap::Args)]
pub(crate) struct To {
    /// The endpoint
    #[arg(long, value_name = "URL")]
    to: String,
    /// Seconds, or none
    #[arg(long, value_name = "S", default_value = "30", value_parser = parse_timeout)]
    timeout: Timeout,
    #[command(flatten)]
    reach: Reach,
}

/// How an endpoint is reached.
#[derive(clap::Args)]
pub(crate) struct Reach {
    /// Another header, instead of those of its name; may be given more than once
    #[arg(long = "header", value_name = "NAME: VALUE", value_parser = parse_header)]
    headers: Vec<(String, String)>,
    /// Trust the certificate in this file as well, or what it has signed (PEM)
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
        let url = parse_target(&self.to)
            .map_err(|error| Failure::usage(error.to_string(), error.remedy()))?;
        let timeout = self
            .timeout
            .0
            .map(|seconds| Duration::from_secs(seconds.into()));
        self.reach.endpoint(url, timeout)
    }
}

impl Reach {
    /// An endpoint that is reached so.
    ///
    /// # Errors
    /// A file of certificates that cannot be read.
    pub(crate) fn endpoint(
        &self,
        url: Url,
        timeout: Option<Duration>,
    ) -> Result<Endpoint, Failure> {
        let trust = match (&self.ca, self.insecure) {
            (_, true) => Trust::Any,
            (None, false) => Trust::System,
            (Some(file), false) => {
                let pem = fs::read_to_string(file).map_err(|error| {
                    let message = format!("{} cannot be read: {error}", file.display());
                    Failure::could_not(message, "Name a file of certificates, PEM.")
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

/// So many a second: `10` or `10/s`.
pub(crate) fn parse_rate(text: &str) -> Result<f64, String> {
    let number: f64 = text
        .trim_end_matches("/s")
        .parse()
        .map_err(|_| "a number, such as 10 or 10/s")?;
    if (0.001..=1e6).contains(&number) {
        Ok(number)
    } else {
        Err("a number from 0.001 to 1000000".into())
    }
}
