//! One change or messaging item, as the Feed and the list of deliveries show it.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::kind::Kind;
use super::sentence;

/// A person or an account, by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Actor {
    /// As text: Meta's ids exceed 2^53.
    pub id: String,
    /// Without the `@`; messaging events have none.
    pub username: Option<String>,
}

/// What happened, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Sentence {
    /// Who: "@lena.paints", "Person 1408…1234", "Your account". `None` when nobody is known;
    /// `text` is then a sentence by itself.
    pub actor: Option<String>,
    /// What they did: "commented on your post: “Is this one still available?”".
    pub text: String,
}

/// One item of a body. Ids are text, never numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// `entry[].id`: the Instagram professional account.
    pub account_id: Option<String>,
    /// Meta's name for the subscription; `standby` for items of `standby[]`.
    pub field: String,
    /// What happened: a word of [`Kind`].
    pub kind: String,
    /// Equal for two events that tell of the same thing (META 2.3); `None` if that cannot be told.
    pub dedupe_key: Option<String>,
    /// When it happened, or when Meta says that it sent it; microseconds since 1970, UTC.
    pub occurred_at: Option<i64>,
    /// Who did it; in an echo, the account itself.
    pub actor: Option<Actor>,
    /// What happened, in words.
    pub sentence: Sentence,
    /// The words of the person, whole: a comment, a message, a caption, a button's title.
    pub text: Option<String>,
    /// The post, reel or story that it is about.
    pub media_id: Option<String>,
    /// The comment or message that it answers or is about.
    pub parent_id: Option<String>,
    /// Sent by the "Test" button of Meta's dashboard (META 4).
    pub is_test: bool,
    /// Marked by Meta as the account's own message.
    pub is_echo: bool,
    /// Done by the account itself, so a bot that answers it answers itself (META 6, row 17).
    pub is_own: bool,
    /// What is worth knowing and not in the payload.
    pub note: Option<String>,
    /// The bytes of this item in the decoded body.
    pub span: Range<usize>,
}

impl Event {
    pub(crate) fn set_kind(&mut self, kind: Kind) {
        self.kind = kind.as_str().to_owned();
    }

    /// Adds a sentence to the note.
    pub(crate) fn add_note(&mut self, sentence: impl AsRef<str>) {
        match &mut self.note {
            Some(note) => {
                note.push(' ');
                note.push_str(sentence.as_ref());
            }
            note => *note = Some(sentence.as_ref().to_owned()),
        }
    }

    /// Says what the actor did.
    pub(crate) fn say(&mut self, did: String) {
        let who = match &self.actor {
            // A messaging event never names the account, and its own id tells nobody anything.
            Some(actor) if (self.is_own || self.is_echo) && actor.username.is_none() => {
                "Your account".to_owned()
            }
            Some(actor) => sentence::person(actor),
            None => {
                return self.say_plainly(format!("Someone {did}"));
            }
        };
        self.sentence = Sentence {
            actor: Some(who),
            text: did,
        };
    }

    /// Says what happened when nobody in particular did it.
    pub(crate) fn say_plainly(&mut self, text: String) {
        self.sentence = Sentence { actor: None, text };
    }
}
