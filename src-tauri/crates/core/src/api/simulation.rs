//! Simulates Meta: to our own receiver or to a target.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApiError, Destination, JobState};
use crate::app::App;
use crate::replay::Fault;
use crate::simulate::Scenario;

/// What is simulated.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum SimulatedPayload {
    /// One of the samples.
    Sample {
        /// `FIELD` or `FIELD/VARIANT`.
        name: String,
    },
    /// A captured delivery.
    Delivery {
        /// Which.
        #[ts(type = "number")]
        id: i64,
    },
}

/// Where it goes.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(tag = "where", rename_all = "snake_case")]
pub enum SimulationTo {
    /// Our own receiver: through the public URL if there is one, else on this machine.
    Receiver,
    /// Straight to an endpoint.
    Endpoint {
        /// Which.
        to: Destination,
    },
}

/// What to simulate.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SimulationRequest {
    /// Which payload.
    pub payload: SimulatedPayload,
    /// The body instead, as the user edited it.
    pub body: Option<String>,
    /// How often, how signed, what then.
    pub scenario: Scenario,
    /// The label of the secret that signs; `null`: the target's, else the first.
    pub secret: Option<String>,
    /// Where to.
    pub to: SimulationTo,
}

/// The first request of a simulation as it would be sent.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SimulationPreview {
    /// Where it goes.
    pub target: String,
    /// As they would be sent.
    pub headers: Vec<(String, String)>,
    /// The body, where it is text and not larger than 256 KiB.
    pub body: Option<String>,
    /// Bytes of the body.
    #[ts(type = "number")]
    pub body_size: u64,
    /// Which of Meta's two senders it imitates: `messaging` or `changes`.
    pub pipeline: Option<String>,
}

/// A request of a simulation, and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SimulatedRequest {
    /// From 1.
    pub number: u32,
    /// 0: the first time; else the how-manieth retry.
    pub retry: u32,
    /// The answer.
    pub status: Option<u16>,
    /// Microseconds.
    #[ts(type = "number")]
    pub duration_us: u64,
    /// The beginning of the answer.
    pub answer: String,
    /// Why no whole answer came.
    pub fault: Option<Fault>,
}

/// How a simulation is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Simulation {
    /// Whether it goes on.
    pub state: JobState,
    /// When it began; RFC 3339, UTC.
    pub started_at: String,
    /// Where it goes.
    pub target: String,
    /// Requests to be sent, without retries.
    #[ts(type = "number")]
    pub total: i64,
    /// Sent so far, with retries.
    #[ts(type = "number")]
    pub sent: i64,
    /// Of these, answered 200.
    #[ts(type = "number")]
    pub accepted: i64,
    /// Answered otherwise.
    #[ts(type = "number")]
    pub refused: i64,
    /// Not answered.
    #[ts(type = "number")]
    pub unanswered: i64,
    /// Of those sent, the retries.
    #[ts(type = "number")]
    pub retries: i64,
    /// Requests that wait to be sent again.
    #[ts(type = "number")]
    pub waiting: i64,
    /// Requests that Meta would have given up.
    #[ts(type = "number")]
    pub given_up: i64,
    /// When the next retry is due; RFC 3339, UTC.
    pub next_retry: Option<String>,
    /// The newest 100, newest first.
    pub recent: Vec<SimulatedRequest>,
    /// Why it could not go on, or what Meta would do now.
    pub message: Option<String>,
}

/// Which verify token a simulated handshake brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SimulatedToken {
    /// Ours, or the one that was typed.
    Right,
    /// Another one.
    Wrong,
    /// None.
    Missing,
}

/// A handshake to simulate.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SimulatedHandshake {
    /// Where to.
    pub to: SimulationTo,
    /// Which token.
    pub token: SimulatedToken,
    /// The endpoint's own verify token; `null`: it is the same as ours. Never kept.
    pub verify_token: Option<String>,
}

/// How a handshake was answered.
#[derive(Debug, Clone, Serialize, TS)]
pub struct HandshakeAnswer {
    /// Whether Meta would be satisfied.
    pub accepted: bool,
    /// What happened and what to do, in whole sentences.
    pub finding: String,
    /// The answer.
    pub status: Option<u16>,
    /// The beginning of its body.
    pub answer: String,
    /// Microseconds.
    #[ts(type = "number")]
    pub duration_us: u64,
}

pub(super) async fn preview(_: &App, _: SimulationRequest) -> Result<SimulationPreview, ApiError> {
    Err(ApiError::unknown("preview"))
}

pub(super) async fn start(_: &App, _: SimulationRequest) -> Result<Simulation, ApiError> {
    Err(ApiError::unknown("start"))
}

pub(super) async fn get(_: &App, _: ()) -> Result<Option<Simulation>, ApiError> {
    Err(ApiError::unknown("get"))
}

pub(super) async fn cancel(_: &App, _: ()) -> Result<Option<Simulation>, ApiError> {
    Err(ApiError::unknown("cancel"))
}

pub(super) async fn handshake(_: &App, _: SimulatedHandshake) -> Result<HandshakeAnswer, ApiError> {
    Err(ApiError::unknown("handshake"))
}
