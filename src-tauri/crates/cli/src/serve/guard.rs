//! Who may use the browser's window: whoever has opened its one-time URL, from a page of its own.
//!
//! The listener is on loopback, but any web page and any user of this machine can reach
//! that. So: the Host has to be ours (a name that was rebound to 127.0.0.1 is not), an
//! Origin has to be ours (another page's is not), and a cookie has to hold a session that
//! only the printed URL gives out. The URL works once; each use prints the next one.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use http::header::{COOKIE, HOST, ORIGIN, SET_COOKIE};
use http::{HeaderMap, HeaderValue, StatusCode};
use subtle::ConstantTimeEq;

/// The guard of a listener; cheap to clone.
#[derive(Clone)]
pub(super) struct Guard {
    inner: Arc<Inner>,
}

struct Inner {
    address: SocketAddr,
    session: String,
    token: Mutex<String>,
}

impl Guard {
    pub(super) fn new(address: SocketAddr) -> Result<Self, getrandom::Error> {
        let inner = Inner {
            address,
            session: random()?,
            token: Mutex::new(random()?),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The URL that opens the window, once.
    pub(super) fn one_time_url(&self) -> String {
        format!("http://{}/?token={}", self.inner.address, self.token())
    }

    fn token(&self) -> std::sync::MutexGuard<'_, String> {
        self.inner
            .token
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a token: right once, and never again.
    fn redeem(&self, candidate: &str) -> bool {
        let mut token = self.token();
        let right = equal(candidate, &token);
        if let (true, Ok(next)) = (right, random()) {
            *token = next;
        }
        right
    }

    fn is_ours(&self, headers: &HeaderMap) -> bool {
        let port = self.inner.address.port();
        let hosts = [
            self.inner.address.to_string(),
            format!("localhost:{port}"),
            format!("127.0.0.1:{port}"),
            format!("[::1]:{port}"),
        ];
        let text = |name| {
            headers
                .get(name)
                .and_then(|value: &HeaderValue| value.to_str().ok())
        };
        let host = text(HOST).is_some_and(|host| hosts.iter().any(|own| own == host));
        let origin = match headers.get(ORIGIN) {
            None => true,
            Some(_) => text(ORIGIN)
                .and_then(|origin| origin.strip_prefix("http://"))
                .is_some_and(|origin| hosts.iter().any(|own| own == origin)),
        };
        host && origin
    }

    fn has_session(&self, headers: &HeaderMap) -> bool {
        let name = self.cookie_name();
        let cookies = headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'));
        cookies
            .filter_map(|cookie| cookie.trim().split_once('='))
            .any(|(own, value)| own == name && equal(value, &self.inner.session))
    }

    /// Cookies do not know ports; two windows on one machine must not share one.
    fn cookie_name(&self) -> String {
        format!("hookglass_{}", self.inner.address.port())
    }
}

/// Lets through what may pass; see the module.
pub(super) async fn check(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    if !guard.is_ours(request.headers()) {
        return (
            StatusCode::FORBIDDEN,
            "This address is for the window of Hookglass on this machine.",
        )
            .into_response();
    }
    let query = request.uri().query().unwrap_or_default();
    if let Some(token) = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("token="))
        .filter(|_| request.uri().path() == "/")
    {
        return enter(&guard, token);
    }
    if request.uri().path().starts_with("/api/") && !guard.has_session(request.headers()) {
        return (
            StatusCode::UNAUTHORIZED,
            "Open the newest URL that `hookglass serve` has printed.",
        )
            .into_response();
    }
    next.run(request).await
}

/// Gives a session for a token. A used one leads to the window as well, which says what to do.
fn enter(guard: &Guard, token: &str) -> Response {
    let mut response = Redirect::to("/").into_response();
    if guard.redeem(token) {
        eprintln!(
            "The window was opened. For another browser: {}",
            guard.one_time_url()
        );
        let cookie = format!(
            "{}={}; Path=/; HttpOnly; SameSite=Strict",
            guard.cookie_name(),
            guard.inner.session
        );
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().insert(SET_COOKIE, value);
        }
    }
    response
}

fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes)?;
    Ok(hex::encode(bytes))
}

fn equal(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard() -> Guard {
        Guard::new("127.0.0.1:4950".parse().expect("an address")).expect("random numbers")
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|&(name, value)| {
                (
                    name.parse().expect("a name"),
                    value.parse().expect("a value"),
                )
            })
            .collect()
    }

    #[test]
    fn only_our_own_names_and_pages() {
        let guard = guard();
        assert!(guard.is_ours(&headers(&[("host", "127.0.0.1:4950")])));
        assert!(guard.is_ours(&headers(&[
            ("host", "localhost:4950"),
            ("origin", "http://localhost:4950")
        ])));
        assert!(!guard.is_ours(&headers(&[])));
        assert!(!guard.is_ours(&headers(&[("host", "evil.example:4950")])));
        assert!(!guard.is_ours(&headers(&[
            ("host", "127.0.0.1:4950"),
            ("origin", "http://evil.example")
        ])));
        assert!(!guard.is_ours(&headers(&[("host", "127.0.0.1:4950"), ("origin", "null")])));
    }

    #[test]
    fn a_token_works_once_and_gives_the_only_session() {
        let guard = guard();
        let url = guard.one_time_url();
        let token = url.split_once("token=").expect("a token").1;
        assert!(!guard.redeem("wrong"));
        assert!(guard.redeem(token));
        assert!(!guard.redeem(token));
        assert_ne!(guard.one_time_url(), url);
        let cookie = format!("a=b; hookglass_4950={}", guard.inner.session);
        assert!(guard.has_session(&headers(&[("cookie", &cookie)])));
        assert!(!guard.has_session(&headers(&[("cookie", "hookglass_4950=wrong")])));
    }
}
