//! The links that only Meta knows for sure: the app's subscription, the account's, and what
//! the app may have. Where the Graph API may not be asked, real events prove them.

use url::Url;

use super::facts::{Asked, Facts};
use super::{Link, LinkId, Remedy};
use crate::graph::{AppSubscription, GraphError};
use crate::time::rfc3339;

pub(super) fn subscription(facts: &Facts) -> Link {
    let id = LinkId::Subscription;
    match &facts.subscription {
        Asked::Answer(Some(subscription)) => told(facts, subscription),
        Asked::Answer(None) => Link::broken(
            id,
            "The app has no callback for Instagram.",
            "Let Hookglass set it, or do so in the Meta console under Webhooks.",
        )
        .remedy(Remedy::PointMetaHere),
        Asked::Error(error) => refused(id, error),
        Asked::Not(why) => match facts.kept.traffic.last_real {
            Some(at) => Link::proven(id, real(at)),
            None => {
                let finding = match facts.kept.traffic.last_test {
                    Some(at) => format!(
                        "A sample from Meta's dashboard arrived at {}: the callback is known, but a sample proves no subscription to fields. {why}",
                        rfc3339(at)
                    ),
                    None => {
                        format!("Whether the app has this callback is known to Meta only. {why}")
                    }
                };
                Link::unknown(id, finding)
                    .checks([
                        "In the Meta console, open the app, Webhooks (or Instagram, API setup), object “instagram”: the callback URL has to be the one above.",
                        "There, the fields you want (comments, mentions, messages) have to be subscribed.",
                    ])
                    .remedy(Remedy::Subscriptions)
            }
        },
    }
}

/// META 5.1, and rows 4 and 24 of section 6.
fn told(facts: &Facts, subscription: &AppSubscription) -> Link {
    let id = LinkId::Subscription;
    let theirs = &subscription.callback_url;
    if let Some(ours) = &facts.public_url
        && !same_url(ours, theirs)
    {
        return Link::broken(
            id,
            format!("Meta delivers to {theirs}, not to {ours}."),
            "Point Meta here, if this machine shall have the deliveries: an app has one callback only.",
        )
        .remedy(Remedy::PointMetaHere);
    }
    if !subscription.active {
        return Link::broken(
            id,
            "Meta has switched the callback off, which it does after failures.",
            "Point Meta here again; Meta then calls the callback and switches it on.",
        )
        .remedy(Remedy::PointMetaHere);
    }
    if subscription.fields.is_empty() {
        return Link::broken(
            id,
            "The app has the callback, but is subscribed to no field.",
            "Subscribe to fields such as comments, mentions and messages.",
        )
        .remedy(Remedy::Subscriptions);
    }
    Link::proven(
        id,
        format!(
            "Meta delivers {} to {theirs}.",
            subscription.fields.join(", ")
        ),
    )
}

pub(crate) fn same_url(ours: &str, theirs: &str) -> bool {
    // To the letter in the path: with a slash too many it is another one to the receiver.
    match (Url::parse(ours), Url::parse(theirs)) {
        (Ok(ours), Ok(theirs)) => ours == theirs,
        _ => ours == theirs,
    }
}

/// META 5.2, 5.3, and row 3.
pub(super) fn account(facts: &Facts) -> Link {
    let id = LinkId::Account;
    match &facts.account {
        Asked::Answer(subscription) => {
            let ours = subscription.ours(facts.login, &facts.app_id);
            match ours {
                Some(ours) if !ours.fields.is_empty() => Link::proven(
                    id,
                    format!("The account delivers {} to the app.", ours.fields.join(", ")),
                ),
                _ => Link::broken(
                    id,
                    "The account is not subscribed to the app, so Meta sends none of its events.",
                    "Subscribe the account; the app's own subscription is not enough.",
                )
                .remedy(Remedy::Subscriptions),
            }
        }
        Asked::Error(error) => refused(id, error),
        Asked::Not(why) => match facts.kept.traffic.last_real {
            Some(at) => Link::proven(id, real(at)),
            None => Link::unknown(
                id,
                format!("Whether the account is subscribed to the app is known to Meta only. {why}"),
            )
            .checks([
                "Instagram login: POST /me/subscribed_apps with the user's token and subscribed_fields=comments,messages.",
                "Facebook login: POST /PAGE-ID/subscribed_apps with the Page's token; its field names are others (feed, mention, messages).",
                "One wrong field name voids the whole call, and each call replaces the list.",
            ])
            .remedy(Remedy::Subscriptions),
        },
    }
}

/// META 6, rows 1 and 2: what an app that only gets samples lacks.
pub(super) fn permissions(facts: &Facts) -> Link {
    let id = LinkId::Permissions;
    if let Some(at) = facts.kept.traffic.last_real {
        return Link::proven(id, real(at));
    }
    for error in [error_of(&facts.subscription), error_of(&facts.account)]
        .into_iter()
        .flatten()
    {
        if let GraphError::Refused(refusal) = error
            && matches!(refusal.code, Some(3 | 10 | 200))
        {
            return Link::broken(id, &refusal.explanation, &refusal.remedy);
        }
    }
    let finding = if facts.kept.traffic.last_test.is_some() {
        "Only samples from Meta's dashboard have arrived so far, which are sent to any app."
    } else {
        "No real event has arrived yet, so nothing shows what the app may have."
    };
    Link::unknown(id, finding).checks([
        "The app is published (Live), not in development mode: without it even testers' events are not sent.",
        "comments and live_comments need Advanced Access, and that needs app review and a verified business.",
        "The account is a professional one, and for comments a public one.",
        "For messages: in the Instagram app, Settings, Messages, “Allow access to messages” is on.",
        "The token was made after the permission was added; an older one keeps its old permissions.",
    ])
}

fn error_of<T>(asked: &Asked<T>) -> Option<&GraphError> {
    match asked {
        Asked::Error(error) => Some(error),
        _ => None,
    }
}

fn refused(id: LinkId, error: &GraphError) -> Link {
    let finding = match error {
        GraphError::Refused(refusal) => format!("Meta refused to say: {}", refusal.explanation),
        error => format!("Meta could not be asked: {error}."),
    };
    Link::broken(id, finding, error.remedy()).remedy(Remedy::Subscriptions)
}

fn real(at: i64) -> String {
    format!("A real event arrived from outside at {}.", rfc3339(at))
}
