//! Whether a request came from a program on this machine, or from the world.
//!
//! Everything that a proxy may have carried counts as the world, so that a user's own
//! cloudflared or nginx in front of the receiver opens no side door for unsigned
//! deliveries; and so does whatever a browser sent, since any web page can make one
//! POST to a loopback address.

use http::{HeaderMap, HeaderValue};

use crate::delivery::Source;
use crate::simulate;

/// Header names, and beginnings of names, that say that a request was forwarded.
const FORWARDED: [&str; 5] = ["forwarded", "x-forwarded-", "x-real-ip", "cf-", "ngrok-"];

/// Whether the headers allow that the sender is a program on this machine.
pub(super) fn is_local(headers: &HeaderMap) -> bool {
    let forwarded = headers
        .keys()
        .any(|name| FORWARDED.iter().any(|start| begins(name.as_str(), start)));
    let by_another_site =
        |value: &HeaderValue| matches!(value.as_bytes(), b"cross-site" | b"same-site");
    let by_browser = headers.contains_key("origin")
        || headers.get("sec-fetch-site").is_some_and(by_another_site);
    !forwarded && !by_browser && !headers.contains_key("via")
}

fn begins(name: &str, start: &str) -> bool {
    if start.ends_with('-') {
        name.starts_with(start)
    } else {
        name == start
    }
}

/// Where a request came from. A simulation of ours is what this machine says is one, or what
/// proves it by the verify token. `content`: the body, or a handshake's query.
pub(super) fn source(
    headers: &HeaderMap,
    from_this_machine: bool,
    verify_token: &str,
    content: &[u8],
) -> Source {
    let is_ours = |mark: &HeaderValue| {
        from_this_machine || simulate::is_proven(mark.as_bytes(), verify_token, content)
    };
    if headers.get(simulate::MARK).is_some_and(is_ours) {
        Source::Simulated
    } else if from_this_machine {
        Source::Local
    } else {
        Source::Tunnel
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(pairs: &[(&'static str, &'static str)]) -> bool {
        is_local(
            &pairs
                .iter()
                .map(|&(name, value)| {
                    (
                        name.parse().expect("a name"),
                        value.parse().expect("a value"),
                    )
                })
                .collect(),
        )
    }

    #[test]
    fn a_plain_client_is_local() {
        assert!(local(&[
            ("user-agent", "curl/8"),
            ("content-type", "application/json")
        ]));
    }

    #[test]
    fn whatever_a_proxy_or_a_browser_adds_is_not() {
        for name in [
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-real-ip",
            "cf-ray",
            "cf-connecting-ip",
            "ngrok-trace-id",
            "via",
            "origin",
        ] {
            assert!(!local(&[(name, "1")]), "{name}");
        }
        assert!(!local(&[("sec-fetch-site", "cross-site")]));
    }
}
