//! Forwarding to targets: how it is, on and off, and what could not be forwarded.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ApiError;
use super::targets::{TargetInfo, TargetRef, list};
use crate::app::{App, Work};
use crate::attempts::{self, Plan};
use crate::store::Writing;
use crate::store::attempt::AttemptKind;
use crate::store::dead_letter::{self, DeadLetter};
use crate::store::forwarding::{self, Progress};
use crate::store::target::{self, ForwardMode, Target};
use crate::time::rfc3339;

/// What forwarding is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ForwardWork {
    /// Nothing: it is off.
    Off,
    /// Nothing waits.
    Idle,
    /// A delivery is on its way.
    Sending,
    /// The first in the queue was refused and is sent again after a while.
    Retrying,
    /// Nobody answers there; the queue waits until somebody does.
    Unreachable,
}

/// How forwarding to a target is. `received = forwarded + dead + skipped + waiting`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Forwarding {
    /// Whether, and how.
    pub mode: ForwardMode,
    /// What it is doing.
    pub work: ForwardWork,
    /// Since when it is on; RFC 3339, UTC.
    pub since: Option<String>,
    /// Deliveries that came since then.
    #[ts(type = "number")]
    pub received: i64,
    /// Of these, the ones that the target took (2xx).
    #[ts(type = "number")]
    pub forwarded: i64,
    /// The ones that were given up.
    #[ts(type = "number")]
    pub dead: i64,
    /// The ones that we refused ourselves: they do not go on.
    #[ts(type = "number")]
    pub skipped: i64,
    /// The ones whose turn has not come.
    #[ts(type = "number")]
    pub waiting: i64,
    /// The delivery that is being sent or sent again.
    #[ts(type = "number | null")]
    pub current: Option<i64>,
    /// How often it was sent.
    pub tries: u32,
    /// Why it was not taken, in whole sentences.
    pub problem: Option<String>,
    /// When it is sent again; RFC 3339, UTC.
    pub next_try: Option<String>,
}

/// Whether, and how, deliveries go on to a target.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ForwardChoice {
    /// Which target.
    #[ts(type = "number")]
    pub target_id: i64,
    /// Whether, and how. At most one target is passed through to.
    pub mode: ForwardMode,
}

/// Some of a target's dead letters.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DeadLetterChoice {
    /// Which target.
    #[ts(type = "number")]
    pub target_id: i64,
    /// Which deliveries; `null`: all.
    #[ts(type = "number[] | null")]
    pub delivery_ids: Option<Vec<i64>>,
}

/// How forwarding to a target is.
pub(super) async fn of(app: &App, target: &Target) -> Result<Forwarding, ApiError> {
    let (id, mode) = (target.id, target.forward);
    let read = app.store().read(move |connection| {
        let progress = forwarding::progress(connection, id)?;
        let waiting = forwarding::waiting(connection, mode, progress.as_ref())?;
        Ok((progress, waiting))
    });
    let (progress, waiting) = read.await?;
    let (work, current) = match (mode, app.forward_work(id)) {
        (ForwardMode::Off, _) => (ForwardWork::Off, None),
        (ForwardMode::PassThrough, _) | (_, Work::Idle) => (ForwardWork::Idle, None),
        (_, Work::Sending(delivery)) => (ForwardWork::Sending, Some(delivery)),
        (_, Work::Retrying(delivery)) => (ForwardWork::Retrying, Some(delivery)),
        (_, Work::Unreachable(delivery)) => (ForwardWork::Unreachable, Some(delivery)),
    };
    let count = |of: fn(&Progress) -> i64| progress.as_ref().map_or(0, of);
    let (forwarded, dead, skipped) = (
        count(|progress| progress.forwarded),
        count(|progress| progress.dead),
        count(|progress| progress.skipped),
    );
    Ok(Forwarding {
        mode,
        work,
        since: progress.as_ref().map(|progress| rfc3339(progress.since)),
        received: forwarded + dead + skipped + waiting,
        forwarded,
        dead,
        skipped,
        waiting,
        current,
        tries: progress.as_ref().map_or(0, |progress| progress.tries),
        next_try: progress
            .as_ref()
            .and_then(|progress| progress.next_at.map(rfc3339)),
        problem: progress.and_then(|progress| progress.problem),
    })
}

pub(super) async fn set_forwarding(
    app: &App,
    args: ForwardChoice,
) -> Result<Vec<TargetInfo>, ApiError> {
    let ForwardChoice { target_id, mode } = args;
    let target = app
        .store()
        .read(move |connection| target::get(connection, target_id))
        .await?;
    if mode != ForwardMode::Off {
        app.refuse_ourselves(&target.url)?;
    }
    let switch = move |writing: &Writing<'_>| forwarding::switch(writing, target_id, mode);
    app.store().write(switch).await?;
    app.set_forwarders().await?;
    list(app, ()).await
}

pub(super) async fn retry_now(app: &App, args: TargetRef) -> Result<Vec<TargetInfo>, ApiError> {
    app.retry_forwarding(args.target_id);
    list(app, ()).await
}

pub(super) async fn dead_letters(app: &App, args: TargetRef) -> Result<Vec<DeadLetter>, ApiError> {
    let id = args.target_id;
    Ok(app
        .store()
        .read(move |connection| dead_letter::list(connection, id))
        .await?)
}

/// One after the other, as they came; what is taken now is no dead letter any more.
pub(super) async fn retry_dead_letters(
    app: &App,
    args: DeadLetterChoice,
) -> Result<Vec<DeadLetter>, ApiError> {
    let target_id = args.target_id;
    let mut letters = dead_letters(app, TargetRef { target_id }).await?;
    letters.reverse();
    let (to, _) = app.endpoint_of(target_id).await?;
    for letter in letters {
        let delivery = letter.delivery_id;
        if args
            .delivery_ids
            .as_ref()
            .is_some_and(|chosen| !chosen.contains(&delivery))
        {
            continue;
        }
        let plan = Plan {
            delivery_id: delivery,
            to: to.clone(),
            kind: AttemptKind::Forward,
            secret: None,
            change: None,
        };
        let attempt = attempts::make(app.store(), app.senders(), plan).await?;
        app.publisher().changed();
        if !attempt.passed() {
            break; // what is the matter with one is so with the next, most often
        }
        unbury(app, target_id, Some(vec![delivery]), true).await?;
    }
    dead_letters(app, TargetRef { target_id }).await
}

pub(super) async fn drop_dead_letters(
    app: &App,
    args: DeadLetterChoice,
) -> Result<Vec<DeadLetter>, ApiError> {
    let target_id = args.target_id;
    unbury(app, target_id, args.delivery_ids, false).await?;
    dead_letters(app, TargetRef { target_id }).await
}

async fn unbury(
    app: &App,
    target: i64,
    deliveries: Option<Vec<i64>>,
    taken: bool,
) -> Result<(), ApiError> {
    let unbury = move |writing: &Writing<'_>| {
        dead_letter::take_away(writing, target, deliveries.as_deref(), taken)
    };
    app.store().write(unbury).await?;
    app.publisher().changed();
    Ok(())
}
