//! How Meta's Graph API is reached; tokens are secrets and kept with those.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::graph::Login;
use crate::store::{StoreError, Writing, setting};

/// How Meta's Graph API is reached, and as which app and account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct MetaSettings {
    /// Whether Hookglass may call the Graph API at all; off until the user says so.
    pub enabled: bool,
    /// The Meta app's id; digits. Not the Instagram app's: the Graph API refuses that one.
    pub app_id: String,
    /// The label of the app secret that belongs to that id.
    pub app_secret: String,
    /// Which login the account uses.
    pub login: Login,
    /// Facebook login: the id of the Page.
    pub page_id: String,
    /// Of the Graph API, such as `v26.0`.
    pub version: String,
    /// Where `graph.facebook.com` is.
    pub facebook_host: String,
    /// Where `graph.instagram.com` is.
    pub instagram_host: String,
}

impl Default for MetaSettings {
    fn default() -> Self {
        Self {
            enabled: false,
            app_id: String::new(),
            app_secret: "meta_app_secret".into(),
            login: Login::Instagram,
            page_id: String::new(),
            version: "v26.0".into(),
            facebook_host: "https://graph.facebook.com".into(),
            instagram_host: "https://graph.instagram.com".into(),
        }
    }
}

impl MetaSettings {
    /// What was kept, or the defaults.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn load(connection: &Connection) -> Result<Self, StoreError> {
        Ok(setting::get(connection, "meta")?.unwrap_or_default())
    }

    /// Keeps them.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn save(&self, writing: &Writing<'_>) -> rusqlite::Result<()> {
        setting::set(writing, "meta", self)
    }
}
