//! What an answer to a bad signature means.

use super::super::verdict::Skip;
use super::super::verdict::{Verdict, fail, no_answer, warning};
use super::super::{Bug, Delivery, Known, Reply, Run, Signature};

/// Sends a request that has to be refused.
pub(super) async fn send(
    run: &mut Run<'_>,
    what: &str,
    delivery: &Delivery,
    signature: &Signature,
) -> Result<Reply, Skip> {
    run.talk.deliver(what, delivery, signature).await
}

/// The verdict on an answer to a bad signature, unless it is a refusal. `lets_in` and `throws`
/// name the bug where it was let in, or the server failed.
pub(super) fn not_refused(
    known: &Known,
    what: &str,
    reply: &Reply,
    lets_in: Bug,
    throws: Bug,
) -> Option<Verdict> {
    if let Some(verdict) = no_answer(what, reply).filter(|_| !reply.has_ended_it) {
        // A login page in front is a refusal after all.
        return (!reply.is_redirect()).then_some(verdict);
    }
    if known.let_in(reply) {
        return Some(if known.unverified {
            let finding = format!("{}, as to any signature.", reply.to(what));
            fail(Bug::DoesNotVerify, finding)
        } else {
            fail(lets_in, format!("{}.", reply.to(what)))
        });
    }
    if !reply.is_broken() {
        return None;
    }
    let finding = format!("{}.", reply.to(what));
    Some(if known.throws_always() && reply.fault.is_none() {
        warning(Bug::ThrowsOnBadSignature, finding)
    } else {
        fail(throws, finding)
    })
}
