//! What the pictures show: a bit of everything, and what goes wrong.

use std::process::Command;

use super::app::App;
use crate::failure::Outcome;
use crate::{process, workspace};

pub(crate) const SECRET_NAME: &str = "INSTAGRAM_WEBHOOK_SECRET";
/// Signs made-up deliveries on this machine; it opens nothing.
pub(crate) const SECRET: &str = "screenshot";

/// Field, and how it is signed. Oldest first: the last ones are at the top.
const SENT: &[(&str, &str)] = &[
    ("story_insights", "valid"),
    ("comments/batch", "valid"),
    ("live_comments", "valid"),
    ("comments", "missing"),
    ("message_reactions/react", "valid"),
    ("mentions/in-comment", "valid"),
    ("messages/story_mention", "valid"),
    ("comments/reply", "invalid"),
    ("messages/text", "valid"),
    ("comments/reply", "valid"),
    ("comments", "valid"),
];

pub(crate) fn send(app: &App) -> Outcome {
    for (field, sign) in SENT {
        // The receiver refuses a wrong signature, and `send` exits with 1.
        let code = i32::from(*sign == "invalid");
        process::run_expecting(
            Command::new(workspace::built("hookglass"))
                .args(["send", field, "--to", &app.callback_url()])
                .args(["--sign", sign, "--secret-env", SECRET_NAME])
                .env(SECRET_NAME, SECRET),
            code,
            "The simulator got another answer than it should.",
        )?;
    }
    Ok(())
}
