//! What concerns the conversation or the account as a whole: handover between apps, opt-ins,
//! Meta's policy, feedback (META 3.3).

use super::Item;
use crate::payload::Event;
use crate::payload::json::Value;
use crate::payload::kind::Kind;
use crate::payload::sentence::{colon_quoted, quoted, short_id};

/// `pass_thread_control{previous_owner_app_id?, new_owner_app_id, metadata}`.
pub(super) fn passed(event: &mut Event, item: &Item<'_>) -> bool {
    let to = app(item.payload, "new_owner_app_id").unwrap_or_else(|| "another app".into());
    let person = item.person(event);
    let text = match app(item.payload, "previous_owner_app_id") {
        Some(from) => format!("{from} passed the conversation with {person} to {to}"),
        // D: null when nobody owned the conversation.
        None => format!("The conversation with {person} was passed to {to}"),
    };
    handover(event, item, &text)
}

/// `take_thread_control{previous_owner_app_id?, new_owner_app_id, metadata}`.
pub(super) fn taken(event: &mut Event, item: &Item<'_>) -> bool {
    let by = app(item.payload, "new_owner_app_id").unwrap_or_else(|| "an app".into());
    let from = match app(item.payload, "previous_owner_app_id") {
        Some(app) => format!(" from {app}"),
        None => String::new(),
    };
    let person = item.person(event);
    handover(
        event,
        item,
        &format!("{by} took the conversation with {person}{from}"),
    )
}

/// `request_thread_control{requested_owner_app_id, metadata}`.
pub(super) fn requested(event: &mut Event, item: &Item<'_>) -> bool {
    let by = app(item.payload, "requested_owner_app_id").unwrap_or_else(|| "an app".into());
    let person = item.person(event);
    handover(
        event,
        item,
        &format!("{by} asks for the conversation with {person}"),
    )
}

/// `app_roles{<app id>: [role, …]}`.
pub(super) fn roles(event: &mut Event, item: &Item<'_>) -> bool {
    let roles: Vec<String> = item
        .payload
        .members()
        .filter_map(|(app, roles)| Some((app.text()?, roles)))
        .take(5)
        .map(|(app, roles)| {
            let roles: Vec<_> = roles.items().filter_map(Value::text).take(5).collect();
            format!("app {}: {}", short_id(&app), quoted(&roles.join(", ")))
        })
        .collect();
    handover(
        event,
        item,
        &format!("The roles of the apps changed: {}", roles.join("; ")),
    )
}

fn handover(event: &mut Event, item: &Item<'_>, text: &str) -> bool {
    event.set_kind(Kind::Handover);
    event.text = item
        .payload
        .text_of("metadata")
        .filter(|metadata| !metadata.is_empty())
        .map(Into::into);
    let words = colon_quoted(event.text.as_deref());
    event.say_plainly(format!("{}{words}", capitalised(text)));
    true
}

/// Our own words may begin with "app": an ASCII letter.
fn capitalised(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

fn app(payload: Value<'_>, name: &str) -> Option<String> {
    let id = payload.text_of(name)?;
    Some(format!("app {}", short_id(&id)))
}

/// `optin{type, title, notification_messages_status?, …}`.
pub(super) fn optin(event: &mut Event, item: &Item<'_>) -> bool {
    event.set_kind(Kind::Optin);
    event.text = item.payload.text_of("title").map(Into::into);
    let what = match event.text.as_deref() {
        Some(title) => quoted(title),
        None => "messages on a topic".into(),
    };
    let status = item.payload.text_of("notification_messages_status");
    let has_stopped = status.is_some_and(|status| status.starts_with("STOP"));
    event.say(if has_stopped {
        format!("stopped {what}")
    } else {
        format!("agreed to receive {what}")
    });
    event
        .add_note("Meta documents opt-ins for Messenger; the same keys are assumed for Instagram.");
    true
}

/// `policy_enforcement{action, reason?}`; nobody sends it but Meta.
pub(super) fn policy(event: &mut Event, item: &Item<'_>) -> bool {
    event.set_kind(Kind::PolicyEnforcement);
    event.text = item.payload.text_of("reason").map(Into::into);
    let words = colon_quoted(event.text.as_deref());
    let action = item.payload.text_of("action");
    event.say_plainly(match action.as_deref() {
        Some("block") => format!("Meta has blocked the account from sending messages{words}"),
        Some("unblock") => format!("Meta lets the account send messages again{words}"),
        Some("warning") => format!("Meta has warned the account{words}"),
        Some(other) => format!("Meta reports {} for the account{words}", quoted(other)),
        None => format!("Meta reports a policy decision on the account{words}"),
    });
    true
}

/// `response_feedback{feedback, mid}`.
pub(super) fn feedback(event: &mut Event, item: &Item<'_>) -> bool {
    event.set_kind(Kind::ResponseFeedback);
    event.text = item.payload.text_of("feedback").map(Into::into);
    event.parent_id = item.payload.text_of("mid").map(Into::into);
    event.say(match event.text.as_deref() {
        Some(feedback) => format!("rated an answer {}", quoted(feedback)),
        None => "rated an answer".into(),
    });
    true
}
