//! Where a replay goes: a URL as people type it.

use url::{Host, Url};

/// Why a replay cannot even begin; [`ReplayError::remedy`] says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// Nothing was typed.
    #[error("there is no target")]
    NoTarget,
    /// An address without `http://` before it.
    #[error("the target does not begin with http:// or https://")]
    NoScheme {
        /// What was probably meant, without a password; `None` when that is no URL either.
        meant: Option<String>,
    },
    /// A scheme that is not HTTP.
    #[error("a delivery can be sent over http and https, not over {scheme}")]
    Scheme {
        /// The scheme.
        scheme: String,
    },
    /// Not a URL.
    #[error("the target is no URL: {reason}")]
    NotUrl {
        /// In what way; without quoting it.
        reason: String,
    },
    /// A user or a password, in a URL that is kept.
    #[error("a target's URL cannot hold a user or a password: it is shown and exported")]
    Password,
    /// What was given as a certificate is none.
    #[error("there is no certificate in the text")]
    Certificate,
    /// The HTTP client.
    #[error("the HTTP client could not be set up: {reason}")]
    Client {
        /// Its words.
        reason: String,
    },
}

impl ReplayError {
    /// What the user can do about it.
    pub fn remedy(&self) -> String {
        let example = "http://127.0.0.1:3000/api/webhooks/instagram";
        match self {
            Self::NoTarget => format!("Type the URL of your endpoint, such as {example}."),
            Self::NoScheme { meant: Some(meant) } => format!("Write {meant} instead."),
            Self::NoScheme { meant: None } | Self::Scheme { .. } => format!("Write it like {example}."),
            Self::NotUrl { .. } => format!("Compare it with {example}."),
            Self::Password => {
                "Take them out, and in the window give the target a header “Authorization” instead; it is kept with your secrets.".into()
            }
            Self::Certificate => "Paste it as PEM: it begins with -----BEGIN CERTIFICATE-----.".into(),
            Self::Client { .. } => {
                "See that the system's certificates are installed (package ca-certificates), then start Hookglass again.".into()
            }
        }
    }
}

/// Reads a target: http or https, white space around it forgiven.
///
/// A user name and password in it are allowed and become an `Authorization` header; use
/// [`shown`] wherever the URL is displayed.
///
/// # Errors
/// What is wrong with it; never quotes a password.
pub fn parse_target(text: &str) -> Result<Url, ReplayError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ReplayError::NoTarget);
    }
    if !text.contains("://") {
        return Err(ReplayError::NoScheme { meant: meant(text) });
    }
    let url = Url::parse(text).map_err(|error| ReplayError::NotUrl {
        reason: error.to_string(),
    })?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        scheme => Err(ReplayError::Scheme {
            scheme: scheme.to_owned(),
        }),
    }
}

/// Reads a target that is kept, whoever names it. It is shown, exported and told to monitors, so
/// it holds no user and no password.
///
/// # Errors
/// What is wrong with it; never quotes a password.
pub fn parse_kept_target(text: &str) -> Result<Url, ReplayError> {
    let url = parse_target(text)?;
    if url.username().is_empty() && url.password().is_none() {
        Ok(url)
    } else {
        Err(ReplayError::Password)
    }
}

/// What a target is called that nobody gave a name: by its host, its port and its path. What
/// follows them may be a token, and a name is told where a URL is not.
pub fn name_of(url: &Url) -> String {
    format!("{}{}", authority(url), url.path())
}

/// `localhost:3000/hook` reads as the scheme “localhost”: what was meant needs `http://`.
fn meant(text: &str) -> Option<String> {
    let path = text.trim_start_matches('/');
    let url = Url::parse(&format!("http://{path}")).ok()?;
    Some(shown(&url))
}

/// A URL for people's eyes, with three stars instead of a user name and password.
pub fn shown(url: &Url) -> String {
    if url.username().is_empty() && url.password().is_none() {
        return url.to_string();
    }
    let mut url = url.clone();
    // Fails only for URLs that cannot have any, and those have none to hide.
    let _ = url.set_password(None);
    let _ = url.set_username("***");
    url.to_string()
}

/// Host and port, as in “127.0.0.1:3000”.
pub(super) fn authority(url: &Url) -> String {
    let host = match url.host() {
        Some(Host::Domain(name)) => name.to_owned(),
        Some(Host::Ipv4(address)) => address.to_string(),
        Some(Host::Ipv6(address)) => format!("[{address}]"),
        None => return "the target".into(),
    };
    match url.port_or_known_default() {
        Some(port) => format!("{host}:{port}"),
        None => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        let error = parse_target(text).expect_err(text);
        format!("{error}. {}", error.remedy())
    }

    #[test]
    fn http_and_https_are_taken() {
        for text in [
            "http://127.0.0.1:3000/hook?a=b",
            "https://example.com",
            " HTTP://[::1]:80/x \n",
        ] {
            assert!(parse_target(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_missing_scheme_is_suggested() {
        for (text, meant) in [
            ("localhost:3000/hook", "http://localhost:3000/hook"),
            ("127.0.0.1:3000", "http://127.0.0.1:3000/"),
            ("//example.com/x", "http://example.com/x"),
            ("example.com", "http://example.com/"),
        ] {
            assert!(
                error(text).contains(&format!("Write {meant} instead")),
                "{}",
                error(text)
            );
        }
    }

    #[test]
    fn other_schemes_and_no_urls_are_refused() {
        assert!(error("ftp://example.com").contains("not over ftp"));
        assert!(error("http://").contains("is no URL"));
        assert!(error("http://a:99999/").contains("is no URL"));
        assert!(error("  ").contains("no target"));
    }

    #[test]
    fn passwords_are_never_shown() {
        for text in [
            "u:hunter2@host/x",
            "ftp://u:hunter2@host",
            "http://u:hunter2@host:99999",
            "http://u:hunter2@:1/",
        ] {
            assert!(!error(text).contains("hunter2"), "{}", error(text));
            assert!(!format!("{:?}", parse_target(text)).contains("hunter2"));
        }
        let url = parse_target("http://u:hunter2@host/x").expect("a URL");
        assert_eq!(shown(&url), "http://***@host/x");
        assert_eq!(authority(&url), "host:80");
    }

    #[test]
    fn a_target_that_is_kept_holds_no_user_and_no_password() {
        for text in [
            "http://u:hunter2@host/x",
            "http://u@host/x",
            "https://:p@host",
        ] {
            let refused = parse_kept_target(text).expect_err(text);
            assert_eq!(refused, ReplayError::Password);
            assert!(refused.remedy().contains("Authorization"));
        }
        assert!(parse_kept_target(" http://host/u:p@x?u:p@x ").is_ok());
        assert_eq!(parse_kept_target(""), Err(ReplayError::NoTarget));
    }

    #[test]
    fn a_name_is_made_of_what_tells_no_secret() {
        for (text, name) in [
            (
                "http://127.0.0.1:3000/hook?token=abc#def",
                "127.0.0.1:3000/hook",
            ),
            ("https://Example.com", "example.com:443/"),
            ("http://[::1]/a b", "[::1]:80/a%20b"),
        ] {
            assert_eq!(name_of(&parse_kept_target(text).expect(text)), name);
        }
    }
}
