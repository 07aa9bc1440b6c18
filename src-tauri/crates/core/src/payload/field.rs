//! Which fields there are, and what to say of a field that Hookglass cannot read (META 3.1).

use super::sentence::quoted;

/// In the API's list of names, but without a published schema.
const NO_SCHEMA: [&str; 11] = [
    "agent_messages",
    "comment_poll_response",
    "creator_marketplace_invited_creator_onboarding",
    "creator_marketplace_projects",
    "delta",
    "follow",
    "onboarding_welcome_message_series",
    "share_to_story",
    "story_poll_response",
    "story_reactions",
    "story_share",
];

/// Names that guides and dashboards show, and that Meta does not send for `instagram`.
const NOT_SENT: [&str; 5] = [
    "business_login_deauthorization",
    "feed",
    "likes",
    "share_to_facebook",
    "tags",
];

/// Fields that Hookglass reads; what it cannot read of them has an unexpected shape.
const READ: [&str; 16] = [
    "comments",
    "live_comments",
    "media",
    "mentions",
    "message_edit",
    "message_reactions",
    "messages",
    "messaging_handover",
    "messaging_optins",
    "messaging_policy_enforcement",
    "messaging_postbacks",
    "messaging_referral",
    "messaging_seen",
    "response_feedback",
    "standby",
    "story_insights",
];

/// The name that stands for every field that no list of Meta's has.
pub(crate) const OTHER: &str = "other";

/// The field's name where a list of Meta's has it, else [`OTHER`]: whoever counts by field must
/// not keep a counter for each name that a stranger thinks of.
pub(crate) fn known(field: &str) -> &'static str {
    let of = |names: &[&'static str]| {
        let place = names.binary_search(&field).ok()?;
        names.get(place).copied()
    };
    of(&READ)
        .or_else(|| of(&NO_SCHEMA))
        .or_else(|| of(&NOT_SENT))
        .unwrap_or(OTHER)
}

/// Why an event of this field is shown raw.
pub(crate) fn why_raw(field: &str) -> String {
    let name = quoted(field);
    if NO_SCHEMA.contains(&field) {
        format!("{name} is a real field, but Meta publishes no schema for it, so it is shown raw.")
    } else if field == "message_echoes" {
        "Instagram has no “message_echoes”: echoes come through “messages”, with “is_echo”.".into()
    } else if NOT_SENT.contains(&field) {
        format!("{name} is not a field that Meta sends for Instagram.")
    } else if READ.contains(&field) {
        format!("The value does not have the shape that Meta documents for {name}.")
    } else {
        format!("{name} is not in Meta’s list of Instagram fields, so it is shown raw.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_metas_lists_are_counted_by_themselves() {
        for list in [&READ[..], &NO_SCHEMA, &NOT_SENT] {
            assert!(list.is_sorted(), "searched by halves: {list:?}");
            assert!(list.iter().all(|field| known(field) == *field));
        }
        assert_eq!(known("comments "), OTHER);
        assert_eq!(known(""), OTHER);
    }
}
