//! How a tunnel is: the one state machine that the window, the command line and the log show.

use std::time::Duration;

use serde::Serialize;
use ts_rs::TS;

use super::Problem;
use crate::time::{now_us, rfc3339};

/// How a tunnel is. Times are RFC 3339 in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum TunnelState {
    /// There is none.
    Off,
    /// On its way for the first time.
    Connecting {
        /// Since when.
        since: String,
    },
    /// The public can reach the receiver.
    Online {
        /// Since when.
        since: String,
        /// Without the callback path, except where the user named one.
        url: String,
    },
    /// It was lost, or never came up, and is tried again.
    Reconnecting {
        /// The last sign of life.
        since: String,
        /// What is wrong, and what to do.
        problem: Problem,
        /// When the next try is; `null` while one is on its way.
        next_try: Option<String>,
        /// Tries so far.
        tries: u32,
        /// The URL that it had and will have again.
        url: Option<String>,
    },
    /// The other side said no; trying again by itself would not help, or helps later.
    Refused {
        /// Since when.
        since: String,
        /// What is wrong, and what to do.
        problem: Problem,
        /// When it is tried again; `null` until the user does something.
        next_try: Option<String>,
    },
}

impl TunnelState {
    pub(super) fn connecting() -> Self {
        Self::Connecting {
            since: rfc3339(now_us()),
        }
    }

    pub(super) fn online(url: impl Into<String>) -> Self {
        Self::Online {
            since: rfc3339(now_us()),
            url: url.into(),
        }
    }

    /// `since`: microseconds since 1970, UTC.
    pub(super) fn reconnecting(
        since: i64,
        problem: Problem,
        tries: u32,
        wait: Option<Duration>,
    ) -> Self {
        Self::Reconnecting {
            since: rfc3339(since),
            problem,
            next_try: wait.map(from_now),
            tries,
            url: None,
        }
    }

    pub(super) fn refused(problem: Problem, wait: Option<Duration>) -> Self {
        Self::Refused {
            since: rfc3339(now_us()),
            problem,
            next_try: wait.map(from_now),
        }
    }

    /// The public URL while there is one.
    pub fn url(&self) -> Option<&str> {
        match self {
            Self::Online { url, .. } => Some(url),
            _ => None,
        }
    }

    /// The URL that is or was, and that Meta still calls.
    pub fn last_url(&self) -> Option<&str> {
        match self {
            Self::Online { url, .. } => Some(url),
            Self::Reconnecting { url, .. } => url.as_deref(),
            _ => None,
        }
    }

    /// The word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Connecting { .. } => "connecting",
            Self::Online { .. } => "online",
            Self::Reconnecting { .. } => "reconnecting",
            Self::Refused { .. } => "refused",
        }
    }

    /// What is wrong, and what to do.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Reconnecting { problem, .. } | Self::Refused { problem, .. } => Some(problem),
            _ => None,
        }
    }

    /// The same state as before keeps its beginning and its URL.
    pub(super) fn continuing(mut self, before: &Self) -> Self {
        match (&mut self, before) {
            (Self::Connecting { since }, Self::Connecting { since: begun })
            | (Self::Refused { since, .. }, Self::Refused { since: begun, .. }) => {
                since.clone_from(begun);
            }
            (
                Self::Online { since, url },
                Self::Online {
                    since: begun,
                    url: same,
                },
            ) if url == same => {
                since.clone_from(begun);
            }
            (Self::Reconnecting { since, url, .. }, before) => {
                if let Self::Reconnecting { since: begun, .. } = before {
                    since.clone_from(begun);
                }
                *url = before.last_url().map(str::to_owned);
            }
            _ => {}
        }
        self
    }
}

fn from_now(wait: Duration) -> String {
    rfc3339(now_us().saturating_add(i64::try_from(wait.as_micros()).unwrap_or(i64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loss_keeps_its_beginning_and_its_url_through_all_tries() {
        let lost =
            |since| TunnelState::reconnecting(since, Problem::new("It is lost.", "Wait."), 1, None);
        let online = TunnelState::online("https://x.example");
        let first = lost(1_000_000).continuing(&online);
        let second = lost(9_000_000).continuing(&first);
        assert_eq!(first, second);
        assert_eq!(second.last_url(), Some("https://x.example"));
        assert_eq!(second.url(), None);
    }
}
