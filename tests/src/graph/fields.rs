//! The names that may be subscribed to, and the error for any other.

use super::answer::Error;

/// `object=instagram`, and the accounts of Instagram Login (META 3.1).
pub(super) const INSTAGRAM: &[&str] = &[
    "agent_messages",
    "comment_poll_response",
    "comments",
    "creator_marketplace_invited_creator_onboarding",
    "creator_marketplace_projects",
    "delta",
    "follow",
    "live_comments",
    "mentions",
    "message_edit",
    "message_reactions",
    "messages",
    "messaging_handover",
    "messaging_optins",
    "messaging_postbacks",
    "messaging_referral",
    "messaging_seen",
    "onboarding_welcome_message_series",
    "share_to_story",
    "standby",
    "story_insights",
    "story_poll_response",
    "story_reactions",
];

/// Pages, which have words of their own. Only those that have to do with comments
/// and messages: the real list also has the parts of a Page's profile.
pub(super) const PAGE: &[&str] = &[
    "calls",
    "conversations",
    "feed",
    "follow",
    "inbox_labels",
    "leadgen",
    "live_videos",
    "mention",
    "message_context",
    "message_deliveries",
    "message_echoes",
    "message_edits",
    "message_mention",
    "message_reactions",
    "message_reads",
    "messages",
    "messaging_account_linking",
    "messaging_customer_information",
    "messaging_feedback",
    "messaging_game_plays",
    "messaging_handovers",
    "messaging_optins",
    "messaging_optouts",
    "messaging_payments",
    "messaging_policy_enforcement",
    "messaging_postbacks",
    "messaging_referrals",
    "name",
    "picture",
    "ratings",
    "response_feedback",
    "send_cart",
    "standby",
    "videos",
];

/// Refuses the first name that is not in the vocabulary, with all that are.
pub(super) fn check(parameter: &str, names: &[String], known: &[&str]) -> Result<(), Error> {
    let is_unknown = |name: &String| !known.contains(&name.as_str());
    let Some(index) = names.iter().position(is_unknown) else {
        return Ok(());
    };
    let message = format!(
        r#"(#100) Param {parameter}[{index}] must be one of {{{}}} - got "{}"."#,
        known.join(", "),
        names[index]
    );
    Err(Error::new(100, message))
}

/// The names, each once.
pub(super) fn merge(into: &mut Vec<String>, names: Vec<String>) {
    for name in names {
        if !into.contains(&name) {
            into.push(name);
        }
    }
}
