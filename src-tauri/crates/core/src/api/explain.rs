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

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::app::Options;
    use crate::delivery::{Body, Delivery, Head, Source};
    use crate::payload;
    use crate::secrets::SecretOptions;
    use crate::settings::MAX_BODY;
    use crate::signature::{SIGNATURE_HEADER, judge, sha256, sign};
    use crate::store::delivery::Judged;

    const SECRET: &str = "8c1f3a5b7d9e0f2a4c6b8d0e1f3a5c7b";

    async fn app(folder: &TempDir) -> App {
        let secrets = SecretOptions {
            env: vec![("INSTAGRAM_WEBHOOK_SECRET".into(), SECRET.into())],
            ..SecretOptions::default()
        };
        App::open(Options {
            database: folder.path().join("hookglass.db"),
            secrets,
            ..Options::default()
        })
        .await
        .expect("an app")
    }

    fn judged(came: &'static [u8], signed: &[u8]) -> Judged {
        let value = sign(SECRET.as_bytes(), signed);
        let key = Key {
            label: "instagram_app_secret",
            secret: SECRET.as_bytes(),
        };
        let header = [(SIGNATURE_HEADER, value.as_bytes())];
        Judged {
            reading: payload::read(came, None, MAX_BODY),
            judgement: Some(judge(header.into_iter(), came, &[key])),
            sha256: sha256(came),
            status: 401,
            delivery: Delivery {
                received_at: 1_764_000_000_000_000,
                source: Source::Local,
                from_this_machine: true,
                peer: "127.0.0.1:1".into(),
                path: "/hook".into(),
                query: None,
                head: Head::new(format!(
                    "POST /hook HTTP/1.1\r\n{SIGNATURE_HEADER}: {value}\r\n\r\n"
                )),
                body: Body::Whole(came.into()),
            },
        }
    }

    #[tokio::test]
    async fn a_kept_delivery_is_explained() {
        let folder = TempDir::new().expect("a folder");
        let app = app(&folder).await;
        let judged = judged(br#"{"object":"1/2"}"#, br#"{"object":"1\/2"}"#);
        let id = app
            .store()
            .write(move |writing| delivery::insert(writing, &judged))
            .await
            .expect("kept");
        let asked = explain(&app, DeliveryId { id }).await.expect("an answer");
        assert_eq!(asked.verdict, Some(Verdict::Invalid));
        assert_eq!(asked.diagnosis, [Diagnosis::SlashUnescaped]);
        assert_eq!(asked.findings.len(), 1);
        assert_eq!(
            asked.findings[0].secret.as_deref(),
            Some("instagram_app_secret")
        );
        assert!(explain(&app, DeliveryId { id: id + 1 }).await.is_err());
    }
}
