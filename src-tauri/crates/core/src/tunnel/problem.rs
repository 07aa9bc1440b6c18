//! What is wrong with a tunnel, in a sentence, and what to do: ngrok's codes and the network's.
//!
//! ngrok's words are shown where it has any, since they name the account's own limits, but
//! never with the authtoken that some of them repeat. Codes: <https://ngrok.com/docs/errors>.

use std::io;

use ngrok::Error as NgrokError;
use ngrok::session::{ConnectError, RpcError};
use serde::Serialize;
use ts_rs::TS;

use crate::causes::innermost;

/// What is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Problem {
    /// ngrok's own code, such as `ERR_NGROK_107`.
    pub code: Option<String>,
    /// What happened, in sentences.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

/// Whether it helps to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outlook {
    /// Soon: the network.
    Soon,
    /// In a while: something elsewhere has to end first.
    Later,
    /// Not before the user has changed something.
    Never,
}

impl Problem {
    /// A problem without a code.
    pub fn new(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            code: None,
            message: message.into(),
            remedy: remedy.into(),
        }
    }

    /// What ngrok's crate reports while it connects.
    pub(super) fn connecting(error: &ConnectError, server: &str, token: &str) -> (Self, Outlook) {
        match error {
            ConnectError::Tcp(error) => (Self::tcp(error, server), Outlook::Soon),
            ConnectError::Tls(error) => (Self::tls(error, server), Outlook::Soon),
            ConnectError::Auth(error) | ConnectError::Rebind(error) => Self::rpc(error, token),
            ConnectError::ProxyConnect(error) => (
                Self::new(
                    format!("The proxy did not let ngrok through: {error}."),
                    "Check the proxy's address.",
                ),
                Outlook::Soon,
            ),
            _ => (Self::lost(&innermost(error)), Outlook::Soon),
        }
    }

    /// What ngrok answers to a request for a session or an endpoint.
    pub(super) fn rpc(error: &RpcError, token: &str) -> (Self, Outlook) {
        match error {
            RpcError::Response(_) => Self::said(error.error_code(), &error.msg(), token),
            _ => (Self::lost(&innermost(error)), Outlook::Soon),
        }
    }

    /// What ngrok says in words.
    pub(super) fn said(code: Option<&str>, message: &str, token: &str) -> (Self, Outlook) {
        let known = code.and_then(|code| known(code.trim_start_matches("ERR_NGROK_")));
        let words = redacted(message, token);
        let (remedy, outlook) = match known {
            Some((remedy, outlook)) => (remedy.to_owned(), outlook),
            None => {
                let page = code.map(str::to_ascii_lowercase).unwrap_or_default();
                let remedy = format!("See https://ngrok.com/docs/errors/{page}, then try again.");
                (remedy, Outlook::Later)
            }
        };
        let problem = Self {
            code: code.map(str::to_owned),
            message: format!("ngrok refused: {words}"),
            remedy,
        };
        (problem, outlook)
    }

    /// The connection to ngrok ended.
    pub(super) fn lost(reason: &str) -> Self {
        Self::new(
            format!("The connection to ngrok was lost: {reason}."),
            "Hookglass connects again by itself. If it cannot, check the network.",
        )
    }

    /// The connection looked alive and was dead.
    pub(super) fn silent() -> Self {
        Self::new(
            "ngrok did not answer any more, though the connection looked open.",
            "Hookglass connects again by itself. If this comes often, a router or VPN drops quiet connections.",
        )
    }

    /// The machine slept.
    pub(super) fn slept() -> Self {
        Self::new(
            "The machine slept, so the connection to ngrok was gone.",
            "Hookglass connects again by itself.",
        )
    }

    /// Nothing came in time.
    pub(super) fn slow(server: &str) -> Self {
        Self::new(
            format!("{server} did not answer in time."),
            "Check the network; a firewall may drop connections to ngrok on port 443.",
        )
    }

    fn tcp(error: &io::Error, server: &str) -> Self {
        let text = error.to_string();
        let reason = if text.contains("lookup") || text.contains("resolve") {
            format!("No address is known for {server}, so there is no network or no DNS")
        } else if error.kind() == io::ErrorKind::ConnectionRefused {
            format!("Nothing answers at {server}")
        } else {
            format!("No connection to {server}: {error}")
        };
        Self::new(
            format!("{reason}."),
            "Check the network. Hookglass tries again by itself.",
        )
    }

    fn tls(error: &io::Error, server: &str) -> Self {
        let reason = innermost(error);
        let remedy = if reason.contains("certificate") {
            "Something between you and ngrok opens encrypted connections, such as a company proxy or a virus scanner: except ngrok from it, or name its authority in the tunnel's settings."
        } else {
            "Check that the ngrok server's address and port are right."
        };
        Self::new(format!("{server} could not be trusted: {reason}."), remedy)
    }
}

/// Codes that need words of our own, by number.
fn known(number: &str) -> Option<(&'static str, Outlook)> {
    use Outlook::{Later, Never};
    Some(match number {
        "105" => (
            "This is not an authtoken: an API key or a part of one, perhaps. Copy the whole authtoken from https://dashboard.ngrok.com/get-started/your-authtoken.",
            Never,
        ),
        "107" => (
            "It was revoked or belongs to a removed account. Copy the present one from https://dashboard.ngrok.com/get-started/your-authtoken.",
            Never,
        ),
        "4018" => (
            "ngrok wants an account with a verified address and its authtoken: https://dashboard.ngrok.com/get-started/your-authtoken.",
            Never,
        ),
        "103" => ("The account is suspended; ask ngrok's support.", Never),
        "108" => (
            "Your plan allows no further agent at the same time. Stop the other one (another terminal, another machine); https://dashboard.ngrok.com/agents lists them.",
            Later,
        ),
        "334" => (
            "Another agent holds this address. Stop it, choose another domain, or switch on pooling here and there.",
            Later,
        ),
        "324" => (
            "Your plan allows no further endpoint. Stop another one.",
            Later,
        ),
        "120" | "121" => (
            "ngrok no longer accepts this version of its agent: update Hookglass.",
            Never,
        ),
        "313" | "314" | "319" | "320" => (
            "Reserve the domain for this account at https://dashboard.ngrok.com/domains, or leave the domain empty.",
            Never,
        ),
        "725" | "726" | "727" => (
            "The account's limit for this month is used up: https://dashboard.ngrok.com/usage.",
            Later,
        ),
        "9040" => (
            "ngrok takes no agents from this network's country or address. Use another tunnel and the manual setting.",
            Never,
        ),
        "3200" => (
            "ngrok does not know this address as online. Hookglass connects again by itself.",
            Later,
        ),
        _ => return None,
    })
}

/// Some of ngrok's errors repeat the authtoken that was refused.
pub(super) fn redacted(text: &str, token: &str) -> String {
    let mut words = text.to_owned();
    if !token.trim().is_empty() {
        words = words.replace(token.trim(), "…");
    }
    let keep = |line: &&str| {
        let line = line.trim();
        !line.is_empty()
            && !line.to_ascii_lowercase().starts_with("your authtoken")
            && !line.starts_with("ERR_NGROK_")
    };
    let lines: Vec<&str> = words.lines().filter(keep).map(str::trim).collect();
    let words = lines.join(" ");
    if words.ends_with(['.', '!', '?']) {
        words
    } else {
        format!("{words}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_that_people_meet_has_a_remedy_and_an_outlook() {
        for (code, outlook) in [
            ("ERR_NGROK_105", Outlook::Never),
            ("ERR_NGROK_107", Outlook::Never),
            ("ERR_NGROK_108", Outlook::Later),
            ("ERR_NGROK_334", Outlook::Later),
            ("ERR_NGROK_3200", Outlook::Later),
            ("ERR_NGROK_4018", Outlook::Never),
        ] {
            let (problem, found) = Problem::said(Some(code), "No.", "");
            assert_eq!(found, outlook, "{code}");
            assert!(!problem.remedy.contains("docs/errors"), "{code}");
            assert_eq!(problem.code.as_deref(), Some(code));
        }
        let (problem, outlook) = Problem::said(Some("ERR_NGROK_9999"), "Something new", "");
        assert_eq!(outlook, Outlook::Later);
        assert_eq!(problem.message, "ngrok refused: Something new.");
        assert!(problem.remedy.contains("err_ngrok_9999"));
    }

    #[test]
    fn an_authtoken_is_not_repeated() {
        let token = "2abcDEF_4hunter2";
        let said = format!(
            "authentication failed: the authtoken {token} is invalid.\r\nYour authtoken: {token}\r\n\r\nERR_NGROK_107\r\n"
        );
        let (problem, _) = Problem::said(Some("ERR_NGROK_107"), &said, token);
        assert!(!problem.message.contains("hunter2"), "{}", problem.message);
        // Even one that we did not send.
        assert!(!redacted(&said, "").contains("Your authtoken"));
    }
}
