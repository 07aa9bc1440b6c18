//! What a mention says: META sends neither its text nor its author (rows 19, 20).
//!
//! META, "Mentions": `/{ig-id}?fields=mentioned_comment.comment_id(X){…}`, and
//! `mentioned_media.media_id(X){…}` for a mention in a caption.

use reqwest::Method;
use serde_json::Value;

use super::calls::for_account_at;
use super::client::Graph;
use super::error::GraphError;
use super::setting::SettingError;
use super::token::Account;

/// What a mention says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mentioned {
    /// Who wrote it.
    pub username: Option<String>,
    /// Their words.
    pub text: Option<String>,
    /// Where it is.
    pub link: Option<String>,
}

impl Graph {
    /// Reads a mention of the account `ig_user`, in a comment or else in a caption.
    ///
    /// # Errors
    /// An id that is none, or why Meta did not say.
    pub async fn mention(
        &self,
        account: &Account,
        ig_user: &str,
        comment: Option<&str>,
        media: Option<&str>,
    ) -> Result<Mentioned, GraphError> {
        let fields = match (comment, media) {
            (Some(comment), _) if is_id(comment) => {
                format!(
                    "mentioned_comment.comment_id({comment}){{text,timestamp,username,media{{permalink}}}}"
                )
            }
            (None, Some(media)) if is_id(media) => {
                format!("mentioned_media.media_id({media}){{caption,username,permalink,timestamp}}")
            }
            _ => return Err(SettingError::AccountId.into()),
        };
        if !is_id(ig_user) {
            return Err(SettingError::AccountId.into());
        }
        let mut outgoing = for_account_at(self, account, Method::GET, ig_user)?;
        outgoing.parameters.push(("fields", fields));
        let answer: Value = self.ask(outgoing).await?;
        let text = |value: &Value, name: &str| value[name].as_str().map(str::to_owned);
        let comment = &answer["mentioned_comment"];
        let media = &answer["mentioned_media"];
        Ok(Mentioned {
            username: text(comment, "username").or_else(|| text(media, "username")),
            text: text(comment, "text").or_else(|| text(media, "caption")),
            link: text(&comment["media"], "permalink").or_else(|| text(media, "permalink")),
        })
    }
}

/// Only what is an id goes into a request: these come from a payload.
fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
