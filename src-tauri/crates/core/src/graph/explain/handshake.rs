//! Code 2200: Meta called the callback, and did not like what it got. The dashboard says
//! "The URL couldn't be validated" for the same.
//!
//! The texts are those of public reports; the meaning of `curl_errno` is libcurl's.

use super::{Explained, Facts, explained};

pub(super) fn explain(facts: &Facts<'_>) -> Explained {
    let mut told = if let Some(status) = number_after(facts.message, "http status code") {
        by_status(status)
    } else if let Some(errno) = number_after(facts.message, "curl_errno") {
        by_errno(errno)
    } else if facts.says("does not match challenge") {
        by_challenge(facts)
    } else {
        let words = facts.quote(facts.message);
        explained(
            format!("Meta called the callback URL and was not satisfied: “{words}”"),
            "Open the callback URL from outside your network. If the handshake does not show up in Hookglass, it did not get here.",
        )
    };
    told.explanation += " Nothing was changed.";
    told
}

fn by_status(status: u32) -> Explained {
    let (meaning, remedy) = match status {
        300..=399 => (
            "a redirect, which Meta does not follow",
            "Use the address that it points to: often http instead of https, or a slash too many or too few at the end.",
        ),
        401 => (
            "something asks for a sign-in",
            "Take the callback path out of the tunnel’s or server’s sign-in: Meta has no password.",
        ),
        403 => (
            "the verify token is another one, or a firewall takes Meta for a bot",
            "Compare the verify token. If the handshake does not show up in Hookglass, let the callback path pass at the firewall (Cloudflare and others block facebookexternalua).",
        ),
        404 => (
            "nothing is at that path",
            "Compare the path with the one in Setup, and see that the tunnel is on and leads to Hookglass’s port.",
        ),
        405 => (
            "the path takes POST but no GET",
            "Route GET to the same path: the handshake is a GET, deliveries are POSTs.",
        ),
        429 => (
            "the server or tunnel takes no more requests",
            "Wait a minute, or lift the limit for the callback path.",
        ),
        // 530 is Cloudflare's for a tunnel that is off: known from their pages, no report seen.
        502..=504 | 520..=530 => (
            "the tunnel or proxy is there, but nothing behind it answers",
            "Start Hookglass, and see that the tunnel leads to its port.",
        ),
        500..=599 => (
            "the server behind it failed",
            "Look at the log of the server at the callback URL: it crashed on the handshake.",
        ),
        _ => (
            "not the 200 it needs",
            "See that a GET with the right verify token is answered with 200 and the challenge.",
        ),
    };
    explained(
        format!("Meta called the callback URL and got status {status}: {meaning}."),
        remedy,
    )
}

fn by_errno(errno: u32) -> Explained {
    let (what, remedy) = match errno {
        6 => (
            "found no address for its name",
            "Check the spelling. A tunnel’s name may have changed when it was started again, and a new name takes a few minutes.",
        ),
        7 => (
            "could not connect",
            "Start the tunnel, and open port 443 in the firewall. An address of a private network cannot be reached by Meta.",
        ),
        28 => (
            "got no answer in time",
            "Start Hookglass and the tunnel, and answer the handshake at once, before any other work. A firewall that drops packets looks the same.",
        ),
        51 => (
            "found a certificate that is for another name",
            "Get a certificate for exactly this host name; Meta takes no self-signed ones.",
        ),
        60 => (
            "could not trust the certificate",
            "Send the whole chain (fullchain.pem with Let’s Encrypt) and let it be neither expired nor self-signed.",
        ),
        // Not in any report that was seen; libcurl documents both.
        35 => (
            "could not agree on encryption",
            "See that https is spoken at that port, with TLS 1.2 or newer.",
        ),
        52 | 56 => (
            "was cut off before the answer",
            "Look at the log of the server at the callback URL: it closed the connection.",
        ),
        _ => (
            "could not fetch it",
            "Look the number up at https://curl.se/libcurl/c/libcurl-errors.html; then open the callback URL from outside your network.",
        ),
    };
    explained(
        format!("Meta called the callback URL and {what} (curl error {errno})."),
        remedy,
    )
}

/// `Response does not match challenge, expected value="..", received=".."`.
fn by_challenge(facts: &Facts<'_>) -> Explained {
    let expected = between(facts.message, "expected value=\"", "\"").unwrap_or_default();
    // What was received may hold quotes itself, so the last one ends it.
    let received = facts
        .message
        .split_once("received=\"")
        .map(|(_, rest)| rest.rsplit_once('"').map_or(rest, |(inner, _)| inner));
    let lower = received.unwrap_or_default().to_ascii_lowercase();
    let holds = !expected.is_empty() && lower.contains(&expected.to_ascii_lowercase());
    let (what, remedy) = match received.map(str::trim) {
        Some("") => (
            "an empty answer".to_owned(),
            "Return hub.challenge as the body; a status of 200 alone is not enough.",
        ),
        Some(_) if lower.contains("ngrok") => (
            "a page of ngrok".to_owned(),
            "Its warning page or an error stands in between: see that the tunnel is on and leads to Hookglass’s port, or use a fixed domain.",
        ),
        Some(_) if lower.trim_start().starts_with('<') => (
            "an HTML page".to_owned(),
            "Another program or a sign-in page answers at that path: compare the path, and return hub.challenge as text/plain.",
        ),
        Some(text) if holds && text.starts_with(['"', '{', '[', '\\', '&']) => (
            "the challenge wrapped in JSON".to_owned(),
            "Return the challenge as text/plain, without quotes: not as JSON.",
        ),
        Some(_) if holds => (
            "the challenge with something around it".to_owned(),
            "Return the challenge and nothing else: no line break, no blank, no byte-order mark.",
        ),
        Some(text) => (
            format!("“{}”", facts.quote(text)),
            "Return hub.challenge of the very request. A refused verify token has to be a status of 403, not a 200 with a text.",
        ),
        None => (
            "something else".to_owned(),
            "Return hub.challenge as the whole body, as text/plain.",
        ),
    };
    explained(
        format!(
            "Meta called the callback URL and got {what} instead of the challenge that it had sent."
        ),
        remedy,
    )
}

/// The number after a name, with `=` and blanks between.
fn number_after(text: &str, name: &str) -> Option<u32> {
    let lower = text.to_ascii_lowercase();
    let (_, rest) = lower.split_once(name)?;
    let rest = rest.trim_start_matches([' ', '=', ':']);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest[..digits].parse().ok()
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(inner, _)| inner)
}
