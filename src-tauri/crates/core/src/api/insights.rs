//! What the traffic shows by itself: each of Meta's usual pitfalls, once, with its evidence.
//!
//! META: section 6; the rows that can be told from traffic alone are marked A there.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApiError, DeliveryId, explain};
use crate::app::App;
use crate::store::sighting::{self, Sight, Sighting};
use crate::store::{Connection, StoreError, setting};

/// The setting that keeps what was dismissed.
const DISMISSED: &str = "insights_dismissed";

/// Which insight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum InsightCode {
    /// Row 6.
    SignaturesFail,
    /// Row 6.
    TwoSecrets,
    /// Row 10.
    Sha1Only,
    /// Row 16.
    Retries,
    /// Row 16.
    Duplicates,
    /// META 2.3: five seconds.
    SlowAnswers,
    /// Row 17.
    OwnEvents,
    /// Row 18.
    EmptyEdits,
    /// Row 19.
    MentionsWithoutText,
    /// Row 20.
    StoryMentions,
    /// Row 21.
    Standby,
    /// Row 22.
    LongIds,
    /// Row 23.
    TwoTimeUnits,
    /// Row 25.
    NewKeys,
    /// META 2.3.
    NamesOnly,
    /// META 6, next in line.
    TestMessages,
    /// META 2.3.
    OutOfOrder,
    /// META 0, row 1.
    MediaField,
}

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum InsightWeight {
    /// Something is wrong now.
    Problem,
    /// Code that does not know this goes wrong.
    Pitfall,
}

/// One thing that the traffic shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Insight {
    /// Which.
    pub code: InsightCode,
    /// How much it matters.
    pub weight: InsightWeight,
    /// In a few words.
    pub title: String,
    /// What was seen.
    pub finding: String,
    /// What to do.
    pub fix: String,
    /// In how many of the newest 5,000 deliveries.
    pub count: u32,
    /// The newest of them.
    #[ts(type = "Array<number>")]
    pub deliveries: Vec<i64>,
    /// The user has seen it.
    pub is_dismissed: bool,
}

struct Known {
    code: InsightCode,
    sight: Sight,
    weight: InsightWeight,
    title: &'static str,
    finding: &'static str,
    fix: &'static str,
}

use InsightWeight::{Pitfall, Problem};

#[rustfmt::skip]
const KNOWN: [Known; 16] = [
    known(InsightCode::SignaturesFail, Sight::Invalid, Problem, "Signatures that do not match",
        "Deliveries from outside came with a signature that none of your secrets made.",
        "Open one: its Signature tab tries the usual causes. If all fail, add the other secret; the Instagram app secret and the Meta app secret are two."),
    known(InsightCode::Sha1Only, Sight::Sha1Only, Pitfall, "Only the old SHA-1 signature",
        "Deliveries came with X-Hub-Signature and without X-Hub-Signature-256.",
        "Meta sends both. A proxy drops the second, or a test tool follows old samples: check for SHA-256 and let both through."),
    known(InsightCode::Retries, Sight::Retry, Problem, "Meta had to try again",
        "Deliveries came again because the first try was not answered 200 in time.",
        "Answer at once and work afterwards. After an hour of failures Meta unsubscribes the account."),
    known(InsightCode::SlowAnswers, Sight::Slow, Problem, "Answers after more than 5 s",
        "Deliveries were answered later than messaging allows.",
        "See what slows the disk of this machine."),
    known(InsightCode::TwoSecrets, Sight::OtherSecret, Pitfall, "Two secrets sign",
        "Some deliveries were signed with another secret than the first.",
        "Let your handler try both: the Instagram app secret and the Meta app secret each sign some deliveries."),
    known(InsightCode::Duplicates, Sight::Duplicate, Pitfall, "The same event twice",
        "Events came more than once, under another delivery.",
        "Tell them by the event's own id (comment id, mid), never by the body: Meta may batch them differently."),
    known(InsightCode::OwnEvents, Sight::Own, Pitfall, "Your own account's doings",
        "Echoes of your own messages, or your own comments, came as events.",
        "Leave out is_echo, and comments whose from.id is entry.id: a bot that answers them answers itself for ever."),
    known(InsightCode::EmptyEdits, Sight::EmptyEdit, Problem, "Edits without a text",
        "message_edit came with num_edit 0 and no text.",
        "Subscribe to messages too, and check the access to it: message_edit alone brings only this."),
    known(InsightCode::MentionsWithoutText, Sight::Mention, Pitfall, "Mentions have no words",
        "A mention brings the ids of the post and the comment, and neither text nor author.",
        "Read them through the Graph API: mentioned_comment or mentioned_media. The Feed can do it with the account's token."),
    known(InsightCode::StoryMentions, Sight::StoryMention, Pitfall, "Story mentions are messages",
        "A story mention came as a message with an attachment of type story_mention.",
        "Look for it in messages, not in mentions. Its link expires and must not be kept."),
    known(InsightCode::Standby, Sight::Standby, Pitfall, "Another app owns the conversation",
        "Messages came in standby[]: another app has the thread.",
        "You may read and not answer. Take the thread with take_thread_control, or set your app as the default one."),
    known(InsightCode::NamesOnly, Sight::NamesOnly, Problem, "Names without values",
        "Only the names of what changed came.",
        "Switch on “Include values” where the field is subscribed."),
    known(InsightCode::NewKeys, Sight::Novel, Pitfall, "Keys never seen before",
        "Meta sent a field or keys that no recorded payload has.",
        "Let your code pass over what it does not know. If you need it, look into the delivery."),
    known(InsightCode::TestMessages, Sight::TestMessage, Pitfall, "Test messages look different",
        "The dashboard sends messages in changes[]; real ones come in messaging[].",
        "Read both: code that only passes the Test drops real messages."),
    known(InsightCode::OutOfOrder, Sight::OutOfOrder, Pitfall, "Not in their order",
        "Events arrived after newer ones of the same person.",
        "Sort by the event's own time."),
    known(InsightCode::MediaField, Sight::MediaField, Pitfall, "The field “media” does not exist",
        "A payload with the field media came. Meta has no such field; only guides have.",
        "Do not wait for it: poll the account's media instead."),
];

const fn known(
    code: InsightCode,
    sight: Sight,
    weight: InsightWeight,
    title: &'static str,
    finding: &'static str,
    fix: &'static str,
) -> Known {
    Known {
        code,
        sight,
        weight,
        title,
        finding,
        fix,
    }
}

pub(super) async fn get(app: &App, (): ()) -> Result<Vec<Insight>, ApiError> {
    let mut insights = app.store().read(insights).await?;
    let failing = insights
        .iter_mut()
        .find(|insight| insight.code == InsightCode::SignaturesFail && !insight.is_dismissed);
    if let Some(insight) = failing
        && let Some(&id) = insight.deliveries.first()
    {
        // META 6, rows 6 to 9: which of the usual causes it is, by computation.
        let explained = explain::explain(app, DeliveryId { id }).await?;
        if let Some(finding) = explained.findings.first() {
            insight.finding = format!("{} The newest: {}", insight.finding, finding.what);
        }
    }
    Ok(insights)
}

fn insights(connection: &Connection) -> Result<Vec<Insight>, StoreError> {
    let dismissed: BTreeSet<InsightCode> = setting::get(connection, DISMISSED)?.unwrap_or_default();
    let mut found = Vec::new();
    let mut add = |known: &Known, finding: String, seen: Sighting| {
        if seen.count > 0 {
            found.push(Insight {
                code: known.code,
                weight: known.weight,
                title: known.title.into(),
                finding,
                fix: known.fix.into(),
                count: seen.count,
                deliveries: seen.deliveries,
                is_dismissed: dismissed.contains(&known.code),
            });
        }
    };
    for known in &KNOWN {
        add(
            known,
            known.finding.into(),
            sighting::look(connection, known.sight)?,
        );
    }
    let (seconds, milliseconds) = (
        sighting::look(connection, Sight::Seconds)?,
        sighting::look(connection, Sight::Milliseconds)?,
    );
    if seconds.count > 0 && milliseconds.count > 0 {
        let known = known(
            InsightCode::TwoTimeUnits,
            Sight::Seconds,
            Pitfall,
            "Two units of time",
            "Comments came with times in seconds, messages with milliseconds.",
            "Below 100,000,000,000 it is seconds: multiply, or dates end in 1970 or in the year 57,000.",
        );
        let both = Sighting {
            count: seconds.count + milliseconds.count,
            deliveries: seconds
                .deliveries
                .iter()
                .take(2)
                .chain(milliseconds.deliveries.iter().take(2))
                .copied()
                .collect(),
        };
        add(&known, known.finding.into(), both);
    }
    if let Some((id, delivery)) = sighting::long_id(connection)? {
        let known = known(
            InsightCode::LongIds,
            Sight::Own,
            Pitfall,
            "Ids longer than a number holds",
            "",
            "Keep ids as text. entry.id is the account's user_id of /me, not its app-scoped id.",
        );
        let finding =
            format!("The account id {id} is beyond 2^53: read as a number it is rounded.");
        let seen = Sighting {
            count: 1,
            deliveries: vec![delivery],
        };
        add(&known, finding, seen);
    }
    found.sort_by_key(|insight| (insight.is_dismissed, insight.weight == Pitfall));
    Ok(found)
}

/// Which insight is seen.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct InsightChoice {
    /// Which.
    pub code: InsightCode,
    /// Seen, or to be shown again.
    pub dismissed: bool,
}

pub(super) async fn dismiss(app: &App, choice: InsightChoice) -> Result<Vec<Insight>, ApiError> {
    let InsightChoice { code, dismissed } = choice;
    let read = app
        .store()
        .read(|connection| setting::get::<BTreeSet<InsightCode>>(connection, DISMISSED));
    let mut codes = read.await?.unwrap_or_default();
    if dismissed {
        codes.insert(code);
    } else {
        codes.remove(&code);
    }
    app.store()
        .write(move |writing| setting::set(writing, DISMISSED, &codes))
        .await?;
    app.publisher().changed();
    get(app, ()).await
}
