//! The names of fields, as Meta knows them.
//!
//! META: "Webhooks for Instagram" (the reference and the table of fields), the enum of
//! Meta's SDK of June 2026 for Instagram accounts, and that of its `page.py` for Pages.

use serde::Serialize;
use ts_rs::TS;

use super::token::Login;

/// Where fields are subscribed to: each place has its own names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// `/{app-id}/subscriptions`.
    App,
    /// `/{id}/subscribed_apps`.
    Account(Login),
}

/// A field that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it brings.
    pub note: &'static str,
}

/// The fields to offer, the documented ones first.
pub fn known_fields(level: Level) -> &'static [Field] {
    match level {
        Level::App | Level::Account(Login::Instagram) => INSTAGRAM,
        Level::Account(Login::Facebook) => PAGE,
    }
}

/// Every name that Meta takes there.
pub(super) fn names(level: Level) -> impl Iterator<Item = &'static str> {
    let more = match level {
        Level::App | Level::Account(Login::Instagram) => INSTAGRAM_OLDER,
        Level::Account(Login::Facebook) => PAGE_MORE,
    };
    let offered = known_fields(level).iter().map(|field| field.name);
    offered.chain(more.iter().copied())
}

const fn field(name: &'static str, note: &'static str) -> Field {
    Field { name, note }
}

const UNPUBLISHED: &str = "Accepted by Meta, but what it brings is not published.";

const INSTAGRAM: &[Field] = &[
    field("comments", "Comments on posts and reels, and replies."),
    field("live_comments", "Comments during a live broadcast."),
    field(
        "mentions",
        "@mentions in captions and comments of others. With Instagram Login, Meta documents them as part of comments.",
    ),
    field(
        "story_insights",
        "Figures of a story when it ends. Documented for Facebook Login only.",
    ),
    field(
        "messages",
        "Direct messages, story replies and story mentions; your own as echoes.",
    ),
    field("message_reactions", "Reactions to messages."),
    field("messaging_postbacks", "Taps on buttons and ice breakers."),
    field(
        "messaging_referral",
        "Conversations begun from a link or an ad.",
    ),
    field("messaging_seen", "Messages that were read."),
    field(
        "messaging_handover",
        "A conversation passes from one app to another.",
    ),
    field(
        "message_edit",
        "Messages that were edited. Useful together with messages only.",
    ),
    field(
        "messaging_optins",
        "Opt-ins. Listed by Meta, with Messenger’s schema only.",
    ),
    field("standby", "Conversations that another app holds."),
    field("agent_messages", UNPUBLISHED),
    field("comment_poll_response", UNPUBLISHED),
    field(
        "creator_marketplace_invited_creator_onboarding",
        UNPUBLISHED,
    ),
    field("creator_marketplace_projects", UNPUBLISHED),
    field("delta", UNPUBLISHED),
    field("follow", UNPUBLISHED),
    field("onboarding_welcome_message_series", UNPUBLISHED),
    field("share_to_story", UNPUBLISHED),
    field("story_poll_response", UNPUBLISHED),
    field("story_reactions", UNPUBLISHED),
];

/// In older SDKs only: not offered, but nobody is kept from trying.
const INSTAGRAM_OLDER: &[&str] = &["story_share"];

/// What concerns Instagram: any one of them switches Instagram's deliveries on.
const PAGE: &[Field] = &[
    field(
        "feed",
        "Posts of the Page. Enough to switch Instagram’s comments and mentions on.",
    ),
    field("mention", "Mentions of the Page."),
    field(
        "messages",
        "Messages to the Page and to the linked Instagram account.",
    ),
    field("message_reactions", "Reactions to messages."),
    field(
        "message_reads",
        "Messages that were read; messaging_seen on Instagram.",
    ),
    field("messaging_postbacks", "Taps on buttons and ice breakers."),
    field(
        "messaging_referrals",
        "Conversations begun from a link or an ad.",
    ),
    field(
        "messaging_handovers",
        "A conversation passes from one app to another.",
    ),
    field("standby", "Conversations that another app holds."),
    field("message_edits", "Messages that were edited."),
    field("message_echoes", "Messages that the Page itself sent."),
    field("message_deliveries", "Messages that were delivered."),
    field("messaging_optins", "Opt-ins."),
    field(
        "messaging_policy_enforcement",
        "Warnings about the rules of messaging.",
    ),
    field(
        "response_feedback",
        "People’s verdict on automatic answers.",
    ),
];

/// The rest of Meta's list for Pages: has nothing to do with Instagram, but is taken.
const PAGE_MORE: &[&str] = &[
    "affiliation",
    "attire",
    "awards",
    "bio",
    "birthday",
    "call_permission_reply",
    "calls",
    "category",
    "checkins",
    "company_overview",
    "conversations",
    "culinary_team",
    "current_location",
    "description",
    "email",
    "feature_access_list",
    "founded",
    "general_info",
    "general_manager",
    "group_feed",
    "hometown",
    "hours",
    "inbox_labels",
    "invalid_topic_placeholder",
    "invoice_access_bank_slip_events",
    "invoice_access_invoice_change",
    "invoice_access_invoice_draft_change",
    "invoice_access_onboarding_status_active",
    "leadgen",
    "leadgen_fat",
    "live_videos",
    "local_delivery",
    "location",
    "marketing_message_delivery_failed",
    "mcom_invoice_change",
    "members",
    "merchant_review",
    "message_context",
    "message_mention",
    "message_template_status_update",
    "messaging_account_linking",
    "messaging_appointments",
    "messaging_checkout_updates",
    "messaging_customer_information",
    "messaging_direct_sends",
    "messaging_fblogin_account_linking",
    "messaging_feedback",
    "messaging_game_plays",
    "messaging_in_thread_lead_form_submit",
    "messaging_integrity",
    "messaging_optouts",
    "messaging_payments",
    "messaging_pre_checkouts",
    "mission",
    "name",
    "page_about_story",
    "page_change_proposal",
    "page_upcoming_change",
    "parking",
    "payment_options",
    "payment_request_update",
    "personal_info",
    "personal_interests",
    "phone",
    "picture",
    "price_range",
    "product_review",
    "products",
    "public_transit",
    "publisher_subscriptions",
    "ratings",
    "registration",
    "send_cart",
    "user_action",
    "video_text_question_responses",
    "videos",
    "website",
];
