//! The seven questions: the app's callback, the account's fields, and whose token it is.

use reqwest::Method;
use serde_json::Value;
use url::Url;

use super::answer::{self, AccountSubscription, AppSubscription, Who};
use super::client::{Graph, Outgoing};
use super::error::GraphError;
use super::explain::{Action, Call};
use super::fields::Level;
use super::lint::lint;
use super::redact::Redactor;
use super::setting::{SettingError, bearer, check_callback};
use super::token::{Account, AppToken, Login, Shape};
use crate::secrets::SecretText;

/// META, "App subscriptions": always named, for a DELETE without it takes every object.
const OBJECT: (&str, &str) = ("object", "instagram");

/// A callback for an app.
#[derive(Debug, Clone)]
pub struct AppRequest {
    /// Where Meta shall deliver to; Meta calls it before it answers.
    pub callback_url: Url,
    /// What the callback has to know.
    pub verify_token: SecretText,
    /// Added to the fields that the app has already.
    pub fields: Vec<String>,
    /// Names that Meta has already, so that they are right whatever our list says.
    pub known: Vec<String>,
}

impl Graph {
    /// The app's callback for Instagram; `None` when there is none.
    ///
    /// # Errors
    /// Why Meta did not say.
    pub async fn app_subscription(
        &self,
        app: &AppToken,
    ) -> Result<Option<AppSubscription>, GraphError> {
        let outgoing = self.for_app(app, Method::GET, Action::Read)?;
        answer::app_subscription(&self.ask(outgoing).await?)
    }

    /// Points the app at a callback, with the values of each change included.
    ///
    /// Meta adds the fields to those the app has; the callback and the verify token are
    /// replaced. META documents this edge as not for Instagram, yet it works with the Meta
    /// app id (public code).
    ///
    /// # Errors
    /// Why nothing was sent, or why Meta refused.
    pub async fn subscribe_app(
        &self,
        app: &AppToken,
        request: &AppRequest,
    ) -> Result<(), GraphError> {
        checked(Level::App, &request.fields, &request.known)?;
        check_callback(&request.callback_url, self.hosts.base(Login::Facebook))?;
        let verify_token = request.verify_token.expose();
        if verify_token.trim().is_empty() {
            let what = "verify token";
            return Err(SettingError::Token { what }.into());
        }
        let mut outgoing = self.for_app(app, Method::POST, Action::Subscribe)?;
        let token = app.joined();
        outgoing.redactor =
            Redactor::new([token, app.secret.clone(), request.verify_token.clone()]);
        outgoing.call.fields.clone_from(&request.fields);
        outgoing.parameters.extend([
            ("callback_url", request.callback_url.to_string()),
            ("verify_token", verify_token.to_owned()),
            ("fields", request.fields.join(",")),
            ("include_values", "true".to_owned()),
        ]);
        answer::success(&self.ask(outgoing).await?)
    }

    /// Takes fields away from the app; without any, the whole object `instagram`, and never
    /// another object.
    ///
    /// # Errors
    /// Why nothing was sent, or why Meta refused.
    pub async fn unsubscribe_app(
        &self,
        app: &AppToken,
        fields: &[String],
    ) -> Result<(), GraphError> {
        // `fields=` could be read as no `fields` at all, which takes everything.
        if fields.iter().any(|field| field.trim().is_empty()) {
            return Err(SettingError::BlankField.into());
        }
        let mut outgoing = self.for_app(app, Method::DELETE, Action::Unsubscribe)?;
        outgoing.call.fields = fields.to_vec();
        if !fields.is_empty() {
            outgoing.parameters.push(("fields", fields.join(",")));
        }
        answer::success(&self.ask(outgoing).await?)
    }

    /// The apps and fields that the account delivers to.
    ///
    /// # Errors
    /// Why Meta did not say.
    pub async fn account_subscription(
        &self,
        account: &Account,
    ) -> Result<AccountSubscription, GraphError> {
        let outgoing = self.for_account(account, Method::GET, Action::Read)?;
        answer::account_subscription(&self.ask(outgoing).await?)
    }

    /// Subscribes the account to the app of its token, with exactly these fields: the list
    /// that was there is replaced (public code). With Facebook Login the names are a Page's,
    /// any of which switches Instagram's deliveries on.
    ///
    /// # Errors
    /// Why nothing was sent, or why Meta refused.
    pub async fn subscribe_account(
        &self,
        account: &Account,
        fields: &[String],
    ) -> Result<(), GraphError> {
        checked(Level::Account(account.login), fields, &[])?;
        let mut outgoing = self.for_account(account, Method::POST, Action::Subscribe)?;
        outgoing.call.fields = fields.to_vec();
        let list = fields.join(",");
        outgoing.parameters.push(("subscribed_fields", list));
        answer::success(&self.ask(outgoing).await?)
    }

    /// Takes the account away from the app of its token.
    ///
    /// # Errors
    /// Why Meta refused.
    pub async fn unsubscribe_account(&self, account: &Account) -> Result<(), GraphError> {
        let outgoing = self.for_account(account, Method::DELETE, Action::Unsubscribe)?;
        answer::success(&self.ask(outgoing).await?)
    }

    /// Whose token it is.
    ///
    /// # Errors
    /// Why Meta did not say.
    pub async fn who(&self, account: &Account) -> Result<Who, GraphError> {
        let mut outgoing = self.for_account(account, Method::GET, Action::Who)?;
        // META: `user_id` is what deliveries carry as `entry[].id`; `id` is the app's own.
        let (id, (key, name)) = match account.login {
            Login::Instagram => ("me", ("user_id", "username")),
            Login::Facebook => (account.id.as_str(), ("id", "name")),
        };
        outgoing.url = self.hosts.url(account.login, id, None);
        outgoing
            .parameters
            .push(("fields", format!("{key},{name}")));
        let answer: Value = self.ask(outgoing).await?;
        answer::who(&answer, key, name)
    }

    fn for_app(
        &self,
        app: &AppToken,
        method: Method,
        action: Action,
    ) -> Result<Outgoing, GraphError> {
        app.check()?;
        // The bearer is checked with the secret alone: an empty one would hide behind the id.
        bearer(app.secret.expose(), "app secret")?;
        let token = app.joined();
        let parameters = match action {
            Action::Read | Action::Who => Vec::new(),
            Action::Subscribe | Action::Unsubscribe => vec![(OBJECT.0, OBJECT.1.to_owned())],
        };
        let edge = Some("subscriptions");
        Ok(Outgoing {
            method,
            url: self.hosts.url(Login::Facebook, &app.app_id, edge),
            bearer: bearer(token.expose(), "app secret")?,
            parameters,
            call: Call::new(action, Level::App, Shape::App),
            redactor: Redactor::new([token, app.secret.clone()]),
        })
    }

    fn for_account(
        &self,
        account: &Account,
        method: Method,
        action: Action,
    ) -> Result<Outgoing, GraphError> {
        account.check()?;
        let level = Level::Account(account.login);
        let edge = Some("subscribed_apps");
        Ok(Outgoing {
            method,
            url: self.hosts.url(account.login, &account.id, edge),
            bearer: bearer(account.token.expose(), "token")?,
            parameters: Vec::new(),
            call: Call::new(action, level, Shape::of(&account.token)),
            redactor: Redactor::new([account.token.clone()]),
        })
    }
}

/// A question about an account by another id than the token's own.
pub(super) fn for_account_at(
    graph: &Graph,
    account: &Account,
    method: Method,
    id: &str,
) -> Result<Outgoing, GraphError> {
    let mut outgoing = graph.for_account(account, method, Action::Who)?;
    outgoing.url = graph.hosts.url(account.login, id, None);
    Ok(outgoing)
}

/// One wrong name voids the whole call, so none is sent.
fn checked(level: Level, fields: &[String], known: &[String]) -> Result<(), GraphError> {
    if fields.is_empty() {
        return Err(SettingError::NoFields.into());
    }
    let mut findings = lint(level, fields);
    findings.retain(|finding| !known.contains(&finding.field));
    if findings.is_empty() {
        Ok(())
    } else {
        Err(GraphError::Lint(findings))
    }
}
