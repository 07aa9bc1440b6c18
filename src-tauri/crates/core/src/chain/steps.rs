//! The four steps of Setup: secret, public URL, Meta's handshake, first event.

use serde::Serialize;
use ts_rs::TS;

use super::facts::Facts;
use super::{LinkState, reach};
use crate::delivery::Source;
use crate::time::rfc3339;

/// Which step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StepId {
    /// The app secret.
    Secret,
    /// The public URL.
    PublicUrl,
    /// Meta's handshake.
    Handshake,
    /// The first event.
    FirstEvent,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Something is to be done.
    Open,
    /// It is done, but nothing proves it yet.
    Done,
    /// There is proof.
    Proven,
    /// It was tried and does not hold.
    Broken,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Step {
    /// Which.
    pub id: StepId,
    /// How far it is.
    pub state: StepState,
    /// What is so, in a sentence.
    pub finding: String,
}

/// The four steps.
pub fn steps(facts: &Facts) -> Vec<Step> {
    vec![
        secret(facts),
        public_url(facts),
        handshake(facts),
        first_event(facts),
    ]
}

fn step(id: StepId, state: StepState, finding: impl Into<String>) -> Step {
    Step {
        id,
        state,
        finding: finding.into(),
    }
}

fn secret(facts: &Facts) -> Step {
    let (id, traffic) = (StepId::Secret, &facts.kept.traffic);
    let is_refused = traffic.failing.is_some();
    match (facts.secrets.is_empty(), &traffic.secret) {
        (true, _) => step(
            id,
            StepState::Open,
            "No app secret yet, so nothing can be verified.",
        ),
        (false, _) if is_refused => step(
            id,
            StepState::Broken,
            "The last delivery from outside matched none of the secrets.",
        ),
        (false, Some(label)) => step(
            id,
            StepState::Proven,
            format!("“{label}” matched a delivery from outside."),
        ),
        (false, None) => step(
            id,
            StepState::Done,
            "Set. Meta's first delivery will prove it.",
        ),
    }
}

fn public_url(facts: &Facts) -> Step {
    let link = reach::tunnel(facts);
    let state = match link.state {
        LinkState::Proven => StepState::Proven,
        LinkState::Broken if facts.kind == crate::settings::TunnelKind::None => StepState::Open,
        LinkState::Broken => StepState::Broken,
        LinkState::Unknown => StepState::Done,
    };
    step(StepId::PublicUrl, state, link.finding)
}

fn handshake(facts: &Facts) -> Step {
    let link = reach::handshake(facts);
    let state = match link.state {
        LinkState::Proven => StepState::Proven,
        LinkState::Broken => StepState::Broken,
        LinkState::Unknown => StepState::Open,
    };
    let by_hand = facts
        .kept
        .handshakes
        .iter()
        .any(|handshake| handshake.accepted && handshake.source == Some(Source::Local));
    if state == StepState::Open && by_hand {
        let finding = "It works from this machine. Meta has not called yet.";
        return step(StepId::Handshake, StepState::Done, finding);
    }
    step(StepId::Handshake, state, link.finding)
}

fn first_event(facts: &Facts) -> Step {
    let (id, traffic) = (StepId::FirstEvent, &facts.kept.traffic);
    match (traffic.last_real, traffic.last_test) {
        (Some(at), _) => step(
            id,
            StepState::Proven,
            format!("A real event arrived at {}.", rfc3339(at)),
        ),
        (None, Some(at)) => step(
            id,
            StepState::Done,
            format!(
                "A sample from Meta's dashboard arrived at {}; no real event yet.",
                rfc3339(at)
            ),
        ),
        (None, None) => step(id, StepState::Open, "Nothing from outside has arrived yet."),
    }
}
