//! `messaging[]` and `standby[]`, which come in entries without any `changes`.

use super::super::bodies::MESSAGE;
use super::super::verdict::{Tried, Verdict, fail, pass};
use super::super::{Bug, Reply, Run};
use super::shapes::{not_taken, nothing};

/// Messages, and messaging items that have less in them.
pub(super) async fn messaging(run: &mut Run<'_>) -> Tried {
    run.plain()?;
    let what = "a message, signed";
    let delivery = run.bodies.of(MESSAGE)?;
    let reply = run.signed(what, &delivery).await?;
    if let Some(verdict) = not_taken(what, &reply, without_changes(run)) {
        return Ok(verdict);
    }
    run.known.messaging = true;
    if let Some(verdict) = in_silence(run, &reply).await? {
        return Ok(verdict);
    }
    for (what, name) in [
        ("a read receipt, which has no message", "messaging_seen"),
        ("an unsent message, which has no text", "messages/deleted"),
    ] {
        let delivery = run.bodies.of(name)?;
        let reply = run.signed(what, &delivery).await?;
        if let Some(verdict) = not_taken(what, &reply, Bug::NeedsEveryKey) {
            return Ok(verdict);
        }
    }
    Ok(pass(
        "They are accepted. Whether something is done with them cannot be seen from outside: look for them in your app.",
    ))
}

/// Answered like an entry in which there is nothing, where a comment is answered otherwise.
async fn in_silence(
    run: &mut Run<'_>,
    reply: &Reply,
) -> Result<Option<Verdict>, super::super::Skip> {
    let base = run.known.base_reply.as_ref();
    let as_comments = base.is_none_or(|base| base.is_like(reply));
    if !run.known.changes || as_comments || !nothing(run).await?.is_like(reply) {
        return Ok(None);
    }
    let finding = "A message is answered exactly like an entry in which there is nothing, and not like a comment: it is dropped.";
    Ok(Some(fail(Bug::DropsMessaging, finding)))
}

/// The bug of whoever minds an entry without `changes`.
fn without_changes(run: &Run<'_>) -> Bug {
    if run.known.first_only {
        Bug::ReadsFirstChangeOnly
    } else {
        Bug::DropsMessaging
    }
}

/// What Meta sends while another app holds the conversation.
pub(super) async fn standby(run: &mut Run<'_>) -> Tried {
    run.plain()?;
    let what = "a message to another app, in standby[]";
    let delivery = run.bodies.of("standby/message")?;
    let reply = run.signed(what, &delivery).await?;
    let bug = if run.known.messaging {
        Bug::DropsStandby
    } else {
        without_changes(run)
    };
    Ok(not_taken(what, &reply, bug).unwrap_or_else(|| pass("They are accepted.")))
}
