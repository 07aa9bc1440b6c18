//! Checks field names before Meta does, which refuses the whole list for one wrong name
//! (public code) and does not say what was meant.

use std::collections::HashSet;

use serde::Serialize;
use ts_rs::TS;

use super::fields::{Level, names};
use super::token::Login;

/// A field name that Meta would refuse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct LintFinding {
    /// The name as it was given.
    pub field: String,
    /// What is wrong with it.
    pub problem: String,
    /// What to write instead; `null` when it is best left out.
    pub suggestion: Option<String>,
}

impl LintFinding {
    /// What the user can do about it.
    pub fn remedy(&self) -> String {
        let field = &self.field;
        match &self.suggestion {
            Some(name) => format!("Write “{name}” instead of “{field}”."),
            None if field.trim().is_empty() => "Leave the empty name out.".into(),
            None if field.contains(',') => format!("Split “{field}”."),
            None if self.problem == twice(field) => format!("Name “{field}” once."),
            None => format!("Leave “{field}” out."),
        }
    }
}

fn twice(field: &str) -> String {
    format!("“{field}” is named twice.")
}

/// Checks each name; nothing is found when Meta takes them all.
pub fn lint(level: Level, fields: &[String]) -> Vec<LintFinding> {
    let mut seen = HashSet::new();
    fields
        .iter()
        .filter_map(|field| {
            if !field.trim().is_empty() && !seen.insert(field.as_str()) {
                return Some(finding(field, twice(field), None));
            }
            check(level, field)
        })
        .collect()
}

/// What is wrong with one name.
pub(super) fn check(level: Level, field: &str) -> Option<LintFinding> {
    let is_known = |name: &str| names(level).any(|known| known == name);
    if is_known(field) {
        return None;
    }
    let plain = field.trim();
    let found =
        |problem: String, suggestion: Option<&str>| Some(finding(field, problem, suggestion));
    if plain.is_empty() {
        return found("One of the names is empty.".into(), None);
    }
    if plain.contains(',') {
        let problem = format!("“{field}” is more than one name: give each its own line.");
        return found(problem, None);
    }
    if is_known(plain) {
        let problem = format!("There is white space around “{plain}”.");
        return found(problem, Some(plain));
    }
    let small = plain.to_ascii_lowercase();
    if is_known(&small) {
        let problem = format!("“{field}” has capitals; Meta’s names have none.");
        return found(problem, Some(&small));
    }
    if let Some((problem, suggestion)) = story(level, &small).or_else(|| foreign(level, &small)) {
        return found(problem, suggestion);
    }
    let near = nearest(&small, names(level));
    let problem = format!("“{field}” is no field {}.", place(level));
    found(problem, near)
}

fn finding(field: &str, problem: String, suggestion: Option<&str>) -> LintFinding {
    LintFinding {
        field: field.to_owned(),
        problem,
        suggestion: suggestion.map(str::to_owned),
    }
}

fn place(level: Level) -> &'static str {
    match level {
        Level::App => "of the object “instagram”",
        Level::Account(Login::Instagram) => "of an Instagram account",
        Level::Account(Login::Facebook) => "of a Page",
    }
}

/// Names that are asked for again and again, each with a story of its own.
fn story(level: Level, name: &str) -> Option<(String, Option<&'static str>)> {
    let is_page = level == Level::Account(Login::Facebook);
    let unless_page = |name: &'static str| (!is_page).then_some(name);
    let (problem, suggestion) = match name {
        // An unrelated subscription of the Instagram API of 2013 to 2018 had this aspect.
        "media" => (
            "There is no field “media”: Instagram sends no webhook for new posts. Ask for /me/media from time to time.",
            None,
        ),
        "message_echoes" => (
            "“message_echoes” is a field of Pages. On Instagram your own messages come with messages, marked is_echo.",
            Some("messages"),
        ),
        "tags" => (
            "There is no field “tags”: a tag in a photo gives no webhook. @mentions in captions and comments do, as mentions.",
            unless_page("mentions"),
        ),
        "feed" => (
            "“feed” is a field of Pages. Instagram’s posts give no webhook; their comments do, as comments.",
            Some("comments"),
        ),
        "likes" if is_page => (
            "There is no field “likes”: those of a Page’s posts come with feed, and Instagram’s give no webhook.",
            Some("feed"),
        ),
        "likes" => (
            "There is no field “likes”: Instagram sends no webhook for likes. Reactions to messages come as message_reactions.",
            None,
        ),
        "story_mention" | "story_mentions" => (
            "Story mentions have no field of their own: they come with messages, as an attachment.",
            Some("messages"),
        ),
        "business_login_deauthorization" => (
            "Deauthorization is no field: Meta posts a signed_request to the address under Business login settings.",
            None,
        ),
        "messaging_policy_enforcement" | "response_feedback" => (
            "This field is for Pages only; Instagram refuses it with error 100.",
            None,
        ),
        _ => return None,
    };
    Some((problem.to_owned(), suggestion))
}

/// The same thing under two names: an Instagram account's, a Page's.
const PAIRS: [(&str, &str); 5] = [
    ("mentions", "mention"),
    ("messaging_seen", "message_reads"),
    ("messaging_referral", "messaging_referrals"),
    ("messaging_handover", "messaging_handovers"),
    ("message_edit", "message_edits"),
];

/// A name of the other vocabulary.
fn foreign(level: Level, name: &str) -> Option<(String, Option<&'static str>)> {
    if level == Level::Account(Login::Facebook) {
        if !names(Level::App).any(|known| known == name) {
            return None;
        }
        let paired = PAIRS.iter().find(|pair| pair.0 == name);
        let suggestion = match (paired, name) {
            (Some(pair), _) => Some(pair.1),
            // META: any one field of the Page switches Instagram's deliveries on.
            (None, "comments" | "live_comments" | "story_insights") => Some("feed"),
            (None, _) => None,
        };
        let problem = format!(
            "“{name}” is Instagram’s name, and a Page has its own. Instagram’s fields are chosen for the app; any one field of the Page switches them on."
        );
        return Some((problem, suggestion));
    }
    if !names(Level::Account(Login::Facebook)).any(|known| known == name) {
        return None;
    }
    let suggestion = PAIRS.iter().find(|pair| pair.1 == name).map(|pair| pair.0);
    let problem = match suggestion {
        Some(own) => format!("“{name}” is the name for Pages; Instagram’s is “{own}”."),
        None => format!("“{name}” is a field of Pages; Instagram has none of that kind."),
    };
    Some((problem, suggestion))
}

/// The name that at most two slips turn into this one; for short names one has to be enough.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|known| (distance(name, known), known))
        .filter(|(slips, known)| *slips <= 2 && slips * 3 <= known.len())
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, known)| known)
}

/// How many letters have to be put in, left out or changed (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (at, other) in to.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = row[at + 1];
            row[at + 1] = changed.min(diagonal + 1).min(row[at] + 1);
        }
    }
    row[to.len()]
}
