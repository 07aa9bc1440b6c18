//! What a message carries, in words. Addresses are never opened: they expire, and story media
//! must not be kept (META 3.3).

use crate::payload::json::{Type, Value};
use crate::payload::sentence::quoted;

/// The attachments of a message, summed up.
#[derive(Default)]
pub(super) struct Summary {
    /// "a photo", "3 photos", "a photo and a video"; `None` without attachments.
    pub(super) noun: Option<String>,
    /// The title of what was shared.
    pub(super) title: Option<String>,
    /// The post, reel or story that was shared.
    pub(super) media_id: Option<String>,
    pub(super) is_story_mention: bool,
    pub(super) notes: Vec<&'static str>,
}

/// One attachment and several of its type.
type Words = (&'static str, &'static str);

/// Meta's attachment types (META 3.3).
const TYPES: [(&str, Words); 17] = [
    ("audio", ("a voice message", "voice messages")),
    (
        "ephemeral",
        (
            "a photo or video to view once",
            "photos or videos to view once",
        ),
    ),
    ("fallback", ("a link", "links")),
    ("file", ("a file", "files")),
    ("ig_post", POST),
    ("ig_reel", REEL),
    ("ig_story", STORY),
    ("image", ("a photo", "photos")),
    ("like_heart", ("a heart", "hearts")),
    ("media", ("a photo or video", "photos or videos")),
    ("reel", REEL),
    ("share", POST),
    ("story", STORY),
    (
        "story_mention",
        ("a mention in a story", "mentions in stories"),
    ),
    ("template", ("a template", "templates")),
    (
        "unsupported_type",
        (
            "something that Meta does not pass on",
            "things that Meta does not pass on",
        ),
    ),
    ("video", ("a video", "videos")),
];

const POST: Words = ("a shared post", "shared posts");
const REEL: Words = ("a shared reel", "shared reels");
const STORY: Words = ("a shared story", "shared stories");
const COMMENT: Words = ("a shared comment", "shared comments");

pub(super) fn summary(message: Value<'_>) -> Summary {
    let mut summary = Summary::default();
    let Some(list) = message.get("attachments") else {
        return summary;
    };
    // Since 3 Nov 2025 a shared post came as both, so it was one post and not two.
    let has_ig_post = list.items().any(|item| is_type(item, "ig_post"));
    let mut counted: Vec<(Words, usize)> = Vec::new();
    let mut others = 0;
    let mut other = None;
    for attachment in list.items() {
        if has_ig_post && is_type(attachment, "share") {
            summary.note("“share” and “ig_post” tell of the same post.");
            continue;
        }
        summary.look_into(attachment);
        match words(attachment) {
            Some(words) => match counted.iter_mut().find(|(own, _)| *own == words) {
                Some((_, count)) => *count += 1,
                None => counted.push((words, 1)),
            },
            None => {
                others += 1;
                other = other.or(attachment.text_of("type"));
            }
        }
    }
    let mut nouns: Vec<String> = counted
        .into_iter()
        .map(|((one, several), count)| match count {
            1 => one.to_owned(),
            _ => format!("{count} {several}"),
        })
        .collect();
    match (others, other) {
        (0, _) => {}
        (1, Some(name)) => nouns.push(format!("an attachment of type {}", quoted(&name))),
        (1, None) => nouns.push("an attachment without a type".into()),
        _ => nouns.push(format!("{others} attachments that Hookglass does not know")),
    }
    if let Some(last) = nouns.pop() {
        summary.noun = Some(match nouns.as_slice() {
            [] => last,
            first => format!("{} and {last}", first.join(", ")),
        });
    }
    summary
}

fn is_type(attachment: Value<'_>, name: &str) -> bool {
    attachment.get("type").is_some_and(|own| own.is(name))
}

fn words(attachment: Value<'_>) -> Option<Words> {
    if is_empty_template(attachment) {
        return Some(COMMENT);
    }
    let own = attachment.get("type")?;
    TYPES
        .iter()
        .find(|(name, _)| own.is(name))
        .map(|(_, words)| *words)
}

/// O: a shared comment comes as a template whose `generic` is an empty array.
fn is_empty_template(attachment: Value<'_>) -> bool {
    is_type(attachment, "template")
        && attachment
            .object("payload")
            .and_then(|payload| payload.get("generic"))
            .is_some_and(|generic| {
                generic.kind() == Type::Array && generic.items().next().is_none()
            })
}

impl Summary {
    fn look_into(&mut self, attachment: Value<'_>) {
        if is_type(attachment, "story_mention") {
            self.is_story_mention = true;
            self.note("Story mentions arrive as messages, not in “mentions”.");
        }
        if is_type(attachment, "share") {
            self.note("Meta replaced “share” with “ig_post” on 27 April 2026.");
        }
        if is_type(attachment, "ephemeral") {
            self.note("Meta sends no address for media to view once.");
        }
        let Some(payload) = attachment.object("payload") else {
            return;
        };
        if payload
            .text_of("url")
            .is_some_and(|url| url.contains("lookaside.fbsbx.com"))
        {
            self.note("The address of the attachment expires; Hookglass does not open it.");
        }
        if self.media_id.is_none() {
            self.media_id = ["ig_post_media_id", "reel_video_id", "story_media_id"]
                .iter()
                .find_map(|name| payload.text_of(name))
                .map(Into::into);
        }
        if self.title.is_none() {
            self.title = payload
                .text_of("title")
                .or_else(|| template_title(payload))
                .map(Into::into);
        }
    }

    fn note(&mut self, note: &'static str) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

fn template_title<'a>(payload: Value<'a>) -> Option<std::borrow::Cow<'a, str>> {
    let elements = payload.object("generic")?.get("elements")?;
    elements.items().next()?.text_of("title")
}
