//! The table of cards: each event of a person, once, as the Feed shows it.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::event::{Event, read as read_event};
use super::mention::{self, Mention};
use super::trash::{EVENT_NOT_IN_TRASH, NOT_IN_TRASH};
use super::{StoreError, Writing, search, setting};
use crate::query::facet::facet;

/// The setting that remembers up to which event the Feed was read.
const READ: &str = "feed_read";

/// What a card can be: the kinds of events that people make.
const KINDS: [&str; 13] = [
    "comment",
    "reply",
    "live_comment",
    "mention_in_caption",
    "mention_in_comment",
    "message",
    "message_echo",
    "message_deleted",
    "story_mention",
    "story_reply",
    "message_edit",
    "reaction",
    "postback",
];

/// Deliveries whose cards are looked through in one statement, where the search index found them.
const AT_ONCE: u32 = 200;

/// Cards of a thread that are counted for each of them; one more than what is told exactly.
const MOST_COUNTED: u32 = 1001;

/// One card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Card {
    /// What happened.
    pub event: Event,
    /// When it arrived; RFC 3339, UTC.
    pub received_at: String,
    /// The post or the conversation that it belongs to.
    pub thread: String,
    /// The other side's id: in a conversation the person, also where the account writes.
    pub person: Option<String>,
    /// Cards in the same thread; not counted beyond 1,001.
    pub thread_size: u32,
    /// Since the Feed was last read.
    pub is_unread: bool,
    /// Kept by the user.
    pub is_pinned: bool,
    /// The user's words.
    pub note: Option<String>,
    /// What the Graph API said of a mention, once it was asked.
    pub mention: Option<Mention>,
}

/// Which cards.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct CardFilter {
    /// Of these kinds; empty for all.
    pub kinds: Vec<String>,
    /// Of this account.
    pub account: Option<String>,
    /// Of this person, by id or by username.
    pub person: Option<String>,
    /// Of none of these people, by id or by username.
    pub hidden_people: Vec<String>,
    /// Of this post or conversation.
    pub thread: Option<String>,
    /// Of this post, reel or story, also where it was shared or answered in a conversation.
    pub media: Option<String>,
    /// With all of these words.
    pub words: String,
    /// Only pinned ones.
    pub pinned: bool,
    /// Only unread ones.
    pub unread: bool,
}

/// Keeps the card of an event that is one.
/// `to`: whom an echo was sent to.
pub(super) fn insert(
    writing: &Writing<'_>,
    event: &Event,
    to: Option<&str>,
) -> rusqlite::Result<()> {
    if !KINDS.contains(&event.kind.as_str()) {
        return Ok(());
    }
    let account = event.account_id.as_deref().unwrap_or_default();
    let actor = event.actor.as_ref();
    // In an echo the actor is the account; the conversation is with whom it was sent to.
    let person = if event.is_echo {
        to
    } else {
        actor.map(|actor| actor.id.as_str())
    };
    let thread = match (&event.media_id, person) {
        (Some(media), _) if !event.field.starts_with("mess") && event.field != "standby" => {
            format!("post:{media}")
        }
        (_, Some(person)) => format!("dm:{account}:{person}"),
        (Some(media), None) => format!("post:{media}"),
        (None, None) => format!("event:{}", event.id),
    };
    let username = actor.and_then(|actor| actor.username.as_deref());
    let words = [username, event.text.as_deref()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    writing
        .prepare_cached(
            "INSERT OR REPLACE INTO card (event, kind, account_id, person, username, thread, is_own, words)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            event.id,
            event.kind,
            account,
            person,
            username,
            thread,
            event.is_own || event.is_echo,
            words,
        ])?;
    Ok(())
}

/// Which cards are looked through.
enum Scope<'a> {
    /// Those of deliveries after this one.
    After(i64),
    /// Those of these deliveries.
    Of(&'a [i64]),
}

/// The newest cards, newest first.
///
/// # Errors
/// Whatever SQLite says.
pub fn page(
    connection: &Connection,
    filter: &CardFilter,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Card>, StoreError> {
    let before = before.unwrap_or(i64::MAX);
    let Some(media) = &filter.media else {
        return page_of(connection, filter, before, limit, &Scope::After(-1));
    };
    // No index of the cards leads to a post, and the search index does; what that does not have yet
    // is looked through card by card.
    let indexed = search::done(connection)?;
    let mut cards = page_of(connection, filter, before, limit, &Scope::After(indexed))?;
    let media = facet("media", media);
    let mut newest = indexed.min(before >> 16);
    loop {
        let left = limit.saturating_sub(u32::try_from(cards.len()).unwrap_or(u32::MAX));
        if left == 0 {
            return Ok(cards);
        }
        let found = search::newest(connection, &media, newest, AT_ONCE)?;
        let Some(oldest) = found.last() else {
            return Ok(cards);
        };
        newest = oldest - 1;
        cards.extend(page_of(
            connection,
            filter,
            before,
            left,
            &Scope::Of(&found),
        )?);
    }
}

fn page_of(
    connection: &Connection,
    filter: &CardFilter,
    before: i64,
    limit: u32,
    scope: &Scope<'_>,
) -> Result<Vec<Card>, StoreError> {
    let read_up_to = read_up_to(connection)?;
    let (table, within, deliveries) = match scope {
        Scope::After(delivery) => ("card c", "c.event >= (?1 + 1) << 16", (*delivery).into()),
        Scope::Of(deliveries) => (
            "json_each(?1) s CROSS JOIN card c",
            "c.event BETWEEN s.value << 16 AND (s.value << 16) + 65535",
            serde_json::to_string(deliveries).unwrap_or_default().into(),
        ),
    };
    let (condition, mut values) = condition(filter, read_up_to, deliveries);
    values.push(before.into());
    values.push(i64::from(limit).into());
    let sql = format!(
        "SELECT {}, d.received_at, c.thread, c.person, c.is_own,
           (SELECT count(*) FROM (SELECT 1 FROM card o WHERE o.thread = c.thread AND {} LIMIT {MOST_COUNTED})), m.pinned, m.note,
           n.at, n.username, n.text, n.link, n.failure
         FROM {table} JOIN event e ON e.id = c.event JOIN delivery d ON d.id = c.event >> 16
         LEFT JOIN mark m ON m.event = c.event LEFT JOIN mention n ON n.event = c.event
         WHERE {within} AND {condition} AND {NOT_IN_TRASH} AND c.event < ?{} ORDER BY c.event DESC LIMIT ?{}",
        super::event::COLUMNS,
        EVENT_NOT_IN_TRASH.replace("e.id", "o.event"),
        values.len() - 1,
        values.len(),
    );
    let first = super::event::COLUMN_COUNT;
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(values), |row| {
        let event = read_event(row)?;
        let received_at: i64 = row.get(first)?;
        let is_own: bool = row.get(first + 3)?;
        let pinned: Option<bool> = row.get(first + 5)?;
        Ok(Card {
            received_at: crate::time::rfc3339(received_at),
            thread: row.get(first + 1)?,
            person: row.get(first + 2)?,
            thread_size: row.get(first + 4)?,
            is_unread: !is_own && event.id > read_up_to,
            is_pinned: pinned.unwrap_or(false),
            note: row.get(first + 6)?,
            mention: mention::read(row, first + 7)?,
            event,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What the filter asks of a card, and its values, behind a first one.
fn condition(filter: &CardFilter, read_up_to: i64, first: Value) -> (String, Vec<Value>) {
    let mut parts = vec!["1".to_owned()];
    let mut values = vec![first];
    let mut add = |sql: &str, value: Value| {
        values.push(value);
        parts.push(sql.replace('?', &format!("?{}", values.len())));
    };
    if !filter.kinds.is_empty() {
        let kinds = serde_json::to_string(&filter.kinds).unwrap_or_default();
        add("c.kind IN (SELECT value FROM json_each(?))", kinds.into());
    }
    if let Some(account) = &filter.account {
        add("c.account_id = ?", account.clone().into());
    }
    let name = |person: &String| person.trim_start_matches('@').to_lowercase();
    if let Some(person) = &filter.person {
        add(
            "(c.person = ? OR lower(c.username) = ?)",
            name(person).into(),
        );
    }
    if !filter.hidden_people.is_empty() {
        let names: Vec<_> = filter.hidden_people.iter().map(name).collect();
        let names = serde_json::to_string(&names).unwrap_or_default();
        add(
            "NOT EXISTS (SELECT 1 FROM json_each(?) h WHERE c.person = h.value OR lower(c.username) = h.value)",
            names.into(),
        );
    }
    if let Some(thread) = &filter.thread {
        add("c.thread = ?", thread.clone().into());
    }
    if let Some(media) = &filter.media {
        add("e.media_id = ?", media.clone().into());
    }
    for word in filter.words.to_lowercase().split_whitespace() {
        add("instr(c.words, ?) > 0", word.to_owned().into());
    }
    if filter.unread {
        add("c.event > ? AND NOT c.is_own", read_up_to.into());
    }
    if filter.pinned {
        parts.push("m.pinned".into());
    }
    (parts.join(" AND "), values)
}

/// Accounts that have cards, each with how many are unread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FeedSummary {
    /// Cards since the Feed was last read, not the account's own; at most 1,000 are counted.
    pub unread: u32,
    /// Ids of the accounts.
    pub accounts: Vec<String>,
    /// The newest event that has a card.
    #[ts(type = "number")]
    pub newest: i64,
}

/// How much is unread, and of whom there are cards.
///
/// # Errors
/// Whatever SQLite says.
pub fn summary(connection: &Connection) -> Result<FeedSummary, StoreError> {
    let read_up_to = read_up_to(connection)?;
    let unread = connection
        .prepare_cached(&format!(
            "SELECT count(*) FROM (SELECT 1 FROM card e WHERE e.event > ?1 AND NOT e.is_own
               AND {} LIMIT 1000)",
            of_card()
        ))?
        .query_row([read_up_to], |row| row.get(0))?;
    let newest: Option<i64> = connection
        .prepare_cached(&format!(
            "SELECT e.event FROM card e WHERE {} ORDER BY e.event DESC LIMIT 1",
            of_card()
        ))?
        .query_row([], |row| row.get(0))
        .optional()?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT DISTINCT account_id FROM (SELECT e.account_id FROM card e WHERE {} ORDER BY e.event DESC LIMIT 5000)
         WHERE account_id <> '' LIMIT 50",
        of_card()
    ))?;
    let accounts = statement
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(FeedSummary {
        unread,
        accounts,
        newest: newest.unwrap_or(0),
    })
}

/// A condition on a card that is named `e`: its delivery was not deleted.
fn of_card() -> String {
    EVENT_NOT_IN_TRASH.replace("e.id", "e.event")
}

fn read_up_to(connection: &Connection) -> Result<i64, StoreError> {
    Ok(setting::get(connection, READ)?.unwrap_or(0))
}

/// Remembers that the Feed was read up to an event; never back.
///
/// # Errors
/// Whatever SQLite says.
pub fn mark_read(writing: &Writing<'_>, event: i64) -> rusqlite::Result<()> {
    let json: Option<String> = writing
        .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
        .query_row([READ], |row| row.get(0))
        .optional()?;
    let before: i64 = json.and_then(|json| json.parse().ok()).unwrap_or(0);
    setting::set(writing, READ, &event.max(before))
}

/// Cards newer than an event, oldest first, and whether each is nobody's news: the account's own,
/// or imported. For rules that look at each once.
///
/// # Errors
/// Whatever SQLite says.
pub fn since(
    connection: &Connection,
    after: i64,
    limit: u32,
) -> Result<Vec<(Event, bool)>, StoreError> {
    let sql = format!(
        "SELECT {}, c.is_own OR EXISTS (SELECT 1 FROM delivery d WHERE d.id = c.event >> 16 AND d.source = 'imported')
         FROM card c JOIN event e ON e.id = c.event
         WHERE c.event > ?1 AND {EVENT_NOT_IN_TRASH} ORDER BY c.event LIMIT ?2",
        super::event::COLUMNS
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![after, limit], |row| {
        Ok((read_event(row)?, row.get(super::event::COLUMN_COUNT)?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
