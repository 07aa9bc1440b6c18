//! The links that Hookglass holds itself: the receiver, the public URL, Meta's handshake.

use super::facts::{Facts, Listening};
use super::{Link, LinkId, Remedy};
use crate::delivery::Source;
use crate::settings::TunnelKind;
use crate::store::handshake::Handshake;
use crate::time::rfc3339;
use crate::tunnel::TunnelState;

/// Traffic from outside proves a way in for so long; microseconds.
const FRESH: i64 = 24 * 3600 * 1_000_000;

pub(super) fn receiver(facts: &Facts) -> Link {
    let id = LinkId::Receiver;
    match &facts.listening {
        Listening::No(message, remedy) => Link::broken(id, sentence(message), remedy.as_str()),
        Listening::Yes(_) if facts.store_failing => Link::broken(
            id,
            "The last delivery could not be stored and was answered 503.",
            "Free some space and check that the store can be written. Meta sends it again.",
        ),
        Listening::Yes(url) => Link::proven(id, format!("Hookglass listens at {url}.")),
    }
}

pub(super) fn tunnel(facts: &Facts) -> Link {
    let id = LinkId::Tunnel;
    // A tunnel that is down is down, whatever a test before it found.
    if let Some(problem) = facts.tunnel.problem() {
        let code = problem.code.as_deref().map(|code| format!(" ({code})"));
        let finding = format!("{}{}", problem.message, code.unwrap_or_default());
        return Link::broken(id, finding, &problem.remedy).remedy(Remedy::PublicUrl);
    }
    if let Some(test) = &facts.self_test {
        if test.reached() {
            let finding = format!(
                "{} leads here: asked and answered in {} ms.",
                test.url, test.duration_ms
            );
            return Link::proven(id, finding);
        }
        return Link::broken(id, &test.message, &test.remedy).remedy(Remedy::PublicUrl);
    }
    let lately = facts
        .kept
        .traffic
        .last_any
        .filter(|at| facts.now - at < FRESH)
        .map(rfc3339);
    match (facts.kind, &facts.tunnel, lately) {
        (TunnelKind::None, _, Some(at)) => Link::proven(
            id,
            format!("A request from outside arrived at {at}, through a proxy of your own."),
        ),
        (TunnelKind::None, _, None) => Link::broken(
            id,
            "There is no public URL, so Meta cannot reach this machine.",
            "Choose ngrok in Setup, or name the URL that your own proxy or tunnel provides.",
        )
        .remedy(Remedy::PublicUrl),
        (_, TunnelState::Online { .. }, Some(at)) => Link::proven(
            id,
            format!("The tunnel is online, and a request from outside arrived at {at}."),
        ),
        (_, TunnelState::Online { url, .. }, None) => Link::unknown(
            id,
            format!(
                "The tunnel is online at {url}, but it is not known yet whether it leads here."
            ),
        )
        .remedy(Remedy::SelfTest),
        (_, TunnelState::Connecting { .. }, _) => Link::unknown(id, "The tunnel is connecting."),
        _ => Link::broken(
            id,
            "The tunnel is off.",
            "Start Hookglass, or “hookglass listen --tunnel ngrok”.",
        )
        .remedy(Remedy::PublicUrl),
    }
}

/// META 1: one GET with the verify token; anything but 200 with the bare challenge fails.
///
/// Anybody can call a public URL: only Meta's own user agent speaks against an earlier success.
pub(super) fn handshake(facts: &Facts) -> Link {
    let id = LinkId::Handshake;
    let mut from_outside = facts.kept.handshakes.iter().filter(|handshake| {
        // Our own are none of Meta's, through the public URL as well.
        let is_own = matches!(handshake.source, Some(Source::Local | Source::Simulated));
        !is_own && is_call(handshake)
    });
    let accepted = from_outside.clone().find(|handshake| handshake.accepted);
    let refused = from_outside.find(|handshake| {
        !handshake.accepted && (accepted.is_none() || is_meta(handshake.user_agent.as_deref()))
    });
    let refused =
        refused.filter(|refused| accepted.is_none_or(|accepted| refused.id > accepted.id));
    if let Some(refused) = refused {
        return Link::broken(
            id,
            format!("{} called at {} and was refused: {}", caller(refused), refused.at, refused.explanation),
            "Paste the callback URL and the verify token from Setup into the Meta console, and verify again.",
        )
        .remedy(Remedy::Handshake);
    }
    if let Some(accepted) = accepted {
        let finding = format!("{} verified the URL at {}.", caller(accepted), accepted.at);
        return Link::proven(id, finding);
    }
    if let Some(at) = facts.kept.traffic.last_valid {
        return Link::proven(
            id,
            format!(
                "A delivery arrived at {}, and Meta sends none before it has verified the URL.",
                rfc3339(at)
            ),
        );
    }
    if let Some((method, path, at)) = &facts.kept.traffic.last_stray {
        return Link::broken(
            id,
            format!(
                "Somebody tried a handshake at {method} {path} at {}, where nothing is.",
                rfc3339(*at)
            ),
            format!(
                "Paste the whole URL into the Meta console, with its path {}.",
                facts.path
            ),
        )
        .remedy(Remedy::Handshake);
    }
    Link::unknown(id, "Meta has not called yet.")
        .fix("In the Meta console, paste the callback URL and the verify token, and press “Verify and save”.")
        .remedy(Remedy::Handshake)
}

/// A browser that somebody pointed at the URL says nothing of Meta.
fn is_call(handshake: &Handshake) -> bool {
    handshake.reason.as_deref() != Some("not_a_handshake")
}

/// META: the agents that were seen to verify callbacks.
pub(super) fn is_meta(user_agent: Option<&str>) -> bool {
    user_agent.is_some_and(|agent| {
        agent.starts_with("facebookplatform") || agent.starts_with("facebookexternalua")
    })
}

fn caller(handshake: &Handshake) -> String {
    if is_meta(handshake.user_agent.as_deref()) {
        "Meta".into()
    } else {
        format!(
            "Somebody ({})",
            handshake.user_agent.as_deref().unwrap_or("no user agent")
        )
    }
}

fn sentence(text: &str) -> String {
    let end = if text.ends_with('.') { "" } else { "." };
    format!("{text}{end}")
}
