//! Where the Graph API is.

use url::Url;

use super::setting::{SettingError, is_protected};
use super::token::Login;

/// Where the Graph API is: base URLs, https, or http on this machine for a fake one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hosts {
    /// For apps and Pages; META: <https://graph.facebook.com>.
    pub facebook: Url,
    /// For Instagram Login; META: <https://graph.instagram.com>.
    pub instagram: Url,
    /// Such as `v26.0`. META changelog: v26.0 since 29 July 2026, v21.0 the oldest that answers.
    pub version: String,
}

impl Hosts {
    /// The version that is asked for unless another is set.
    pub const VERSION: &str = "v26.0";

    /// Reads settings as people type them.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn parse(facebook: &str, instagram: &str, version: &str) -> Result<Self, SettingError> {
        let url = |text: &str| {
            Url::parse(text.trim()).map_err(|error| SettingError::NotUrl {
                reason: error.to_string(),
            })
        };
        let hosts = Self {
            facebook: url(facebook)?,
            instagram: url(instagram)?,
            version: version.trim().to_owned(),
        };
        hosts.check()?;
        Ok(hosts)
    }

    /// Checks each value.
    ///
    /// # Errors
    /// The first one that cannot be.
    pub fn check(&self) -> Result<(), SettingError> {
        for url in [&self.facebook, &self.instagram] {
            let host = || url.host_str().unwrap_or("without a name").to_owned();
            let has_user = !url.username().is_empty() || url.password().is_some();
            if has_user || url.query().is_some() || url.fragment().is_some() {
                return Err(SettingError::NotBase { host: host() });
            }
            if !is_protected(url) {
                return Err(SettingError::NotEncrypted { host: host() });
            }
        }
        if is_version(&self.version) {
            Ok(())
        } else {
            Err(SettingError::Version(self.version.clone()))
        }
    }

    /// The base URL for a login. Apps are asked for at Facebook's, whatever the login.
    pub(super) fn base(&self, login: Login) -> &Url {
        match login {
            Login::Instagram => &self.instagram,
            Login::Facebook => &self.facebook,
        }
    }

    /// `base/version/id/edge`; without an edge the object itself.
    pub(super) fn url(&self, login: Login, id: &str, edge: Option<&str>) -> Url {
        let mut url = self.base(login).clone();
        // Fails only for URLs without a host, which `check` has refused.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push(&self.version).push(id);
            path.extend(edge);
        }
        url
    }

    /// Whether nothing leaves this machine or everything is plain: then no proxy and no
    /// certificates are needed.
    pub(super) fn any_plain(&self) -> bool {
        self.facebook.scheme() == "http" || self.instagram.scheme() == "http"
    }
}

impl Default for Hosts {
    fn default() -> Self {
        let known = |text: &str| Url::parse(text).expect("a URL that a test has parsed");
        Self {
            facebook: known("https://graph.facebook.com"),
            instagram: known("https://graph.instagram.com"),
            version: Self::VERSION.into(),
        }
    }
}

/// `v`, one to three digits, a dot, one or two digits.
fn is_version(text: &str) -> bool {
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    text.strip_prefix('v')
        .and_then(|rest| rest.split_once('.'))
        .is_some_and(|(major, minor)| digits(major, 3) && digits(minor, 2))
}
