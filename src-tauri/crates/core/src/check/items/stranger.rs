//! Handshakes of strangers, and incomplete ones.

use super::super::random;
use super::super::talk::Parameter;
use super::super::verdict::{Skip, Tried, Verdict, fail, no_answer, pass, warning};
use super::super::{Bug, Reply, Run};
use super::handshake::holds;

/// The token that the common integration guide has as its default.
const WELL_KNOWN: &str = "huntaze_instagram_webhook";

/// Tokens that are not the endpoint's.
pub(super) async fn wrong_token(run: &mut Run<'_>) -> Tried {
    let (challenge, token) = (random::digits(10), random::token());
    let what = "a handshake with a wrong verify token";
    let reply = with_token(run, what, &challenge, Some(&token)).await?;
    if let Some(verdict) = not_refused(what, &reply, &challenge, Bug::AcceptsAnyToken) {
        run.known.any_token = verdict.bug == Some(Bug::AcceptsAnyToken);
        return Ok(verdict);
    }
    let own = run.token().ok();
    if own.is_none_or(|own| own.expose() != WELL_KNOWN) {
        let what = "a handshake with the verify token of a well-known guide";
        let reply = with_token(run, what, &challenge, Some(WELL_KNOWN)).await?;
        if let Some(verdict) = not_refused(what, &reply, &challenge, Bug::DefaultVerifyToken) {
            return Ok(verdict);
        }
    }
    Ok(pass(format!("It {}.", reply.words())))
}

/// No token at all, and an empty one.
pub(super) async fn missing_token(run: &mut Run<'_>) -> Tried {
    let bug = if run.known.any_token {
        Bug::AcceptsAnyToken
    } else {
        Bug::AcceptsMissingToken
    };
    let challenge = random::digits(10);
    let mut words = String::new();
    for (what, token) in [
        ("a handshake without a verify token", None),
        ("a handshake with an empty verify token", Some("")),
    ] {
        let reply = with_token(run, what, &challenge, token).await?;
        if let Some(verdict) = not_refused(what, &reply, &challenge, bug) {
            return Ok(verdict);
        }
        words = reply.words();
    }
    Ok(pass(format!("It {words}.")))
}

/// The right token with another mode, and with none.
pub(super) async fn wrong_mode(run: &mut Run<'_>) -> Tried {
    let token = run.token()?;
    if run.known.shake.is_none() {
        return Err(Skip::NoHandshake);
    }
    let challenge = random::digits(10);
    let (ask, answer) = (
        ("hub.verify_token", token.expose(), true),
        ("hub.challenge", challenge.as_str(), false),
    );
    let other = [("hub.mode", "unsubscribe", false), answer, ask];
    let mut words = String::new();
    for (what, parameters) in [
        ("a handshake with the mode unsubscribe", &other[..]),
        ("a handshake without a mode", &[answer, ask][..]),
    ] {
        let reply = run.talk.handshake(what, parameters).await?;
        if let Some(verdict) = broken(what, &reply).or_else(|| no_answer(what, &reply)) {
            return Ok(verdict);
        }
        if reply.is_taken() && holds(&reply, &challenge) {
            let finding = format!("The challenge came back to {what}.");
            return Ok(warning(Bug::IgnoresMode, finding));
        }
        words = reply.words();
    }
    Ok(pass(format!("It {words}.")))
}

/// What a curious browser or a probe sends.
pub(super) async fn incomplete(run: &mut Run<'_>) -> Tried {
    let token = run.token().ok();
    let mut requests: Vec<(&str, Vec<Parameter<'_>>)> =
        vec![("a GET without any parameter", Vec::new())];
    if let Some(token) = &token {
        requests.push((
            "a handshake without a challenge",
            vec![
                ("hub.mode", "subscribe", false),
                ("hub.verify_token", token.expose(), true),
            ],
        ));
    }
    let mut words = String::new();
    for (what, parameters) in requests {
        let reply = run.talk.handshake(what, &parameters).await?;
        if let Some(verdict) = broken(what, &reply).or_else(|| no_answer(what, &reply)) {
            return Ok(verdict);
        }
        words = reply.words();
    }
    Ok(pass(format!("It {words}.")))
}

async fn with_token(
    run: &mut Run<'_>,
    what: &str,
    challenge: &str,
    token: Option<&str>,
) -> Result<Reply, Skip> {
    let mut parameters = vec![
        ("hub.mode", "subscribe", false),
        ("hub.challenge", challenge, false),
    ];
    parameters.extend(token.map(|token| ("hub.verify_token", token, false)));
    run.talk.handshake(what, &parameters).await
}

/// The verdict on an answer to a stranger, unless it is a refusal.
fn not_refused(what: &str, reply: &Reply, challenge: &str, bug: Bug) -> Option<Verdict> {
    let verdict = broken(what, reply).or_else(|| no_answer(what, reply));
    if verdict.is_some() || !reply.is_taken() {
        return verdict;
    }
    Some(if holds(reply, challenge) {
        fail(bug, format!("The challenge came back to {what}."))
    } else {
        let finding = format!("{}, though without the challenge.", reply.to(what));
        fail(Bug::Answers200ToWrongToken, finding)
    })
}

fn broken(what: &str, reply: &Reply) -> Option<Verdict> {
    let finding = format!("{}.", reply.to(what));
    reply
        .is_broken()
        .then(|| fail(Bug::ThrowsOnHandshake, finding))
}
