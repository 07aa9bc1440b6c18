//! Signatures that are forged, absent, or none.

use super::super::verdict::{Tried, fail, pass, warning};
use super::super::{Bug, Run, Signature};
use super::refusal::{not_refused, send};

/// Well formed, by nobody's secret.
pub(super) async fn forged(run: &mut Run<'_>) -> Tried {
    let delivery = run.plain()?;
    let what = "a delivery with a forged signature";
    let signature = Signature::forged(&delivery.body);
    let reply = send(run, what, &delivery, &signature).await?;
    run.known.forged = Some(reply.clone());
    let words = reply.words();
    if reply.is_taken() {
        // Some say in words what they do not say in the status.
        let good = run.plain()?;
        let good = run
            .signed("a delivery with the right signature", &good)
            .await?;
        return Ok(if run.known.tells_apart(&reply, &good) {
            run.known.refuses_with_200 = true;
            let finding = format!(
                "{}, though in other words than to the right one.",
                reply.to(what)
            );
            fail(Bug::RefusesWith200, finding)
        } else {
            run.known.unverified = true;
            let finding = format!("{}, as to the right one.", reply.to(what));
            fail(Bug::DoesNotVerify, finding)
        });
    }
    if reply.is_broken() && reply.fault.is_none() {
        let finding = format!("It is refused, but it {words}: an error of the server.");
        return Ok(warning(Bug::ThrowsOnBadSignature, finding));
    }
    let throws = Bug::ThrowsOnBadSignature;
    let verdict = not_refused(&run.known, what, &reply, Bug::DoesNotVerify, throws);
    Ok(verdict.unwrap_or_else(|| pass(format!("It {words}."))))
}

/// No header, and one without a value.
pub(super) async fn missing(run: &mut Run<'_>) -> Tried {
    let empty = Signature {
        sha1: None,
        sha256: Some(String::new()),
    };
    let mut words = String::new();
    for (what, signature) in [
        ("a delivery without a signature", Signature::default()),
        ("a delivery with an empty X-Hub-Signature-256", empty),
    ] {
        let delivery = run.plain()?;
        let reply = send(run, what, &delivery, &signature).await?;
        let (lets_in, throws) = (Bug::AcceptsMissingSignature, Bug::ThrowsOnMissingSignature);
        if let Some(verdict) = not_refused(&run.known, what, &reply, lets_in, throws) {
            run.known.takes_missing = verdict.bug == Some(lets_in);
            return Ok(verdict);
        }
        words = reply.words();
    }
    Ok(pass(format!("It {words}.")))
}

/// Too short and too long; part of the right digest among them.
pub(super) async fn unequal(run: &mut Run<'_>) -> Tried {
    let secret = run.secret()?;
    let right = |body: &[u8]| Signature::by(secret.expose(), body);
    type Make<'a> = &'a dyn Fn(&[u8]) -> Signature;
    let cases: [(&str, Make<'_>); 4] = [
        ("a signature with an empty digest", &|body| {
            right(body).map(|name, _| format!("{name}="))
        }),
        ("a signature of three letters", &|body| {
            right(body).map(|name, _| format!("{name}=abc"))
        }),
        ("the first half of the right digest", &|body| {
            right(body).map(|name, digest| {
                let half = digest.get(..digest.len() / 2).unwrap_or_default();
                format!("{name}={half}")
            })
        }),
        ("a forged digest with two digits more", &|body| {
            Signature::forged(body).map(|name, digest| format!("{name}={digest}00"))
        }),
    ];
    let mut worst = None;
    let mut words = String::new();
    for (what, make) in cases {
        let delivery = run.plain()?;
        let reply = send(run, what, &delivery, &make(&delivery.body)).await?;
        let (lets_in, throws) = (Bug::AcceptsMalformedSignature, Bug::ThrowsOnUnequalLength);
        let verdict = not_refused(&run.known, what, &reply, lets_in, throws);
        words = reply.words();
        let bug = verdict.as_ref().and_then(|verdict| verdict.bug);
        run.known.throws_unequal |= bug == Some(throws);
        // Being let in weighs more than an error.
        if worst.is_none() || (bug == Some(lets_in) && !run.known.takes_unequal) {
            worst = verdict.or(worst);
        }
        run.known.takes_unequal |= bug == Some(lets_in);
        if run.talk.end.is_some() {
            break;
        }
    }
    Ok(worst.unwrap_or_else(|| pass(format!("It {words}."))))
}

/// Of the right length, but no digest; and a digest without its prefix.
pub(super) async fn malformed(run: &mut Run<'_>) -> Tried {
    let secret = run.secret()?;
    let throws = if run.known.throws_unequal {
        Bug::ThrowsOnUnequalLength
    } else {
        Bug::ThrowsOnMalformedSignature
    };
    let lets_in = Bug::AcceptsMalformedSignature;
    let delivery = run.plain()?;
    let what = "a signature of 64 letters that are no hex digits";
    let letters = |name: &str, digest: &str| format!("{name}={}", "z".repeat(digest.len()));
    let signature = Signature::forged(&delivery.body).map(letters);
    let reply = send(run, what, &delivery, &signature).await?;
    if let Some(verdict) = not_refused(&run.known, what, &reply, lets_in, throws) {
        return Ok(verdict);
    }
    let words = reply.words();

    let bare = |_: &str, digest: &str| digest.to_owned();
    let delivery = run.plain()?;
    let what = "a forged digest without sha256= before it";
    let signature = Signature::forged(&delivery.body).map(bare);
    let reply = send(run, what, &delivery, &signature).await?;
    if let Some(verdict) = not_refused(&run.known, what, &reply, lets_in, throws) {
        return Ok(verdict);
    }
    let delivery = run.plain()?;
    let what = "the right digest without sha256= before it";
    let signature = Signature::by(secret.expose(), &delivery.body).map(bare);
    let reply = send(run, what, &delivery, &signature).await?;
    let prefix = Bug::AcceptsMissingPrefix;
    Ok(
        match not_refused(&run.known, what, &reply, prefix, throws) {
            Some(verdict) if verdict.bug == Some(prefix) => warning(prefix, verdict.finding),
            Some(verdict) => verdict,
            None => pass(format!("It {words}.")),
        },
    )
}

/// What `Buffer.from(text, 'hex')` drops in silence.
pub(super) async fn hex_tail(run: &mut Run<'_>) -> Tried {
    let secret = run.secret()?;
    let throws = if run.known.throws_unequal {
        Bug::ThrowsOnUnequalLength
    } else {
        Bug::ThrowsOnMalformedSignature
    };
    let lets_in = if run.known.takes_unequal {
        Bug::AcceptsMalformedSignature
    } else {
        Bug::AcceptsHexTail
    };
    let mut words = String::new();
    for (what, tail) in [
        ("the right digest with “zz” after it", "zz"),
        ("the right digest with one digit after it", "0"),
    ] {
        let delivery = run.plain()?;
        let signature = Signature::by(secret.expose(), &delivery.body);
        let signature = signature.map(|name, digest| format!("{name}={digest}{tail}"));
        let reply = send(run, what, &delivery, &signature).await?;
        if let Some(verdict) = not_refused(&run.known, what, &reply, lets_in, throws) {
            return Ok(verdict);
        }
        words = reply.words();
    }
    Ok(pass(format!("It {words}.")))
}
