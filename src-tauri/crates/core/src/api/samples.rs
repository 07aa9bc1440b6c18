//! Signed samples of Meta's payloads, sent to our own receiver.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApiError, ApiErrorCode};
use crate::app::{App, Receiving};
use crate::replay::{self, Request, Trust};
use crate::simulate::{self, MARK, Sample, Signing};
use crate::time::now_us;

pub(super) async fn list(_: &App, (): ()) -> Result<Vec<Sample>, ApiError> {
    // Whatever Meta does not publish, or is only made to be hard to read, is no sample of Meta's.
    let shown = |sample: &Sample| sample.basis != "SYNTHETIC" && !sample.name.starts_with("edge/");
    Ok(simulate::samples().into_iter().filter(shown).collect())
}

/// Which sample.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SampleName {
    /// `FIELD` or `FIELD/VARIANT`.
    pub name: String,
}

/// How the receiver answered.
#[derive(Debug, Serialize, TS)]
pub struct SampleSent {
    /// The HTTP status.
    pub status: u16,
    /// The delivery that it became.
    #[ts(type = "number | null")]
    pub delivery_id: Option<i64>,
}

/// The sample of a name.
pub(super) fn find(name: &str) -> Result<Sample, ApiError> {
    simulate::find(name).ok_or_else(|| {
        let message = format!("There is no sample “{name}”.");
        ApiError::new(ApiErrorCode::NotFound, message, "Choose another one.")
    })
}

/// Over the network, like Meta's own: it proves the whole way and not just the decoder.
pub(super) async fn send(app: &App, args: SampleName) -> Result<SampleSent, ApiError> {
    let sample = find(&args.name)?;
    if !matches!(app.receiving(), Receiving::Listening(_)) {
        return Err(ApiError::new(
            ApiErrorCode::Receiver,
            "The receiver does not run.",
            "Mend that first: the line at the top says how.",
        ));
    }
    let before = app.publisher().tick().totals.newest;
    let body = simulate::fresh(
        &sample.body(),
        u64::try_from(before + 1).unwrap_or(0),
        now_us(),
    );
    let secrets = app.secrets().signing();
    let signing = secrets.first().map_or(Signing::Missing, |secret| {
        Signing::Valid(secret.value.expose())
    });
    let mut headers = sample.headers(&body, signing);
    headers.push((MARK.into(), b"1".to_vec()));
    let target = replay::parse_target(&app.callback_url())?;
    let timeout = Some(std::time::Duration::from_secs(10));
    let request = Request::post(target, headers, body.into(), timeout);
    let answer = app.senders().get(&Trust::System)?.send(request).await;
    let Some(status) = answer.status else {
        let message = answer.fault.map_or_else(
            || "The receiver did not answer.".into(),
            |fault| fault.message,
        );
        return Err(ApiError::new(
            ApiErrorCode::Receiver,
            message,
            "Try again, and look at the receiver's state at the top.",
        ));
    };
    let newest = app.publisher().tick().totals.newest;
    Ok(SampleSent {
        status,
        delivery_id: (newest > before).then_some(newest),
    })
}
