//! One call as it came, and its parameters wherever they are.

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use url::form_urlencoded;

/// One call that arrived.
#[derive(Debug, Clone)]
pub struct Call {
    /// `GET`, `POST`, ..
    pub method: String,
    /// With the version if there was one, without the query.
    pub path: String,
    /// As it came; no token should ever be in it.
    pub query: String,
    /// The header of this name.
    pub authorization: Option<String>,
    /// The parameters of a form body.
    pub form: Vec<(String, String)>,
    /// Empty if there was none.
    pub user_agent: String,
}

impl Call {
    pub(super) fn new(parts: &Parts, body: &[u8]) -> Self {
        let kind = text(&parts.headers, header::CONTENT_TYPE).unwrap_or_default();
        let form = if kind.starts_with("application/x-www-form-urlencoded") {
            pairs(body)
        } else {
            Vec::new()
        };
        Self {
            method: parts.method.to_string(),
            path: parts.uri.path().into(),
            query: parts.uri.query().unwrap_or_default().into(),
            authorization: text(&parts.headers, header::AUTHORIZATION),
            form,
            user_agent: text(&parts.headers, header::USER_AGENT).unwrap_or_default(),
        }
    }

    /// A parameter, from the body before the query.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let query = pairs(self.query.as_bytes());
        let mut all = self.form.iter().chain(&query);
        all.find(|(own, _)| own == name)
            .map(|(_, value)| value.clone())
    }

    /// A parameter that is a list with commas; an empty one counts as absent.
    pub(super) fn list(&self, name: &str) -> Option<Vec<String>> {
        let value = self.parameter(name)?;
        let items = value.split(',').map(|item| item.trim().to_owned());
        let items: Vec<_> = items.filter(|item| !item.is_empty()).collect();
        (!items.is_empty()).then_some(items)
    }

    /// The access token, from the header before the parameters; empty if absent.
    pub(super) fn token(&self) -> String {
        let header = self.authorization.as_deref().and_then(|header| {
            let (scheme, token) = header.split_once(' ')?;
            scheme
                .eq_ignore_ascii_case("bearer")
                .then(|| token.trim().to_owned())
        });
        let parameter = || self.parameter("access_token");
        header.or_else(parameter).unwrap_or_default()
    }

    /// The path's parts without the version.
    pub(super) fn segments(&self) -> Vec<&str> {
        let segments = self.path.split('/').filter(|part| !part.is_empty());
        let mut segments: Vec<_> = segments.collect();
        if segments.first().is_some_and(|first| is_version(first)) {
            segments.remove(0);
        }
        segments
    }
}

fn is_version(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.strip_prefix('v').and_then(|text| text.split_once('.'));
    number.is_some_and(|(major, minor)| digits(major) && digits(minor))
}

fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(encoded).into_owned().collect()
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let value = headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}
