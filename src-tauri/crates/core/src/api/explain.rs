//! Why a delivery's signature is what it is: the doctor, asked by a UI.

use serde::Serialize;
use tokio::sync::Semaphore;
use ts_rs::TS;

use super::{ApiError, DeliveryId};
use crate::app::App;
use crate::signature::doctor::{self, Context, Finding};
use crate::signature::{Diagnosis, Key, Verdict};
use crate::store::{StoreError, delivery};

/// One examination at a time: each may take a quarter of a second of a core, and a UI asks for
/// the one that it shows.
static TURN: Semaphore = Semaphore::const_new(1);

/// Why a signature is what it is, by the secrets that are configured now.
#[derive(Debug, Serialize, TS)]
pub struct SignatureExplanation {
    /// May differ from the verdict on arrival, when secrets have changed; `null`: the body was
    /// not kept, so nothing can be said.
    pub verdict: Option<Verdict>,
    /// The label of the secret that matches.
    pub secret: Option<String>,
    /// Every code that applies.
    pub diagnosis: Vec<Diagnosis>,
    /// One for each code, in the same order.
    pub findings: Vec<Finding>,
    /// Some hypotheses were left out, since the body is large.
    pub exhausted: bool,
}

pub(super) async fn explain(app: &App, args: DeliveryId) -> Result<SignatureExplanation, ApiError> {
    let read = move |connection: &_| {
        let kept = delivery::get(connection, args.id)?;
        let judged = kept.row.verdict.is_some();
        let body = if judged {
            delivery::body(connection, args.id)?
        } else {
            Default::default()
        };
        Ok((kept.head, body, judged))
    };
    let (head, body, judged) = app.store().read(read).await?;
    if !judged {
        return Ok(SignatureExplanation {
            verdict: None,
            secret: None,
            diagnosis: Vec::new(),
            findings: Vec::new(),
            exhausted: false,
        });
    }
    let secrets = app.secrets().signing();
    let token = app.secrets().verify_token().0;
    let app_id = app.meta_settings().app_id;
    let stopped = |_| ApiError::from(StoreError::Stopped);
    let turn = TURN.acquire().await;
    let examine = move || {
        // Held to the end of the work, even if the one who asked has gone away.
        let _turn = turn;
        let headers = head.headers();
        let keys: Vec<Key<'_>> = secrets.iter().map(|secret| secret.key()).collect();
        let context = Context {
            verify_token: Some(token.expose()),
            app_id: Some(app_id.as_str()).filter(|id| !id.is_empty()),
        };
        let pairs = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_slice()));
        doctor::examine(pairs, &body, &keys, &context)
    };
    let report = tokio::task::spawn_blocking(examine)
        .await
        .map_err(stopped)?;
    Ok(SignatureExplanation {
        verdict: Some(report.judgement.verdict),
        secret: report.judgement.secret,
        diagnosis: report.diagnosis,
        findings: report.findings,
        exhausted: report.exhausted,
    })
}
