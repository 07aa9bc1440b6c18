//! What a replay sends: the body as it came, and the headers that were the sender's own.

use std::time::Duration;

use bytes::Bytes;
use url::Url;

use crate::signature::{LEGACY_HEADER, SIGNATURE_HEADER, sign, sign_legacy};

/// A header: the name, and the value as bytes.
type Header = (String, Vec<u8>);

/// Headers that belong to one connection, or that the HTTP client has to write itself.
const OF_THE_CONNECTION: [&str; 9] = [
    "connection",
    "keep-alive",
    "transfer-encoding",
    "te",
    "trailer",
    "upgrade",
    "host",
    "content-length",
    "expect",
];

/// What a proxy or tunnel on the way added, and our own mark: the sender did not send them.
const ON_THE_WAY: [&str; 4] = ["forwarded", "x-real-ip", "via", "hookglass-simulated"];
const ON_THE_WAY_PREFIXES: [&str; 4] = ["proxy-", "x-forwarded-", "cf-", "ngrok-"];

/// A request, ready to be sent.
#[derive(Clone)]
pub struct Request {
    /// A GET, as Meta's handshake is; else a POST.
    pub is_get: bool,
    /// Where to; http or https.
    pub target: Url,
    /// In order, duplicates included.
    pub headers: Vec<Header>,
    /// Sent byte for byte.
    pub body: Bytes,
    /// For the whole exchange, from connecting to the last byte; `None`: as long as it takes.
    pub timeout: Option<Duration>,
}

/// The body and the headers as they were captured, signature included. Only what belonged
/// to that connection or to a proxy on the way is left out.
pub fn original(
    target: Url,
    captured_headers: &[Header],
    body: Bytes,
    timeout: Option<Duration>,
) -> Request {
    let headers = captured_headers
        .iter()
        .filter(|(name, _)| is_senders_own(name))
        .cloned()
        .collect();
    Request::post(target, headers, body, timeout)
}

impl Request {
    /// A POST, as deliveries are.
    pub fn post(target: Url, headers: Vec<Header>, body: Bytes, timeout: Option<Duration>) -> Self {
        Self {
            is_get: false,
            target,
            headers,
            body,
            timeout,
        }
    }

    /// A GET without a body, as Meta's handshake is.
    pub fn get(target: Url, headers: Vec<Header>, timeout: Option<Duration>) -> Self {
        Self {
            is_get: true,
            ..Self::post(target, headers, Bytes::new(), timeout)
        }
    }
}

/// The same, with both signature headers made anew by `secret`: at the place of the old
/// ones, or at the end.
pub fn resigned(
    target: Url,
    captured_headers: &[Header],
    body: Bytes,
    secret: &str,
    timeout: Option<Duration>,
) -> Request {
    let mut request = original(target, captured_headers, body, timeout);
    sign_anew(&mut request.headers, &request.body, secret);
    request
}

/// Makes both signature headers anew: at the place of the old ones, or at the end.
pub fn sign_anew(headers: &mut Vec<Header>, body: &[u8], secret: &str) {
    replace(headers, LEGACY_HEADER, sign_legacy(secret.as_bytes(), body));
    replace(headers, SIGNATURE_HEADER, sign(secret.as_bytes(), body));
}

/// Whether a captured header is the sender's own: not of its connection, and of no proxy.
pub fn is_senders_own(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    !OF_THE_CONNECTION.contains(&name.as_str())
        && !ON_THE_WAY.contains(&name.as_str())
        && !ON_THE_WAY_PREFIXES
            .iter()
            .any(|prefix| name.starts_with(prefix))
}

/// The first one gets the value; others of the name go, since two signatures are none.
fn replace(headers: &mut Vec<Header>, name: &str, value: String) {
    let is_it = |header: &Header| header.0.eq_ignore_ascii_case(name);
    let Some(first) = headers.iter().position(is_it) else {
        headers.push((name.to_owned(), value.into_bytes()));
        return;
    };
    headers[first].1 = value.into_bytes();
    let mut index = 0;
    headers.retain(|header| {
        index += 1;
        index - 1 == first || !is_it(header)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(names: &[&str]) -> Vec<Header> {
        names
            .iter()
            .map(|name| ((*name).to_owned(), b"old".to_vec()))
            .collect()
    }

    fn names(request: &Request) -> Vec<&str> {
        request
            .headers
            .iter()
            .map(|(name, _)| name.as_str())
            .collect()
    }

    fn target() -> Url {
        "http://127.0.0.1:1/".parse().expect("a URL")
    }

    #[test]
    fn the_senders_headers_stay_in_order_with_duplicates() {
        let captured = headers(&[
            "X-B",
            "Content-Type",
            "x-b",
            "User-Agent",
            "Accept",
            "X-Hub-Signature-256",
            "X-B",
        ]);
        let request = original(target(), &captured, Bytes::from_static(b"{}"), None);
        assert_eq!(request.headers, captured);
    }

    #[test]
    fn what_others_added_is_left_out() {
        let captured = headers(&[
            "Host",
            "Connection",
            "Keep-Alive",
            "Transfer-Encoding",
            "TE",
            "Trailer",
            "Upgrade",
            "Content-Length",
            "Expect",
            "Proxy-Authorization",
            "Proxy-Connection",
            "X-Forwarded-For",
            "X-Forwarded-Proto",
            "Forwarded",
            "X-Real-IP",
            "CF-Ray",
            "ngrok-trace-id",
            "Via",
            "Hookglass-Simulated",
            "X-Own",
        ]);
        assert_eq!(
            names(&original(target(), &captured, Bytes::new(), None)),
            ["X-Own"]
        );
    }

    #[test]
    fn a_new_signature_takes_the_old_ones_place() {
        let captured = headers(&[
            "x-hub-signature",
            "A",
            "x-hub-signature-256",
            "B",
            "X-Hub-Signature-256",
        ]);
        let request = resigned(
            target(),
            &captured,
            Bytes::from_static(b"what do ya want for nothing?"),
            "Jefe",
            None,
        );
        assert_eq!(
            names(&request),
            ["x-hub-signature", "A", "x-hub-signature-256", "B"]
        );
        // RFC 2202 and RFC 4231, test case 2.
        assert_eq!(
            request.headers[0].1,
            b"sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
        );
        let sha256 = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(request.headers[2].1, sha256.as_bytes());
    }

    #[test]
    fn a_new_signature_is_appended_where_there_was_none() {
        let request = resigned(target(), &headers(&["A"]), Bytes::new(), "s", None);
        assert_eq!(names(&request), ["A", LEGACY_HEADER, SIGNATURE_HEADER]);
    }
}
