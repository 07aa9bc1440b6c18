//! The closed list of what an event can be.
//!
//! `field` is Meta's word and says which subscription an event came by; `kind` is ours and says
//! what happened, which is what a person filters by: five kinds arrive through `messages` alone.

/// What happened. Items of `standby[]` have the same kinds with `standby_` before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A comment on a post, reel, story or ad.
    Comment,
    /// A comment that answers another one.
    Reply,
    /// A comment during a live broadcast, answers included.
    LiveComment,
    /// The account is mentioned in the caption of somebody's post.
    MentionInCaption,
    /// The account is mentioned in a comment.
    MentionInComment,
    /// The final figures of a story.
    StoryInsights,
    /// A new post, in the shape of integration guides; no field that Meta sends (META 0, row 1).
    Media,
    /// A direct message from a person.
    Message,
    /// A direct message that the account itself, or an app in its name, has sent.
    MessageEcho,
    /// A message was unsent.
    MessageDeleted,
    /// The account is mentioned in somebody's story; arrives as a message.
    StoryMention,
    /// A message that answers one of the account's stories.
    StoryReply,
    /// A message was edited.
    MessageEdit,
    /// A reaction to a message.
    Reaction,
    /// A reaction was taken back.
    ReactionRemoved,
    /// A button, an ice breaker or a menu entry was tapped.
    Postback,
    /// A conversation was opened through a link or an ad.
    Referral,
    /// A message was read.
    Seen,
    /// A conversation moved between apps.
    Handover,
    /// A person agreed to, or stopped, recurring messages.
    Optin,
    /// Meta warned, blocked or unblocked the account.
    PolicyEnforcement,
    /// A person rated an answer.
    ResponseFeedback,
    /// The name of a field without its value: "Include Values" is off.
    NamesOnly,
    /// Something that Hookglass does not know, shown raw.
    Unknown,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 24] = [
        Self::Comment,
        Self::Reply,
        Self::LiveComment,
        Self::MentionInCaption,
        Self::MentionInComment,
        Self::StoryInsights,
        Self::Media,
        Self::Message,
        Self::MessageEcho,
        Self::MessageDeleted,
        Self::StoryMention,
        Self::StoryReply,
        Self::MessageEdit,
        Self::Reaction,
        Self::ReactionRemoved,
        Self::Postback,
        Self::Referral,
        Self::Seen,
        Self::Handover,
        Self::Optin,
        Self::PolicyEnforcement,
        Self::ResponseFeedback,
        Self::NamesOnly,
        Self::Unknown,
    ];

    /// The word used in the store, in NDJSON and in the UI.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Reply => "reply",
            Self::LiveComment => "live_comment",
            Self::MentionInCaption => "mention_in_caption",
            Self::MentionInComment => "mention_in_comment",
            Self::StoryInsights => "story_insights",
            Self::Media => "media",
            Self::Message => "message",
            Self::MessageEcho => "message_echo",
            Self::MessageDeleted => "message_deleted",
            Self::StoryMention => "story_mention",
            Self::StoryReply => "story_reply",
            Self::MessageEdit => "message_edit",
            Self::Reaction => "reaction",
            Self::ReactionRemoved => "reaction_removed",
            Self::Postback => "postback",
            Self::Referral => "referral",
            Self::Seen => "seen",
            Self::Handover => "handover",
            Self::Optin => "optin",
            Self::PolicyEnforcement => "policy_enforcement",
            Self::ResponseFeedback => "response_feedback",
            Self::NamesOnly => "names_only",
            Self::Unknown => "unknown",
        }
    }
}
