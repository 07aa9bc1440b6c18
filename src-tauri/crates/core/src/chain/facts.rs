//! What is known: gathered by whoever runs beside or within the product.

use crate::graph::{AccountSubscription, AppSubscription, GraphError, Login};
use crate::self_test::SelfTest;
use crate::settings::TunnelKind;
use crate::store::gap::Gap;
use crate::store::handshake::Handshake;
use crate::store::traffic::Traffic;
use crate::store::{Connection, StoreError, gap, handshake, traffic};
use crate::time::micros;
use crate::tunnel::TunnelState;

/// Handshakes that are looked at.
const HANDSHAKES: u32 = 100;

/// Whether Hookglass receives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listening {
    /// Yes, at this URL.
    Yes(String),
    /// No: what is wrong, and what to do.
    No(String, String),
}

/// An answer of the Graph API, if it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked<T> {
    /// It was not: why, or what is missing.
    Not(String),
    /// It was.
    Answer(T),
    /// It said no.
    Error(GraphError),
}

/// Everything that the chain is judged by. Times in microseconds since 1970, UTC.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Now.
    pub now: i64,
    /// Whether Hookglass receives.
    pub listening: Listening,
    /// Deliveries cannot be kept.
    pub store_failing: bool,
    /// Names of the app secrets.
    pub secrets: Vec<String>,
    /// Which tunnel was chosen.
    pub kind: TunnelKind,
    /// How it is; `Off` as well when another process holds it.
    pub tunnel: TunnelState,
    /// The callback as Meta has to have it.
    pub public_url: Option<String>,
    /// What came of calling it.
    pub self_test: Option<SelfTest>,
    /// The callback path.
    pub path: String,
    /// What the store knows.
    pub kept: Kept,
    /// The app's subscription.
    pub subscription: Asked<Option<AppSubscription>>,
    /// The account's.
    pub account: Asked<AccountSubscription>,
    /// The app's id, where it was given.
    pub app_id: String,
    /// Which login the account uses.
    pub login: Login,
}

/// What the store knows.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// Newest first.
    pub handshakes: Vec<Handshake>,
    /// What came from outside.
    pub traffic: Traffic,
    /// The newest first.
    pub gaps: Vec<Gap>,
}

/// Reads what the store knows; of handshakes and deliveries, what is newer than `since`
/// (microseconds since 1970, UTC): what came to another URL proves nothing of this one.
///
/// # Errors
/// Whatever SQLite says.
pub fn kept(connection: &Connection, since: i64) -> Result<Kept, StoreError> {
    let mut handshakes = handshake::newest(connection, HANDSHAKES)?;
    handshakes.retain(|handshake| micros(&handshake.at).is_some_and(|at| at >= since));
    Ok(Kept {
        handshakes,
        traffic: traffic::look(connection, since)?,
        gaps: gap::newest(connection, 20)?,
    })
}
