//! What an answer to a self-test means: pure, from what came.

use rustls::CertificateError;
use url::Url;

use super::{Arrived, SelfTestCode};
use crate::causes::{deepest, find};

/// What came back.
pub(super) enum Came {
    Answer {
        status: u16,
        location: Option<String>,
        ngrok_code: Option<String>,
        server: Option<String>,
        body: Vec<u8>,
    },
    Nothing(reqwest::Error),
}

impl Came {
    pub(super) fn status(&self) -> Option<u16> {
        match self {
            Self::Answer { status, .. } => Some(*status),
            Self::Nothing(_) => None,
        }
    }
}

/// What it means, and what to do.
pub(super) struct Finding {
    pub(super) code: SelfTestCode,
    pub(super) message: String,
    pub(super) remedy: String,
}

fn finding(code: SelfTestCode, message: impl Into<String>, remedy: impl Into<String>) -> Finding {
    Finding {
        code,
        message: message.into(),
        remedy: remedy.into(),
    }
}

/// `arrived`: whether the question reached this process.
pub(super) fn read(came: &Came, challenge: &str, url: &Url, arrived: &Arrived) -> Finding {
    match came {
        Came::Answer {
            status,
            location,
            ngrok_code,
            server,
            body,
        } => {
            let page = String::from_utf8_lossy(body);
            if let Some(code) = ngrok_code.clone().or_else(|| ngrok_code_in(&page)) {
                return ngrok(&code);
            }
            if *status == 200 && body == challenge.as_bytes() {
                if *arrived == Arrived::Nowhere {
                    return finding(
                        SelfTestCode::OtherInstance,
                        "Another Hookglass answered, which knows the same verify token; the request did not come here.",
                        "If several share this URL, deliveries are spread over them. Else stop the other one.",
                    );
                }
                return finding(
                    SelfTestCode::Reached,
                    "The public URL leads here: our answer came back whole.",
                    "",
                );
            }
            if let Arrived::At(path) = arrived {
                return here(*status, path, &page, challenge, url);
            }
            away(*status, location.as_deref(), server.as_deref(), &page)
        }
        Came::Nothing(error) => nothing(error, url),
    }
}

/// What a page means that ngrok answered with in the endpoint's place, and what to do.
/// `code`: its header `ngrok-error-code`.
pub(crate) fn ngrok_page(code: Option<&str>, page: &str) -> Option<String> {
    let code = code.map(str::to_owned).or_else(|| ngrok_code_in(page))?;
    let Finding {
        message, remedy, ..
    } = ngrok(&code);
    Some(format!("{message} {remedy}"))
}

fn ngrok_code_in(page: &str) -> Option<String> {
    let start = page.find("ERR_NGROK_")?;
    let end = page[start..]
        .find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
        .map_or(page.len(), |length| start + length);
    Some(page[start..end].to_owned())
}

fn ngrok(code: &str) -> Finding {
    match code {
        "ERR_NGROK_6024" => finding(
            SelfTestCode::Interstitial,
            "ngrok showed its warning page for browsers instead of passing the request on (ERR_NGROK_6024).",
            "Meta would see that page too. Use your account's own domain, or a plan without the page.",
        ),
        "ERR_NGROK_3200" => finding(
            SelfTestCode::TunnelError,
            "ngrok says that the endpoint is offline (ERR_NGROK_3200).",
            "If the tunnel is online here, the URL belongs to another one: compare them.",
        ),
        "ERR_NGROK_8012" | "ERR_NGROK_3004" => finding(
            SelfTestCode::TunnelError,
            format!("ngrok reached its agent, but nothing answered behind it ({code})."),
            "See that Hookglass listens. If it does, another ngrok agent holds this address and forwards to a port where nothing listens: stop that one.",
        ),
        "ERR_NGROK_725" | "ERR_NGROK_726" | "ERR_NGROK_727" | "ERR_NGROK_734" => finding(
            SelfTestCode::TunnelError,
            format!("ngrok refused the request: a limit of your plan is used up ({code})."),
            "See https://dashboard.ngrok.com/usage.",
        ),
        _ => finding(
            SelfTestCode::TunnelError,
            format!("ngrok answered with its own error page ({code})."),
            format!(
                "See https://ngrok.com/docs/errors/{}.",
                code.to_ascii_lowercase()
            ),
        ),
    }
}

/// The request came here, yet the answer is not what we said.
fn here(status: u16, path: &str, page: &str, challenge: &str, url: &Url) -> Finding {
    if path == url.path() && status == 404 {
        return finding(
            SelfTestCode::WrongPath,
            format!("The request came here, but {path} is not the callback path."),
            "Make the URL's path and the callback path the same, in Setup.",
        );
    }
    if path != url.path() {
        return finding(
            SelfTestCode::WrongPath,
            format!("The request came here, but to {path}, where nothing is."),
            format!(
                "Something on the way changed the path {}. Let it pass paths on as they are, or set the callback path to {path}.",
                url.path()
            ),
        );
    }
    let how = if page.contains(challenge) {
        "with something added to it"
    } else {
        "but not what we said"
    };
    finding(
        SelfTestCode::Altered,
        format!("Our answer came back {how}, status {status}."),
        "A proxy on the way rewrites answers: switch off its injections, compression and caching for this path.",
    )
}

/// The request did not come here: someone on the way answered.
fn away(status: u16, location: Option<&str>, server: Option<&str>, page: &str) -> Finding {
    if (300..400).contains(&status) {
        let to = location.unwrap_or("another URL");
        return finding(
            SelfTestCode::Redirected,
            format!(
                "The URL answers with a redirect ({status}) to {}.",
                short(to)
            ),
            "Meta follows no redirect. Use the URL that it leads to, with the same trailing slash and https.",
        );
    }
    if status == 403 && page.contains("Verification failed") {
        return finding(
            SelfTestCode::OtherToken,
            "A Hookglass answered, but it knows another verify token.",
            "Is another one running on this URL? Stop it, or give both the same verify token.",
        );
    }
    let by = server
        .map(|server| format!(" by “{}”", short(server)))
        .unwrap_or_default();
    match status {
        401 | 403 | 406 | 429 | 503 => finding(
            SelfTestCode::Blocked,
            format!(
                "The request was refused on the way{by}, status {status}, and did not come here."
            ),
            "A firewall or bot protection may block Meta's user agents: allow the path for “facebookplatform” and “facebookexternalua”.",
        ),
        404 | 405 => finding(
            SelfTestCode::Elsewhere,
            format!(
                "Someone else answered{by}: status {status}, and the request did not come here."
            ),
            "Check that the URL's host leads to this machine and that its proxy passes this path on.",
        ),
        502 | 504 => finding(
            SelfTestCode::Elsewhere,
            format!("The proxy at this URL{by} found nothing behind it, status {status}."),
            "Let it forward to the address that Hookglass listens on.",
        ),
        _ => finding(
            SelfTestCode::Elsewhere,
            format!(
                "Someone else answered{by}, status {status}: {}",
                excerpt(page)
            ),
            "The URL leads to another program: check the host and where its proxy forwards to.",
        ),
    }
}

fn nothing(error: &reqwest::Error, url: &Url) -> Finding {
    let host = url.host_str().unwrap_or_default();
    if error.is_timeout() {
        return finding(
            SelfTestCode::Timeout,
            format!("{host} did not answer within 10 s."),
            "Check that the tunnel or proxy runs, and that a firewall lets https in.",
        );
    }
    if let Some(error) = find::<rustls::Error>(error) {
        return tls(error, host);
    }
    let io = crate::causes::chain(error).filter_map(|error| error.downcast_ref::<std::io::Error>());
    let kind = io.last().map(std::io::Error::kind);
    let words = deepest(error);
    if kind == Some(std::io::ErrorKind::ConnectionRefused) {
        return finding(
            SelfTestCode::Refused,
            format!("Nothing listens at {host}."),
            "Start the tunnel or proxy there, or check the port.",
        );
    }
    if words.contains("lookup") || words.contains("resolve") || words.contains("Name or service") {
        return finding(
            SelfTestCode::Dns,
            format!("No address is known for the name “{host}”."),
            "Check its spelling. A new name can take minutes until it is known.",
        );
    }
    if error.is_connect() && url.scheme() == "https" {
        return finding(
            SelfTestCode::Tls,
            format!("No encrypted connection to {host}: {words}."),
            "Meta calls https with a valid certificate only: let the proxy speak TLS on this port.",
        );
    }
    finding(
        SelfTestCode::Broken,
        format!("The connection to {host} broke off: {words}."),
        "Try again; look into the log of the tunnel or proxy.",
    )
}

/// META: "getting started": https with a valid certificate and its whole chain.
fn tls(error: &rustls::Error, host: &str) -> Finding {
    let (what, remedy) = match error {
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => (
            format!(
                "The certificate is for another name than {host}. Meta reports this as curl_errno 51"
            ),
            "Get a certificate for this name.",
        ),
        rustls::Error::InvalidCertificate(
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. },
        ) => (
            format!("The certificate of {host} is not valid now"),
            "Renew it, and check this machine's clock.",
        ),
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => (
            format!(
                "The certificate of {host} is from nobody that is known: it is self-signed, or its chain is incomplete. Meta reports this as curl_errno 60"
            ),
            "Use a certificate of a public authority, and serve the whole chain.",
        ),
        error => (
            format!("No trusted encrypted connection to {host}: {error}"),
            "Check the certificate and the TLS versions of the server there.",
        ),
    };
    finding(SelfTestCode::Tls, format!("{what}."), remedy)
}

fn short(text: &str) -> String {
    text.chars().take(200).collect()
}

/// The beginning of a page in quotation marks, with a full stop.
pub(crate) fn excerpt(page: &str) -> String {
    let words: String = page.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.chars().count() {
        0 => "an empty answer.".into(),
        1..=120 => format!("“{words}”."),
        _ => format!("“{}…”.", words.chars().take(120).collect::<String>()),
    }
}
