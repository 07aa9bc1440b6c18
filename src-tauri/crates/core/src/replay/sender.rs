//! Sends a request once, and collects whatever comes back.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::{Certificate, Client, Method, Response, redirect, retry};

use super::answer::Arriving;
use super::resolver::SystemResolver;
use super::{Answer, Fault, ReplayError, Request, Trust, shown};
use crate::causes::deepest;
use crate::tls;

/// Idle connections are given up before any common server does (gunicorn after 2 s, Node
/// after 5 s), or a replay could run into a connection that is just being closed.
const IDLE: Duration = Duration::from_secs(1);

/// An HTTP client that does what it is told and nothing else: no redirect, proxy, retry,
/// cookie or decompression, and HTTP/1.1 only. Cheap to clone.
///
/// Of a request's headers, two things cannot be kept: the case of names (each word begins
/// with a capital, as Meta writes them) and the places of equal names (they stand together
/// at the first one's place, in order). `Host`, `Content-Length`, and `Accept: */*` where
/// there is no `Accept`, are added by the client; `Authorization` for a target with a user
/// name.
#[derive(Debug, Clone)]
pub struct Sender {
    client: Client,
}

impl Sender {
    /// Makes the client; opens no connection.
    ///
    /// # Errors
    /// When the client cannot be set up, or a certificate is none.
    pub fn new(trust: &Trust) -> Result<Self, ReplayError> {
        tls::install();
        let client = match trust {
            Trust::System => builder().build().or_else(|error| {
                // A container without certificates can still be sent to over http.
                tracing::warn!(%error, "no system certificates: https targets will not be trusted");
                builder().tls_certs_only([]).build()
            }),
            Trust::Certificate { pem } => builder().tls_certs_merge(certificates(pem)?).build(),
            Trust::Any => builder().tls_danger_accept_invalid_certs(true).build(),
        };
        Ok(Self {
            client: client.map_err(|error| ReplayError::Client {
                reason: deepest(&error),
            })?,
        })
    }

    /// Sends a request and waits for the whole answer, its fault, or the time-out.
    pub async fn send(&self, request: Request) -> Answer {
        let start = Instant::now();
        let mut arriving = Arriving::default();
        if !matches!(request.target.scheme(), "http" | "https") {
            return arriving.end(
                start.elapsed(),
                Some(Fault::invalid_target(&request.target)),
            );
        }
        let exchange = self.exchange(&request, &mut arriving);
        let ended = match request.timeout {
            None => Some(exchange.await),
            Some(timeout) => tokio::time::timeout(timeout, exchange).await.ok(),
        };
        let begun = arriving.status.is_some();
        let fault = match ended {
            Some(result) => result
                .err()
                .map(|error| Fault::of(&error, &request.target, begun)),
            None => Some(Fault::timeout(
                &request.target,
                request.timeout.unwrap_or_default(),
                begun,
            )),
        };
        arriving.end(start.elapsed(), fault)
    }

    async fn exchange(&self, request: &Request, arriving: &mut Arriving) -> reqwest::Result<()> {
        let headers = header_map(&request.headers, &mut arriving.notes);
        let mut outgoing = self
            .client
            .request(
                if request.is_get {
                    Method::GET
                } else {
                    Method::POST
                },
                request.target.clone(),
            )
            .body(request.body.clone())
            .build()?;
        outgoing.headers_mut().extend(headers);
        if request.body.is_empty() && !request.is_get {
            // hyper leaves it out then, and some servers answer 411.
            outgoing
                .headers_mut()
                .insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let mut response = self.client.execute(outgoing).await?;
        arriving.status = Some(response.status().as_u16());
        arriving.headers = pairs(response.headers());
        arriving.notes.extend(redirect_note(&response));
        while let Some(piece) = response.chunk().await? {
            if !arriving.take(&piece) {
                break; // dropping the response closes the connection
            }
        }
        Ok(())
    }
}

/// The certificates of a PEM text.
fn certificates(pem: &str) -> Result<Vec<Certificate>, ReplayError> {
    match Certificate::from_pem_bundle(pem.as_bytes()) {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(ReplayError::Certificate),
    }
}

/// A sender for each trust that was asked for; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Senders {
    made: Arc<Mutex<HashMap<Trust, Sender>>>,
}

impl Senders {
    /// The sender of a trust.
    ///
    /// # Errors
    /// When its client cannot be set up, or a certificate is none.
    pub fn get(&self, trust: &Trust) -> Result<Sender, ReplayError> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = made.get(trust) {
            return Ok(sender.clone());
        }
        let sender = Sender::new(trust)?;
        made.insert(trust.clone(), sender.clone());
        Ok(sender)
    }
}

fn builder() -> reqwest::ClientBuilder {
    Client::builder()
        .http1_only()
        .http1_title_case_headers()
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .no_proxy()
        .tcp_nodelay(true)
        .pool_idle_timeout(IDLE)
        .dns_resolver(SystemResolver)
}

/// What was captured fits; an imported delivery may hold names that HTTP cannot carry.
fn header_map(pairs: &[(String, Vec<u8>)], notes: &mut Vec<String>) -> HeaderMap {
    let mut map = HeaderMap::with_capacity(pairs.len());
    for (name, value) in pairs {
        match (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_bytes(value),
        ) {
            (Ok(name), Ok(value)) => {
                map.append(name, value);
            }
            _ => notes.push(format!(
                "The header “{}” was left out: HTTP cannot carry it.",
                plain(name)
            )),
        }
    }
    map
}

fn pairs(map: &HeaderMap) -> Vec<(String, Vec<u8>)> {
    map.iter()
        .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
        .collect()
}

fn redirect_note(response: &Response) -> Option<String> {
    let location = response
        .headers()
        .get(LOCATION)
        .filter(|_| response.status().is_redirection())?;
    let location = String::from_utf8_lossy(location.as_bytes());
    let pointed = response
        .url()
        .join(&location)
        .map_or_else(|_| plain(&location), |url| plain(&shown(&url)));
    Some(format!(
        "Redirects are not followed: the endpoint pointed to {pointed}. If that is the right place, make it the target."
    ))
}

/// Short and without control characters, for a sentence.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_control())
        .take(200)
        .collect()
}
