//! One exchange with the Graph API: the token in a header, the answer bounded and redacted.

use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use reqwest::{Client, ClientBuilder, Method, Response, redirect, retry};
use serde_json::Value;
use url::{Url, form_urlencoded};

use super::error::GraphError;
use super::explain::Call;
use super::hosts::Hosts;
use super::network;
use super::redact::Redactor;
use super::refusal::GraphRefusal;
use super::setting::SettingError;

const AGENT: &str = concat!("Hookglass/", env!("CARGO_PKG_VERSION"));
const CONNECT: Duration = Duration::from_secs(5);
/// Meta calls the callback before it answers, and waits for that.
const WHOLE: Duration = Duration::from_secs(30);
const LARGEST: usize = 1 << 20;

/// The Graph API. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Graph {
    pub(super) hosts: Hosts,
    client: Client,
    timeout: Duration,
}

/// One question.
pub(super) struct Outgoing {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) bearer: HeaderValue,
    pub(super) parameters: Vec<(&'static str, String)>,
    pub(super) call: Call,
    pub(super) redactor: Redactor,
}

impl Graph {
    /// With a client of its own; opens no connection.
    ///
    /// # Errors
    /// When the hosts cannot be, or the client cannot be set up.
    pub fn open(hosts: Hosts) -> Result<Self, SettingError> {
        hosts.check()?;
        let client = client(&hosts)?;
        Self::new(hosts, client)
    }

    /// With a given client, which must not follow redirects: a redirect would carry the
    /// verify token elsewhere.
    ///
    /// # Errors
    /// When the hosts cannot be.
    pub fn new(hosts: Hosts, client: Client) -> Result<Self, SettingError> {
        hosts.check()?;
        Ok(Self {
            hosts,
            client,
            timeout: WHOLE,
        })
    }

    /// With another time-out for the whole exchange; 30 s unless set.
    #[must_use]
    pub fn within(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Where it asks.
    pub fn hosts(&self) -> &Hosts {
        &self.hosts
    }

    /// Asks, and reads the answer.
    pub(super) async fn ask(&self, outgoing: Outgoing) -> Result<Value, GraphError> {
        let Outgoing {
            method,
            mut url,
            bearer,
            parameters,
            call,
            redactor,
        } = outgoing;
        let host = url.host_str().unwrap_or_default().to_owned();
        let in_body = method == Method::POST;
        // Meta's SDKs write the parameters of GET and DELETE into the query, and a proxy may
        // drop the body of a DELETE: without `object`, Meta would delete all of the app's.
        if !in_body && !parameters.is_empty() {
            url.query_pairs_mut().extend_pairs(&parameters);
        }
        let mut request = self
            .client
            .request(method, url)
            .timeout(self.timeout)
            .header(USER_AGENT, AGENT)
            .header(ACCEPT, "application/json")
            .header(AUTHORIZATION, bearer);
        if in_body {
            let body = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(&parameters)
                .finish();
            request = request
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(body);
        }
        let fault = |error: reqwest::Error| network::fault(&error, &host);
        let mut response = request.send().await.map_err(fault)?;
        let status = response.status();
        let body = bounded(&mut response, &host).await?;
        let not_graph = GraphError::NotGraph {
            status: status.as_u16(),
        };
        let Ok(mut answer) = serde_json::from_slice::<Value>(&body) else {
            return Err(not_graph);
        };
        if answer["error"].is_object() {
            let refusal = GraphRefusal::read(&answer["error"], status.as_u16(), &call, &redactor);
            return Err(GraphError::Refused(Box::new(refusal)));
        }
        if !status.is_success() || !answer.is_object() {
            return Err(not_graph);
        }
        redactor.value(&mut answer);
        Ok(answer)
    }
}

async fn bounded(response: &mut Response, host: &str) -> Result<Vec<u8>, GraphError> {
    let mut body = Vec::new();
    let fault = |error: reqwest::Error| network::fault(&error, host);
    while let Some(piece) = response.chunk().await.map_err(fault)? {
        if body.len() + piece.len() > LARGEST {
            return Err(GraphError::TooLarge); // dropping the response closes the connection
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

fn client(hosts: &Hosts) -> Result<Client, SettingError> {
    let any_plain = hosts.any_plain();
    let builder = || {
        let builder = ClientBuilder::new()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .connect_timeout(CONNECT);
        // A proxy may see where an encrypted request goes; of a plain one it would see the token.
        if any_plain {
            builder.no_proxy()
        } else {
            builder
        }
    };
    let client = builder().build().or_else(|error| {
        // A container without certificates can still ask a fake Graph over http.
        if any_plain {
            builder().tls_certs_only([]).build()
        } else {
            Err(error)
        }
    });
    client.map_err(|error| SettingError::Client {
        reason: error.to_string(),
    })
}
