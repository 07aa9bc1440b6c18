//! `mentions`: ids only, no words and no author (META 3.3).

use crate::payload::Event;
use crate::payload::identity::key;
use crate::payload::json::Value;
use crate::payload::kind::Kind;

pub(super) fn read(event: &mut Event, value: Value<'_>) -> bool {
    let media = value.text_of("media_id");
    let comment = value.text_of("comment_id");
    let id = value.text_of("id");
    if media.is_none() && comment.is_none() && id.is_none() {
        return false;
    }
    let account = event.account_id.as_deref();
    // With the account: one caption can mention two accounts of the same app.
    event.dedupe_key = if media.is_some() || comment.is_some() {
        let media = media.as_deref().unwrap_or("none");
        key("mentions", &[Some(media), comment.as_deref(), account])
    } else {
        key("mentions", &[id.as_deref(), None, account])
    };
    let how = how_to_read(
        account_or_placeholder(account),
        media.as_deref(),
        comment.as_deref(),
    );
    let (kind, place) = match comment {
        Some(_) => (Kind::MentionInComment, "a comment"),
        None => (Kind::MentionInCaption, "a caption"),
    };
    event.set_kind(kind);
    event.say(format!("mentioned you in {place}"));
    event.add_note("Meta sends no text and no author with a mention.");
    if id.is_some() {
        event.add_note("Meta’s own mentions have no “id”.");
    }
    // A sample's ids lead nowhere.
    if !event.is_test {
        event.add_note(how);
    }
    event.media_id = media.map(Into::into);
    event.parent_id = comment.map(Into::into);
    true
}

/// The call that fetches what the webhook leaves out, ready to copy.
fn how_to_read(account: &str, media: Option<&str>, comment: Option<&str>) -> String {
    let query = match (comment, media) {
        (Some(comment), _) => format!(
            "mentioned_comment.comment_id({}){{text,timestamp}}",
            id_or_placeholder(comment)
        ),
        (None, media) => format!(
            "mentioned_media.media_id({}){{caption,username,timestamp}}",
            id_or_placeholder(media.unwrap_or_default())
        ),
    };
    format!("To read them: GET /{account}?fields={query}")
}

fn account_or_placeholder(account: Option<&str>) -> &str {
    account.filter(|id| is_id(id)).unwrap_or("{ig-user-id}")
}

fn id_or_placeholder(id: &str) -> &str {
    if is_id(id) { id } else { "{id}" }
}

/// Only what is an id goes into something that people paste.
fn is_id(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
