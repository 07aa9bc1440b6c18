//! Simulates Meta: to our own receiver or to a target.

use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::bulk::busy;
use super::replays::{chosen_secret, endpoint};
use super::samples::find;
use super::{ApiError, ApiErrorCode, Destination};
use crate::app::{App, Receiving, Simulation};
use crate::attempts::{self, Endpoint};
use crate::replay;
use crate::secrets::SecretText;
use crate::simulate::{self, Mark, Material, Scenario, Series, SimulationError, Token};
use crate::store::StoreError;
use crate::time::now_us;

/// How long our own receiver may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Bytes of a body that are previewed.
const PREVIEWED: usize = 256 << 10;

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
    /// Whether the endpoint did as it should with this token.
    pub is_right: bool,
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

/// What a request means: the material, where it goes, and with what it is signed.
struct Meant {
    material: Material,
    to: To,
    secret: Option<SecretText>,
}

/// An endpoint, or our own receiver.
struct To {
    endpoint: Endpoint,
    is_ours: bool,
    label: Option<String>,
}

async fn meant(app: &App, request: &SimulationRequest) -> Result<Meant, ApiError> {
    request.scenario.check()?;
    let material = match &request.payload {
        SimulatedPayload::Sample { name } => Material::of_sample(&find(name)?),
        SimulatedPayload::Delivery { id } => {
            let (headers, body) = attempts::captured(app.store(), *id).await?;
            Material::captured(&headers, body)
        }
    };
    let material = match &request.body {
        Some(body) => material.edited(Bytes::from(body.clone().into_bytes())),
        None => material,
    };
    let to = destination(app, &request.to).await?;
    let label = request.secret.as_ref().or(to.label.as_ref());
    let secret = if request.scenario.signature.needs_secret() {
        Some(chosen_secret(app, label.map(String::as_str))?.value)
    } else {
        None
    };
    Ok(Meant {
        material,
        to,
        secret,
    })
}

async fn destination(app: &App, to: &SimulationTo) -> Result<To, ApiError> {
    let url = match to {
        SimulationTo::Endpoint { to } => {
            let (endpoint, label) = endpoint(app, to).await?;
            return Ok(To {
                endpoint,
                is_ours: false,
                label,
            });
        }
        SimulationTo::Receiver => match app.public_url() {
            Some(url) => url,
            None if matches!(app.receiving(), Receiving::Listening(_)) => app.callback_url(),
            None => {
                return Err(ApiError::new(
                    ApiErrorCode::Receiver,
                    "The receiver does not run.",
                    "Mend that first: the line at the top says how. Or simulate straight to your endpoint.",
                ));
            }
        },
    };
    Ok(To {
        endpoint: Endpoint::of(replay::parse_target(&url)?, Some(TIMEOUT)),
        is_ours: true,
        label: None,
    })
}

impl To {
    fn reached(&self, app: &App) -> Result<simulate::Destination, ApiError> {
        let mut dress = Vec::new();
        self.endpoint.dress(&mut dress);
        let mark = if self.is_ours {
            Mark::Proven(app.secrets().verify_token().0.expose().to_owned())
        } else {
            Mark::No
        };
        Ok(simulate::Destination {
            sender: app.senders().get(&self.endpoint.trust)?,
            url: self.endpoint.url.clone(),
            timeout: self.endpoint.timeout,
            dress,
            mark,
        })
    }
}

pub(super) async fn preview(
    app: &App,
    request: SimulationRequest,
) -> Result<SimulationPreview, ApiError> {
    let Meant {
        material,
        to,
        secret,
    } = meant(app, &request).await?;
    let target = replay::shown(&to.endpoint.url);
    let pipeline = Some(material.pipeline.as_str().to_owned());
    let (scenario, now) = (request.scenario, now_us());
    let made = tokio::task::spawn_blocking(move || {
        let secret = secret.as_ref().map(SecretText::expose);
        let series = Series::new(&scenario, &material, secret, now)?;
        let number = series.order().first().copied().unwrap_or(1);
        let body = series.body(number, series.happened(number, now));
        let headers = series.headers(&body);
        Ok::<_, SimulationError>((headers, body))
    });
    let (mut headers, body) = made.await.map_err(|_| StoreError::Stopped)??;
    to.endpoint.dress(&mut headers);
    Ok(SimulationPreview {
        target,
        headers: to.endpoint.shown(&headers),
        body_size: body.len() as u64,
        body: (body.len() <= PREVIEWED)
            .then(|| String::from_utf8(body.into()).ok())
            .flatten(),
        pipeline,
    })
}

pub(super) async fn start(app: &App, request: SimulationRequest) -> Result<Simulation, ApiError> {
    let meant = meant(app, &request).await?;
    let to = meant.to.reached(app)?;
    let started = app.start_simulation(request.scenario, meant.material, meant.secret, to)?;
    started.ok_or_else(|| busy("A simulation is running."))
}

pub(super) async fn get(app: &App, (): ()) -> Result<Option<Simulation>, ApiError> {
    Ok(app.simulation())
}

pub(super) async fn cancel(app: &App, (): ()) -> Result<Option<Simulation>, ApiError> {
    app.cancel_simulation();
    Ok(app.simulation())
}

pub(super) async fn handshake(
    app: &App,
    request: SimulatedHandshake,
) -> Result<HandshakeAnswer, ApiError> {
    let to = destination(app, &request.to).await?.reached(app)?;
    let ours = app.secrets().verify_token().0;
    let own = request.verify_token.map(SecretText::new);
    let token = match request.token {
        SimulatedToken::Right => Token::Right(own.as_ref().unwrap_or(&ours).expose()),
        SimulatedToken::Wrong => Token::Wrong,
        SimulatedToken::Missing => Token::Missing,
    };
    let outcome = simulate::handshake(&to, token).await;
    Ok(HandshakeAnswer {
        accepted: outcome.accepted,
        is_right: outcome.is_right,
        finding: outcome.finding,
        status: outcome.status,
        answer: outcome.answer_start,
        duration_us: u64::try_from(outcome.duration.as_micros()).unwrap_or(u64::MAX),
    })
}
