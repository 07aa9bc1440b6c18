//! The conversation with an endpoint: sends, keeps what was said for the report, and notices
//! when nobody answers any more.

use std::time::Duration;

use bytes::Bytes;
use tokio_util::sync::CancellationToken;

use super::bodies::Delivery;
use super::hidden::{Hidden, STARS};
use super::random;
use super::verdict::Skip;
use super::{Exchange, Reply, Subject};
use crate::delivery::Header;
use crate::replay::{FaultCode, Request, Sender};
use crate::signature::{LEGACY_HEADER, SIGNATURE_HEADER, sign, sign_legacy};
use crate::simulate::{MARK, Signing};

/// For one request, at most: twice of what Meta grants.
const LONGEST: Duration = Duration::from_secs(10);
/// From here on an answer costs patience.
const SLOW: Duration = Duration::from_secs(3);
/// The patience for all slow answers together: an endpoint that hangs ends the check soon.
const PATIENCE: Duration = Duration::from_secs(30);
/// A server that ended is given so long to be started anew by whoever watches it.
const RETURN: Duration = Duration::from_secs(3);
/// Between two looks whether it is back.
const PAUSE: Duration = Duration::from_millis(200);
/// Exchanges of an item that are reported.
const EXCHANGES: usize = 5;
/// Meta's own, of its handshakes. META: seen in logs.
const HANDSHAKE_AGENT: &str = "facebookplatform/1.0 (+http://developers.facebook.com)";

/// A parameter of a handshake: its name, its value, and whether that may not be shown.
pub(super) type Parameter<'a> = (&'a str, &'a str, bool);

/// The two signature headers of a delivery, each where it is sent.
#[derive(Debug, Clone, Default)]
pub(super) struct Signature {
    pub(super) sha1: Option<String>,
    pub(super) sha256: Option<String>,
}

impl Signature {
    /// As Meta signs.
    pub(super) fn by(secret: &str, body: &[u8]) -> Self {
        Self {
            sha1: Some(sign_legacy(secret.as_bytes(), body)),
            sha256: Some(sign(secret.as_bytes(), body)),
        }
    }

    /// Well formed, by nobody's secret.
    pub(super) fn forged(body: &[u8]) -> Self {
        Self::by(&random::token(), body)
    }

    /// The same change to both digests, since nobody knows which one the endpoint reads.
    pub(super) fn map(self, change: impl Fn(&str, &str) -> String) -> Self {
        let each = |value: Option<String>| {
            let value = value?;
            let (name, digest) = value.split_once('=')?;
            Some(change(name, digest))
        };
        Self {
            sha1: each(self.sha1),
            sha256: each(self.sha256),
        }
    }
}

/// How long deliveries took to be accepted.
#[derive(Debug, Default)]
pub(super) struct Times {
    /// So many were accepted.
    pub(super) count: u32,
    /// The slowest, and what it was.
    pub(super) slowest: Option<(Duration, String)>,
    /// The slowest answer to anything.
    pub(super) slowest_of_all: Option<(Duration, String)>,
}

/// The conversation.
pub(super) struct Talk<'a> {
    pub(super) subject: &'a Subject,
    sender: &'a Sender,
    cancel: &'a CancellationToken,
    hidden: Hidden,
    patience: Duration,
    /// It has answered once.
    reached: bool,
    before: String,
    exchanges: Vec<Exchange>,
    /// Why nothing is sent any more.
    pub(super) end: Option<Skip>,
    /// After which requests it was away for a while.
    pub(super) absences: Vec<String>,
    pub(super) times: Times,
}

impl<'a> Talk<'a> {
    pub(super) fn new(
        subject: &'a Subject,
        sender: &'a Sender,
        cancel: &'a CancellationToken,
    ) -> Self {
        Self {
            subject,
            sender,
            cancel,
            hidden: Hidden::of(subject),
            patience: PATIENCE,
            reached: false,
            before: String::new(),
            exchanges: Vec::new(),
            end: None,
            absences: Vec::new(),
            times: Times::default(),
        }
    }

    /// What was said since the last time; the first few.
    pub(super) fn take_exchanges(&mut self) -> Vec<Exchange> {
        let mut exchanges = std::mem::take(&mut self.exchanges);
        exchanges.truncate(EXCHANGES);
        exchanges
    }

    /// Whether this was sent within the item under way.
    pub(super) fn said(&self, what: &str) -> bool {
        self.exchanges.iter().any(|exchange| exchange.what == what)
    }

    /// Shows an exchange of an earlier item in this one as well.
    pub(super) fn recall(&mut self, exchange: Exchange) {
        self.exchanges.push(exchange);
    }

    /// The exchange just made.
    pub(super) fn last(&self) -> Option<Exchange> {
        self.exchanges.last().cloned()
    }

    /// A handshake with these parameters.
    pub(super) async fn handshake(
        &mut self,
        what: &str,
        parameters: &[Parameter<'_>],
    ) -> Result<Reply, Skip> {
        let mut target = self.subject.endpoint.url.clone();
        let mut shown = target.clone();
        for (name, value, is_secret) in parameters {
            target.query_pairs_mut().append_pair(name, value);
            let value = if *is_secret { STARS } else { value };
            shown.query_pairs_mut().append_pair(name, value);
        }
        let line = request_line("GET", &shown);
        let mut headers: Vec<Header> = vec![
            ("Accept".into(), b"*/*".to_vec()),
            ("Accept-Encoding".into(), b"deflate, gzip".to_vec()),
            ("User-Agent".into(), HANDSHAKE_AGENT.into()),
            // With a connection of its own for each, it shows which request ends the server.
            ("Connection".into(), b"close".to_vec()),
        ];
        self.subject.endpoint.dress(&mut headers);
        let request = Request::get(target, headers, Some(self.timeout()));
        self.send(what, &line, request, false).await
    }

    /// A delivery with these signatures.
    pub(super) async fn deliver(
        &mut self,
        what: &str,
        delivery: &Delivery,
        signature: &Signature,
    ) -> Result<Reply, Skip> {
        let body = Bytes::from(delivery.body.clone());
        let mut headers = delivery.sample.headers(&body, Signing::Missing);
        let own = |name: &str, value: &Option<String>| {
            let value = value.clone()?;
            Some((name.to_owned(), value.into_bytes()))
        };
        headers.extend(own(LEGACY_HEADER, &signature.sha1));
        headers.extend(own(SIGNATURE_HEADER, &signature.sha256));
        headers.push((MARK.into(), b"1".to_vec()));
        headers.push(("Connection".into(), b"close".to_vec()));
        self.subject.endpoint.dress(&mut headers);
        let target = self.subject.endpoint.url.clone();
        let line = request_line("POST", &target);
        let request = Request::post(target, headers, body, Some(self.timeout()));
        self.send(what, &line, request, true).await
    }

    fn timeout(&self) -> Duration {
        let own = self.subject.endpoint.timeout;
        own.map_or(LONGEST, |own| own.min(LONGEST))
    }

    async fn send(
        &mut self,
        what: &str,
        line: &str,
        request: Request,
        is_delivery: bool,
    ) -> Result<Reply, Skip> {
        if let Some(end) = &self.end {
            return Err(end.clone());
        }
        let mut reply = self.once(what, line, request.clone()).await?;
        if self.reached && reply.fault_code() == Some(FaultCode::Connect) {
            // It had ended before this one came.
            self.exchanges.pop();
            let after = self.before.clone();
            if !self.comes_back().await? {
                return Err(self.ends(Skip::Gone { after }));
            }
            self.absences.push(after);
            reply = self.once(what, line, request).await?;
        }
        let is_suspect = reply.fault_code() == Some(FaultCode::Closed) || reply.is_of_a_proxy();
        if self.reached && is_suspect && !self.is_there().await? {
            reply.has_ended_it = true;
            if self.comes_back().await? {
                self.absences.push(what.to_owned());
            } else {
                self.end = Some(Skip::Gone { after: what.into() });
            }
        }
        self.reached |= reply.status.is_some();
        self.before = what.to_owned();
        self.note_time(what, &reply, is_delivery);
        if reply.status == Some(429) {
            return Err(self.ends(Skip::Limited));
        }
        Ok(reply)
    }

    /// Sends once, whatever comes of it, and keeps it for the report.
    async fn once(&mut self, what: &str, line: &str, request: Request) -> Result<Reply, Skip> {
        let shown = self.subject.endpoint.shown(&request.headers);
        let (size, start) = (request.body.len(), self.hidden.start_of(&request.body));
        let sent = self
            .cancel
            .run_until_cancelled(self.sender.send(request))
            .await;
        let Some(answer) = sent else {
            return Err(self.ends(Skip::Stopped));
        };
        let reply = Reply::from(answer);
        self.exchanges.push(Exchange {
            what: what.into(),
            request_line: line.into(),
            request_headers: shown,
            request_size: size as u64,
            request_start: start,
            status: reply.status,
            headers: self.hidden.headers(&reply.headers),
            answer_start: self.hidden.start_of(&reply.body),
            duration_us: u64::try_from(reply.duration.as_micros()).unwrap_or(u64::MAX),
            fault: reply.fault.clone(),
        });
        Ok(reply)
    }

    fn note_time(&mut self, what: &str, reply: &Reply, is_delivery: bool) {
        let longer = |slowest: &Option<(Duration, String)>| {
            slowest
                .as_ref()
                .is_none_or(|(time, _)| reply.duration > *time)
        };
        if reply.is_taken() && is_delivery {
            self.times.count += 1;
            if longer(&self.times.slowest) {
                self.times.slowest = Some((reply.duration, what.to_owned()));
            }
        }
        if reply.status.is_some() && longer(&self.times.slowest_of_all) {
            self.times.slowest_of_all = Some((reply.duration, what.to_owned()));
        }
        if reply.duration >= SLOW {
            self.patience = self.patience.saturating_sub(reply.duration);
            if self.patience.is_zero() && self.end.is_none() {
                self.end = Some(Skip::Tired);
            }
        }
    }

    fn ends(&mut self, why: Skip) -> Skip {
        self.end = Some(why.clone());
        why
    }

    /// One more request may be sent although answers take too long.
    pub(super) fn take_heart(&mut self) {
        if self.end == Some(Skip::Tired) {
            self.end = None;
        }
    }

    /// Whether anything answers; kept out of the report.
    async fn is_there(&mut self) -> Result<bool, Skip> {
        let mut target = self.subject.endpoint.url.clone();
        target
            .query_pairs_mut()
            .append_pair("hub.mode", "subscribe")
            .append_pair("hub.challenge", &random::digits(10))
            .append_pair("hub.verify_token", &random::token());
        let mut headers: Vec<Header> = vec![
            ("User-Agent".into(), HANDSHAKE_AGENT.into()),
            ("Connection".into(), b"close".to_vec()),
        ];
        self.subject.endpoint.dress(&mut headers);
        let request = Request::get(target, headers, Some(RETURN));
        let sent = self
            .cancel
            .run_until_cancelled(self.sender.send(request))
            .await;
        let Some(answer) = sent else {
            return Err(self.ends(Skip::Stopped));
        };
        let reply = Reply::from(answer);
        let is_slow = reply.fault_code() == Some(FaultCode::Timeout);
        Ok(is_slow || reply.fault.is_none() && !reply.is_of_a_proxy())
    }

    /// Waits a little for it.
    async fn comes_back(&mut self) -> Result<bool, Skip> {
        let start = tokio::time::Instant::now();
        while start.elapsed() < RETURN {
            tokio::time::sleep(PAUSE).await;
            if self.is_there().await? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn request_line(method: &str, url: &url::Url) -> String {
    match url.query() {
        Some(query) => format!("{method} {}?{query}", url.path()),
        None => format!("{method} {}", url.path()),
    }
}
