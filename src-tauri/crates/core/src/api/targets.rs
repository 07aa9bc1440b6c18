//! Targets: the user's own endpoints, by name.

use http::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ApiError;
use super::forwarding::{self, Forwarding};
use crate::app::App;
use crate::delivery::opens_something;
use crate::replay::{self, Trust};
use crate::store::Writing;
use crate::store::target::{self, ForwardMode, Target, TargetHeader};

/// The longest time-out, in seconds.
const LONGEST_S: u32 = 24 * 60 * 60;

/// A target and how forwarding to it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TargetInfo {
    /// The target.
    #[serde(flatten)]
    pub target: Target,
    /// How forwarding to it is.
    pub forwarding: Forwarding,
}

/// A target as the user writes it.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TargetDraft {
    /// `null`: a new one.
    #[ts(type = "number | null")]
    pub id: Option<i64>,
    /// Its name; none other has it.
    pub name: String,
    /// Where it is.
    pub url: String,
    /// Seconds; `null`: as long as it takes.
    pub timeout_s: Option<u32>,
    /// A value of `null` leaves the secret that is kept as it is.
    pub headers: Vec<TargetHeader>,
    /// Whose certificates are trusted.
    pub trust: Trust,
    /// The label of the secret that signs.
    pub secret: Option<String>,
}

/// Which target.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TargetRef {
    /// Its id.
    #[ts(type = "number")]
    pub target_id: i64,
}

pub(super) async fn list(app: &App, (): ()) -> Result<Vec<TargetInfo>, ApiError> {
    let targets = app.store().read(target::all).await?;
    let mut infos = Vec::with_capacity(targets.len());
    for target in targets {
        infos.push(info(app, target).await?);
    }
    Ok(infos)
}

async fn info(app: &App, target: Target) -> Result<TargetInfo, ApiError> {
    let forwarding = forwarding::of(app, &target).await?;
    Ok(TargetInfo { target, forwarding })
}

pub(super) async fn save(app: &App, draft: TargetDraft) -> Result<TargetInfo, ApiError> {
    let name = check_name(&draft.name)?;
    let url = check_url(&draft.url)?;
    if draft
        .timeout_s
        .is_some_and(|seconds| !(1..=LONGEST_S).contains(&seconds))
    {
        let message = "The time-out has to be between 1 second and a day.";
        return Err(ApiError::bad_request(
            message,
            "For breakpoints, choose none.",
        ));
    }
    app.senders().get(&draft.trust)?;
    let before = match draft.id {
        Some(id) => Some(
            app.store()
                .read(move |connection| target::get(connection, id))
                .await?,
        ),
        None => None,
    };
    let others = app.store().read(target::all).await?;
    if others
        .iter()
        .any(|other| Some(other.id) != draft.id && other.name == name)
    {
        let message = format!("There is a target “{name}” already.");
        return Err(ApiError::bad_request(&message, "Choose another name."));
    }
    let (headers, hidden) = sort_headers(draft.headers, before.as_ref())?;
    let forward = before
        .as_ref()
        .map_or(ForwardMode::Off, |before| before.forward);
    if forward != ForwardMode::Off {
        app.refuse_ourselves(&url)?;
    }
    let names: Vec<String> = headers
        .iter()
        .filter(|header| header.value.is_none())
        .map(|header| header.name.clone())
        .collect();
    let target = Target {
        id: draft.id.unwrap_or(0),
        name,
        url,
        timeout_s: draft.timeout_s,
        headers,
        trust: draft.trust,
        secret: draft.secret,
        forward,
    };
    let kept = target.clone();
    let id = app
        .store()
        .write(move |writing| target::save(writing, &kept))
        .await?;
    if let Err(error) = app.keep_hidden_headers(id, &names, hidden).await {
        undo(app, id, before).await?;
        return Err(error.into());
    }
    app.renew_forwarder(id).await?;
    info(app, Target { id, ..target }).await
}

/// As it was before, since its secrets could not be kept.
async fn undo(app: &App, id: i64, before: Option<Target>) -> Result<(), ApiError> {
    let undo = move |writing: &Writing<'_>| match &before {
        Some(before) => target::save(writing, before).map(drop),
        None => target::remove(writing, id),
    };
    Ok(app.store().write(undo).await?)
}

fn check_name(name: &str) -> Result<String, ApiError> {
    let name = name.trim();
    let is_name = (1..=60).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if is_name {
        return Ok(name.to_owned());
    }
    let message = "A target needs a name of at most 60 letters.";
    Err(ApiError::bad_request(
        message,
        "Call it what it is, such as “my laptop”.",
    ))
}

/// As it is kept: without white space around it.
fn check_url(url: &str) -> Result<String, ApiError> {
    Ok(replay::parse_kept_target(url)?.into())
}

type Sorted = (Vec<TargetHeader>, Vec<(String, String)>);

/// The headers as they are kept, and the values that are secrets.
fn sort_headers(drafts: Vec<TargetHeader>, before: Option<&Target>) -> Result<Sorted, ApiError> {
    let (mut headers, mut hidden) = (Vec::new(), Vec::new());
    for draft in drafts {
        let name = draft.name.trim().to_owned();
        if !replay::is_senders_own(&name)
            || name.to_ascii_lowercase().starts_with("x-hub-signature")
        {
            let message = format!(
                "The header “{name}” is not yours to set: it belongs to the connection or the signature."
            );
            return Err(ApiError::bad_request(&message, "Take it out."));
        }
        let is_header = HeaderName::from_bytes(name.as_bytes()).is_ok()
            && draft
                .value
                .as_ref()
                .is_none_or(|value| HeaderValue::from_str(value).is_ok());
        if !is_header {
            let message = format!("HTTP cannot carry the header “{name}” with that value.");
            return Err(ApiError::bad_request(
                &message,
                "Take out spaces in the name, and line breaks.",
            ));
        }
        let same = |header: &TargetHeader| header.name.eq_ignore_ascii_case(&name);
        if headers.iter().any(same) {
            let message = format!("The header “{name}” is there twice.");
            return Err(ApiError::bad_request(&message, "Keep one of them."));
        }
        let was_hidden = before.is_some_and(|before| {
            before
                .headers
                .iter()
                .any(|header| same(header) && header.value.is_none())
        });
        match draft.value {
            None if !was_hidden => {
                let message = format!("The header “{name}” has no value.");
                return Err(ApiError::bad_request(
                    &message,
                    "Give it one, or take it out.",
                ));
            }
            None => headers.push(TargetHeader { name, value: None }),
            Some(value) if opens_something(&name) => {
                hidden.push((name.clone(), value));
                headers.push(TargetHeader { name, value: None });
            }
            value => headers.push(TargetHeader { name, value }),
        }
    }
    Ok((headers, hidden))
}

pub(super) async fn remove(app: &App, args: TargetRef) -> Result<Vec<TargetInfo>, ApiError> {
    let id = args.target_id;
    app.store()
        .write(move |writing| target::remove(writing, id))
        .await?;
    app.keep_hidden_headers(id, &[], Vec::new()).await?;
    app.set_forwarders().await?;
    list(app, ()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(name: &str, value: Option<&str>) -> TargetHeader {
        TargetHeader {
            name: name.into(),
            value: value.map(str::to_owned),
        }
    }

    #[test]
    fn what_opens_something_is_kept_apart() {
        let drafts = vec![
            header("X-Env", Some("dev")),
            header("Authorization", Some("Bearer abc")),
            header("x-vercel-protection-bypass", Some("def")),
        ];
        let (headers, hidden) = sort_headers(drafts, None).expect("headers");
        assert_eq!(headers[0].value.as_deref(), Some("dev"));
        assert_eq!((&headers[1].value, &headers[2].value), (&None, &None));
        let values: Vec<&str> = hidden.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(values, ["Bearer abc", "def"]);
    }

    #[test]
    fn headers_that_cannot_be_are_refused() {
        for (name, value) in [
            ("Host", Some("x")),
            ("X-Hub-Signature-256", Some("sha256=")),
            ("a b", Some("x")),
            ("X-A", Some("one\r\ntwo")),
            ("X-A", None),
        ] {
            assert!(
                sort_headers(vec![header(name, value)], None).is_err(),
                "{name}"
            );
        }
        let twice = vec![header("X-A", Some("1")), header("x-a", Some("2"))];
        assert!(sort_headers(twice, None).is_err());
    }

    #[test]
    fn a_url_holds_no_password() {
        assert!(check_url("http://me:secret@127.0.0.1:1/").is_err());
        assert_eq!(
            check_url(" http://127.0.0.1:1/x ").expect("a URL"),
            "http://127.0.0.1:1/x"
        );
    }
}
