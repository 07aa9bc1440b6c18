//! Does our public URL lead here? The handshake, as Meta would do it, through the public side.
//!
//! The question carries a token that is derived from the verify token and good for its own
//! challenge only, so that the verify token itself never reaches whoever answers at that
//! URL. The receiver knows it without having been told, also when another process asks, and
//! does not keep it among Meta's handshakes.

mod ask;
mod reading;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use ts_rs::TS;

pub use ask::SelfTester;
pub(crate) use ask::USER_AGENT;
pub(crate) use reading::{excerpt, ngrok_page};

/// Questions that may be on their way at once; older ones are forgotten.
const OUTSTANDING: usize = 32;

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SelfTestCode {
    /// Our answer came back whole.
    Reached,
    /// Our answer came back, changed on the way.
    Altered,
    /// ngrok's warning page for browsers answered in our place.
    Interstitial,
    /// ngrok's error page answered: the endpoint is offline, or over a limit.
    TunnelError,
    /// The request came here, but to another path.
    WrongPath,
    /// It was sent on to another URL, which Meta does not follow.
    Redirected,
    /// A firewall or a bot protection refused Meta's user agent.
    Blocked,
    /// A Hookglass answered that knows another verify token.
    OtherToken,
    /// Another Hookglass answered that knows the same verify token.
    OtherInstance,
    /// Someone else answered.
    Elsewhere,
    /// No trusted encrypted connection.
    Tls,
    /// No such name.
    Dns,
    /// Nothing listens there.
    Refused,
    /// No answer in time.
    Timeout,
    /// The connection broke off.
    Broken,
}

/// One try to reach ourselves through the public URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SelfTest {
    /// When it ended; RFC 3339, UTC.
    pub at: String,
    /// What was called, without the query.
    pub url: String,
    /// What came of it.
    pub code: SelfTestCode,
    /// What happened, in sentences.
    pub message: String,
    /// What to do; empty when all is well.
    pub remedy: String,
    /// The answer's status, if one came.
    pub status: Option<u16>,
    /// How long it took, in milliseconds.
    pub duration_ms: u32,
}

impl SelfTest {
    /// Whether the public URL leads here.
    pub fn reached(&self) -> bool {
        self.code == SelfTestCode::Reached
    }
}

/// A handshake that proves only where it arrives.
#[derive(Debug, Clone)]
pub struct Question {
    challenge: String,
    token: String,
}

impl Question {
    /// A new one.
    pub fn new(verify_token: &str) -> Self {
        let challenge = new_challenge();
        Self {
            token: token_for(verify_token, &challenge),
            challenge,
        }
    }

    /// What has to come back, byte for byte.
    pub fn challenge(&self) -> &str {
        &self.challenge
    }

    /// The query as Meta writes it.
    pub fn query(&self) -> String {
        format!(
            "hub.mode=subscribe&hub.challenge={}&hub.verify_token={}",
            self.challenge, self.token
        )
    }
}

/// A new challenge: ten digits, as Meta's are, and below 2^31, since Meta calls it an int.
pub(crate) fn new_challenge() -> String {
    let mut bytes = [0; 8];
    if getrandom::fill(&mut bytes).is_err() {
        // It has to be new, not secret.
        bytes = crate::time::now_us().to_le_bytes();
    }
    (1_000_000_000 + u64::from_le_bytes(bytes) % 1_147_483_648).to_string()
}

/// The challenge of a query that asks as [`Question`] does, with our verify token.
pub fn asked<'a>(query: &'a str, verify_token: &str) -> Option<&'a str> {
    let (challenge, token) = (
        value(query, "hub.challenge")?,
        value(query, "hub.verify_token")?,
    );
    let expected = token_for(verify_token, challenge);
    bool::from(token.as_bytes().ct_eq(expected.as_bytes())).then_some(challenge)
}

fn value<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query
        .split('&')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

fn token_for(verify_token: &str, challenge: &str) -> String {
    // A key of any length is fine for HMAC.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(verify_token.as_bytes()) else {
        return String::new();
    };
    mac.update(b"hookglass self-test ");
    mac.update(challenge.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// Whether a question reached this process.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Arrived {
    /// At this path.
    At(String),
    /// It did not.
    Nowhere,
    /// Another process would have had it.
    Unknown,
}

/// The questions that are on their way, and where they arrived.
#[derive(Debug, Default)]
pub struct Arrivals {
    asked: Mutex<VecDeque<(String, Option<String>)>>,
}

impl Arrivals {
    fn expect(&self, challenge: &str) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.push_back((challenge.to_owned(), None));
        if asked.len() > OUTSTANDING {
            asked.pop_front();
        }
    }

    /// A GET came to this process; whether it is one of its questions.
    pub fn note(&self, query: &str, path: &str) -> bool {
        let Some(challenge) = value(query, "hub.challenge") else {
            return false;
        };
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let found = asked.iter_mut().find(|(own, _)| own == challenge);
        if let Some((_, arrived)) = found {
            *arrived = Some(path.to_owned());
            return true;
        }
        false
    }

    fn take(&self, challenge: &str) -> Arrived {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let index = asked.iter().position(|(own, _)| own == challenge);
        match index.and_then(|index| asked.remove(index)) {
            Some((_, Some(path))) => Arrived::At(path),
            _ => Arrived::Nowhere,
        }
    }
}
