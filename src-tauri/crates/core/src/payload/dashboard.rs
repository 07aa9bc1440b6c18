//! The samples of the dashboard's "Test" button, by their constants (META 4).
//!
//! `entry.id` "0" is enough; the constants catch samples that a test tool has given an account.

use super::json::Value;

/// The account id of every sample.
pub(crate) const ACCOUNT: &str = "0";

const TEXT: &str = "This is an example.";
const COMMENT: &str = "17865799348089039";
/// The comment of the samples of 2018.
const OLD_COMMENT: &str = "123456789";
const PERSON: &str = "232323232";
const MEDIA: &str = "17887498072083520";
const SENDER: &str = "12334";
const RECIPIENT: &str = "23245";
const MESSAGE: &str = "random_mid";
const READ: &str = "last_message_id_read";

/// The value of a change is a sample's.
pub(crate) fn is_sample_change(value: Value<'_>) -> bool {
    let is = |name: &str, constant: &str| member_is(value, name, constant);
    let from_person = value
        .object("from")
        .is_some_and(|from| member_is(from, "id", PERSON));
    is("id", COMMENT)
        || is("media_id", MEDIA)
        || is("text", TEXT) && (from_person || is("id", OLD_COMMENT))
}

/// The messaging item is a sample's.
pub(crate) fn is_sample_message(item: Value<'_>) -> bool {
    let id_is = |party: &str, constant: &str| {
        item.object(party)
            .is_some_and(|party| member_is(party, "id", constant))
    };
    let mid_is = |payload: &str, constant: &str| {
        item.object(payload)
            .is_some_and(|payload| member_is(payload, "mid", constant))
    };
    id_is("sender", SENDER) && id_is("recipient", RECIPIENT)
        || mid_is("message", MESSAGE)
        || mid_is("read", READ)
}

fn member_is(value: Value<'_>, name: &str, constant: &str) -> bool {
    value.get(name).is_some_and(|own| own.reads(constant))
}
