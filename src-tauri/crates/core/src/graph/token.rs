//! As whom Meta is asked: an app or an account, and whether the token fits.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::setting::{SettingError, is_id};
use crate::secrets::SecretText;

/// Which login the account uses: it decides host, token and field names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Login {
    /// "Instagram API with Instagram Login": graph.instagram.com, tokens begin with IGAA.
    Instagram,
    /// "Instagram API with Facebook Login": a Page at graph.facebook.com, tokens begin with EAA.
    Facebook,
}

/// An app, as `APP_ID|APP_SECRET`.
///
/// It has to be the Meta app (App settings > Basic), also for Instagram Login: the
/// Instagram app id is refused with code 190.
#[derive(Debug, Clone)]
pub struct AppToken {
    /// The Meta app id.
    pub app_id: String,
    /// The Meta app secret.
    pub secret: SecretText,
}

impl AppToken {
    pub(super) fn check(&self) -> Result<(), SettingError> {
        if is_id(&self.app_id) {
            Ok(())
        } else {
            Err(SettingError::AppId)
        }
    }

    /// The token itself.
    pub(super) fn joined(&self) -> SecretText {
        SecretText::new(format!("{}|{}", self.app_id, self.secret.expose()))
    }
}

/// An Instagram account, or the Page it is linked to.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its login.
    pub login: Login,
    /// The Page's id; with Instagram Login the account's, or `me`.
    pub id: String,
    /// The Page's or the user's token.
    pub token: SecretText,
}

impl Account {
    pub(super) fn check(&self) -> Result<(), SettingError> {
        if self.id == "me" || is_id(&self.id) {
            Ok(())
        } else {
            Err(SettingError::AccountId)
        }
    }
}

/// Which login a token is for, by how it begins; `None` when it begins with neither.
pub fn token_kind(token: &SecretText) -> Option<Login> {
    let text = token.expose();
    if text.starts_with("IGAA") {
        Some(Login::Instagram)
    } else if text.starts_with("EAA") {
        Some(Login::Facebook)
    } else {
        None
    }
}

/// What an account's token looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Of a login.
    Of(Login),
    /// `digits|secret`: an app's.
    App,
    /// Nothing known.
    Unknown,
}

impl Shape {
    pub(super) fn of(token: &SecretText) -> Self {
        if let Some(login) = token_kind(token) {
            return Self::Of(login);
        }
        match token.expose().split_once('|') {
            Some((id, _)) if is_id(id) => Self::App,
            _ => Self::Unknown,
        }
    }
}

/// Why a token will probably be refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TokenWarning {
    /// What is odd about it.
    pub explanation: String,
    /// What to do.
    pub remedy: String,
}

/// Whether a token fits a login, judged by its look only; `None` when nothing speaks against it.
pub fn token_warning(login: Login, token: &SecretText) -> Option<TokenWarning> {
    let text = token.expose();
    if text.trim() != text || text.starts_with(['"', '\'']) || text.starts_with("Bearer ") {
        return Some(TokenWarning {
            explanation: "More than the token was copied: there is white space, a quote or “Bearer” around it.".into(),
            remedy: "Copy the token alone.".into(),
        });
    }
    misfit(login, Shape::of(token))
}

/// A token of the other login, or an app's where an account's is needed.
pub(super) fn misfit(login: Login, shape: Shape) -> Option<TokenWarning> {
    let (explanation, remedy) = match (login, shape) {
        (Login::Facebook, Shape::Of(Login::Instagram)) => (
            "This token begins with IGAA: it belongs to Instagram Login, and graph.facebook.com cannot read it.",
            "Choose Instagram Login for this account, or use a Page token, which begins with EAA.",
        ),
        (Login::Instagram, Shape::Of(Login::Facebook)) => (
            "This token begins with EAA: it belongs to Facebook Login, and graph.instagram.com cannot read it.",
            "Choose Facebook Login for this account, or use a token from Instagram > API setup with Instagram login, which begins with IGAA.",
        ),
        (_, Shape::App) => (
            "This is an app’s token (a number, a bar, a secret), but accounts are subscribed with their own.",
            match login {
                Login::Instagram => {
                    "Use the account’s token from Instagram > API setup with Instagram login; it begins with IGAA."
                }
                Login::Facebook => "Use the Page’s token; it begins with EAA.",
            },
        ),
        _ => return None,
    };
    Some(TokenWarning {
        explanation: explanation.into(),
        remedy: remedy.into(),
    })
}
