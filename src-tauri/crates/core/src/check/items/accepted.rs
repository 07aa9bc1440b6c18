//! Does it answer at all, and does it take what is correctly signed?

use super::super::bodies::{COMMENT, Layout, MESSAGE};
use super::super::random;
use super::super::verdict::{Skip, Tried, Verdict, fail, no_answer, pass, warning};
use super::super::{Base, Bug, Reply, Run, Signature};
use crate::replay::FaultCode;

/// What is tried in turn until something is accepted. A handler may take comments only or
/// messages only, and may verify what it has written anew rather than what came.
const BASES: [(Base, &str, Layout, &str); 4] = [
    (Base::Comment, COMMENT, Layout::Own, "a comment, signed"),
    (Base::Message, MESSAGE, Layout::Own, "a message, signed"),
    (
        Base::CompactComment,
        COMMENT,
        Layout::Compact,
        "a comment without spaces between its parts, signed",
    ),
    (
        Base::SortedComment,
        COMMENT,
        Layout::Sorted,
        "a comment with its keys in alphabetical order, signed",
    ),
];

/// It answers whatever is asked.
pub(super) async fn answers(run: &mut Run<'_>) -> Tried {
    let what = "a handshake with a verify token that is nobody's";
    let (challenge, token) = (random::digits(10), random::token());
    let parameters = [
        ("hub.mode", "subscribe", false),
        ("hub.challenge", &challenge, false),
        ("hub.verify_token", &token, false),
    ];
    let reply = run.talk.handshake(what, &parameters).await?;
    if let Some(verdict) = no_answer(what, &reply) {
        return Ok(verdict);
    }
    if reply.is_of_a_proxy() {
        run.talk.end = Some(Skip::Unreachable);
        let finding = format!("A proxy {}: it finds nothing behind itself.", reply.words());
        return Ok(fail(Bug::Unreachable, finding));
    }
    match &reply.fault {
        None => Ok(pass(format!("It {}.", reply.words()))),
        Some(fault) if fault.code == FaultCode::Closed && reply.status.is_some() => {
            Ok(fail(Bug::ThrowsOnHandshake, format!("{}.", reply.to(what))))
        }
        Some(fault) => {
            run.talk.end = Some(Skip::Unreachable);
            Ok(fail(Bug::Unreachable, fault.message.clone()))
        }
    }
}

/// One correctly signed delivery, whatever its shape.
pub(super) async fn signed(run: &mut Run<'_>) -> Tried {
    let secret = run.secret()?;
    let mut refusals = Vec::new();
    for (base, name, layout, what) in BASES {
        let delivery = run.bodies.laid(name, layout)?;
        let reply = run.signed(what, &delivery).await?;
        if reply.is_taken() {
            run.known.base = Some(base);
            run.bodies.layout = layout;
            run.known.rewritten = layout != Layout::Own;
            run.known.base_reply = Some(reply.clone());
            return Ok(taken(base, &reply));
        }
        if let Some(verdict) = no_answer(what, &reply) {
            return Ok(verdict);
        }
        refusals.push(reply);
    }
    let comment = run.bodies.laid(COMMENT, Layout::Own)?;
    let of_nothing = Signature::by(secret.expose(), b"");
    let what = "a comment with the signature of an empty body";
    if run
        .talk
        .deliver(what, &comment, &of_nothing)
        .await?
        .is_taken()
    {
        let finding = "What is correctly signed is refused, and the signature of an empty body is accepted in its place.";
        return Ok(fail(Bug::HashesEmptyBody, finding));
    }
    Ok(refused(&refusals))
}

fn taken(base: Base, reply: &Reply) -> Verdict {
    let what = match base {
        Base::Comment => "A comment",
        Base::Message => "A message",
        Base::CompactComment | Base::SortedComment => {
            let finding = "What Meta sends is refused, and the same JSON written in another layout is accepted.";
            return fail(Bug::VerifiesReserialisedBody, finding);
        }
    };
    match reply.status {
        Some(200) => pass(format!("{what} was answered 200.")),
        _ => warning(
            Bug::AnswersOther2xx,
            format!("{what} was accepted, but it {}, not 200.", reply.words()),
        ),
    }
}

fn refused(refusals: &[Reply]) -> Verdict {
    let words: Vec<String> = refusals.iter().take(2).map(Reply::words).collect();
    let finding = format!(
        "No signed delivery is accepted: it {}.",
        words.join(", then ")
    );
    let all = |statuses: &[u16]| {
        let among = |reply: &Reply| {
            reply
                .status
                .is_some_and(|status| statuses.contains(&status))
        };
        refusals.iter().all(among)
    };
    let bug = if all(&[404, 405]) {
        Bug::NoRoute
    } else if all(&[401, 403]) {
        Bug::RefusesValidSignature
    } else if refusals.iter().any(Reply::is_broken) {
        Bug::ThrowsOnDelivery
    } else {
        Bug::RefusesDeliveries
    };
    fail(bug, finding)
}
