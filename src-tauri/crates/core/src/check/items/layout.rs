//! Is the signature verified over the bytes as they came?
//!
//! A handler that parses and writes again takes what its own language would have written and
//! refuses the rest. So the same content is sent in layouts that no one language writes.

use super::super::bodies::{COMMENT, Layout, MESSAGE};
use super::super::verdict::{Skip, Tried, Verdict, fail, no_answer, pass, warning};
use super::super::{Base, Bug, Reply, Run};

/// The same JSON with and without spaces between its parts.
pub(super) async fn gaps(run: &mut Run<'_>) -> Tried {
    run.secret()?;
    let base = run.known.base.ok_or(Skip::NoDelivery)?;
    let verdict = match base {
        Base::Comment => {
            run.known.changes = true;
            let what = "a comment without spaces between its parts, signed";
            let reply = laid(run, what, COMMENT, Layout::Compact).await?;
            if let Some(verdict) = no_answer(what, &reply) {
                return Ok(verdict);
            }
            run.known.rewritten = !reply.is_taken();
            if run.known.rewritten {
                run.bodies.layout = Layout::Spaced;
            }
            written_anew(
                run.known.rewritten,
                "with spaces between its parts",
                "without",
                &reply,
            )
        }
        Base::Message => message_only(run).await?,
        Base::CompactComment | Base::SortedComment => {
            run.known.changes = true;
            let finding = "A comment as Meta writes it is refused, and the same one in the layout of a JSON library is accepted.";
            fail(Bug::VerifiesReserialisedBody, finding)
        }
    };
    if run.known.unverified {
        return Err(Skip::NotVerified);
    }
    Ok(verdict)
}

/// Comments as Meta writes them are refused and messages are not: is it the layout, or what is in them?
async fn message_only(run: &mut Run<'_>) -> Tried {
    let what = "a comment without spaces between its parts, signed";
    let comment = laid(run, what, COMMENT, Layout::Compact).await?;
    if comment.is_taken() {
        run.known.changes = true;
        run.known.rewritten = true;
        run.bodies.layout = Layout::Compact;
        return Ok(written_anew(
            true,
            "without spaces between its parts",
            "with",
            &comment,
        ));
    }
    let what = "a message with spaces between its parts, signed";
    let message = laid(run, what, MESSAGE, Layout::Spaced).await?;
    if let Some(verdict) = no_answer(what, &message) {
        return Ok(verdict);
    }
    run.known.rewritten = !message.is_taken();
    if run.known.rewritten {
        run.bodies.layout = Layout::Compact;
    }
    Ok(written_anew(
        run.known.rewritten,
        "without spaces between its parts",
        "with",
        &message,
    ))
}

fn written_anew(rewritten: bool, with: &str, without: &str, other: &Reply) -> Verdict {
    if !rewritten {
        return pass("The same content is accepted with and without spaces between its parts.");
    }
    let finding = format!(
        "JSON {with} is accepted and the same JSON {without} is not ({}), though both are correctly signed.",
        other
            .status
            .map_or_else(|| other.words(), |status| status.to_string())
    );
    fail(Bug::VerifiesReserialisedBody, finding)
}

async fn laid(run: &mut Run<'_>, what: &str, name: &str, layout: Layout) -> Result<Reply, Skip> {
    let delivery = run.bodies.laid(name, layout)?;
    run.signed(what, &delivery).await
}

/// Letters beyond ASCII, escaped as Meta escapes them.
pub(super) async fn unicode(run: &mut Run<'_>) -> Tried {
    verifying(run)?;
    let (what, name) = if run.known.changes {
        (
            "a comment with an emoji and an accent, signed",
            "comments/emoji-and-slash",
        )
    } else {
        (
            "a message with an emoji and an accent, signed",
            "messages/text-emoji",
        )
    };
    let delivery = run.bodies.of(name)?;
    let reply = run.signed(what, &delivery).await?;
    Ok(rewritten(run, what, &reply))
}

/// Slashes, escaped as Meta escapes them in messages.
pub(super) async fn slash(run: &mut Run<'_>) -> Tried {
    verifying(run)?;
    let (what, delivery) = if run.known.changes {
        (
            "a comment with an escaped slash, signed",
            run.bodies.slashed()?,
        )
    } else {
        (
            "a message with a link, signed",
            run.bodies.of("messages/text-url")?,
        )
    };
    let reply = run.signed(what, &delivery).await?;
    Ok(rewritten(run, what, &reply))
}

/// A base that is accepted, by somebody who verifies.
fn verifying(run: &Run<'_>) -> Result<(), Skip> {
    run.secret()?;
    run.known.base.ok_or(Skip::NoDelivery)?;
    if run.known.unverified {
        return Err(Skip::NotVerified);
    }
    Ok(())
}

fn rewritten(run: &mut Run<'_>, what: &str, reply: &Reply) -> Verdict {
    if let Some(verdict) = no_answer(what, reply) {
        return verdict;
    }
    if reply.is_taken() {
        return pass("It is accepted.");
    }
    run.known.rewritten = true;
    let finding = format!(
        "{}; without the escapes the same is accepted.",
        reply.to(what)
    );
    fail(Bug::VerifiesReserialisedBody, finding)
}

/// Bytes that change when they are read as text. Meta sends none of them today.
pub(super) async fn encoding(run: &mut Run<'_>) -> Tried {
    verifying(run)?;
    if !run.known.changes {
        return Err(Skip::NoChanges);
    }
    if run.known.rewritten {
        return Err(Skip::Rewritten);
    }
    for (what, name, is_json) in [
        (
            "a comment with an emoji as bare UTF-8, signed",
            "edge/unescaped-utf8",
            true,
        ),
        (
            "a comment with a byte that is no UTF-8, signed",
            "edge/invalid-utf8",
            false,
        ),
        (
            "a comment after a byte order mark, signed",
            "edge/bom",
            false,
        ),
    ] {
        let delivery = run.bodies.laid(name, Layout::Own)?;
        let reply = run.signed(what, &delivery).await?;
        if let Some(verdict) = no_answer(what, &reply) {
            return Ok(verdict);
        }
        if reply.is_broken() {
            // What is no UTF-8, or begins with a mark, is to many parsers no JSON either.
            let bug = if run.known.throws_on_nonsense {
                Bug::ThrowsOnMalformedJson
            } else {
                Bug::ThrowsOnInvalidUtf8
            };
            return Ok(warning(bug, format!("{}.", reply.to(what))));
        }
        let forged = run.known.forged.as_ref();
        let as_forged = forged.is_some_and(|forged| forged.is_like(&reply));
        // Where everything is refused with 400, that may be for the JSON.
        let is_clear = is_json || matches!(reply.status, Some(401 | 403));
        if !reply.is_taken() && as_forged && is_clear {
            let finding = format!("{}, as to a forged signature.", reply.to(what));
            return Ok(warning(Bug::VerifiesDecodedText, finding));
        }
    }
    Ok(pass("None of them is taken for forged."))
}
