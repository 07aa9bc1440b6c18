//! Much, twice, and nonsense.

use super::super::bodies::{COMMENT, MESSAGE};
use super::super::verdict::{Tried, fail, no_answer, pass};
use super::super::{Bug, Run};
use super::shapes::not_taken;

/// Meta's most in one request.
const MOST: u64 = 1000;
/// Tried in turn after more was refused: just above and just below 100 KB, and little.
const LESS: [u64; 3] = [520, 400, 50];

/// The same bytes twice.
pub(super) async fn duplicates(run: &mut Run<'_>) -> Tried {
    let delivery = run.plain()?;
    let what = "a delivery";
    let first = run.signed(what, &delivery).await?;
    if let Some(verdict) = not_taken(what, &first, Bug::RefusesDeliveries) {
        return Ok(verdict);
    }
    let what = "the same delivery again";
    let second = run.signed(what, &delivery).await?;
    let verdict = not_taken(what, &second, Bug::RefusesDuplicates);
    Ok(verdict.unwrap_or_else(|| pass("Both times it is accepted.")))
}

/// The largest batch that Meta sends.
pub(super) async fn thousand(run: &mut Run<'_>) -> Tried {
    run.plain()?;
    let name = if run.known.changes { COMMENT } else { MESSAGE };
    let largest = run.bodies.batch(name, MOST)?;
    let size = largest.body.len() / 1000;
    let what = format!("1,000 updates, {size} KB");
    let reply = run.signed(&what, &largest).await?;
    if let Some(verdict) = no_answer(&what, &reply) {
        return Ok(verdict);
    }
    if reply.is_taken() {
        return Ok(pass(format!("They are accepted ({size} KB).")));
    }
    if run.known.refuses_batches {
        let finding = format!("{}, as to any batch.", reply.to(&what));
        return Ok(fail(Bug::RefusesBatches, finding));
    }
    let (refused, mut limit) = (reply.to(&what), size);
    for count in LESS {
        let less = run.bodies.batch(name, count)?;
        let size = less.body.len() / 1000;
        let reply = run
            .signed(&format!("{count} updates, {size} KB"), &less)
            .await?;
        if reply.is_taken() {
            let finding = format!(
                "{refused}; {count} updates ({size} KB) are accepted. The limit lies between {size} and {limit} KB."
            );
            return Ok(fail(Bug::BodyLimitTooSmall, finding));
        }
        limit = size;
    }
    let finding = format!("{refused}, and refuses {limit} KB as well.");
    Ok(fail(Bug::BodyLimitTooSmall, finding))
}

/// What is no JSON, though its signature is right.
pub(super) async fn malformed_json(run: &mut Run<'_>) -> Tried {
    let mut cut = run.plain()?;
    cut.body.truncate(cut.body.len() / 2);
    let mut words = run.plain()?;
    words.body = b"this is not JSON".to_vec();
    let mut last = String::new();
    for (what, delivery) in [
        ("a body cut off in the middle, signed", cut),
        ("a body that is no JSON, signed", words),
    ] {
        let reply = run.signed(what, &delivery).await?;
        if reply.is_broken() {
            run.known.throws_on_nonsense = true;
            let finding = format!("{}.", reply.to(what));
            return Ok(fail(Bug::ThrowsOnMalformedJson, finding));
        }
        if let Some(verdict) = no_answer(what, &reply) {
            return Ok(verdict);
        }
        last = reply.words();
    }
    Ok(pass(format!("It {last}.")))
}
