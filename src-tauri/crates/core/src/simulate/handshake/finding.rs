//! What an answer to a handshake means: pure, from what came (META 1 and 6, rows 11 to 15).

use super::Token;
use crate::delivery::{header_text, header_value};
use crate::replay::Answer;
use crate::self_test::{excerpt, ngrok_page};

/// What it means.
pub(super) struct Judged {
    pub(super) accepted: bool,
    pub(super) is_right: bool,
    pub(super) finding: String,
}

/// An answer, in the terms that findings are made of.
struct Came<'a> {
    status: u16,
    body: &'a [u8],
    page: String,
    location: String,
    is_html: bool,
    challenge: &'a str,
}

pub(super) fn judge(answer: &Answer, challenge: &str, token: Token<'_>) -> Judged {
    let wrong = |finding: String| Judged {
        accepted: false,
        is_right: false,
        finding,
    };
    let (Some(status), None) = (answer.status, &answer.fault) else {
        let fault = answer.fault.as_ref().map(|fault| fault.message.clone());
        return wrong(fault.unwrap_or_else(|| "No answer came. Try again.".into()));
    };
    let text = |name: &str| header_value(&answer.headers, name).map(header_text);
    let page = String::from_utf8_lossy(&answer.body).into_owned();
    if let Some(finding) = ngrok_page(text("ngrok-error-code").as_deref(), &page) {
        return wrong(finding);
    }
    let content_type = text("content-type").unwrap_or_default();
    let came = Came {
        status,
        body: &answer.body,
        is_html: content_type.to_ascii_lowercase().contains("html")
            || page.trim_start().starts_with('<'),
        location: text("location").unwrap_or_else(|| "another URL".into()),
        page,
        challenge,
    };
    if let 300..400 = status {
        return wrong(came.redirect());
    }
    match token {
        Token::Right(token) => came.to_the_right_token(token),
        Token::Wrong => came.to_another("a wrong verify token"),
        Token::Missing => came.to_another("no verify token"),
    }
}

impl Came<'_> {
    fn is_challenge(&self) -> bool {
        self.status == 200 && self.body == self.challenge.as_bytes()
    }

    fn redirect(&self) -> String {
        format!(
            "The endpoint answers with a redirect ({}) to {}. Meta follows no redirect: use the URL that it leads to, with the same trailing slash and https.",
            self.status,
            excerpt(&self.location)
        )
    }

    /// The challenge is expected.
    fn to_the_right_token(&self, token: &str) -> Judged {
        let accepted = self.is_challenge();
        let finding = match self.status {
            200 if accepted && self.is_html => {
                "The challenge came back, and Meta would accept this callback. But it is labelled as HTML, so whoever puts a script into it has it run in a browser: answer with Content-Type text/plain.".into()
            }
            200 if accepted => {
                "The challenge came back whole: Meta would accept this callback.".into()
            }
            200 => self.almost(),
            status @ 201..300 if self.page.contains(self.challenge) => format!(
                "The challenge came back with status {status}. Meta wants exactly 200: set the status."
            ),
            400 | 401 | 403 => format!("{}{}", self.refused(), special(token)),
            404 => "Nothing is at this path, status 404. Check the path, and that its route takes GET as well as POST.".into(),
            405 => "The path is there but takes no GET, status 405. Route GET to the handshake, beside POST for deliveries.".into(),
            502..=504 => format!(
                "The proxy at this URL found nothing behind it, status {}. Start your server, or let the proxy forward to its port.",
                self.status
            ),
            500.. => format!(
                "The endpoint failed, status {}: {} Look into its log; it may read a parameter under another name than hub.challenge.",
                self.status,
                excerpt(&self.page)
            ),
            status => format!(
                "The endpoint answered with status {status}: {} Meta wants exactly 200 and the challenge as the whole body.",
                excerpt(&self.page)
            ),
        };
        Judged {
            accepted,
            is_right: accepted,
            finding,
        }
    }

    /// 200, and not the challenge.
    fn almost(&self) -> String {
        let (challenge, text) = (self.challenge, self.page.trim());
        let inside = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        let number = |text: &str| text.parse::<f64>().ok();
        if text.is_empty() {
            return "The endpoint answered 200 with nothing in it. Send the value of hub.challenge as the whole body.".into();
        }
        if text == challenge {
            return "The challenge came back with a line break or blanks around it. Meta compares the whole body: send the challenge and nothing else.".into();
        }
        if inside == Some(challenge) {
            return "The challenge came back in quotation marks: it was written as JSON. Meta takes that for another text: send it as text/plain, not as a JSON answer.".into();
        }
        if number(text).is_some() && number(text) == number(challenge) {
            return format!(
                "The challenge came back as the number {text}, where {challenge} was sent. Do not parse it: it is text, and goes back byte for byte."
            );
        }
        if number(text).is_some() {
            return format!(
                "Another number came back, where {challenge} was sent: {} Send the value of hub.challenge itself, as text, and let nothing on the way cache the answer.",
                excerpt(text)
            );
        }
        let holds = text.contains(challenge);
        match (holds, self.is_html) {
            (true, true) => {
                "The challenge came back within an HTML page. Meta compares the whole body: send the challenge alone, as text/plain, without a template.".into()
            }
            (true, false) => format!(
                "The challenge came back with something around it: {} Meta compares the whole body: send the challenge and nothing else.",
                excerpt(text)
            ),
            (false, true) => {
                "The endpoint answered 200 with an HTML page and without the challenge. The URL leads to a page for people, such as a login: check the path, and that it needs no session.".into()
            }
            (false, false) => format!(
                "The endpoint answered 200, but not with the challenge: {} Send the value of hub.challenge, dot included, as the whole body. If the verify token was taken for a wrong one, answer 403 instead of 200.",
                excerpt(text)
            ),
        }
    }

    fn refused(&self) -> String {
        format!(
            "The endpoint refused the handshake, status {}: {} Its verify token is another one: compare both, without blanks or quotation marks. If your server has not seen the request, a firewall or bot protection refused Meta's user agent: allow the path for “facebookplatform”.",
            self.status,
            excerpt(&self.page)
        )
    }

    /// A refusal is expected.
    fn to_another(&self, what: &str) -> Judged {
        let accepted = self.is_challenge();
        let (is_right, finding) = match self.status {
            200..300 if self.page.contains(self.challenge) => (
                false,
                format!(
                    "The endpoint returned the challenge for {what}: anybody passes its handshake. Compare hub.verify_token with your own first, and answer 403 when it differs."
                ),
            ),
            404 | 405 => (
                false,
                format!(
                    "Nothing takes a GET at this path, status {}, which says nothing of the verify token. Check the path first.",
                    self.status
                ),
            ),
            status @ 400..500 => (
                true,
                format!("The endpoint refused {what} with status {status}, as it should."),
            ),
            status @ 500.. => (
                false,
                format!(
                    "The endpoint failed at {what}, status {status}, instead of refusing it. Answer 403, also when a parameter is missing."
                ),
            ),
            status => (
                false,
                format!(
                    "The endpoint did not return the challenge for {what}, but answered {status}, as if all were well: {} Answer 403.",
                    excerpt(&self.page)
                ),
            ),
        };
        Judged {
            accepted,
            is_right,
            finding,
        }
    }
}

/// META 1: some characters have been passed on badly.
fn special(token: &str) -> &'static str {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    if token.chars().all(is_plain) {
        ""
    } else {
        " The verify token has other characters than letters, digits, “_” and “-”, which have been passed on wrongly before: choose one without them."
    }
}
