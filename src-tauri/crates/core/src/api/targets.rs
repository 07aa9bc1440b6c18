//! Targets, and forwarding to them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ApiError;
use crate::app::App;
use crate::replay::Trust;
use crate::store::forwarding::DeadLetter;
use crate::store::target::{ForwardMode, Target, TargetHeader};

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

/// A target and how forwarding to it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TargetInfo {
    /// The target.
    #[serde(flatten)]
    pub target: Target,
    /// How forwarding to it is.
    pub forwarding: Forwarding,
}

/// A target as the user writes it.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TargetDraft {
    /// `null`: a new one.
    #[ts(type = "number | null")]
    pub id: Option<i64>,
    /// Its name; none other has it.
    pub name: String,
    /// Where it is.
    pub url: String,
    /// Seconds; `null`: as long as it takes.
    pub timeout_s: Option<u32>,
    /// A value of `null` leaves the secret that is kept as it is.
    pub headers: Vec<TargetHeader>,
    /// Whose certificates are trusted.
    pub trust: Trust,
    /// The label of the secret that signs.
    pub secret: Option<String>,
}

/// Which target.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TargetRef {
    /// Its id.
    #[ts(type = "number")]
    pub target_id: i64,
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

pub(super) async fn list(_: &App, _: ()) -> Result<Vec<TargetInfo>, ApiError> {
    Err(ApiError::unknown("list"))
}

pub(super) async fn save(_: &App, _: TargetDraft) -> Result<TargetInfo, ApiError> {
    Err(ApiError::unknown("save"))
}

pub(super) async fn remove(_: &App, _: TargetRef) -> Result<Vec<TargetInfo>, ApiError> {
    Err(ApiError::unknown("remove"))
}

pub(super) async fn set_forwarding(_: &App, _: ForwardChoice) -> Result<Vec<TargetInfo>, ApiError> {
    Err(ApiError::unknown("set_forwarding"))
}

pub(super) async fn retry_now(_: &App, _: TargetRef) -> Result<Vec<TargetInfo>, ApiError> {
    Err(ApiError::unknown("retry_now"))
}

pub(super) async fn dead_letters(_: &App, _: TargetRef) -> Result<Vec<DeadLetter>, ApiError> {
    Err(ApiError::unknown("dead_letters"))
}

pub(super) async fn retry_dead_letters(
    _: &App,
    _: DeadLetterChoice,
) -> Result<Vec<DeadLetter>, ApiError> {
    Err(ApiError::unknown("retry_dead_letters"))
}

pub(super) async fn drop_dead_letters(
    _: &App,
    _: DeadLetterChoice,
) -> Result<Vec<DeadLetter>, ApiError> {
    Err(ApiError::unknown("drop_dead_letters"))
}
