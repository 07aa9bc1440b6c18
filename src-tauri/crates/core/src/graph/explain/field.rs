//! Code 100: a parameter, mostly a field's name.

use super::{Explained, Facts, explained};
use crate::graph::fields::Level;
use crate::graph::lint::{check, nearest};
use crate::graph::token::Login;

pub(super) fn explain(facts: &Facts<'_>) -> Explained {
    if let Some(told) = wrong_name(facts) {
        return told;
    }
    // META, "Securing Graph API calls"; code 100 with type GraphMethodException.
    if facts.says("appsecret_proof") {
        return explained(
            "The app takes only calls that are signed with its secret (appsecret_proof), which Hookglass’s are not.",
            "In the Meta console, switch off App settings > Advanced > Require app secret, or change the subscription there.",
        );
    }
    // Generic Graph: "Unsupported get request. Object with ID '..' does not exist ..".
    if facts.subcode == Some(33) || facts.says("does not exist") {
        return missing(facts);
    }
    if facts.says("callback_url") || facts.says("callback url") {
        let words = facts.quote(facts.message);
        return explained(
            format!("Meta does not take the callback URL: “{words}”"),
            "Use an https address that can be reached from everywhere, without a port if possible.",
        );
    }
    let words = facts.quote(facts.message);
    explained(
        format!("Meta does not take one of the parameters (code 100): “{words}”"),
        "Compare the names and ids with the Meta console; an older Graph version in the settings may still take them.",
    )
}

/// `(#100) Param subscribed_fields[2] must be one of {A, B, ..} - got "messaging_seen".`
fn wrong_name(facts: &Facts<'_>) -> Option<Explained> {
    let message = facts.message;
    let (before, rest) = message.split_once("must be one of")?;
    let list = rest
        .split_once('{')
        .and_then(|(_, inner)| inner.split_once('}'))
        .map(|(inner, _)| inner)
        .unwrap_or_default();
    let got = rest
        .rsplit_once("got \"")
        .and_then(|(_, inner)| inner.split_once('"'))
        .map(|(inner, _)| inner);
    // Without the name, the place in the list tells.
    let index = before
        .split_once('[')
        .and_then(|(_, inner)| inner.split_once(']'))
        .and_then(|(digits, _)| digits.parse::<usize>().ok());
    let name = got.or_else(|| {
        index
            .and_then(|index| facts.call.fields.get(index))
            .map(String::as_str)
    });
    let Some(name) = name else {
        return Some(explained(
            "Meta does not know one of the field names, and therefore changed nothing.",
            "Take the names one by one, and leave out the one that fails.",
        ));
    };
    let shown = facts.quote(name);
    let explanation =
        format!("Meta does not know the field “{shown}” here, and therefore changed nothing.");
    // Meta's own list is newer than ours.
    let known: Vec<String> = list
        .split(',')
        .map(|name| name.trim().trim_matches('"').to_ascii_lowercase())
        .filter(|known| known.len() > 2)
        .collect();
    let small = name.to_ascii_lowercase();
    let near = nearest(&small, known.iter().map(String::as_str)).filter(|near| *near != name);
    if let Some(finding) = check(facts.call.level, name) {
        let problem = facts.quote(&finding.problem);
        let remedy = match finding.suggestion.as_deref().or(near) {
            Some(own) => format!("{problem} Write “{}” instead.", facts.quote(own)),
            None => format!("{problem} Leave it out."),
        };
        return Some(explained(explanation, remedy));
    }
    let remedy = match near {
        Some(near) => format!("Write “{}” instead, or leave it out.", facts.quote(near)),
        None => "Leave it out: this Graph version or this kind of account does not have it.".into(),
    };
    Some(explained(explanation, remedy))
}

fn missing(facts: &Facts<'_>) -> Explained {
    match facts.call.level {
        Level::App => explained(
            "Meta finds no app under this id with this secret.",
            "Copy both from App settings > Basic of the same app.",
        ),
        Level::Account(Login::Instagram) => explained(
            "Meta finds no account under this id that the token may see.",
            "Use “me” instead of the id.",
        ),
        Level::Account(Login::Facebook) => explained(
            "Meta finds no Page under this id that the token may see.",
            "Use the id of the Page, not of the Instagram account or the business, with that Page’s own token.",
        ),
    }
}
