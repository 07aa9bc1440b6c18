//! What the newest deliveries show when they are looked at together: counts with examples, the
//! ground of insights.

use rusqlite::Connection;

use super::StoreError;
use super::trash::NOT_IN_TRASH;

/// How many of the newest deliveries are looked at.
const LOOKED_AT: i64 = 5000;
/// Examples of each.
const EXAMPLES: usize = 5;

/// How often something was seen, and where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sighting {
    /// Deliveries.
    pub count: u32,
    /// The newest of them.
    pub deliveries: Vec<i64>,
}

/// Something that can be seen in a delivery or one of its events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// A well-formed signature of nobody's.
    Invalid,
    /// Another secret than the first matched.
    OtherSecret,
    /// Only the SHA-1 header.
    Sha1Only,
    /// An event that had arrived before.
    Duplicate,
    /// A retry after a failure.
    Retry,
    /// Answered after more than five seconds.
    Slow,
    /// The account's own doing.
    Own,
    /// An edit without its text.
    EmptyEdit,
    /// A mention, which has no text.
    Mention,
    /// A story mention, which is a message.
    StoryMention,
    /// Another app owns the conversation.
    Standby,
    /// Only the names of what changed.
    NamesOnly,
    /// Keys that were never seen.
    Novel,
    /// A message in `changes[]`, as only the dashboard sends it.
    TestMessage,
    /// Something newer arrived before it.
    OutOfOrder,
    /// From the pipeline with times in milliseconds.
    Milliseconds,
    /// From the pipeline with times in seconds.
    Seconds,
    /// The field of integration guides that Meta does not have.
    MediaField,
}

impl Sight {
    /// A condition over a delivery `d`, its second look `s` and an event `e`.
    fn condition(self) -> &'static str {
        match self {
            Self::Invalid => "d.verdict = 'invalid' AND d.source = 'tunnel'",
            Self::OtherSecret => "d.diagnosis LIKE '%matched_other_secret%'",
            Self::Sha1Only => "d.diagnosis LIKE '%sha1_only%'",
            Self::Duplicate => "s.flags & 8",
            Self::Retry => "s.retry_of IS NOT NULL",
            Self::Slow => "b.committed_at - d.received_at > 5000000",
            Self::Own => "d.flags & 6 AND NOT d.flags & 1",
            Self::EmptyEdit => "e.kind LIKE '%message_edit' AND e.text IS NULL",
            Self::Mention => "e.kind LIKE 'mention%' AND NOT e.flags & 1",
            Self::StoryMention => "e.kind LIKE '%story_mention'",
            Self::Standby => "e.field = 'standby'",
            Self::NamesOnly => "e.kind = 'names_only'",
            Self::Novel => "s.flags & 128",
            Self::TestMessage => "e.field LIKE 'mess%' AND e.flags & 1",
            Self::OutOfOrder => "s.flags & 32",
            Self::Milliseconds => "e.field LIKE 'mess%' AND NOT e.flags & 1",
            Self::Seconds => {
                "e.field IN ('comments', 'mentions', 'live_comments') AND NOT e.flags & 1"
            }
            Self::MediaField => "e.field = 'media'",
        }
    }
}

/// Looks for something in the newest deliveries.
///
/// # Errors
/// Whatever SQLite says.
pub fn look(connection: &Connection, sight: Sight) -> Result<Sighting, StoreError> {
    let condition = sight.condition();
    // The first event stands for its delivery: batches of one kind are the rule.
    let mut statement = connection.prepare_cached(&format!(
        "SELECT d.id FROM delivery d LEFT JOIN second_look s ON s.delivery = d.id
         LEFT JOIN event e ON e.id = d.id << 16 LEFT JOIN batch b ON b.id = d.batch
         WHERE d.id > (SELECT coalesce(max(id), 0) FROM delivery) - ?1 AND {condition} AND {NOT_IN_TRASH}
         ORDER BY d.id DESC"
    ))?;
    let mut sighting = Sighting::default();
    let mut rows = statement.query([LOOKED_AT])?;
    while let Some(row) = rows.next()? {
        sighting.count += 1;
        if sighting.deliveries.len() < EXAMPLES {
            sighting.deliveries.push(row.get(0)?);
        }
    }
    Ok(sighting)
}

/// An account id beyond 2^53 that came lately: code that reads it as a number rounds it.
///
/// # Errors
/// Whatever SQLite says.
pub fn long_id(connection: &Connection) -> Result<Option<(String, i64)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT account_id, id >> 16 FROM event
         WHERE id > ((SELECT coalesce(max(id), 0) FROM delivery) - 200) << 16
           AND length(account_id) BETWEEN 16 AND 18 AND account_id NOT GLOB '*[^0-9]*'
           AND CAST(account_id AS INTEGER) > 9007199254740992
         ORDER BY id DESC LIMIT 1",
    )?;
    let mut rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.next().transpose()?)
}
