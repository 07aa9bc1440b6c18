//! Mentions resolved through the Graph API, where the user allows it; each asked for once.

use super::error::sentence;
use super::feed::EventRef;
use super::{ApiError, ApiErrorCode};
use crate::app::App;
use crate::store::mention::{self, Mention, MentionFailure};
use crate::store::{Writing, event};
use crate::time::now_us;

/// Asks again even where it is known: what was refused may be allowed by now.
pub(super) async fn resolve(app: &App, args: EventRef) -> Result<Mention, ApiError> {
    let id = args.event;
    let found = app
        .store()
        .read(move |connection| event::one(connection, id))
        .await?;
    if !found.kind.starts_with("mention") {
        return Err(ApiError::bad_request(
            "Only mentions are read this way.",
            "Choose a mention.",
        ));
    }
    let missing =
        |reason: &str| ApiError::new(ApiErrorCode::Graph, reason, "Open Setup, Subscriptions.");
    let meta = app.meta()?.map_err(|reason| missing(&reason))?;
    let account = meta.account.map_err(|reason| missing(&reason))?;
    let asked = meta
        .graph
        .mention(
            &account,
            found.account_id.as_deref().unwrap_or_default(),
            found.parent_id.as_deref(),
            found.media_id.as_deref(),
        )
        .await;
    let answer = match asked {
        Ok(mentioned) => Mention {
            username: mentioned.username,
            text: mentioned.text,
            link: mentioned.link,
            failure: None,
        },
        Err(error) => Mention {
            failure: Some(MentionFailure {
                message: sentence(&error),
                remedy: error.remedy(),
            }),
            ..Mention::default()
        },
    };
    let kept = answer.clone();
    let keep = move |writing: &Writing<'_>| mention::keep(writing, id, now_us(), &kept);
    app.store().write(keep).await?;
    app.publisher().changed();
    Ok(answer)
}
