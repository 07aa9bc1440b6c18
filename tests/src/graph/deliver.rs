//! A delivery as Meta makes it: the headers of its two pipelines, both signatures.

use anyhow::Context;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Client, header};
use sha1::Sha1;
use sha2::Sha256;

/// Which of Meta's two senders an event comes from (META 2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pipeline {
    /// Comments, mentions, story insights, and the dashboard's tests.
    Changes,
    /// Messages, reactions, postbacks, standby and the like.
    Messaging,
}

impl Pipeline {
    fn user_agent(self) -> &'static str {
        match self {
            Self::Changes => "Webhooks/1.0 (https://fb.me/webhooks)",
            Self::Messaging => "facebookexternalua",
        }
    }
}

/// Tries until the answer is 200; the last status, or why there was none.
pub(super) async fn deliver(
    client: &Client,
    attempts: u32,
    callback_url: &str,
    body: &[u8],
    pipeline: Pipeline,
    secret: &str,
) -> anyhow::Result<u16> {
    let mut last = attempt(client, callback_url, body, pipeline, secret).await;
    for _ in 1..attempts {
        if matches!(last, Ok(200)) {
            break;
        }
        last = attempt(client, callback_url, body, pipeline, secret).await;
    }
    last
}

async fn attempt(
    client: &Client,
    callback_url: &str,
    body: &[u8],
    pipeline: Pipeline,
    secret: &str,
) -> anyhow::Result<u16> {
    let response = client
        .post(callback_url)
        .header(header::ACCEPT, "*/*")
        .header(header::ACCEPT_ENCODING, "deflate, gzip")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, pipeline.user_agent())
        .header("x-hub-signature", sha1(secret, body))
        .header("x-hub-signature-256", sha256(secret, body))
        .body(body.to_vec())
        .send()
        .await
        .with_context(|| format!("delivering to {callback_url}"))?;
    Ok(response.status().as_u16())
}

fn sha1(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).expect("any key");
    mac.update(body);
    format!("sha1={}", hex::encode(mac.finalize().into_bytes()))
}

fn sha256(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key");
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}
