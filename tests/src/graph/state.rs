//! What the server knows: apps, tokens, subscriptions, and what was asked of it.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use reqwest::Certificate;

use super::{Call, Failure};

/// What an app is subscribed to for `object=instagram`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AppSubscription {
    /// Where events are sent.
    pub callback_url: String,
    /// What the callback has to check.
    pub verify_token: String,
    /// In the order in which they were added.
    pub fields: Vec<String>,
    /// False when Meta has turned it off.
    pub active: bool,
    /// Whether events carry their values.
    pub include_values: bool,
}

/// One app.
pub(super) struct App {
    pub(super) secret: String,
    pub(super) subscription: Option<AppSubscription>,
}

impl App {
    pub(super) fn new(secret: &str) -> Self {
        Self {
            secret: secret.into(),
            subscription: None,
        }
    }
}

/// The account behind an Instagram Login token.
#[derive(Clone)]
pub(super) struct InstagramUser {
    pub(super) app_id: String,
    /// The one in `entry[].id`.
    pub(super) user_id: String,
    /// The one that `/me` calls `id`: another number for each app, and a trap.
    pub(super) scoped_id: String,
    pub(super) username: String,
}

impl InstagramUser {
    pub(super) fn new(app_id: &str, user_id: &str, username: &str) -> Self {
        let tail = user_id.get(5..).unwrap_or(user_id);
        Self {
            app_id: app_id.into(),
            user_id: user_id.into(),
            scoped_id: format!("26{tail}"),
            username: username.into(),
        }
    }
}

/// The Page behind a Page token.
#[derive(Clone)]
pub(super) struct Page {
    pub(super) app_id: String,
    pub(super) page_id: String,
    permissions: Vec<String>,
}

impl Page {
    pub(super) fn new(app_id: &str, page_id: &str, permissions: &[&str]) -> Self {
        Self {
            app_id: app_id.into(),
            page_id: page_id.into(),
            permissions: permissions.iter().map(|&name| name.to_owned()).collect(),
        }
    }

    pub(super) fn may(&self, permission: &str) -> bool {
        self.permissions.iter().any(|own| own == permission)
    }
}

/// Everything.
pub(super) struct State {
    pub(super) apps: HashMap<String, App>,
    /// By token.
    pub(super) instagram_users: HashMap<String, InstagramUser>,
    /// By token.
    pub(super) pages: HashMap<String, Page>,
    /// By user id or page id.
    pub(super) subscribed_fields: HashMap<String, Vec<String>>,
    /// By comment or media id: what the Graph API says of a mention.
    pub(super) mentions: HashMap<String, (String, String)>,
    pub(super) roots: Vec<Certificate>,
    pub(super) callback_timeout: Duration,
    pub(super) delivery_attempts: u32,
    pub(super) failures: VecDeque<Failure>,
    pub(super) calls: Vec<Call>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            apps: HashMap::new(),
            instagram_users: HashMap::new(),
            pages: HashMap::new(),
            subscribed_fields: HashMap::new(),
            mentions: HashMap::new(),
            roots: Vec::new(),
            callback_timeout: Duration::from_secs(20),
            delivery_attempts: 1,
            failures: VecDeque::new(),
            calls: Vec::new(),
        }
    }
}

impl State {
    pub(super) fn subscribed(&self, id: &str) -> Vec<String> {
        self.subscribed_fields.get(id).cloned().unwrap_or_default()
    }
}
