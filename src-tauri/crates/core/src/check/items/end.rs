//! Looking back: how long it took, and whether it is still there.

use std::time::Duration;

use super::super::random;
use super::super::verdict::{Skip, Tried, fail, no_answer, pass, warning};
use super::super::{Bug, Run};

/// META: messaging deliveries have to be answered within 5 seconds.
const LIMIT: Duration = Duration::from_secs(5);
/// Half of that is gone on a bad day.
const NEAR: Duration = Duration::from_millis(2500);

/// The slowest answer.
pub(super) fn in_time(run: &mut Run<'_>) -> Tried {
    let times = &run.talk.times;
    // Where not even one delivery is accepted in time, other answers tell as much.
    let slowest = times.slowest.as_ref().or_else(|| {
        let slow = |(time, _): &&(Duration, String)| *time > LIMIT;
        times.slowest_of_all.as_ref().filter(slow)
    });
    let Some((time, what)) = slowest else {
        if let Some(end) = &run.talk.end {
            return Err(end.clone());
        }
        run.secret()?;
        return Err(Skip::NoDelivery);
    };
    let took = seconds(*time);
    Ok(if *time > LIMIT {
        fail(
            Bug::TooSlow,
            format!("The slowest answer took {took}, to {what}. Meta waits 5 s."),
        )
    } else if *time > NEAR {
        let finding = format!(
            "The slowest answer took {took}, to {what}: more than half of the 5 s that Meta waits."
        );
        warning(Bug::TooSlow, finding)
    } else {
        pass(format!(
            "The slowest of {} answers took {took}.",
            times.count
        ))
    })
}

fn seconds(time: Duration) -> String {
    match time.as_millis() {
        milliseconds @ ..1000 => format!("{milliseconds} ms"),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

/// One more request, after all the others.
pub(super) async fn still_alive(run: &mut Run<'_>) -> Tried {
    if let Some(Skip::Gone { after }) = &run.talk.end {
        let finding = format!("Nothing answers any more since this was sent: {after}.");
        return Ok(fail(Bug::Crashes, finding));
    }
    run.talk.take_heart();
    let reply = match run.plain() {
        Ok(delivery) => {
            let what = "a delivery, signed, once more";
            let reply = run.signed(what, &delivery).await?;
            if let Some(verdict) = no_answer(what, &reply) {
                return Ok(verdict);
            }
            if !reply.is_taken() {
                let finding = format!(
                    "What was accepted at the beginning is not any more: it {}.",
                    reply.words()
                );
                return Ok(fail(Bug::Crashes, finding));
            }
            reply
        }
        Err(_) => {
            let what = "a handshake with a wrong verify token, once more";
            let (challenge, token) = (random::digits(10), random::token());
            let parameters = [
                ("hub.mode", "subscribe", false),
                ("hub.challenge", challenge.as_str(), false),
                ("hub.verify_token", token.as_str(), false),
            ];
            let reply = run.talk.handshake(what, &parameters).await?;
            if let Some(verdict) = no_answer(what, &reply) {
                return Ok(verdict);
            }
            reply
        }
    };
    if let Some(after) = run.talk.absences.first() {
        let finding = format!(
            "It ended and was started anew {} times, first after this was sent: {after}.",
            run.talk.absences.len()
        );
        return Ok(fail(Bug::Crashes, finding));
    }
    Ok(pass(format!("It {}.", reply.words())))
}
