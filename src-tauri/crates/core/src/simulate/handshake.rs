//! Meta's handshake by itself: the GET that comes before anything else, and what an answer to it
//! is worth.

mod finding;
#[cfg(test)]
mod tests;

use std::time::Duration;

use super::run::{Destination, beginning};
use crate::delivery::Header;
use crate::replay::Request;
use crate::self_test::{USER_AGENT, new_challenge};

/// Nobody's verify token.
const NO_TOKEN: &str = "not_the_verify_token_of_any_app";

/// Which verify token a simulated handshake brings.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// The endpoint's own.
    Right(&'a str),
    /// Another one.
    Wrong,
    /// None.
    Missing,
}

/// How a handshake was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandshakeOutcome {
    /// Whether Meta would be satisfied: 200, and the challenge as the whole body.
    pub accepted: bool,
    /// Whether the endpoint did what it should: return the challenge for the right token, and
    /// refuse the others.
    pub is_right: bool,
    /// What happened and what to do, in whole sentences.
    pub finding: String,
    /// The answer; `None` when none came.
    pub status: Option<u16>,
    /// The beginning of its body, at most 4 KiB.
    pub answer_start: String,
    /// From the start of connecting to the last byte, or to the fault.
    pub duration: Duration,
}

/// Asks an endpoint as Meta does when a callback URL is set. The URL keeps its own query, and
/// Meta's parameters follow.
pub async fn handshake(to: &Destination, token: Token<'_>) -> HandshakeOutcome {
    let challenge = new_challenge();
    let mut url = to.url.clone();
    {
        let mut query = url.query_pairs_mut();
        query.append_pair("hub.mode", "subscribe");
        query.append_pair("hub.challenge", &challenge);
        match token {
            Token::Right(token) => query.append_pair("hub.verify_token", token),
            Token::Wrong => query.append_pair("hub.verify_token", NO_TOKEN),
            Token::Missing => &mut query,
        };
    }
    // No Accept-Encoding: what is compressed would come back as it is.
    let headers: Vec<Header> = vec![
        ("Accept".into(), b"*/*".to_vec()),
        ("User-Agent".into(), USER_AGENT.into()),
    ];
    let headers = to.dressed(headers, url.query().unwrap_or_default().as_bytes());
    let request = Request::get(url, headers, to.timeout);
    let answer = to.sender.send(request).await;
    let judged = finding::judge(&answer, &challenge, token);
    HandshakeOutcome {
        accepted: judged.accepted,
        is_right: judged.is_right,
        finding: judged.finding,
        status: answer.status,
        answer_start: beginning(&answer.body),
        duration: answer.duration,
    }
}
