//! `/{app-id}/subscriptions`: what an app is subscribed to, and where.

use serde_json::json;
use url::{Host, Url};

use super::answer::{Answer, Error, success};
use super::state::AppSubscription;
use super::{Call, Shared, client, fields, handshake};

/// The only object this server has.
const OBJECT: &str = "instagram";

pub(super) fn list(shared: &Shared, call: &Call, app_id: &str) -> Answer {
    authorize(shared, call, app_id)?;
    let state = shared.lock();
    let subscription = state
        .apps
        .get(app_id)
        .and_then(|app| app.subscription.as_ref());
    let items = subscription.map(|subscription| {
        let field = |name| json!({ "name": name, "version": "v26.0" });
        let fields: Vec<_> = subscription.fields.iter().map(field).collect();
        json!({
            "object": OBJECT,
            "callback_url": subscription.callback_url,
            "active": subscription.active,
            "fields": fields,
        })
    });
    Ok(json!({ "data": items.into_iter().collect::<Vec<_>>() }))
}

/// Calls the callback before it answers, as Meta does.
pub(super) async fn subscribe(shared: &Shared, call: &Call, app_id: &str) -> Answer {
    authorize(shared, call, app_id)?;
    let object = call.parameter("object");
    check_object(&object.ok_or_else(|| Error::missing("object"))?)?;
    let required = |name| call.parameter(name).ok_or_else(|| Error::missing(name));
    let callback_url = required("callback_url")?;
    let url = check_callback(&callback_url)?;
    let verify_token = required("verify_token")?;
    // May be absent: a disabled subscription is turned on again without them.
    let names = call.list("fields").unwrap_or_default();
    fields::check("fields", &names, fields::INSTAGRAM)?;

    let (client, timeout) = {
        let state = shared.lock();
        let client = client::new(&state).expect("a client");
        (client, state.callback_timeout)
    };
    handshake::verify(&client, timeout, url, &verify_token).await?;

    let mut state = shared.lock();
    let app = state.apps.get_mut(app_id).ok_or_else(Error::bad_token)?;
    let subscription = app.subscription.get_or_insert_default();
    subscription.callback_url = callback_url;
    subscription.verify_token = verify_token;
    subscription.active = true;
    if let Some(value) = call.parameter("include_values") {
        subscription.include_values = matches!(value.as_str(), "true" | "1");
    }
    fields::merge(&mut subscription.fields, names);
    success()
}

/// Without an object everything goes, without fields all of them.
pub(super) fn unsubscribe(shared: &Shared, call: &Call, app_id: &str) -> Answer {
    authorize(shared, call, app_id)?;
    if let Some(object) = call.parameter("object") {
        check_object(&object)?;
    }
    let names = call.list("fields");
    fields::check(
        "fields",
        names.as_deref().unwrap_or_default(),
        fields::INSTAGRAM,
    )?;
    let mut state = shared.lock();
    let app = state.apps.get_mut(app_id).ok_or_else(Error::bad_token)?;
    match (names, &mut app.subscription) {
        (Some(names), Some(AppSubscription { fields, .. })) => {
            fields.retain(|field| !names.contains(field));
            // Assumed: nothing is left of a subscription to nothing.
            if fields.is_empty() {
                app.subscription = None;
            }
        }
        (_, subscription) => *subscription = None,
    }
    success()
}

/// Only the app's own token, `APP_ID|APP_SECRET`, will do.
fn authorize(shared: &Shared, call: &Call, app_id: &str) -> Result<(), Error> {
    let token = call.token();
    let (id, secret) = split_app_token(&token).ok_or_else(Error::bad_token)?;
    let state = shared.lock();
    let known = state.apps.get(id).is_some_and(|app| app.secret == secret);
    if known && id == app_id {
        Ok(())
    } else {
        // Assumed: Graph's words for a token of the right shape.
        Err(Error::new(190, "Invalid OAuth access token signature."))
    }
}

/// The two parts of an app token, if it has the shape of one.
pub(super) fn split_app_token(token: &str) -> Option<(&str, &str)> {
    let (id, secret) = token.split_once('|')?;
    let digits = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    (digits && !secret.is_empty()).then_some((id, secret))
}

fn check_object(object: &str) -> Result<(), Error> {
    if object == OBJECT {
        return Ok(());
    }
    let message = format!(r#"(#100) Param object must be one of {{{OBJECT}}} - got "{object}"."#);
    Err(Error::new(100, message))
}

/// Plain http is for a test's own endpoint only.
fn check_callback(text: &str) -> Result<Url, Error> {
    // Assumed: the words of both errors.
    let invalid = || Error::new(100, "(#100) Param callback_url must be a valid URL");
    let url = Url::parse(text).map_err(|_| invalid())?;
    let loopback = match url.host().ok_or_else(invalid)? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if loopback => Ok(url),
        _ => Err(Error::new(100, "(#100) Param callback_url must use https")),
    }
}
