//! What stays as it is: words of Meta's own lists, the constants of the dashboard's samples, and
//! the hosts of Meta's files.

/// What the key of a value says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// Its value is the name of a field.
    Field,
    /// Its value is a word out of a list of Meta's.
    Word,
    /// Its value is a time.
    Time,
    /// Its value names a person or an account.
    Name,
    /// Anything else: texts, ids, addresses.
    Other,
}

/// Keys whose values are words out of Meta's lists (META 3.3).
const WORD_KEYS: [&str; 22] = [
    "action",
    "app_roles",
    "feedback",
    "item",
    "media_product_type",
    "media_type",
    "notification_messages_frequency",
    "notification_messages_status",
    "object",
    "product_type",
    "reaction",
    "role",
    "roles",
    "source",
    "status",
    "template_type",
    "type",
    "user_token_status",
    "verb",
    "webview_height_ratio",
    "event",
    "mode",
];

/// Those words. Another one at their place may be anything, and is replaced.
const WORDS: [&str; 69] = [
    // object
    "instagram",
    "page",
    "user",
    // media_product_type, media_type
    "FEED",
    "REELS",
    "STORY",
    "AD",
    "LIVE",
    "IMAGE",
    "VIDEO",
    "CAROUSEL_ALBUM",
    // type of an attachment
    "audio",
    "fallback",
    "file",
    "ig_post",
    "ig_reel",
    "ig_story",
    "image",
    "like_heart",
    "media",
    "reel",
    "share",
    "story",
    "story_mention",
    "template",
    "unsupported_type",
    "video",
    "ephemeral",
    // type of a button, of a template, of a referral, of an opt-in
    "postback",
    "web_url",
    "phone_number",
    "generic",
    "button",
    "OPEN_THREAD",
    "notification_messages",
    "one_time_notif_req",
    // source
    "ADS",
    "SHORTLINK",
    "CUSTOMER_CHAT_PLUGIN",
    "DISCOVER_TAB",
    // action, reaction
    "react",
    "unreact",
    "warning",
    "block",
    "unblock",
    "angry",
    "sad",
    "wow",
    "love",
    "like",
    "laugh",
    "other",
    "smile",
    "dislike",
    // opt-ins
    "DAILY",
    "WEEKLY",
    "MONTHLY",
    "REFRESHED",
    "NOT_REFRESHED",
    "STOP_NOTIFICATIONS",
    "RESUME_NOTIFICATIONS",
    // feedback, roles
    "Good response",
    "Bad response",
    "primary_receiver",
    "secondary_receiver",
    // verb, item
    "add",
    "edited",
    "remove",
    "comment",
];

/// What the dashboard's “Test” sends (META 4); the shorter numbers stay anyway.
const SAMPLES: [&str; 13] = [
    "This is an example.",
    "123456789",
    "232323232",
    "test",
    "123123123",
    "17865799348089039",
    "1231231234",
    "17887498072083520",
    "random_mid",
    "random_text",
    "random_title",
    "random_payload",
    "last_message_id_read",
];

/// Hosts of Meta's, with all below them.
const HOSTS: [&str; 10] = [
    "instagram.com",
    "cdninstagram.com",
    "fbcdn.net",
    "fbsbx.com",
    "facebook.com",
    "facebook.net",
    "fb.me",
    "ig.me",
    "messenger.com",
    "threads.net",
];

impl Key {
    /// What a key says of its value. A key that is a number names nothing itself (the keys of
    /// `app_roles` are ids), so what is around it counts.
    pub(super) fn of(name: &str, around: Self) -> Self {
        if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()) {
            around
        } else if name == "field" || name == "changed_fields" {
            Self::Field
        } else if WORD_KEYS.contains(&name) {
            Self::Word
        } else if name == "time"
            || ["timestamp", "_time", "_at"]
                .iter()
                .any(|end| name.ends_with(end))
        {
            Self::Time
        } else if name == "username" || name == "name" || name.ends_with("_name") {
            Self::Name
        } else {
            Self::Other
        }
    }
}

/// Whether a string under a key stays as it is.
pub(super) fn stays(key: Key, text: &str) -> bool {
    let is_in_list = match key {
        Key::Field => is_name(text),
        Key::Word => WORDS.contains(&text),
        Key::Time | Key::Name | Key::Other => false,
    };
    is_in_list || SAMPLES.contains(&text)
}

/// Whether a key of an object is the name of a field; others may be anything.
pub(super) fn is_name(key: &str) -> bool {
    let mut letters = key.bytes();
    key.len() <= 64
        && letters
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && letters.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        && key.bytes().filter(u8::is_ascii_digit).count() < 6
}

/// Whether a host, as it stands in a URL, is one of Meta's.
pub(super) fn is_metas_host(host: &str) -> bool {
    HOSTS.iter().any(|own| {
        host.strip_suffix(own)
            .is_some_and(|below| below.is_empty() || below.ends_with('.'))
    }) && host
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-')
}
