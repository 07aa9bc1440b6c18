//! Tokens and permissions: codes 190, 102, 3, 10, 200 and subcode 1929002.

use super::{Action, Explained, Facts, explained};
use crate::graph::fields::Level;
use crate::graph::token::{Login, misfit};

/// META, "Webhooks for Instagram", "Permissions".
const INSTAGRAM_COMMENTS: &str = "instagram_business_basic and instagram_business_manage_comments";
const INSTAGRAM_MESSAGES: &str = "instagram_business_manage_messages";
const PAGE_BASIC: &str =
    "pages_manage_metadata, pages_read_engagement, pages_show_list and instagram_basic";

/// Code 190.
pub(super) fn token(facts: &Facts<'_>) -> Explained {
    let Some(login) = facts.call.login() else {
        // Public code: the Instagram app id refuses app tokens.
        return explained(
            "Meta does not take this app id with this secret. The Instagram app id does not work here, nor does its secret.",
            "Use App ID and App secret from App settings > Basic, not those under Instagram > API setup with Instagram login.",
        );
    };
    if let Some(warning) = misfit(login, facts.call.shape) {
        return explained(warning.explanation, warning.remedy);
    }
    let anew = match login {
        Login::Instagram => {
            "Make a new token in the Meta console, under Instagram > API setup with Instagram login."
        }
        Login::Facebook => "Sign in with Facebook again and take a new Page token.",
    };
    // META, "Handling errors", "Authentication error codes"; only 463 was seen for this edge.
    match facts.subcode {
        Some(463) => explained("The token has expired.", anew),
        Some(458) => explained("The user has removed the app, and the token with it.", anew),
        Some(460) => explained(
            "The user changed the password, which ended the token.",
            anew,
        ),
        Some(459 | 464) => explained(
            "Meta wants the user to confirm the account first.",
            "Sign in to Instagram or Facebook in a browser and follow what it asks.",
        ),
        _ if facts.says("expired") => explained("The token has expired.", anew),
        _ if facts.says("cannot parse") || facts.says("malformed") => explained(
            "Meta cannot read the token: it is cut off, or holds something that does not belong to it.",
            format!("Copy it again, whole. {anew}"),
        ),
        _ => explained("Meta does not take the token any more.", anew),
    }
}

/// Code 102: `A user access token is required to request this resource.` (public code)
pub(super) fn not_a_user(facts: &Facts<'_>) -> Explained {
    let warning = facts
        .call
        .login()
        .and_then(|login| misfit(login, facts.call.shape));
    if let Some(warning) = warning {
        return explained(warning.explanation, warning.remedy);
    }
    match facts.call.level {
        Level::App => explained(
            "Meta wants a user’s token here, not the app’s.",
            "Set the callback in the Meta console instead, under Webhooks > Instagram.",
        ),
        Level::Account(Login::Instagram) => explained(
            "Meta wants the token of the account itself, and this is another kind.",
            "Use the account’s token from Instagram > API setup with Instagram login; it begins with IGAA.",
        ),
        Level::Account(Login::Facebook) => explained(
            "Meta wants the token of the Page itself, and this is another kind.",
            "Use the Page’s own token, not the user’s and not the app’s.",
        ),
    }
}

/// Code 3: one report with a token at the wrong host, others without Advanced Access.
pub(super) fn capability(facts: &Facts<'_>) -> Explained {
    let warning = facts
        .call
        .login()
        .and_then(|login| misfit(login, facts.call.shape));
    if let Some(warning) = warning {
        return explained(warning.explanation, warning.remedy);
    }
    explained(
        "Meta does not let this app make this call: it lacks Advanced Access, or the token belongs to the other login.",
        "In the Meta console, under App Review > Permissions and features, ask for Advanced Access; and see that the login chosen here is the one the token was made with.",
    )
}

/// Codes 10 and 200 to 299.
pub(super) fn permission(facts: &Facts<'_>) -> Explained {
    // `(#200) To subscribe to the messages field, one of these permissions is needed: pages_messaging`
    let needed = facts
        .message
        .rsplit_once("needed:")
        .map(|(_, names)| facts.quote(names.trim().trim_end_matches('.')))
        .filter(|names| !names.is_empty());
    if let Some(needed) = needed {
        let field = facts
            .message
            .split_once("to the ")
            .and_then(|(_, rest)| rest.split_once(" field"))
            .map_or_else(String::new, |(name, _)| {
                format!(" for the field “{}”", facts.quote(name))
            });
        return explained(
            format!("The token lacks a permission{field}: {needed}."),
            format!(
                "Add {needed} to the app, then connect the account again: a token keeps the permissions it was made with. Or leave the field out."
            ),
        );
    }
    let names = match facts.call.level {
        Level::App => {
            return explained(
                "The app may not do this.",
                "See in the Meta console that the product Webhooks is added and that you are an administrator of the app.",
            );
        }
        Level::Account(Login::Instagram) => {
            format!("{INSTAGRAM_COMMENTS}; for messages also {INSTAGRAM_MESSAGES}")
        }
        Level::Account(Login::Facebook) => {
            format!("{PAGE_BASIC}; for messages also pages_messaging and instagram_manage_messages")
        }
    };
    let what = match facts.call.action {
        Action::Subscribe | Action::Unsubscribe => "change what the account is subscribed to",
        Action::Read | Action::Who => "look at the account",
    };
    explained(
        format!("The token lacks the permission to {what}."),
        format!(
            "It takes {names}. Connect the account again after adding them: a token keeps the permissions it was made with."
        ),
    )
}

/// Subcode 1929002.
pub(super) fn partly(facts: &Facts<'_>) -> Explained {
    let words = facts.quote(facts.message);
    explained(
        format!("Some of the fields need more permission than the token has: “{words}”"),
        "Try the fields one by one to find which; then add its permission and connect the account again.",
    )
}
