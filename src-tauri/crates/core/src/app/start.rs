//! How the product is started, and why it may not be.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::TunnelOverrides;
use crate::attempts::AttemptError;
use crate::receiver::Limits;

use crate::secrets::SecretOptions;
use crate::settings::SettingsError;
use crate::store::StoreError;
use crate::store::target::ForwardMode;

/// How long a delivery that a target did not take waits before each further try: a minute in
/// all, since the ones behind it wait too.
const FORWARD_RETRIES: [Duration; 6] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(15),
    Duration::from_secs(30),
];

/// What a host wants, beyond what the user has set and kept.
#[derive(Debug)]
pub struct Options {
    /// The store; see [`default_database`].
    pub database: PathBuf,
    /// Where secrets come from.
    pub secrets: SecretOptions,
    /// Listen here instead of where the settings say.
    pub address: Option<String>,
    /// Serve this path instead of the one in the settings.
    pub path: Option<String>,
    /// Refuse unsigned deliveries from this machine, whatever the settings say.
    pub strict: bool,
    /// The receiver's bounds; the largest body comes from the settings.
    pub limits: Limits,
    /// The tunnel instead of the one in the settings.
    pub tunnel: TunnelOverrides,
    /// Forward to this URL while this process runs, in this way.
    pub forward: Option<(String, ForwardMode)>,
    /// How long a delivery that was not taken waits before each further try.
    pub forward_retries: Vec<Duration>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            database: PathBuf::new(),
            secrets: SecretOptions::default(),
            address: None,
            path: None,
            strict: false,
            limits: Limits::default(),
            tunnel: TunnelOverrides::default(),
            forward: None,
            forward_retries: FORWARD_RETRIES.to_vec(),
        }
    }
}

/// Why the product cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A setting.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The address is taken, or not this machine's.
    #[error("cannot listen on {address}: {reason}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// In plain words.
        reason: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// The HTTP client for calls of the public URL.
    #[error("the public URL cannot be called: {reason}")]
    Client {
        /// In plain words.
        reason: String,
    },
    /// What is forwarded to.
    #[error(transparent)]
    Forward(AttemptError),
}

impl From<AttemptError> for StartError {
    fn from(error: AttemptError) -> Self {
        match error {
            AttemptError::Store(error) => Self::Store(error),
            error => Self::Forward(error),
        }
    }
}

impl StartError {
    /// What the user can do about it.
    pub fn remedy(&self) -> String {
        match self {
            Self::Store(error) => error.remedy().into(),
            Self::Settings(_) => "Write it in that form, in Setup or on the command line.".into(),
            Self::Listen { remedy, .. } => (*remedy).into(),
            Self::Client { .. } => {
                "Check the file of certificates in the tunnel's settings.".into()
            }
            Self::Forward(error) => error.remedy(),
        }
    }
}

/// Where the store is when nobody says otherwise: the user's data folder.
pub fn default_database() -> PathBuf {
    match directories::ProjectDirs::from("dev", "hookglass", "hookglass") {
        Some(folders) => folders.data_dir().join("hookglass.db"),
        None => PathBuf::from("hookglass.db"),
    }
}

/// What is logged: what `HOOKGLASS_LOG` asks for, else `usual`. The ngrok crate writes answers
/// of its server at the level debug, and some of those repeat the authtoken: never those.
pub fn log_filter(usual: &str) -> String {
    let asked = std::env::var("HOOKGLASS_LOG").ok();
    let asked = asked.filter(|asked| !asked.trim().is_empty());
    quiet(asked.as_deref().unwrap_or(usual))
}

/// A longer target would win over a shorter one, so none of theirs is let through.
fn quiet(asked: &str) -> String {
    let ours = asked
        .split(',')
        .filter(|part| !["ngrok", "muxado"].iter().any(|name| part.contains(name)));
    ours.chain(["ngrok=info", "muxado=info"])
        .collect::<Vec<_>>()
        .join(",")
}

/// What a failed bind means, and what to do about it.
pub(super) fn listen_error(address: SocketAddr, error: &std::io::Error) -> StartError {
    use std::io::ErrorKind;
    let (reason, remedy) = match error.kind() {
        ErrorKind::AddrInUse => (
            "the port is in use".to_owned(),
            "Close the program that uses it, or choose another port in Setup or with --addr. Port 0 picks a free one.",
        ),
        ErrorKind::AddrNotAvailable => (
            "this machine has no such address".to_owned(),
            "Use 127.0.0.1, or an address of this machine.",
        ),
        ErrorKind::PermissionDenied => (
            "the system does not allow it".to_owned(),
            "Ports below 1024 need special rights: choose a higher one, such as 4949.",
        ),
        _ => (
            error.to_string(),
            "Choose another address in Setup or with --addr.",
        ),
    };
    StartError::Listen {
        address,
        reason,
        remedy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_never_shows_what_ngrok_is_told() {
        for asked in [
            "trace",
            "muxado::session=trace",
            "hookglass=debug,ngrok::internals=debug",
        ] {
            let filter = quiet(asked);
            assert!(filter.ends_with("ngrok=info,muxado=info"), "{filter}");
            assert!(!filter.contains("::"), "{filter}");
        }
    }
}
