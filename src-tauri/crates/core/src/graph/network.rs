//! Why Meta was not reached, in words that say what to do.

use std::error::Error;
use std::io::{self, ErrorKind};

use super::error::GraphError;
use crate::causes;

/// What the HTTP client reports. Its own words repeat the URL, so only the innermost are used.
pub(super) fn fault(error: &reqwest::Error, host: &str) -> GraphError {
    let network = |what: String, remedy: &str| GraphError::Network {
        what,
        remedy: remedy.to_owned(),
    };
    if error.is_timeout() {
        return if error.is_connect() {
            network(
                format!("{host} could not be reached within 5 s"),
                "Check the network, and whether a firewall keeps Hookglass from reaching Meta.",
            )
        } else {
            GraphError::Timeout
        };
    }
    let io = chain(error)
        .filter_map(|error| error.downcast_ref::<io::Error>())
        .last()
        .map(io::Error::kind);
    let innermost = chain(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default();
    let is_dns = chain(error).any(|error| error.to_string().starts_with("dns error"));
    if is_dns {
        return network(
            format!("no address is known for the name {host}"),
            "Check that this machine is online, and the spelling of the Graph hosts in the settings.",
        );
    }
    match io {
        Some(ErrorKind::ConnectionRefused) => network(
            format!("nothing listens at {host}"),
            "Check the Graph hosts in the settings; for Meta’s own, check the network and firewalls.",
        ),
        // rustls reports what it cannot accept as invalid data within an I/O error.
        Some(ErrorKind::InvalidData) => network(
            format!("{host} could not be trusted ({innermost})"),
            "If a proxy of your company opens encrypted traffic, add its certificate authority to the system; else check the system’s clock and certificates.",
        ),
        _ if error.is_connect() => network(
            format!("no connection to {host}: {innermost}"),
            "Check the network, and whether a firewall or proxy stands in between.",
        ),
        _ => network(
            format!("the exchange with {host} broke off: {innermost}"),
            "Look at what is subscribed before you try again, for the change may have been made.",
        ),
    }
}

/// The causes, without reqwest's own words: those repeat the URL.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    causes::chain(error).filter(|error| !error.is::<reqwest::Error>())
}
