//! Small signs within a conversation: edits, reactions, taps, reads and arrivals (META 3.3).

use super::Item;
use crate::payload::Event;
use crate::payload::identity::key;
use crate::payload::kind::Kind;
use crate::payload::sentence::{colon_quoted, quoted};

/// `message_edit{mid, text, num_edit}`; `num_edit` is a number live and a string in the docs.
pub(super) fn edit(event: &mut Event, item: &Item<'_>) -> bool {
    let edit = item.payload;
    let mid = edit.text_of("mid");
    let count = edit.text_of("num_edit");
    event.set_kind(Kind::MessageEdit);
    event.dedupe_key = key("edit", &[mid.as_deref(), count.as_deref()]);
    event.text = edit.text_of("text").map(Into::into);
    event.parent_id = mid.map(Into::into);
    if event.text.is_none() && count.as_deref() == Some("0") {
        // O, 35 of 35: not an edit at all, but the shadow of a new message (META 6, row 18).
        event.say("sent a message whose text did not come along".into());
        event.add_note(
            "“num_edit” is 0 and there is no text: Meta sends this for a new message when \
             “message_edit” is subscribed and “messages” is not, or without Advanced Access.",
        );
    } else {
        let words = colon_quoted(event.text.as_deref());
        event.say(format!("edited a message{words}"));
    }
    true
}

/// `reaction{mid, action, reaction?, emoji?}`.
pub(super) fn reaction(event: &mut Event, item: &Item<'_>) -> bool {
    let reaction = item.payload;
    let mid = reaction.text_of("mid");
    let action = reaction.text_of("action");
    event.dedupe_key = key(
        "reaction",
        &[
            mid.as_deref(),
            item.sender.as_deref(),
            action.as_deref(),
            item.timestamp.as_deref(),
        ],
    );
    event.parent_id = mid.map(Into::into);
    if action.as_deref() == Some("unreact") {
        event.set_kind(Kind::ReactionRemoved);
        event.say("took back their reaction to a message".into());
        return true;
    }
    event.set_kind(Kind::Reaction);
    let emoji = reaction.text_of("emoji");
    let name = reaction.text_of("reaction");
    let with = match (&emoji, &name) {
        (Some(emoji), _) => format!(" with {}", quoted(emoji)),
        (None, Some(name)) => format!(" with {}", quoted(name)),
        (None, None) => String::new(),
    };
    event.text = emoji.or(name).map(Into::into);
    event.say(format!("reacted to a message{with}"));
    true
}

/// `postback{mid, title, payload, referral?}`.
pub(super) fn postback(event: &mut Event, item: &Item<'_>) -> bool {
    let postback = item.payload;
    let mid = postback.text_of("mid");
    event.set_kind(Kind::Postback);
    event.dedupe_key = match mid.as_deref() {
        Some(mid) => key("postback", &[Some(mid)]),
        None => key(
            "postback",
            &[item.sender.as_deref(), item.timestamp.as_deref()],
        ),
    };
    event.text = postback.text_of("title").map(Into::into);
    event.say(match event.text.as_deref() {
        Some(title) => format!("tapped the button {}", quoted(title)),
        None => "tapped a button".into(),
    });
    true
}

/// `read{mid}`.
pub(super) fn seen(event: &mut Event, item: &Item<'_>) -> bool {
    let mid = item.payload.text_of("mid");
    event.set_kind(Kind::Seen);
    // The reader identifies as much as the message does, but only a message makes it an event.
    event.dedupe_key = key("seen", &[mid.as_deref(), item.sender.as_deref()]);
    event.parent_id = mid.map(Into::into);
    event.say("has seen your message".into());
    true
}

/// `referral{ref, source, type?}`.
pub(super) fn referral(event: &mut Event, item: &Item<'_>) -> bool {
    event.set_kind(Kind::Referral);
    let through = match item.payload.text_of("ref") {
        Some(reference) => format!(" through the link {}", quoted(&reference)),
        None if item.payload.get("ad_id").is_some() => " through an ad".into(),
        None => " through a link".into(),
    };
    event.say(format!("opened the conversation{through}"));
    true
}
