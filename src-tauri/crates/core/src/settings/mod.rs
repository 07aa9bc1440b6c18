//! What the user can set, apart from secrets.

mod meta;
mod retention;
mod tunnel;

use std::net::SocketAddr;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::replay::parse_kept_target;
use crate::store::{StoreError, Writing, setting};

pub use meta::MetaSettings;
pub use retention::RetentionSettings;
pub use tunnel::{TunnelKind, TunnelSettings};

/// The largest body limit that can be set, in MiB: a delivery has to fit in memory a few times.
const MAX_BODY_MIB: u32 = 256;
/// The same in bytes: no body, as it came or inflated, is larger than this.
pub(crate) const MAX_BODY: usize = 256 << 20;

/// What the user can set, apart from secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the receiver listens, e.g. `127.0.0.1:4949`.
    pub address: String,
    /// The callback path.
    pub path: String,
    /// Refuse unsigned deliveries from this machine as well.
    pub strict: bool,
    /// The largest body that is taken, in MiB.
    pub max_body_mib: u32,
    /// The endpoint that replays go to; empty when none was named.
    pub replay_target: String,
    /// How long a replay may take, in seconds; `null` for as long as it wants.
    pub replay_timeout_s: Option<u32>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            address: "127.0.0.1:4949".into(),
            path: "/api/webhooks/instagram".into(),
            strict: false,
            max_body_mib: 16,
            replay_target: String::new(),
            replay_timeout_s: Some(30),
        }
    }
}

/// A setting that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The address is none.
    #[error("“{0}” is not an address and a port such as 127.0.0.1:4949")]
    Address(String),
    /// The path is none.
    #[error("“{0}” is not a path such as /api/webhooks/instagram")]
    Path(String),
    /// The endpoint for replays is none, or holds a password.
    #[error(
        "“{0}” is not a URL for replays, without a user or a password, such as http://127.0.0.1:3000/hook"
    )]
    ReplayTarget(String),
    /// The body limit is out of range.
    #[error("the largest body has to be between 1 and {MAX_BODY_MIB} MiB")]
    MaxBody,
    /// The domain is none.
    #[error("“{0}” is not a domain such as my-hooks.ngrok.app")]
    Domain(String),
    /// The ngrok server is none.
    #[error("“{0}” is not a host and a port such as connect.example.com:443")]
    NgrokServer(String),
    /// The public URL is none that Meta could call.
    #[error("“{0}” is not a public https URL such as https://hooks.example.com")]
    PublicUrl(String),
    /// So many days cannot be.
    #[error("deliveries can be kept for 1 to {0} days")]
    RetentionDays(u32),
    /// So few deliveries cannot be.
    #[error("at least 1 delivery has to be kept")]
    RetentionCount,
    /// That size cannot be.
    #[error("the size to keep has to be between 1 and {0} MiB")]
    RetentionSize(u32),
    /// A file that a setting names cannot be read.
    #[error("{path} cannot be read: {reason}")]
    File {
        /// The file.
        path: String,
        /// The system's words.
        reason: String,
    },
}

impl Settings {
    /// Checks each value.
    ///
    /// # Errors
    /// The first one that cannot be.
    pub fn check(&self) -> Result<SocketAddr, SettingsError> {
        // Letters that need no escape, so that what Meta calls is what is compared.
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "/-_.~".contains(letter);
        if !self.path.starts_with('/') || !self.path.chars().all(plain) {
            return Err(SettingsError::Path(self.path.clone()));
        }
        let target = &self.replay_target;
        if !target.is_empty() && parse_kept_target(target).is_err() {
            // Named without what may be a password: this is shown and logged.
            let shown = target.rsplit('@').next().unwrap_or_default();
            return Err(SettingsError::ReplayTarget(shown.to_owned()));
        }
        if !(1..=MAX_BODY_MIB).contains(&self.max_body_mib) {
            return Err(SettingsError::MaxBody);
        }
        self.address
            .parse()
            .map_err(|_| SettingsError::Address(self.address.clone()))
    }

    /// What was kept, or the defaults.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn load(connection: &Connection) -> Result<Self, StoreError> {
        Ok(setting::get(connection, "settings")?.unwrap_or_default())
    }

    /// Keeps them.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn save(&self, writing: &Writing<'_>) -> rusqlite::Result<()> {
        setting::set(writing, "settings", self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_hold() {
        assert!(Settings::default().check().is_ok());
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let path = |path: &str| {
            Settings {
                path: path.into(),
                ..Settings::default()
            }
            .check()
        };
        assert!(path("hook").is_err());
        assert!(path("/{id}").is_err());
        assert!(path("/a?b").is_err());
        let address = |address: &str| {
            Settings {
                address: address.into(),
                ..Settings::default()
            }
            .check()
        };
        assert!(address("localhost").is_err());
        assert!(address("[::1]:0").is_ok());
        let target = |target: &str| {
            Settings {
                replay_target: target.into(),
                ..Settings::default()
            }
            .check()
        };
        assert!(target("http://127.0.0.1:3000/hook").is_ok());
        let error = target("http://me:hunter2@127.0.0.1/").expect_err("a password");
        assert!(!error.to_string().contains("hunter2"));
        assert!(
            Settings {
                max_body_mib: 0,
                ..Settings::default()
            }
            .check()
            .is_err()
        );
    }
}
