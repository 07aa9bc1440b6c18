//! How the public reaches the receiver; the authtoken is a secret and kept with those.

use std::path::PathBuf;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use url::Url;

use super::SettingsError;
use crate::store::{StoreError, Writing, setting};

/// Which tunnel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TunnelKind {
    /// Only this machine reaches the receiver.
    #[default]
    None,
    /// ngrok, held by Hookglass itself.
    Ngrok,
    /// A URL that something of the user's own (a proxy, cloudflared, Tailscale Funnel) provides.
    Manual,
}

/// How the public reaches the receiver.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct TunnelSettings {
    /// Which tunnel.
    pub kind: TunnelKind,
    /// ngrok: a domain of the account; empty for the one that ngrok gives.
    pub domain: String,
    /// ngrok: share the domain with other agents instead of being refused beside them.
    pub pooling: bool,
    /// ngrok: a file with a traffic policy, YAML or JSON; empty for none.
    pub traffic_policy: String,
    /// ngrok: another server, `host:port`, such as a private one; empty for ngrok's own.
    pub server: String,
    /// ngrok: a PEM file with the authority that signed that server's certificate; empty for
    /// the one that the agent brings.
    pub ca: String,
    /// Manual: the public URL, with or without the callback path.
    pub public_url: String,
}

impl TunnelSettings {
    /// Checks each value that its kind uses.
    ///
    /// # Errors
    /// The first one that cannot be.
    pub fn check(&self) -> Result<(), SettingsError> {
        match self.kind {
            TunnelKind::None => Ok(()),
            TunnelKind::Ngrok => {
                let named = |letter: char| letter.is_ascii_alphanumeric() || ".-".contains(letter);
                if !self.domain.chars().all(named) {
                    return Err(SettingsError::Domain(self.domain.clone()));
                }
                if !self.server.is_empty() && !is_host_and_port(&self.server) {
                    return Err(SettingsError::NgrokServer(self.server.clone()));
                }
                Ok(())
            }
            TunnelKind::Manual => self.manual_url("/").map(drop),
        }
    }

    /// The user's own callback URL; `path` is added where theirs has none.
    ///
    /// # Errors
    /// When it is no https URL (http is for this machine only), or holds a password.
    pub fn manual_url(&self, path: &str) -> Result<Url, SettingsError> {
        let text = self.public_url.trim();
        let shown = || text.rsplit('@').next().unwrap_or_default().to_owned();
        let refused = || SettingsError::PublicUrl(shown());
        let mut url = Url::parse(text).map_err(|_| refused())?;
        let is_ours = matches!(url.host(), Some(url::Host::Ipv4(host)) if host.is_loopback())
            || url.host_str() == Some("localhost");
        let is_secure = url.scheme() == "https" || (url.scheme() == "http" && is_ours);
        let is_plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if !is_secure || !is_plain || url.host_str().is_none() {
            return Err(refused());
        }
        if matches!(url.path(), "" | "/") {
            url.set_path(path);
        }
        Ok(url)
    }

    /// The traffic policy's file.
    pub fn traffic_policy_file(&self) -> Option<PathBuf> {
        (!self.traffic_policy.is_empty()).then(|| PathBuf::from(&self.traffic_policy))
    }

    /// What was kept, or no tunnel.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn load(connection: &Connection) -> Result<Self, StoreError> {
        Ok(setting::get(connection, "tunnel")?.unwrap_or_default())
    }

    /// Keeps them.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn save(&self, writing: &Writing<'_>) -> rusqlite::Result<()> {
        setting::set(writing, "tunnel", self)
    }
}

fn is_host_and_port(text: &str) -> bool {
    let Some((host, port)) = text.rsplit_once(':') else {
        return false;
    };
    let named = |letter: char| letter.is_ascii_alphanumeric() || ".-".contains(letter);
    !host.is_empty() && host.chars().all(named) && port.parse::<u16>().is_ok_and(|port| port > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manual(public_url: &str) -> TunnelSettings {
        TunnelSettings {
            kind: TunnelKind::Manual,
            public_url: public_url.into(),
            ..TunnelSettings::default()
        }
    }

    #[test]
    fn the_callback_path_is_added_where_there_is_none() {
        let url = |text| manual(text).manual_url("/hook").map(String::from);
        assert_eq!(
            url("https://x.example").as_deref(),
            Ok("https://x.example/hook")
        );
        assert_eq!(
            url("https://x.example/").as_deref(),
            Ok("https://x.example/hook")
        );
        assert_eq!(
            url("https://x.example/own").as_deref(),
            Ok("https://x.example/own")
        );
        assert_eq!(
            url("http://127.0.0.1:8080").as_deref(),
            Ok("http://127.0.0.1:8080/hook")
        );
    }

    #[test]
    fn what_meta_could_not_call_is_refused() {
        for text in [
            "",
            "x.example",
            "http://x.example",
            "ftp://x.example",
            "https://x.example/?a=b",
        ] {
            assert!(manual(text).check().is_err(), "{text}");
        }
        let error = manual("https://me:hunter2@x.example")
            .check()
            .expect_err("a password");
        assert!(!error.to_string().contains("hunter2"));
    }

    #[test]
    fn an_ngrok_server_is_a_host_and_a_port() {
        let ngrok = |server: &str, domain: &str| TunnelSettings {
            kind: TunnelKind::Ngrok,
            server: server.into(),
            domain: domain.into(),
            ..TunnelSettings::default()
        };
        assert!(ngrok("", "x.ngrok.app").check().is_ok());
        assert!(ngrok("connect.example:443", "").check().is_ok());
        for server in [
            "connect.example",
            ":443",
            "https://connect.example:443",
            "x:0",
        ] {
            assert!(ngrok(server, "").check().is_err(), "{server}");
        }
        assert!(ngrok("", "https://x.ngrok.app").check().is_err());
    }
}
