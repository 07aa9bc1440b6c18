//! Facets: what is true of a delivery or an event, as `name` and `value` in one word.
//!
//! They stand in the search index beside the words of the body, so that `verdict:invalid
//! great` is one look into one index, whatever is rare in it.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

/// What each begins with. The index keeps the first two and three characters of every word as well, for
/// words that are still being typed: nobody types a facet, and so all of them take one entry there.
const MARK: &str = "_f_";

/// Every delivery has it: what a query without a condition of its own starts from.
pub const ALL: &str = "_f_all";

/// No delivery has it: what cannot be.
pub const NONE: &str = "_f_none";

/// `name` and `value` as one word of the index, `_f_verdict__invalid`: letters and digits of any
/// script, and `_xx` for whatever else is ASCII. Case is no difference.
pub fn facet(name: &str, value: &str) -> String {
    let mut word = String::with_capacity(MARK.len() + name.len() + value.len() + 4);
    word.push_str(MARK);
    word.push_str(name);
    word.push_str("__");
    for c in value.chars().flat_map(char::to_lowercase) {
        if c.is_ascii() && !c.is_ascii_alphanumeric() {
            let _ = write!(word, "_{:02x}", u32::from(c));
        } else {
            word.push(c);
        }
    }
    word
}

/// The classes of a status: `4xx`, and itself.
pub(crate) fn of_status(status: u16) -> [String; 2] {
    [
        facet("status", &format!("{}xx", status / 100)),
        facet("status", &status.to_string()),
    ]
}

/// Those of at least one status in a range.
pub(super) fn statuses(from: u16, to: u16) -> Vec<String> {
    let mut all = Vec::new();
    let mut status = from;
    while status <= to {
        if status.is_multiple_of(100) && to - status >= 99 {
            all.push(facet("status", &format!("{}xx", status / 100)));
            status += 100;
        } else {
            all.push(facet("status", &status.to_string()));
            status += 1;
        }
    }
    all
}

/// A power of two: how large a body is, about.
pub(crate) fn of_size(size: i64) -> String {
    facet("size", &magnitude(size).to_string())
}

/// Those of all sizes in a range; the exact size is to be compared besides.
pub(crate) fn sizes(from: i64, to: i64) -> Vec<String> {
    (magnitude(from)..=magnitude(to))
        .map(|magnitude| facet("size", &magnitude.to_string()))
        .collect()
}

fn magnitude(size: i64) -> u32 {
    i64::BITS - size.max(0).leading_zeros()
}

/// The years that the index tells apart; what is beyond counts as the nearest.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2100;

fn hour(us: i64) -> DateTime {
    let utc = Timestamp::from_microsecond(us)
        .unwrap_or(if us < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
        .to_zoned_datetime(TimeZone::UTC)
        .datetime();
    if utc.year() < *YEARS.start() {
        DateTime::constant(*YEARS.start(), 1, 1, 0, 0, 0, 0)
    } else if utc.year() > *YEARS.end() {
        DateTime::constant(*YEARS.end(), 12, 31, 23, 0, 0, 0)
    } else {
        DateTime::from_parts(utc.date(), Time::constant(utc.hour(), 0, 0, 0))
    }
}

/// The year, the month, the day and the hour of a time; microseconds since 1970, UTC.
pub(crate) fn of_time(us: i64) -> [String; 4] {
    let at = hour(us);
    [of_year(at), of_month(at), of_day(at), of_hour(at)]
}

fn of_year(at: DateTime) -> String {
    facet("at", &format!("{}", at.year()))
}

fn of_month(at: DateTime) -> String {
    facet("at", &format!("{}{:02}", at.year(), at.month()))
}

fn of_day(at: DateTime) -> String {
    facet(
        "at",
        &format!("{}{:02}{:02}", at.year(), at.month(), at.day()),
    )
}

fn of_hour(at: DateTime) -> String {
    let (date, hour) = (at.date(), at.hour());
    facet(
        "at",
        &format!(
            "{}{:02}{:02}{hour:02}",
            date.year(),
            date.month(),
            date.day()
        ),
    )
}

/// The fewest of them that cover all times in a range; the exact time is to be compared besides.
pub(crate) fn times(from: Option<i64>, to: Option<i64>) -> Vec<String> {
    let mut at = hour(from.unwrap_or(i64::MIN));
    let last = hour(to.map_or(i64::MAX, |to| to.saturating_sub(1)));
    let mut all = Vec::new();
    while at <= last {
        let date = at.date();
        let starts_day = at.hour() == 0;
        let starts_month = starts_day && date.day() == 1;
        let ends = |date: Date| last >= DateTime::from_parts(date, Time::constant(23, 0, 0, 0));
        let next = if starts_month && date.month() == 1 && ends(date.last_of_year()) {
            all.push(of_year(at));
            date.last_of_year().tomorrow().map(Date::into)
        } else if starts_month && ends(date.last_of_month()) {
            all.push(of_month(at));
            date.last_of_month().tomorrow().map(Date::into)
        } else if starts_day && ends(date) {
            all.push(of_day(at));
            date.tomorrow().map(Date::into)
        } else {
            all.push(of_hour(at));
            at.checked_add(jiff::Span::new().hours(1))
        };
        let Ok(next) = next else { break };
        at = next;
    }
    all
}

/// Whether one of these facets is one of events.
pub(crate) fn is_of_events(facets: &[String]) -> bool {
    facets.iter().any(|one| is_of_event(one))
}

/// Whether some of these facets are of events, and others of the delivery: `is:retry,test`.
pub(crate) fn is_of_both(facets: &[String]) -> bool {
    is_of_events(facets) && !facets.iter().all(|one| is_of_event(one))
}

fn is_of_event(facet: &str) -> bool {
    const NAMES: [&str; 5] = ["field", "kind", "from", "account", "media"];
    let own = facet.strip_prefix(MARK).unwrap_or(facet);
    own.split_once("__").is_some_and(|(name, value)| {
        NAMES.contains(&name) || name == "is" && !matches!(value, "retry" | "refused")
    })
}
