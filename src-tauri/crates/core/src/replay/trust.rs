//! Whose certificates an https endpoint may show.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which certificates an endpoint is trusted with. Local servers often have one that no
/// authority of the system has signed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Trust {
    /// Those of the system's authorities.
    #[default]
    System,
    /// Those as well that this certificate is, or has signed.
    Certificate {
        /// One or more certificates, PEM.
        pem: String,
    },
    /// Any: who answers is not known. For this machine and its own network.
    Any,
}
