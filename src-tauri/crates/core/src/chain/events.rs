//! The last link: events arrive, and their signatures match.

use super::facts::Facts;
use super::{Link, LinkId, Remedy};
use crate::time::{micros, rfc3339};

/// META 2.3: after an hour of failures Meta unsubscribes the account; microseconds.
const UNSUBSCRIBED_AFTER: i64 = 3600 * 1_000_000;

pub(super) fn events(facts: &Facts) -> Link {
    let id = LinkId::Events;
    let traffic = &facts.kept.traffic;
    if let Some(at) = traffic.failing {
        let finding = format!(
            "Deliveries arrive, the last at {}, but their signatures do not match, so they are refused.",
            rfc3339(at)
        );
        // META 6, row 6: two secrets, and the console shows the wrong one first.
        let fix = if facts.secrets.len() < 2 {
            "Add the other secret too: the Instagram app secret (Instagram, API setup) and the Meta app secret (App settings, Basic) each sign some deliveries."
        } else {
            "Compare the secrets with the Meta console; the Signature tab of a delivery says what was tried."
        };
        return Link::broken(id, finding, fix).remedy(Remedy::Secrets);
    }
    if facts.secrets.is_empty() && traffic.last_unchecked.is_some() {
        return Link::broken(
            id,
            "Events arrive, but no app secret is set, so anybody could have sent them.",
            "Add the app secret.",
        )
        .remedy(Remedy::Secrets);
    }
    let Some(last) = traffic.last_real else {
        return match traffic.last_test {
            Some(at) => Link::unknown(
                id,
                format!("A sample from Meta's dashboard arrived at {}; no real event yet.", rfc3339(at)),
            )
            .fix("Comment on a post of the account from another account, and watch."),
            None => Link::unknown(id, "No event from outside has arrived yet.")
                .fix("In the Meta console, press “Test” beside a field, or comment on a post of the account."),
        };
    };
    if let Some((from, to)) = silence(facts, last) {
        let finding = format!(
            "Nothing has arrived since {}, and from {from} to {to} nothing could. It may be quiet, or Meta may have unsubscribed the account.",
            rfc3339(last)
        );
        return Link::unknown(id, finding)
            .fix("After an hour of failures Meta unsubscribes an account: look at its subscription, and subscribe it again. What was sent then comes for 36 hours at most.")
            .remedy(Remedy::Subscriptions);
    }
    Link::proven(id, format!("The last event arrived at {}.", rfc3339(last)))
}

/// META 6, row 24: a gap of an hour or more after the last event, and nothing since.
fn silence(facts: &Facts, last: i64) -> Option<(String, String)> {
    facts.kept.gaps.iter().find_map(|gap| {
        let from = micros(&gap.started_at)?;
        let to = match &gap.ended_at {
            Some(at) => micros(at)?,
            None => facts.now,
        };
        let is_long = to - from >= UNSUBSCRIBED_AFTER;
        let until = gap.ended_at.clone().unwrap_or_else(|| "now".into());
        (is_long && last <= from).then(|| (gap.started_at.clone(), until))
    })
}
