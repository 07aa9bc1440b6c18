//! Looks names up like any program of the system, and says so when a name is unknown.
//!
//! reqwest's own does the same, but its failures can be told only by their text.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// A name without an address; found in the error's chain by its type.
#[derive(Debug, thiserror::Error)]
#[error("no address for the name: {0}")]
pub(super) struct NoAddress(String);

pub(super) struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // Port 0: the one of the URL takes its place.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            let addresses: Vec<_> = found
                .map_err(|error| NoAddress(error.to_string()))?
                .collect();
            if addresses.is_empty() {
                return Err(NoAddress("the answer was empty".into()).into());
            }
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
