//! What cannot be asked at all, found before anything is sent.

use reqwest::header::HeaderValue;
use url::{Host, Url};

/// What is set or typed wrongly; [`SettingError::remedy`] says what to do. Never quotes
/// what may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// A host that is neither https nor on this machine.
    #[error("the Graph host {host} would be asked without encryption")]
    NotEncrypted {
        /// Its name.
        host: String,
    },
    /// A host that is no base URL.
    #[error("the Graph host {host} is no base URL: it holds a user, a query or a fragment")]
    NotBase {
        /// Its name.
        host: String,
    },
    /// Not a URL.
    #[error("the Graph host is no URL: {reason}")]
    NotUrl {
        /// In what way.
        reason: String,
    },
    /// A version that is none.
    #[error("“{0}” is no version of the Graph API")]
    Version(String),
    /// The app id.
    #[error("the app id is not a number")]
    AppId,
    /// The Page or account id.
    #[error("the account’s id is not a number")]
    AccountId,
    /// A token or secret that no request can carry.
    #[error("the {what} is empty, or holds a space or a line break")]
    Token {
        /// Which one.
        what: &'static str,
    },
    /// The callback.
    #[error("the callback URL does not begin with https://")]
    Callback,
    /// The callback holds a user name or a fragment.
    #[error("the callback URL holds a user name or a fragment, which Meta does not call")]
    CallbackParts,
    /// A subscription to nothing.
    #[error("no field was chosen")]
    NoFields,
    /// An empty name among the fields to unsubscribe: Meta could read it as all of them.
    #[error("one of the fields has no name")]
    BlankField,
    /// The HTTP client.
    #[error("the HTTP client could not be set up: {reason}")]
    Client {
        /// Its words.
        reason: String,
    },
}

impl SettingError {
    /// What the user can do about it.
    pub fn remedy(&self) -> String {
        match self {
            Self::NotEncrypted { .. } => {
                "Begin it with https://. Plain http:// is for this machine only, such as http://127.0.0.1:8080."
            }
            Self::NotBase { .. } | Self::NotUrl { .. } => {
                "Write it like https://graph.facebook.com."
            }
            Self::Version(_) => "Write it like v26.0.",
            Self::AppId => {
                "Copy it from the Meta console: App settings > Basic > App ID. It is made of digits only."
            }
            Self::AccountId => {
                "Use the Page’s id, which is made of digits only; with Instagram Login, “me” does as well."
            }
            Self::Token { .. } => "Copy it again, whole and without quotes.",
            Self::Callback => {
                "Meta calls https addresses only. Start a tunnel and use its https address."
            }
            Self::CallbackParts => "Leave out everything before the @ and after the #.",
            Self::NoFields => "Choose at least one, such as comments.",
            Self::BlankField => "Leave the empty one out.",
            Self::Client { .. } => {
                "See that the system’s certificates are installed (package ca-certificates), then start Hookglass again."
            }
        }
        .to_owned()
    }
}

/// Whether a URL names this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// https, or http on this machine.
pub(super) fn is_protected(url: &Url) -> bool {
    url.scheme() == "https" || url.scheme() == "http" && is_loopback(url)
}

/// Ids become part of a path, so nothing but digits is let through.
pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= 32 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The callback as Meta takes it; http on this machine is for a Graph host on this machine.
pub(super) fn check_callback(callback: &Url, graph: &Url) -> Result<(), SettingError> {
    let is_fake = is_loopback(graph) && is_protected(callback);
    if callback.scheme() != "https" && !is_fake {
        return Err(SettingError::Callback);
    }
    let has_user = !callback.username().is_empty() || callback.password().is_some();
    if has_user || callback.fragment().is_some() {
        return Err(SettingError::CallbackParts);
    }
    Ok(())
}

/// The header that carries a token: never in a URL, and not in the client's own log.
pub(super) fn bearer(token: &str, what: &'static str) -> Result<HeaderValue, SettingError> {
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
    if token.is_empty() || !is_plain(token) {
        return Err(SettingError::Token { what });
    }
    let mut value = HeaderValue::from_str(&format!("Bearer {token}"))
        .map_err(|_| SettingError::Token { what })?;
    value.set_sensitive(true);
    Ok(value)
}
