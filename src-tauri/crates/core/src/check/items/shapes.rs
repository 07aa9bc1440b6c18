//! What a delivery may hold: `changes[]`, batches, fields that nobody knows.

use std::collections::BTreeMap;

use super::super::bodies::COMMENT;
use super::super::verdict::{Skip, Tried, Verdict, fail, no_answer, pass};
use super::super::{Base, Bug, Delivery, Reply, Run};

/// Comments, and changes that have less in them.
pub(super) async fn changes(run: &mut Run<'_>) -> Tried {
    run.plain()?;
    if run.known.base == Some(Base::Message) && !run.known.changes {
        let what = "a comment, signed";
        let delivery = run.bodies.of(COMMENT)?;
        let reply = run.signed(what, &delivery).await?;
        if let Some(verdict) = not_taken(what, &reply, Bug::RefusesChanges) {
            return Ok(verdict);
        }
        run.known.changes = true;
    }
    for (what, name) in [
        (
            "a mention in a comment, which has no author and no text",
            "mentions/in-comment",
        ),
        ("a comment without a text", "comments/no-text"),
    ] {
        let delivery = run.bodies.of(name)?;
        let reply = run.signed(what, &delivery).await?;
        if let Some(verdict) = not_taken(what, &reply, Bug::NeedsEveryKey) {
            run.known.needs_every_key = reply.is_broken();
            return Ok(verdict);
        }
    }
    Ok(pass("Comments and mentions are accepted."))
}

/// The verdict on something correctly signed, unless it was accepted.
pub(super) fn not_taken(what: &str, reply: &Reply, bug: Bug) -> Option<Verdict> {
    no_answer(what, reply).or_else(|| {
        let finding = format!("{}.", reply.to(what));
        (!reply.is_taken()).then(|| fail(bug, finding))
    })
}

fn needs_changes(run: &mut Run<'_>) -> Result<(), Skip> {
    run.plain()?;
    if run.known.changes {
        Ok(())
    } else {
        Err(Skip::NoChanges)
    }
}

/// An entry without changes before the comment, and after it: whoever reads the first one only
/// minds the one and not the other. And what the answer counts.
pub(super) async fn every_change(run: &mut Run<'_>) -> Tried {
    needs_changes(run)?;
    let what = "a comment after an entry without changes";
    let delivery = run.bodies.after_nothing()?;
    let before = run.signed(what, &delivery).await?;
    let delivery = run.bodies.before_nothing()?;
    let other = "a comment before an entry without changes";
    let after = run.signed(other, &delivery).await?;
    if let Some(verdict) = no_answer(what, &before).or_else(|| no_answer(other, &after)) {
        return Ok(verdict);
    }
    if !before.is_taken() && after.is_taken() {
        run.known.first_only = true;
        let finding = format!(
            "A comment before an entry without changes is accepted; to one after such an entry it {}.",
            before.words()
        );
        return Ok(fail(Bug::ReadsFirstChangeOnly, finding));
    }
    let single = run.bodies.of(COMMENT)?;
    let one = run.signed("one comment", &single).await?;
    let several = run.bodies.of("comments/batch")?;
    let three = run
        .signed("three comments in two entries", &several)
        .await?;
    if counts(&one).values().all(|count| *count != 1) {
        return Ok(pass(
            "Its place makes no difference. What is done with each change cannot be seen from outside.",
        ));
    }
    let nothing = nothing(run).await?;
    Ok(if counts_one_of_three(&nothing, &one, &three) {
        run.known.first_only = true;
        let finding = "Its answer counts 1 for one comment, 0 for none, and 1 for three.";
        fail(Bug::ReadsFirstChangeOnly, finding)
    } else {
        pass("Its place makes no difference.")
    })
}

/// The answer to an entry in which there is nothing.
pub(super) async fn nothing(run: &mut Run<'_>) -> Result<Reply, Skip> {
    let delivery = run.bodies.nothing()?;
    run.signed("an entry without changes", &delivery).await
}

/// Whether some number in the answers is 0 for nothing, 1 for one and still 1 for three. One
/// that counts entries is 2 then.
fn counts_one_of_three(nothing: &Reply, one: &Reply, three: &Reply) -> bool {
    let (nothing, three) = (counts(nothing), counts(three));
    let is_one = |(path, count): (&String, &u64)| {
        *count == 1 && nothing.get(path) == Some(&0) && three.get(path) == Some(&1)
    };
    counts(one).iter().any(is_one)
}

/// The numbers and the lengths of lists in an answer that is JSON, by where they stand.
fn counts(reply: &Reply) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    if let Ok(value) = serde_json::from_slice(&reply.body) {
        collect(&value, String::new(), &mut counts);
    }
    counts
}

fn collect(value: &serde_json::Value, path: String, counts: &mut BTreeMap<String, u64>) {
    match value {
        serde_json::Value::Number(number) => {
            counts.extend(number.as_u64().map(|count| (path, count)));
        }
        serde_json::Value::Array(list) => drop(counts.insert(path, list.len() as u64)),
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                collect(value, format!("{path}/{key}"), counts);
            }
        }
        _ => {}
    }
}

/// Several entries and several updates in each.
pub(super) async fn batches(run: &mut Run<'_>) -> Tried {
    run.plain()?;
    let of_changes = [("three comments in two entries", "comments/batch")];
    let of_messages = [
        ("messages to two accounts", "messages/batch-two-accounts"),
        (
            "a message, a read receipt and an echo",
            "messages/batch-mixed",
        ),
    ];
    let changes = run.known.changes.then_some(&of_changes[..]);
    let messages = run.known.messaging.then_some(&of_messages[..]);
    for (what, name) in changes.into_iter().chain(messages).flatten() {
        let delivery = run.bodies.of(name)?;
        let reply = run.signed(what, &delivery).await?;
        if let Some(verdict) = not_taken(what, &reply, Bug::RefusesBatches) {
            run.known.refuses_batches = true;
            return Ok(verdict);
        }
    }
    Ok(pass("They are accepted."))
}

/// A field, or a kind of message, that hardly anybody has heard of.
pub(super) async fn unknown_field(run: &mut Run<'_>) -> Tried {
    run.plain()?;
    let change = ("a change of the field “follow”", "follow");
    let message = (
        "a messaging item with “response_feedback”",
        "response_feedback",
    );
    let changes = run.known.changes.then_some(change);
    let messages = run.known.messaging.then_some(message);
    for (what, name) in changes.into_iter().chain(messages) {
        let delivery: Delivery = run.bodies.of(name)?;
        let reply = run.signed(what, &delivery).await?;
        // An error where something is absent is one here, too.
        let bug = if run.known.needs_every_key && reply.is_broken() {
            Bug::NeedsEveryKey
        } else {
            Bug::RefusesUnknownField
        };
        if let Some(verdict) = not_taken(what, &reply, bug) {
            return Ok(verdict);
        }
    }
    Ok(pass("It is accepted."))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;

    use super::*;

    fn reply(body: &'static str) -> Reply {
        Reply {
            status: Some(200),
            headers: Vec::new(),
            body: Bytes::from_static(body.as_bytes()),
            fault: None,
            duration: Duration::ZERO,
            has_ended_it: false,
        }
    }

    #[test]
    fn only_a_count_that_stays_at_one_is_held_against_it() {
        let judge =
            |nothing, one, three| counts_one_of_three(&reply(nothing), &reply(one), &reply(three));
        assert!(judge(r#"{"n":0}"#, r#"{"n":1}"#, r#"{"n":1}"#));
        assert!(judge(
            r#"{"a":{"ids":[]}}"#,
            r#"{"a":{"ids":["x"]}}"#,
            r#"{"a":{"ids":["y"]}}"#
        ));
        assert!(
            !judge(r#"{"n":0}"#, r#"{"n":1}"#, r#"{"n":3}"#),
            "it counts changes"
        );
        assert!(
            !judge(r#"{"n":1}"#, r#"{"n":1}"#, r#"{"n":2}"#),
            "it counts entries"
        );
        assert!(
            !judge(r#"{"n":1}"#, r#"{"n":1}"#, r#"{"n":1}"#),
            "it counts requests"
        );
        assert!(!judge("ok", "1", "not json"));
    }
}
