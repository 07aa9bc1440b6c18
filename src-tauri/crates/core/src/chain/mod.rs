//! “Why is nothing arriving?”: the chain from Meta to here, link by link.
//!
//! receiver → tunnel → handshake → subscription → account → permissions → events. A link is
//! green by proof, red with the cause and the fix, or grey with what only the user can look
//! up. Pure: from facts that somebody else has gathered. META: section 6, rows 1 to 6, 11 to
//! 15 and 24, are the faults that it knows.

mod account;
mod ask;
mod events;
mod facts;
mod reach;
mod steps;
#[cfg(test)]
mod tests;

use serde::Serialize;
use ts_rs::TS;

pub use ask::{Meta, ask};
pub use facts::{Asked, Facts, Kept, Listening, kept};
pub use steps::{Step, StepId, StepState, steps};

pub(crate) use account::same_url;

/// Which link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LinkId {
    /// Hookglass listens and can store.
    Receiver,
    /// The public URL leads here.
    Tunnel,
    /// Meta has verified the callback.
    Handshake,
    /// The app sends Instagram's webhooks to the callback.
    Subscription,
    /// The account sends its events to the app.
    Account,
    /// The app may have them.
    Permissions,
    /// They arrive and verify.
    Events,
}

/// Whether a link holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// It does; there is proof.
    Proven,
    /// It does not.
    Broken,
    /// Nobody knows from here.
    Unknown,
}

/// What mends a link, beside words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// Setup, its secrets.
    Secrets,
    /// Setup, its public URL.
    PublicUrl,
    /// Setup, its handshake.
    Handshake,
    /// Setup, its subscriptions.
    Subscriptions,
    /// Calling the public URL.
    SelfTest,
    /// Giving the app our callback.
    PointMetaHere,
}

/// One link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Link {
    /// Which.
    pub id: LinkId,
    /// Whether it holds.
    pub state: LinkState,
    /// What was found, in sentences: the proof, the cause, or what is missing to know.
    pub finding: String,
    /// What to do; empty when there is nothing.
    pub fix: String,
    /// What only the user can look up.
    pub checks: Vec<String>,
    /// What mends it, here.
    pub remedy: Option<Remedy>,
}

impl Link {
    fn new(id: LinkId, state: LinkState, finding: impl Into<String>) -> Self {
        Self {
            id,
            state,
            finding: finding.into(),
            fix: String::new(),
            checks: Vec::new(),
            remedy: None,
        }
    }

    fn proven(id: LinkId, finding: impl Into<String>) -> Self {
        Self::new(id, LinkState::Proven, finding)
    }

    fn broken(id: LinkId, finding: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::new(id, LinkState::Broken, finding).fix(fix)
    }

    fn unknown(id: LinkId, finding: impl Into<String>) -> Self {
        Self::new(id, LinkState::Unknown, finding)
    }

    fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = fix.into();
        self
    }

    fn checks<const N: usize>(mut self, checks: [&str; N]) -> Self {
        self.checks = checks.map(str::to_owned).to_vec();
        self
    }

    fn remedy(mut self, remedy: Remedy) -> Self {
        self.remedy = Some(remedy);
        self
    }
}

/// The whole chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Chain {
    /// From Hookglass outwards.
    pub links: Vec<Link>,
    /// The first that is broken.
    pub broken: Option<LinkId>,
    /// All of it in a sentence.
    pub summary: String,
}

/// Judges the chain.
pub fn judge(facts: &Facts) -> Chain {
    let links = vec![
        reach::receiver(facts),
        reach::tunnel(facts),
        reach::handshake(facts),
        account::subscription(facts),
        account::account(facts),
        account::permissions(facts),
        events::events(facts),
    ];
    let broken = links
        .iter()
        .find(|link| link.state == LinkState::Broken)
        .map(|link| link.id);
    let unknown = links
        .iter()
        .filter(|link| link.state == LinkState::Unknown)
        .count();
    let summary = match (broken, unknown) {
        (Some(id), _) => format!("The chain breaks at {}.", name(id)),
        (None, 0) => "Every link holds.".into(),
        (None, 1) => "No link is known to be broken; one can only be looked up by you.".into(),
        (None, unknown) => {
            format!("No link is known to be broken; {unknown} can only be looked up by you.")
        }
    };
    Chain {
        links,
        broken,
        summary,
    }
}

/// A link's name within a sentence.
pub fn name(id: LinkId) -> &'static str {
    match id {
        LinkId::Receiver => "the receiver",
        LinkId::Tunnel => "the public URL",
        LinkId::Handshake => "the handshake",
        LinkId::Subscription => "the app's subscription",
        LinkId::Account => "the account's subscription",
        LinkId::Permissions => "the permissions",
        LinkId::Events => "the events",
    }
}
