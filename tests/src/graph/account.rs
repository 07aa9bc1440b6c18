//! `/{id}/subscribed_apps` and `/{id}`: the accounts, by Instagram Login and by
//! Facebook Login. The token decides which of the two it is.

use serde_json::{Value, json};

use super::answer::{Answer, Error, success};
use super::app::split_app_token;
use super::state::{InstagramUser, Page};
use super::{Call, Shared, fields};

/// Who a token speaks for.
enum Account {
    Instagram(InstagramUser),
    Page(Page),
}

impl Account {
    /// The key of its subscribed fields.
    fn id(&self) -> &str {
        match self {
            Self::Instagram(user) => &user.user_id,
            Self::Page(page) => &page.page_id,
        }
    }
}

pub(super) fn subscribed_apps(shared: &Shared, call: &Call, id: &str) -> Answer {
    if split_app_token(&call.token()).is_some() {
        let message = "A user access token is required to request this resource.";
        return Err(Error::new(102, message));
    }
    let account = find(shared, call, id)?;
    if let Account::Page(page) = &account
        && call.method != "POST"
        && !page.may("pages_manage_metadata")
    {
        return Err(Error::new(200, "(#200) Permissions error").http(403));
    }
    match call.method.as_str() {
        "POST" => {
            let names = call.list("subscribed_fields");
            let names = names.ok_or_else(|| Error::missing("subscribed_fields"))?;
            match &account {
                Account::Instagram(_) => {
                    let checked = fields::check("subscribed_fields", &names, fields::INSTAGRAM);
                    checked.map_err(|error| error.kind("IGApiException"))?;
                }
                Account::Page(page) => {
                    fields::check("subscribed_fields", &names, fields::PAGE)?;
                    check_permissions(page, &names)?;
                }
            }
            let mut fields = Vec::new();
            fields::merge(&mut fields, names);
            let mut state = shared.lock();
            // Replaces: what is not named again is gone.
            state.subscribed_fields.insert(account.id().into(), fields);
            success()
        }
        "DELETE" => {
            shared.lock().subscribed_fields.remove(account.id());
            success()
        }
        _ => Ok(list(&account, &shared.lock().subscribed(account.id()))),
    }
}

fn list(account: &Account, fields: &[String]) -> Value {
    if fields.is_empty() {
        return json!({ "data": [] });
    }
    let item = match account {
        Account::Instagram(user) => json!({ "id": user.app_id, "subscribed_fields": fields }),
        Account::Page(page) => json!({
            "link": format!("https://www.facebook.com/games/?app_id={}", page.app_id),
            "name": "Fake app",
            "id": page.app_id,
            "subscribed_fields": fields,
        }),
    };
    json!({ "data": [item] })
}

fn check_permissions(page: &Page, names: &[String]) -> Result<(), Error> {
    for name in names {
        let messages = name.starts_with("messag").then_some("pages_messaging");
        for permission in ["pages_manage_metadata"].into_iter().chain(messages) {
            if !page.may(permission) {
                let message = format!(
                    "(#200) To subscribe to the {name} field, one of these permissions is \
                     needed: {permission}"
                );
                return Err(Error::new(200, message).http(403));
            }
        }
    }
    Ok(())
}

/// META, "Mentions": `fields=mentioned_comment.comment_id(X){..}`, or `mentioned_media`.
fn mention(shared: &Shared, call: &Call, id: &str) -> Option<Answer> {
    let fields = call.parameter("fields")?;
    let (edge, words) = [
        ("mentioned_comment", "text"),
        ("mentioned_media", "caption"),
    ]
    .into_iter()
    .find(|(edge, _)| fields.starts_with(edge))?;
    let (_, rest) = fields.split_once('(')?;
    let (of, _) = rest.split_once(')')?;
    let known = shared.lock().mentions.get(of).cloned();
    let Some((username, text)) = known else {
        let message = "(#24) The requested resource does not exist";
        return Some(Err(Error::new(24, message)));
    };
    Some(Ok(json!({
        edge: { "username": username, words: text, "id": of },
        "id": id,
    })))
}

/// `/me` and an id itself, with the fields that were asked for.
pub(super) fn node(shared: &Shared, call: &Call, id: &str) -> Answer {
    if split_app_token(&call.token()).is_some() {
        // Assumed: Graph's general words for an app token here.
        let message = "An active access token must be used to query information about the \
                       current user.";
        return Err(Error::new(2500, message));
    }
    let account = find(shared, call, id)?;
    if let Some(answer) = mention(shared, call, id) {
        return answer;
    }
    let (known, default) = match &account {
        Account::Instagram(user) => (
            json!({
                "id": user.scoped_id,
                "user_id": user.user_id,
                "username": user.username,
                "account_type": "BUSINESS",
            }),
            ["id"].as_slice(),
        ),
        Account::Page(page) => (
            json!({ "id": page.page_id, "name": format!("Page {}", page.page_id) }),
            ["id", "name"].as_slice(),
        ),
    };
    let asked = call.list("fields");
    let asked = asked.unwrap_or_else(|| default.iter().map(|&name| name.into()).collect());
    // Always there, asked for or not.
    let mut answer = json!({ "id": known["id"] });
    for name in asked {
        let value = known.get(&name).ok_or_else(|| {
            // Assumed: Graph's words for a field that does not exist.
            Error::new(
                100,
                format!("(#100) Tried accessing nonexisting field ({name})"),
            )
        })?;
        answer[name.as_str()] = value.clone();
    }
    Ok(answer)
}

/// Who the token speaks for, if that is also who the path is about.
fn find(shared: &Shared, call: &Call, id: &str) -> Result<Account, Error> {
    let token = call.token();
    let state = shared.lock();
    if let Some(user) = state.instagram_users.get(&token) {
        let own = [&user.user_id, &user.scoped_id, "me"];
        return if own.contains(&id) {
            Ok(Account::Instagram(user.clone()))
        } else {
            Err(Error::bad_token())
        };
    }
    let page = state.pages.get(&token).ok_or_else(Error::bad_token)?;
    if id == page.page_id || id == "me" {
        Ok(Account::Page(page.clone()))
    } else {
        Err(Error::unsupported(&call.method, id))
    }
}
