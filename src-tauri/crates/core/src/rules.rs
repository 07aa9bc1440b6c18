//! Which events raise a notification: the user's rules, quiet hours, and no storm.
//!
//! Pure: from events and the time to what is to be shown. Many events at once make one
//! notification, and after it nothing for a while.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::store::event::Event;

/// The setting that keeps the rules.
pub const KEPT_AS: &str = "rules";
/// After a notification the next one waits so long; microseconds.
const REST: i64 = 30 * 1_000_000;
/// Characters of a person's words in a notification.
const QUOTED: usize = 120;

/// One rule: all that it names has to fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Any of these words or phrases, in any case; empty for any text.
    pub words: Vec<String>,
    /// Of this person, by id or username; `null` for anybody.
    pub person: Option<String>,
    /// Of these kinds; empty for all.
    pub kinds: Vec<String>,
    /// Whether it counts.
    pub enabled: bool,
}

/// All rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// Any of them raises a notification.
    pub rules: Vec<Rule>,
    /// From when nothing is shown, local time, such as `22:00`; `null` for never.
    pub quiet_from: Option<String>,
    /// Until when.
    pub quiet_to: Option<String>,
}

/// A rule that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    /// Not a time of day.
    #[error("“{0}” is not a time of day such as 22:00")]
    Time(String),
    /// A rule that would match everything.
    #[error("a rule needs a word, a person or a kind of event")]
    Empty,
    /// Too many, or too long.
    #[error("there can be 100 rules, each with up to 50 words of 200 characters")]
    TooMany,
}

impl Rules {
    /// Checks each value.
    ///
    /// # Errors
    /// The first one that cannot be.
    pub fn check(&self) -> Result<(), RulesError> {
        for time in [&self.quiet_from, &self.quiet_to].into_iter().flatten() {
            minutes(time).ok_or_else(|| RulesError::Time(time.clone()))?;
        }
        if self.rules.len() > 100 {
            return Err(RulesError::TooMany);
        }
        for rule in &self.rules {
            let long = |word: &String| word.chars().count() > 200;
            if rule.words.len() > 50 || rule.words.iter().any(long) {
                return Err(RulesError::TooMany);
            }
            let blank = rule.words.iter().all(|word| word.trim().is_empty());
            if blank && rule.person.is_none() && rule.kinds.is_empty() {
                return Err(RulesError::Empty);
            }
        }
        Ok(())
    }

    /// Whether an event of somebody else's raises a notification.
    pub fn match_event(&self, event: &Event) -> bool {
        self.rules
            .iter()
            .any(|rule| rule.enabled && rule.fits(event))
    }

    /// Whether nothing is shown at that time of day, in minutes since midnight.
    pub fn is_quiet(&self, now: u32) -> bool {
        let time = |text: &Option<String>| text.as_deref().and_then(minutes);
        match (time(&self.quiet_from), time(&self.quiet_to)) {
            (Some(from), Some(to)) if from <= to => (from..to).contains(&now),
            (Some(from), Some(to)) => now >= from || now < to,
            _ => false,
        }
    }
}

impl Rule {
    fn fits(&self, event: &Event) -> bool {
        let text = event.text.as_deref().unwrap_or_default().to_lowercase();
        let words: Vec<String> = self
            .words
            .iter()
            .map(|word| word.trim().to_lowercase())
            .filter(|word| !word.is_empty())
            .collect();
        let says = words.is_empty() || words.iter().any(|word| text.contains(word));
        let is_person = self.person.as_deref().is_none_or(|person| {
            let person = person.trim().trim_start_matches('@');
            event.actor.as_ref().is_some_and(|actor| {
                actor.id == person
                    || actor
                        .username
                        .as_deref()
                        .is_some_and(|name| name.eq_ignore_ascii_case(person))
            })
        });
        says && is_person && (self.kinds.is_empty() || self.kinds.contains(&event.kind))
    }
}

fn minutes(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60 && text.len() == 5).then_some(hours * 60 + minutes)
}

/// What is to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Who, or how many.
    pub title: String,
    /// What they wrote.
    pub body: String,
    /// The card to open.
    pub event: i64,
}

/// Gathers what matched and decides when it is shown.
#[derive(Debug, Default)]
pub struct Notifier {
    waiting: Vec<Event>,
    more: usize,
    shown_at: Option<i64>,
}

impl Notifier {
    /// Events that matched wait to be shown.
    pub fn take(&mut self, event: Event) {
        if self.waiting.len() < 20 {
            self.waiting.push(event);
        } else {
            self.more += 1;
        }
    }

    /// What is to be shown now; `now` in microseconds since 1970. In quiet hours what waits is
    /// forgotten: the Feed has it.
    pub fn due(&mut self, now: i64, is_quiet: bool) -> Option<Notification> {
        if is_quiet {
            self.waiting.clear();
            self.more = 0;
            return None;
        }
        let resting = self.shown_at.is_some_and(|at| now - at < REST);
        if self.waiting.is_empty() || resting {
            return None;
        }
        self.shown_at = Some(now);
        let events = std::mem::take(&mut self.waiting);
        let more = std::mem::take(&mut self.more);
        let newest = events.last()?;
        let shown = |event: &Event| {
            let words = event.text.as_deref().unwrap_or(&event.sentence.text);
            short(words)
        };
        let who = |event: &Event| {
            event
                .sentence
                .actor
                .clone()
                .unwrap_or_else(|| "Someone".into())
        };
        if events.len() == 1 && more == 0 {
            let what = &newest.sentence.text;
            let title = what.split(':').next().unwrap_or(what);
            return Some(Notification {
                title: format!("{} {title}", who(newest)),
                body: shown(newest),
                event: newest.id,
            });
        }
        let mut people: Vec<String> = Vec::new();
        for event in events.iter().rev() {
            let name = who(event);
            if !people.contains(&name) && people.len() < 3 {
                people.push(name);
            }
        }
        Some(Notification {
            title: format!("{} new events", events.len() + more),
            body: format!("{}: {}", people.join(", "), shown(newest)),
            event: newest.id,
        })
    }
}

fn short(words: &str) -> String {
    let line: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::{Actor, Sentence};

    fn event(id: i64, username: &str, text: &str) -> Event {
        Event {
            id,
            delivery_id: 1,
            position: 0,
            account_id: Some("17841".into()),
            field: "comments".into(),
            kind: "comment".into(),
            dedupe_key: None,
            occurred_at: None,
            actor: Some(Actor {
                id: "1408".into(),
                username: Some(username.into()),
            }),
            sentence: Sentence {
                actor: Some(format!("@{username}")),
                text: format!("commented on your post: “{text}”"),
            },
            text: Some(text.into()),
            media_id: None,
            parent_id: None,
            is_test: false,
            is_echo: false,
            is_own: false,
            duplicate_of: None,
            is_late: false,
            is_out_of_order: false,
            is_incomplete: false,
            is_novel: false,
            note: None,
            span: 0..0,
        }
    }

    fn rule(words: &[&str], person: Option<&str>) -> Rules {
        Rules {
            rules: vec![Rule {
                words: words.iter().map(|&word| word.into()).collect(),
                person: person.map(str::to_owned),
                kinds: Vec::new(),
                enabled: true,
            }],
            ..Rules::default()
        }
    }

    #[test]
    fn words_and_people_are_matched_whatever_their_case() {
        let event = event(1, "lena.paints", "Is this STILL available?");
        assert!(rule(&["still"], None).match_event(&event));
        assert!(rule(&["sold", "available"], None).match_event(&event));
        assert!(!rule(&["sold"], None).match_event(&event));
        assert!(rule(&[], Some("@Lena.Paints")).match_event(&event));
        assert!(rule(&[], Some("1408")).match_event(&event));
        assert!(!rule(&["still"], Some("other")).match_event(&event));
        let mut off = rule(&["still"], None);
        off.rules[0].enabled = false;
        assert!(!off.match_event(&event));
    }

    #[test]
    fn quiet_hours_may_pass_midnight() {
        let mut rules = rule(&["x"], None);
        rules.quiet_from = Some("22:00".into());
        rules.quiet_to = Some("07:30".into());
        assert!(rules.is_quiet(23 * 60) && rules.is_quiet(0) && rules.is_quiet(7 * 60 + 29));
        assert!(!rules.is_quiet(7 * 60 + 30) && !rules.is_quiet(12 * 60));
        rules.quiet_from = Some("9:00".into());
        assert_eq!(rules.check(), Err(RulesError::Time("9:00".into())));
        assert_eq!(rule(&[" "], None).check(), Err(RulesError::Empty));
    }

    #[test]
    fn many_events_make_one_notification_and_the_next_waits() {
        let mut notifier = Notifier::default();
        assert_eq!(notifier.due(0, false), None);
        notifier.take(event(1, "lena", "first"));
        let one = notifier.due(1, false).expect("one");
        assert_eq!(one.title, "@lena commented on your post");
        assert_eq!(one.body, "first");
        for id in 2..500 {
            notifier.take(event(id, if id % 2 == 0 { "ben" } else { "lena" }, "again"));
        }
        assert_eq!(notifier.due(2, false), None);
        let many = notifier.due(1 + REST, false).expect("the others");
        assert_eq!(many.title, "498 new events");
        assert!(many.body.contains("@ben") && many.body.contains("@lena"));
        assert_eq!(notifier.due(2 + 2 * REST, false), None);
        notifier.take(event(999, "lena", "at night"));
        assert_eq!(notifier.due(3 * REST, true), None);
        assert_eq!(notifier.due(9 * REST, false), None);
    }
}
