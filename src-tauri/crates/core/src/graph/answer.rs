//! What Meta says when it does not refuse.

use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;

use super::error::GraphError;
use super::token::Login;

/// The callback of an app for the object `instagram`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AppSubscription {
    /// Where Meta delivers to.
    pub callback_url: String,
    /// Whether Meta delivers at all.
    pub active: bool,
    /// The names of the fields.
    pub fields: Vec<String>,
}

/// The apps an account is subscribed to, as far as its token may see them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct AccountSubscription {
    /// Ours and others; none when nothing is delivered.
    pub apps: Vec<SubscribedApp>,
}

impl AccountSubscription {
    /// Our app among them. With Instagram Login the token belongs to the Instagram app, whose id
    /// is another one than the Meta app's: the only app there is ours.
    pub fn ours(&self, login: Login, app_id: &str) -> Option<&SubscribedApp> {
        match (self.of(app_id), login, self.apps.as_slice()) {
            (Some(app), ..) => Some(app),
            (None, Login::Instagram, [app]) => Some(app),
            _ => None,
        }
    }

    /// What a certain app is subscribed to.
    pub fn of(&self, app_id: &str) -> Option<&SubscribedApp> {
        self.apps.iter().find(|app| app.app_id == app_id)
    }
}

/// An app that an account is subscribed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SubscribedApp {
    /// The app's id.
    pub app_id: String,
    /// Its name; Facebook Login only.
    pub name: Option<String>,
    /// The names of the fields, in the login's own vocabulary.
    pub fields: Vec<String>,
}

/// Whose token it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Who {
    /// With Instagram Login the account's id as in `entry[].id`; with Facebook Login the Page's.
    pub id: String,
    /// The user name, or the Page's name.
    pub name: Option<String>,
}

/// META, "App subscriptions": `data` has one item for each object.
pub(super) fn app_subscription(answer: &Value) -> Result<Option<AppSubscription>, GraphError> {
    let items = data(answer)?;
    let instagram = items
        .iter()
        .find(|item| item["object"].as_str() == Some("instagram"));
    Ok(instagram.map(|item| AppSubscription {
        callback_url: text(&item["callback_url"]).unwrap_or_default(),
        active: item["active"].as_bool().unwrap_or(false),
        fields: names(&item["fields"]),
    }))
}

pub(super) fn account_subscription(answer: &Value) -> Result<AccountSubscription, GraphError> {
    let apps = data(answer)?.iter().map(|item| {
        Ok(SubscribedApp {
            app_id: text(&item["id"]).ok_or_else(|| shape("an app without an id"))?,
            name: text(&item["name"]),
            fields: names(&item["subscribed_fields"]),
        })
    });
    Ok(AccountSubscription {
        apps: apps.collect::<Result<_, GraphError>>()?,
    })
}

pub(super) fn who(answer: &Value, id: &str, name: &str) -> Result<Who, GraphError> {
    Ok(Who {
        id: text(&answer[id]).ok_or_else(|| shape("no id"))?,
        name: text(&answer[name]),
    })
}

/// `{"success":true}`, and nothing less.
pub(super) fn success(answer: &Value) -> Result<(), GraphError> {
    match &answer["success"] {
        Value::Bool(true) => Ok(()),
        Value::Bool(false) => Err(shape("“success: false”, without a reason")),
        _ => Err(shape("no word of success")),
    }
}

fn data(answer: &Value) -> Result<&Vec<Value>, GraphError> {
    answer["data"].as_array().ok_or_else(|| shape("no list"))
}

fn shape(what: &str) -> GraphError {
    GraphError::Unexpected { what: what.into() }
}

/// Ids come as strings; as numbers in some older answers.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// App level: `[{"name":..,"version":..}]`; account level: names alone. Either is read.
fn names(value: &Value) -> Vec<String> {
    let name = |item: &Value| text(item).or_else(|| text(&item["name"]));
    value
        .as_array()
        .map(|items| items.iter().filter_map(name).collect())
        .unwrap_or_default()
}
