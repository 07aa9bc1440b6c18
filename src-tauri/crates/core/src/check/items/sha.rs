//! The old signature beside the new one.

use super::super::verdict::{Tried, fail, no_answer, pass, warning};
use super::super::{Bug, Run, Signature};
use super::refusal::{not_refused, send};

/// Each of the two signatures right, with the other one absent or forged.
pub(super) async fn sha256_decides(run: &mut Run<'_>) -> Tried {
    let secret = run.secret()?;
    let delivery = run.plain()?;
    let what = "a delivery with the SHA-256 signature only";
    let new = Signature {
        sha1: None,
        ..Signature::by(secret.expose(), &delivery.body)
    };
    let alone = run.talk.deliver(what, &delivery, &new).await?;
    if let Some(verdict) = no_answer(what, &alone) {
        return Ok(verdict);
    }
    let delivery = run.plain()?;
    let what = "a delivery with the right SHA-1 and a forged SHA-256 signature";
    let old = Signature {
        sha1: Signature::by(secret.expose(), &delivery.body).sha1,
        ..Signature::forged(&delivery.body)
    };
    let other = send(run, what, &delivery, &old).await?;
    let throws = Bug::ThrowsOnBadSignature;
    let verdict = not_refused(&run.known, what, &other, Bug::AcceptsSha1Signature, throws);
    let sha1_goes = run.known.let_in(&other);
    Ok(match (alone.is_taken(), sha1_goes) {
        _ if run.known.unverified => verdict.unwrap_or_else(|| pass("SHA-256 alone is accepted.")),
        (false, true) => {
            run.known.sha1_only = true;
            let finding = format!(
                "{}, and {} to the right SHA-1 beside a forged SHA-256.",
                alone.to("the SHA-256 signature only"),
                other.words()
            );
            fail(Bug::VerifiesSha1Only, finding)
        }
        (true, true) => {
            run.known.sha1_too = true;
            fail(Bug::AcceptsSha1Signature, format!("{}.", other.to(what)))
        }
        (false, false) => {
            let finding = format!("{}.", alone.to("the SHA-256 signature only"));
            warning(Bug::RequiresSha1, finding)
        }
        (true, false) => verdict.unwrap_or_else(|| {
            pass("SHA-256 alone is accepted, and the right SHA-1 does not help a forged SHA-256.")
        }),
    })
}

/// The old header only.
pub(super) async fn sha1_only(run: &mut Run<'_>) -> Tried {
    let secret = run.secret()?;
    let delivery = run.plain()?;
    let what = "a delivery with the SHA-1 signature only";
    let right = Signature {
        sha256: None,
        ..Signature::by(secret.expose(), &delivery.body)
    };
    let reply = send(run, what, &delivery, &right).await?;
    let lets_in = if run.known.sha1_only {
        Bug::VerifiesSha1Only
    } else if run.known.takes_missing {
        // To it, the header that counts is missing.
        Bug::AcceptsMissingSignature
    } else {
        Bug::AcceptsSha1Signature
    };
    let throws = Bug::ThrowsOnMissingSignature;
    let verdict = not_refused(&run.known, what, &reply, lets_in, throws);
    let is_open = verdict
        .as_ref()
        .is_some_and(|verdict| verdict.bug == Some(Bug::AcceptsSha1Signature));
    if is_open && !run.known.sha1_too {
        let delivery = run.plain()?;
        let what = "a delivery with a forged SHA-1 signature only";
        let forged = Signature {
            sha256: None,
            ..Signature::forged(&delivery.body)
        };
        let reply = send(run, what, &delivery, &forged).await?;
        if run.known.let_in(&reply) {
            let finding = format!(
                "{}: whatever stands in X-Hub-Signature, nothing is verified.",
                reply.to(what)
            );
            return Ok(fail(Bug::AcceptsMissingSignature, finding));
        }
    }
    Ok(verdict.unwrap_or_else(|| pass(format!("It {}.", reply.words()))))
}
