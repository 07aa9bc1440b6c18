//! Kinds of objects in a body, and the orders that their keys may have had.

/// The keys in the order in which Meta writes them, for all kinds of objects at once; `entry`
/// and `object` are what the two pipelines differ in.
const RANKS: [&str; 38] = [
    "sender",
    "recipient",
    "timestamp",
    "time",
    "from",
    "media_id",
    "comment_id",
    "media",
    "type",
    "mid",
    "id",
    "parent_id",
    "username",
    "self_ig_scoped_id",
    "media_product_type",
    "messaging",
    "standby",
    "changes",
    "changed_fields",
    "value",
    "field",
    "message",
    "message_edit",
    "postback",
    "action",
    "reaction",
    "read",
    "referral",
    "optin",
    "title",
    "text",
    "attachments",
    "payload",
    "url",
    "emoji",
    "quick_reply",
    "reply_to",
    "is_echo",
];

/// One kind of object: where it stands, and its keys.
pub(super) struct Kind {
    pub(super) path: String,
    pub(super) keys: Vec<Vec<u8>>,
}

/// Indices of the keys in Meta's order; unknown keys stay behind the known ones.
pub(super) fn meta_order(kind: &Kind, top: [&str; 2]) -> Vec<usize> {
    let changes = kind
        .keys
        .iter()
        .any(|key| matches!(key.as_slice(), b"\"changes\"" | b"\"changed_fields\""));
    let rank = |index: &usize| {
        let key = kind
            .keys
            .get(*index)
            .map(|key| String::from_utf8_lossy(key))
            .unwrap_or_default();
        let name = key.trim_matches('"');
        let rank = |names: &[&str]| names.iter().position(|own| *own == name);
        // Entries of changes begin with their id, those of messages with their time.
        let entry = if changes { rank(&["id", "time"]) } else { None };
        entry
            .or_else(|| rank(&top))
            .or_else(|| rank(&RANKS).map(|rank| rank + 2))
            .unwrap_or(usize::MAX)
    };
    let mut order: Vec<usize> = (0..kind.keys.len()).collect();
    order.sort_by_key(rank);
    order
}

/// Every order of so many things; of many only the one that there is.
pub(super) fn permutations(count: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for next in 0..count {
        if all.len() * (next + 1) > 720 {
            return vec![(0..count).collect()];
        }
        all = all
            .iter()
            .flat_map(|order| {
                (0..=order.len()).map(move |place| {
                    let mut longer: Vec<usize> = order.clone();
                    longer.insert(place, next);
                    longer
                })
            })
            .collect();
    }
    all
}
