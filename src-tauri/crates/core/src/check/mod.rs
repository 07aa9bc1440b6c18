//! Is an endpoint right? The contract that a correct handler keeps, item by item.
//!
//! An endpoint is a black box that shows statuses and little else. So each item compares: the
//! same request with one thing changed, and what is known from the items before. A bug is named
//! once, by what causes it, and not again by each of its consequences.
//!
//! In reading order:
//!
//! * `promise`: what is promised, in the order in which it is tried.
//! * `bug`: the bugs that can be named, and how each is mended.
//! * `talk`: the conversation with the endpoint, bounded in time.
//! * `bodies`: what is sent: Meta's payloads, with one thing changed.
//! * `known`: what has been found out so far.
//! * `items`: how each promise is tried.
//! * [`render`]: a report as text, NDJSON, JUnit XML or Markdown.

mod bodies;
mod bug;
mod hidden;
mod items;
mod known;
mod promise;
mod random;
pub mod render;
mod reply;
mod report;
mod talk;
mod verdict;

use std::time::Instant;

use tokio_util::sync::CancellationToken;

use crate::attempts::Endpoint;
use crate::replay::{self, Sender};
use crate::secrets::SecretText;
use crate::time::{now_us, rfc3339};

use bodies::{Bodies, Delivery};
use bug::Bug;
use known::{Base, Known};
use promise::Promise;
use reply::Reply;
use talk::{Signature, Talk};
use verdict::{Skip, Tried, Verdict, fail};

pub use render::{ReportFormat, render};
pub use report::{CheckItem, CheckOutcome, CheckReport, Exchange};

/// What is checked, and what is needed to speak to it as Meta does.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Where. Its time-out holds for each request, and 10 s at most.
    pub endpoint: Endpoint,
    /// The app secret that it verifies with; without it no delivery is sent.
    pub secret: Option<SecretText>,
    /// Its verify token; without it no handshake can be accepted.
    pub verify_token: Option<SecretText>,
}

/// Tries every promise in turn; `on_progress` gets the report so far after each.
///
/// Ends by itself, also where nothing is ever answered. Once `cancel` is cancelled, the items
/// that are left are skipped.
pub async fn run(
    subject: &Subject,
    sender: &Sender,
    cancel: &CancellationToken,
    mut on_progress: impl FnMut(&CheckReport),
) -> CheckReport {
    let start = Instant::now();
    let mut report = CheckReport {
        endpoint: replay::shown(&subject.endpoint.url),
        started_at: rfc3339(now_us()),
        total: u32::try_from(Promise::ALL.len()).unwrap_or(u32::MAX),
        ..CheckReport::default()
    };
    let mut run = Run {
        talk: Talk::new(subject, sender, cancel),
        bodies: Bodies::new(),
        known: Known::default(),
    };
    for &promise in Promise::ALL {
        let item = run.keep(promise).await;
        report.items.push(item);
        report.duration_us = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
        on_progress(&report);
    }
    report
}

/// A check under way.
struct Run<'a> {
    talk: Talk<'a>,
    bodies: Bodies,
    known: Known,
}

impl Run<'_> {
    async fn keep(&mut self, promise: Promise) -> CheckItem {
        let ended_before = self.talk.end.clone();
        // The last two look back, and have something to say of the end.
        let looks_back = matches!(promise, Promise::InTime | Promise::StillAlive);
        let tried = match &ended_before {
            Some(end) if !looks_back => Err(end.clone()),
            _ => items::keep(promise, self).await,
        };
        let verdict = match tried {
            Ok(verdict) => verdict,
            Err(skip) => self.cut_short(&skip, ended_before.is_some()),
        };
        CheckItem {
            id: promise.id().into(),
            title: promise.title().into(),
            outcome: verdict.outcome,
            finding: verdict.finding,
            bug: verdict.bug.map(|bug| bug.name().into()),
            remedy: verdict.bug.map(|bug| bug.remedy().into()),
            exchanges: self.talk.take_exchanges(),
        }
    }

    /// An item that came to no verdict: at fault itself, or skipped.
    fn cut_short(&self, skip: &Skip, ended_before: bool) -> Verdict {
        match skip {
            Skip::Limited if !ended_before => fail(
                Bug::RateLimited,
                "It answered 429: it limits how often it may be asked.",
            ),
            Skip::Gone { after } if !ended_before && self.talk.said(after) => fail(
                Bug::Crashes,
                format!("Nothing answers any more since this was sent: {after}."),
            ),
            _ => Verdict {
                outcome: CheckOutcome::Skipped,
                finding: skip.finding(),
                bug: None,
            },
        }
    }

    fn secret(&self) -> Result<SecretText, Skip> {
        self.talk.subject.secret.clone().ok_or(Skip::NoSecret)
    }

    fn token(&self) -> Result<SecretText, Skip> {
        self.talk.subject.verify_token.clone().ok_or(Skip::NoToken)
    }

    /// A payload that is accepted when it is correctly signed.
    fn plain(&mut self) -> Result<Delivery, Skip> {
        self.secret()?;
        match self.known.base.ok_or(Skip::NoDelivery)? {
            Base::Message => self.bodies.of(bodies::MESSAGE),
            _ => self.bodies.of(bodies::COMMENT),
        }
    }

    /// Sends a delivery as Meta signs it.
    async fn signed(&mut self, what: &str, delivery: &Delivery) -> Result<Reply, Skip> {
        let signature = Signature::by(self.secret()?.expose(), &delivery.body);
        self.talk.deliver(what, delivery, &signature).await
    }
}
