//! `message{}`: direct messages, echoes, story mentions and story replies (META 3.3).

use super::{Item, attachment};
use crate::payload::Event;
use crate::payload::identity::key;
use crate::payload::json::Value;
use crate::payload::kind::Kind;
use crate::payload::sentence::{colon_quoted, quoted};

pub(super) fn read(event: &mut Event, item: &Item<'_>) -> bool {
    let message = item.payload;
    let is_deleted = message.is_true("is_deleted");
    event.is_echo = message.is_true("is_echo");
    event.text = message.text_of("text").map(Into::into);
    let mid = message.text_of("mid");
    event.dedupe_key = if is_deleted {
        key("message", &[mid.as_deref(), Some("deleted")])
    } else {
        key("message", &[mid.as_deref()])
    };

    let reply_to = message.object("reply_to");
    let story = reply_to.and_then(|to| to.object("story"));
    let attached = attachment::summary(message);
    event.media_id = story
        .and_then(|story| story.text_of("id"))
        .map(Into::into)
        .or_else(|| attached.media_id.clone());
    event.parent_id = if is_deleted {
        mid.map(Into::into)
    } else {
        reply_to.and_then(|to| to.text_of("mid")).map(Into::into)
    };
    let kind = if is_deleted {
        Kind::MessageDeleted
    } else if event.is_echo {
        Kind::MessageEcho
    } else if attached.is_story_mention {
        Kind::StoryMention
    } else if story.is_some() {
        Kind::StoryReply
    } else {
        Kind::Message
    };
    event.set_kind(kind);

    for note in attached.notes {
        event.add_note(note);
    }
    if is_deleted {
        event.add_note("Meta asks to erase the stored copy of this message.");
    }
    if event.is_echo {
        event.add_note(
            "An echo: the account or an app sent it; a bot that answers it answers itself.",
        );
    }
    let words = colon_quoted(event.text.as_deref().or(attached.title.as_deref()));
    let did = sentence(event, item, kind, attached.noun, &words);
    event.say(did);
    true
}

/// What the sender did, from the most telling circumstance to the least.
fn sentence(
    event: &Event,
    item: &Item<'_>,
    kind: Kind,
    attached: Option<String>,
    words: &str,
) -> String {
    let message = item.payload;
    if event.is_echo || event.is_own {
        let person = item.person(event);
        let noun = attached.unwrap_or_else(|| "a message".into());
        return match kind {
            Kind::MessageDeleted => format!("unsent a message to {person}"),
            _ => format!("sent {noun} to {person}{words}"),
        };
    }
    match kind {
        Kind::MessageDeleted => return "unsent a message".into(),
        Kind::StoryMention => return format!("mentioned you in their story{words}"),
        Kind::StoryReply => return replied("your story", attached, words),
        _ => {}
    }
    if message.is_true("is_unsupported") && attached.is_none() {
        return "sent you a message of a kind that Meta does not pass on".into();
    }
    if let (Some(_), Some(text)) = (message.object("quick_reply"), &event.text) {
        return format!("chose the quick reply {}", quoted(text));
    }
    if event.parent_id.is_some() {
        return replied("a message", attached, words);
    }
    let noun = attached.unwrap_or_else(|| "a message".into());
    let about = message.object("referral").map(about).unwrap_or_default();
    format!("sent you {noun}{about}{words}")
}

fn replied(to: &str, attached: Option<String>, words: &str) -> String {
    match attached {
        Some(noun) => format!("replied to {to} with {noun}{words}"),
        None => format!("replied to {to}{words}"),
    }
}

/// Where the conversation began: an ad, a product of the shop, a link.
fn about(referral: Value<'_>) -> String {
    if referral.object("product").is_some() {
        return " about a product".into();
    }
    let title = referral
        .object("ads_context_data")
        .and_then(|ad| ad.text_of("ad_title"));
    match title {
        Some(title) => format!(" from the ad {}", quoted(&title)),
        None if referral.get("ad_id").is_some() => " from an ad".into(),
        None => String::new(),
    }
}
