//! `comments` and `live_comments` (META 3.3).

use crate::payload::Event;
use crate::payload::identity::key;
use crate::payload::json::Value;
use crate::payload::kind::Kind;
use crate::payload::sentence::colon_quoted;

pub(super) fn read(event: &mut Event, value: Value<'_>) -> bool {
    // Some senders of tests write `comment_id` (META 3.2).
    let id = value.text_of("id").or_else(|| value.text_of("comment_id"));
    let media = value.object("media");
    event.media_id = media.and_then(|media| media.text_of("id")).map(Into::into);
    event.parent_id = value.text_of("parent_id").map(Into::into);
    event.text = value.text_of("text").map(Into::into);
    event.dedupe_key = key(&event.field, &[id.as_deref()]);
    event.is_own = is_own(event, value);
    if id.is_none() && event.text.is_none() && event.media_id.is_none() && event.actor.is_none() {
        return false;
    }

    let kind = if event.field == "live_comments" {
        Kind::LiveComment
    } else if event.parent_id.is_some() {
        Kind::Reply
    } else {
        Kind::Comment
    };
    event.set_kind(kind);

    let product = media.and_then(|media| media.text_of("media_product_type"));
    let place = match product.as_deref() {
        Some("REELS") => "reel",
        Some("STORY") => "story",
        Some("AD") => "ad",
        Some("LIVE") => "live video",
        _ if kind == Kind::LiveComment => "live video",
        _ => "post",
    };
    let did = if event.parent_id.is_some() {
        "replied to a comment on"
    } else {
        "commented on"
    };
    let words = match event.text.as_deref() {
        // D: `text` is missing for GIF and sticker comments.
        None => " without words".to_owned(),
        words => colon_quoted(words),
    };
    event.say(format!("{did} your {place}{words}"));
    if event.text.is_none() {
        event.add_note("Meta sends no text for a GIF or a sticker.");
    }
    if event.is_own && !event.is_test {
        event.add_note("The account itself wrote it: a bot that answers it would answer itself.");
    }
    true
}

/// D: the account's own comments have its id, or `self_ig_scoped_id` (META 3.3).
fn is_own(event: &Event, value: Value<'_>) -> bool {
    let same = match (&event.actor, &event.account_id) {
        (Some(actor), Some(account)) => actor.id == *account,
        _ => false,
    };
    same || value
        .object("from")
        .is_some_and(|from| from.get("self_ig_scoped_id").is_some())
}
