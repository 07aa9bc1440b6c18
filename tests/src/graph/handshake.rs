//! The check of a callback: a GET with a challenge, and Meta's words for each way
//! in which it can go wrong.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use reqwest::{Client, Response, header};
use rustls::CertificateError;
use url::Url;

use super::answer::Error;
use super::random;

const USER_AGENT: &str = "facebookplatform/1.0 (+http://developers.facebook.com)";

/// What is read of an answer: a challenge is short, a wrong page may not be.
const LARGEST_ANSWER: usize = 16 << 10;

/// Succeeds if the callback answers 200 and exactly the challenge.
pub(super) async fn verify(
    client: &Client,
    timeout: Duration,
    callback: Url,
    token: &str,
) -> Result<(), Error> {
    let challenge = random::challenge();
    let mut url = callback.clone();
    url.query_pairs_mut()
        .append_pair("hub.mode", "subscribe")
        .append_pair("hub.challenge", &challenge)
        .append_pair("hub.verify_token", token);
    let request = client
        .get(url)
        .header(header::USER_AGENT, USER_AGENT)
        .header(header::ACCEPT, "*/*");
    let failed = |error: reqwest::Error| refused(&curl(&error, timeout, &callback));
    let response = request.send().await.map_err(failed)?;
    let status = response.status();
    if status != 200 {
        let text = status.canonical_reason().unwrap_or_default();
        let number = status.as_u16();
        return Err(refused(&format!(
            "HTTP Status Code = {number}; HTTP Message = {text}"
        )));
    }
    let body = read(response).await.map_err(failed)?;
    if body == challenge.as_bytes() {
        return Ok(());
    }
    // Meta shows it as a JSON text, with quotes inside escaped.
    let received = serde_json::Value::from(String::from_utf8_lossy(&body)).to_string();
    Err(refused(&format!(
        r#"Response does not match challenge, expected value="{challenge}", received={received}"#
    )))
}

async fn read(mut response: Response) -> reqwest::Result<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST_ANSWER {
            body.truncate(LARGEST_ANSWER);
            break;
        }
    }
    Ok(body)
}

fn refused(reason: &str) -> Error {
    let text = "(#2200) Callback verification failed with the following errors: ";
    Error::new(2200, format!("{text}{reason}"))
}

/// Meta uses curl and shows its number and words.
fn curl(error: &reqwest::Error, timeout: Duration, callback: &Url) -> String {
    let host = callback.host_str().unwrap_or_default();
    let port = callback.port_or_known_default().unwrap_or_default();
    let (number, text) = if error.is_timeout() {
        let spent = timeout.as_millis();
        (
            28,
            format!("Operation timed out after {spent} milliseconds with 0 bytes received"),
        )
    } else if let Some(tls) = cause::<rustls::Error>(error) {
        tls_failure(tls, host)
    } else if cause::<io::Error>(error).is_some_and(is_refused) {
        (
            7,
            format!("Failed to connect to {host} port {port}: Connection refused"),
        )
    } else if cause::<io::Error>(error).is_some_and(is_cut) && error.is_connect() {
        (
            35,
            format!("OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to {host}:{port}"),
        )
    } else if error.is_connect() {
        // Of what is left, a name without an address is by far the likeliest.
        (6, format!("Could not resolve host: {host}"))
    } else {
        (52, "Empty reply from server".to_owned())
    };
    format!("curl_errno = {number}; curl_error = {text}")
}

fn tls_failure(error: &rustls::Error, host: &str) -> (u32, String) {
    use CertificateError::{Expired, ExpiredContext, NotValidForName, NotValidForNameContext};
    let rustls::Error::InvalidCertificate(reason) = error else {
        return (35, format!("SSL connect error: {error}"));
    };
    match reason {
        NotValidForName | NotValidForNameContext { .. } => (
            51,
            format!(
                "SSL: no alternative certificate subject name matches target host name '{host}'"
            ),
        ),
        Expired | ExpiredContext { .. } => (
            60,
            "SSL certificate problem: certificate has expired".to_owned(),
        ),
        _ => (
            60,
            "SSL certificate problem: unable to get local issuer certificate".to_owned(),
        ),
    }
}

fn is_refused(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::ConnectionRefused
}

fn is_cut(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionReset | UnexpectedEof
    )
}

/// The first error of a kind under another one. An `io::Error` hides the one that
/// it was made of from `source`, so that has to be asked for.
fn cause<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        let hidden = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        next = match hidden {
            Some(hidden) => Some(hidden as &(dyn StdError + 'static)),
            None => error.source(),
        };
    }
    None
}
