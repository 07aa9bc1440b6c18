//! Calls the public URL as Meta does, and waits for what comes back.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{Client, redirect, retry};
use url::Url;

use super::reading::{self, Came};
use super::{Arrivals, Arrived, Question, SelfTest};
use crate::time::{now_us, rfc3339};
use crate::tls;

/// Meta's own, so that whoever treats it differently shows.
/// META: seen in the logs of handshakes.
pub(crate) const USER_AGENT: &str = "facebookplatform/1.0 (+http://developers.facebook.com)";
/// More than that is no answer to a handshake; bytes.
const LARGEST: usize = 64 << 10;
/// Meta's own patience with a callback.
const PATIENCE: Duration = Duration::from_secs(10);

/// Calls public URLs; cheap to clone.
#[derive(Debug, Clone)]
pub struct SelfTester {
    client: Client,
    arrivals: Option<Arc<Arrivals>>,
    /// Several Hookglasses share the URL, so another one may answer.
    pub is_shared: bool,
}

impl SelfTester {
    /// `arrivals`: where this process notes what reaches it; `None` where another one receives.
    /// `authority`: a PEM file of one more authority to trust, that of a private ngrok server.
    ///
    /// # Errors
    /// When that file is none, or the client cannot be made; in a sentence.
    pub fn new(arrivals: Option<Arc<Arrivals>>, authority: Option<&Path>) -> Result<Self, String> {
        tls::install();
        let extra = authority
            .map(tls::authorities)
            .transpose()?
            .unwrap_or_default();
        let builder = || {
            Client::builder()
                .http1_only()
                .redirect(redirect::Policy::none())
                .retry(retry::never())
                .referer(false)
                .no_proxy()
                .user_agent(USER_AGENT)
                .pool_max_idle_per_host(0) // each time anew, as Meta comes
                .timeout(PATIENCE)
        };
        let client = builder()
            .tls_certs_merge(extra.clone())
            .build()
            .or_else(|error| match extra.is_empty() {
                // A container without certificates: trusting nobody would call everybody false.
                true => Err(error),
                false => builder().tls_certs_only(extra).build(),
            })
            .map_err(|error| error.to_string())?;
        Ok(Self {
            client,
            arrivals,
            is_shared: false,
        })
    }

    /// Asks at `url`, the callback URL as Meta has it, whether it leads here.
    pub async fn ask(&self, url: &Url, verify_token: &str) -> SelfTest {
        let question = Question::new(verify_token);
        if let Some(arrivals) = &self.arrivals {
            arrivals.expect(question.challenge());
        }
        let mut target = url.clone();
        target.set_query(Some(&question.query()));
        let start = Instant::now();
        let came = self.exchange(target).await;
        let duration = start.elapsed();
        let arrived = match &self.arrivals {
            Some(arrivals) => arrivals.take(question.challenge()),
            None => Arrived::Unknown,
        };
        let arrived = match arrived {
            Arrived::Nowhere if self.is_shared => Arrived::Unknown,
            arrived => arrived,
        };
        let finding = reading::read(&came, question.challenge(), url, &arrived);
        SelfTest {
            at: rfc3339(now_us()),
            url: url.to_string(),
            code: finding.code,
            message: finding.message,
            remedy: finding.remedy,
            status: came.status(),
            duration_ms: u32::try_from(duration.as_millis()).unwrap_or(u32::MAX),
        }
    }

    async fn exchange(&self, target: Url) -> Came {
        let mut response = match self.client.get(target).send().await {
            Ok(response) => response,
            Err(error) => return Came::Nothing(error),
        };
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(piece)) => body.extend_from_slice(&piece),
                Ok(None) => break,
                Err(error) => return Came::Nothing(error),
            }
            if body.len() > LARGEST {
                break;
            }
        }
        let text = |name: &str| header(&headers, name);
        Came::Answer {
            status,
            location: text(LOCATION.as_str()),
            ngrok_code: text("ngrok-error-code"),
            server: text("server"),
            body,
        }
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}
