//! The handshake as it should go, and how the challenge comes back.

use super::super::known::Shake;
use super::super::random;
use super::super::verdict::{Skip, Tried, fail, no_answer, pass, warning};
use super::super::{Bug, Reply, Run};

/// The right token, and a challenge as Meta makes them.
pub(super) async fn right_token(run: &mut Run<'_>) -> Tried {
    let token = run.token()?;
    let challenge = random::digits(10);
    let what = "a handshake with the right verify token";
    let names = ["hub.mode", "hub.challenge", "hub.verify_token"];
    let reply = ask(run, what, names, &challenge, token.expose()).await?;
    if let Some(verdict) = no_answer(what, &reply) {
        return Ok(verdict);
    }
    if reply.is_taken() {
        if !holds(&reply, &challenge) {
            let finding = format!("It {}, without the challenge.", reply.words());
            return Ok(fail(Bug::OmitsChallenge, finding));
        }
        let verdict = match reply.status {
            Some(200) => pass("It answered 200 with the challenge."),
            _ => warning(
                Bug::AnswersOther2xx,
                format!("It {} and not 200.", reply.words()),
            ),
        };
        let exchange = run.talk.last();
        run.known.shake = Some(Shake {
            challenge,
            reply,
            exchange,
        });
        return Ok(verdict);
    }
    if reply.is_broken() {
        let finding = format!("{}.", reply.to("the right token"));
        return Ok(fail(Bug::ThrowsOnHandshake, finding));
    }
    let what = "the same with hub_mode, hub_challenge and hub_verify_token";
    let names = ["hub_mode", "hub_challenge", "hub_verify_token"];
    let other = ask(run, what, names, &challenge, token.expose()).await?;
    let words = reply.words();
    Ok(if other.is_taken() && holds(&other, &challenge) {
        let finding = format!(
            "It {words} to Meta's names; to names with underscores the challenge came back."
        );
        fail(Bug::ReadsUnderscoredNames, finding)
    } else if matches!(reply.status, Some(404 | 405)) {
        fail(Bug::NoRoute, format!("It {words}."))
    } else {
        fail(Bug::RefusesRightToken, format!("It {words}."))
    })
}

async fn ask(
    run: &mut Run<'_>,
    what: &str,
    [mode, challenge_name, token_name]: [&str; 3],
    challenge: &str,
    token: &str,
) -> Result<Reply, Skip> {
    let parameters = [
        (mode, "subscribe", false),
        (challenge_name, challenge, false),
        (token_name, token, true),
    ];
    run.talk.handshake(what, &parameters).await
}

/// Whether the challenge is in an answer, in whatever wrapping.
pub(super) fn holds(reply: &Reply, challenge: &str) -> bool {
    let found = |part: &[u8]| part == challenge.as_bytes();
    reply.body.windows(challenge.len().max(1)).any(found)
}

fn accepted<'a>(run: &'a mut Run<'_>) -> Result<&'a Shake, Skip> {
    run.token()?;
    let shake = run.known.shake.as_ref().ok_or(Skip::NoHandshake)?;
    if let Some(exchange) = shake.exchange.clone() {
        run.talk.recall(exchange);
    }
    Ok(shake)
}

/// Nothing around the challenge.
pub(super) fn bare(run: &mut Run<'_>) -> Tried {
    let Shake {
        challenge, reply, ..
    } = accepted(run)?;
    let said = String::from_utf8_lossy(&reply.body);
    Ok(if said == *challenge {
        pass("The body was the challenge and nothing else.")
    } else if said.trim_end_matches(['\r', '\n']) == challenge {
        let finding = "A line end follows the challenge. Whether Meta forgives that is not known.";
        warning(Bug::ChallengeTrailingNewline, finding)
    } else if said.trim() == format!("\"{challenge}\"") {
        fail(
            Bug::QuotesChallenge,
            "The challenge came back in quotes, which Meta takes for another one.",
        )
    } else {
        let finding = format!(
            "The challenge of {} bytes came back within {} bytes of something else.",
            challenge.len(),
            reply.body.len()
        );
        fail(Bug::WrapsChallenge, finding)
    })
}

/// Leading zeros stay, and long ones are not rounded.
pub(super) async fn is_text(run: &mut Run<'_>) -> Tried {
    let token = run.token()?;
    if run.known.shake.is_none() {
        return Err(Skip::NoHandshake);
    }
    let challenges = [
        (
            "a challenge that begins with a zero",
            format!("0{}", random::digits(9)),
        ),
        ("a challenge of 25 digits", random::digits(25)),
    ];
    // In another order than before: Meta's differs as well.
    for (what, challenge) in challenges {
        let parameters = [
            ("hub.verify_token", token.expose(), true),
            ("hub.challenge", challenge.as_str(), false),
            ("hub.mode", "subscribe", false),
        ];
        let reply = run.talk.handshake(what, &parameters).await?;
        if let Some(verdict) = no_answer(what, &reply) {
            return Ok(verdict);
        }
        if !reply.is_taken() || !holds(&reply, &challenge) {
            let finding = if reply.is_taken() {
                format!("Another number came back to {what}.")
            } else {
                format!("{}.", reply.to(what))
            };
            return Ok(fail(Bug::ChallengeAsNumber, finding));
        }
    }
    Ok(pass("A leading zero and 25 digits came back as they were."))
}

/// No browser may run what stands in it.
pub(super) fn not_html(run: &mut Run<'_>) -> Tried {
    let declared = accepted(run)?.reply.content_type();
    Ok(if declared.contains("html") {
        let finding = "Meta accepts it, but the challenge is declared to be HTML, so that a browser would run what stands in it.";
        warning(Bug::ChallengeAsHtml, finding)
    } else if declared.is_empty() {
        pass("No type is declared.")
    } else {
        pass("It is not declared to be HTML.")
    })
}
