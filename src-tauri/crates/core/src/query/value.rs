//! What may stand after a colon.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::facet;
use crate::delivery::Source;
use crate::payload::PayloadVerdict;
use crate::signature::{Diagnosis, Verdict};

/// What an event can be; each is one of its flags.
pub(crate) const EVENT_IS: [&str; 8] = [
    "test",
    "echo",
    "own",
    "duplicate",
    "late",
    "out_of_order",
    "incomplete",
    "novel",
];

/// The values that a term may have; `None`: any.
pub(crate) fn choices(name: &str) -> Option<Vec<&'static str>> {
    Some(match name {
        "verdict" => [
            Verdict::Valid,
            Verdict::Invalid,
            Verdict::Malformed,
            Verdict::Missing,
            Verdict::NoSecret,
        ]
        .into_iter()
        .map(Verdict::as_str)
        .chain([NOT_JUDGED])
        .collect(),
        "source" => [
            Source::Tunnel,
            Source::Local,
            Source::Simulated,
            Source::Imported,
        ]
        .into_iter()
        .map(Source::as_str)
        .collect(),
        "payload" => PayloadVerdict::ALL.map(PayloadVerdict::as_str).to_vec(),
        "diagnosis" => Diagnosis::ALL.iter().map(|code| code.as_str()).collect(),
        "is" => EVENT_IS
            .into_iter()
            .chain(["retry", "refused", "pinned"])
            .collect(),
        "has" => vec![
            "event",
            "attempt",
            "failed_attempt",
            "taken_forward",
            "failed_forward",
            "note",
        ],
        _ => return None,
    })
}

/// The verdict of a body that was over the limit.
pub(crate) const NOT_JUDGED: &str = "not_judged";

/// `401`, `4xx`, `>=500`, several of them separated by commas.
pub(super) fn status(text: &str) -> Result<Vec<String>, String> {
    let mut all = Vec::new();
    for one in text.split(',') {
        let (side, number) = compared(one);
        let wrong = || "a status is a number such as 401, a class such as 4xx, or >=500".to_owned();
        if let (Side::Equal, Some(class)) = (&side, number.strip_suffix("xx")) {
            let class: u16 = class.parse().map_err(|_| wrong())?;
            if !(1..=9).contains(&class) {
                return Err(wrong());
            }
            all.extend(facet::statuses(class * 100, class * 100 + 99));
            continue;
        }
        let number: u16 = number.parse().map_err(|_| wrong())?;
        if !(100..=999).contains(&number) {
            return Err(wrong());
        }
        let (from, to) = match side {
            Side::Equal => (number, number),
            Side::Over => (number + 1, 999),
            Side::From => (number, 999),
            Side::Under => (100, number - 1),
            Side::To => (100, number),
        };
        all.extend(facet::statuses(from, to));
    }
    // No status is below 100 or above 999.
    if all.is_empty() {
        all.push(facet::NONE.to_owned());
    }
    Ok(all)
}

/// `>100kb`, `<=2mb`, `328`; bytes from and to, both included.
pub(super) fn size(text: &str) -> Result<(i64, i64), String> {
    let unit = |unit: &str| match unit {
        "" | "b" => Some(1.0),
        "kb" | "k" => Some(1024.0),
        "mb" | "m" => Some(1024.0 * 1024.0),
        "gb" | "g" => Some(1024.0 * 1024.0 * 1024.0),
        _ => None,
    };
    measured(text, unit)
        .ok_or_else(|| "a size is a number of bytes, or such as >100kb or <=2mb".to_owned())
}

/// `>1s`, `<=500ms`, `250us`; microseconds from and to, both included.
pub(super) fn took(text: &str) -> Result<(i64, i64), String> {
    let unit = |unit: &str| match unit {
        "us" | "\u{b5}s" | "\u{3bc}s" => Some(1.0),
        "ms" => Some(1e3),
        "s" => Some(1e6),
        _ => None,
    };
    measured(text, unit).ok_or_else(|| "a duration is such as >1s, <=500ms or 250us".to_owned())
}

/// A number and its unit, compared: from and to, both included.
fn measured(text: &str, unit: impl Fn(&str) -> Option<f64>) -> Option<(i64, i64)> {
    let (side, text) = compared(text);
    let lower = text.to_lowercase();
    let digits = lower.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (number, word) = lower.split_at(digits.unwrap_or(lower.len()));
    let number: f64 = number.parse().ok()?;
    #[allow(clippy::cast_possible_truncation)] // it saturates, and nothing is that large
    let number = (number * unit(word)?).round() as i64;
    Some(match side {
        Side::Equal => (number, number),
        Side::Over => (number.saturating_add(1), i64::MAX),
        Side::From => (number, i64::MAX),
        Side::Under => (0, number - 1),
        Side::To => (0, number),
    })
}

enum Side {
    Equal,
    Over,
    From,
    Under,
    To,
}

fn compared(text: &str) -> (Side, &str) {
    for (sign, side) in [
        (">=", Side::From),
        ("<=", Side::To),
        (">", Side::Over),
        ("<", Side::Under),
        ("=", Side::Equal),
    ] {
        if let Some(rest) = text.strip_prefix(sign) {
            return (side, rest);
        }
    }
    (Side::Equal, text)
}

/// `1h` (ago), `2026-11-01` or `2026-11-01T12:00` (where this computer is), or with a zone.
pub(super) fn time(text: &str, now: i64) -> Result<i64, String> {
    let wrong = || {
        "a time is such as 30m, 1h, 2d or 1w ago, 2026-11-01, 2026-11-01T12:00, or one with a zone"
            .to_owned()
    };
    if let Some(at) = ago(text, now) {
        return Ok(at);
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at.as_microsecond());
    }
    let local = match text.parse::<DateTime>() {
        Ok(at) => at,
        Err(_) => text.parse::<Date>().map_err(|_| wrong())?.into(),
    };
    let zoned = local
        .to_zoned_datetime(TimeZone::system())
        .map_err(|_| wrong())?;
    Ok(zoned.timestamp().as_microsecond())
}

/// Counted in seconds, so that a change of the clocks changes nothing.
fn ago(text: &str, now: i64) -> Option<i64> {
    let unit = text.chars().last()?;
    let number: u32 = text.strip_suffix(unit)?.parse().ok()?;
    let seconds: i64 = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 24 * 3600,
        'w' => 7 * 24 * 3600,
        _ => return None,
    };
    Some(now.saturating_sub(i64::from(number).saturating_mul(seconds * 1_000_000)))
}
