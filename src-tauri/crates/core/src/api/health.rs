//! How the webhooks are: what arrived, how it was answered and what went on, in even steps of time.
//!
//! Drawn from counts by minute ([`minute`]), so that a month costs what its minutes cost, however
//! much arrived in them. What there was none of is `null` where a number would lie.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ApiError;
use crate::app::App;
use crate::store::gap::{self, Gap};
use crate::store::minute::{self, Count, Minute};
use crate::store::{Connection, StoreError};
use crate::time::{now_us, rfc3339};

/// Microseconds of a minute.
const MINUTE: i64 = 60 * 1_000_000;
/// Fields that are told by themselves; the others together.
const FIELDS: usize = 6;
/// Meta takes a later answer for none (META 2.3); microseconds.
const ANSWER_LIMIT: i64 = 5 * 1_000_000;

/// How much time is looked at, up to now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HealthRange {
    /// 15 minutes, by the minute.
    QuarterHour,
    /// 24 hours, by ten minutes.
    Day,
    /// 30 days, by six hours.
    Month,
}

impl HealthRange {
    /// Minutes of a step, and how many steps.
    fn steps(self) -> (i64, usize) {
        match self {
            Self::QuarterHour => (1, 15),
            Self::Day => (10, 144),
            Self::Month => (360, 120),
        }
    }
}

/// Which time is looked at.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct HealthRequest {
    /// How much, up to now.
    pub range: HealthRange,
}

/// What was counted in a span of time. What was imported is in none; what Hookglass sent itself is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct HealthStep {
    /// The first moment of it; RFC 3339, UTC.
    pub from: String,
    /// The first moment after it.
    pub to: String,
    /// Deliveries that arrived.
    #[ts(type = "number")]
    pub deliveries: i64,
    /// Events of each of [`Health::fields`], in their order.
    #[ts(type = "Array<number>")]
    pub events: Vec<i64>,
    /// Events of all other fields.
    #[ts(type = "number")]
    pub other_events: i64,
    /// Answered 2xx.
    #[ts(type = "number")]
    pub ok: i64,
    /// Answered 4xx.
    #[ts(type = "number")]
    pub client_errors: i64,
    /// Answered 5xx.
    #[ts(type = "number")]
    pub server_errors: i64,
    /// Signed by one of the secrets, as it was judged on arrival.
    #[ts(type = "number")]
    pub valid: i64,
    /// Well signed by nobody known.
    #[ts(type = "number")]
    pub invalid: i64,
    /// A signature header that is none.
    #[ts(type = "number")]
    pub malformed: i64,
    /// Not signed.
    #[ts(type = "number")]
    pub missing: i64,
    /// Not checked for want of a secret.
    #[ts(type = "number")]
    pub no_secret: i64,
    /// Over the size limit, so not judged.
    #[ts(type = "number")]
    pub unjudged: i64,
    /// With an event that had arrived before.
    #[ts(type = "number")]
    pub duplicates: i64,
    /// With an event that happened more than a minute before it arrived.
    #[ts(type = "number")]
    pub late: i64,
    /// Sent again by Meta after a failure.
    #[ts(type = "number")]
    pub retries: i64,
    /// Attempts to forward these deliveries that were taken, whenever they were made.
    #[ts(type = "number")]
    pub forwarded: i64,
    /// Attempts to forward these deliveries that were not.
    #[ts(type = "number")]
    pub forward_failed: i64,
    /// Requests that no delivery was made of: too slow, too large a head, too many at once, not HTTP,
    /// or the store could not write.
    #[ts(type = "number")]
    pub turned_away: i64,
    /// Half of the answers took no longer; microseconds, within 5 %. `null`: there was none.
    #[ts(type = "number | null")]
    pub answer_p50_us: Option<i64>,
    /// 99 of 100 answers took no longer.
    #[ts(type = "number | null")]
    pub answer_p99_us: Option<i64>,
    /// Half of the events from outside arrived no longer after they had happened.
    #[ts(type = "number | null")]
    pub lag_p50_us: Option<i64>,
    /// 99 of 100 of them.
    #[ts(type = "number | null")]
    pub lag_p99_us: Option<i64>,
}

/// How the webhooks are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Health {
    /// What was asked for.
    pub range: HealthRange,
    /// Nothing is counted of what arrived before; RFC 3339, UTC.
    pub counted_since: String,
    /// Seconds of a step.
    pub step_s: u32,
    /// The fields with the most events, the most first; six at the most.
    pub fields: Vec<String>,
    /// One after the other, without holes. The last one is not over yet.
    pub steps: Vec<HealthStep>,
    /// All of them together.
    pub total: HealthStep,
    /// As much time before them; `null` where that was not wholly counted.
    pub before: Option<HealthStep>,
    /// Times without a way in that touch the range, oldest first.
    pub gaps: Vec<Gap>,
    /// What an answer may take; microseconds.
    #[ts(type = "number")]
    pub answer_limit_us: i64,
}

pub(super) async fn get(app: &App, args: HealthRequest) -> Result<Health, ApiError> {
    let look = move |connection: &Connection| health(connection, args.range, now_us());
    Ok(app.store().read(look).await?)
}

/// `now` in microseconds since 1970, UTC.
fn health(connection: &Connection, range: HealthRange, now: i64) -> Result<Health, StoreError> {
    let (minutes, count) = range.steps();
    let length = minutes * i64::try_from(count).unwrap_or(0);
    let this = now.div_euclid(MINUTE);
    let to = (this.div_euclid(minutes) + 1) * minutes;
    let from = to - length;
    let counted = minute::steps(connection, from, minutes, count)?;
    let total = sum(&counted);
    let fields = most(&total);
    let since = minute::since(connection)?;
    // The last step has begun only: what it is compared with ends at the same place.
    let before = if since <= (from - length) * MINUTE {
        let span = this + 1 - from;
        let counted = minute::steps(connection, from - length, span, 1)?;
        let end = from - length + span;
        Some(told(&sum(&counted), from - length, end, &fields))
    } else {
        None
    };
    Ok(Health {
        range,
        counted_since: rfc3339(since),
        step_s: u32::try_from(minutes * 60).unwrap_or(u32::MAX),
        steps: (from..)
            .step_by(usize::try_from(minutes).unwrap_or(1))
            .zip(&counted)
            .map(|(at, step)| told(step, at, at + minutes, &fields))
            .collect(),
        total: told(&total, from, to, &fields),
        before,
        gaps: gap::between(connection, from * MINUTE, to * MINUTE)?,
        fields: fields.into_iter().map(str::to_owned).collect(),
        answer_limit_us: ANSWER_LIMIT,
    })
}

fn sum(steps: &[Minute]) -> Minute {
    let mut sum = Minute::default();
    for step in steps {
        sum.join(step);
    }
    sum
}

/// The fields with the most events.
fn most(total: &Minute) -> Vec<&'static str> {
    let named = total
        .fields
        .iter()
        .filter(|(name, _)| **name != minute::OTHER);
    let mut fields: Vec<(&'static str, i64)> = named.map(|(name, count)| (*name, *count)).collect();
    fields.sort_by_key(|(_, count)| std::cmp::Reverse(*count)); // equals stay by name
    fields.truncate(FIELDS);
    fields.into_iter().map(|(name, _)| name).collect()
}

/// Between two minutes since 1970.
fn told(minute: &Minute, from: i64, to: i64, fields: &[&str]) -> HealthStep {
    let of = |field: &str| minute.fields.get(field).copied().unwrap_or(0);
    let events: Vec<i64> = fields.iter().map(|field| of(field)).collect();
    let all: i64 = minute.fields.values().sum();
    HealthStep {
        from: rfc3339(from.saturating_mul(MINUTE)),
        to: rfc3339(to.saturating_mul(MINUTE)),
        deliveries: minute[Count::Deliveries],
        other_events: all - events.iter().sum::<i64>(),
        events,
        ok: minute[Count::Ok],
        client_errors: minute[Count::ClientErrors],
        server_errors: minute[Count::ServerErrors],
        valid: minute[Count::Valid],
        invalid: minute[Count::Invalid],
        malformed: minute[Count::Malformed],
        missing: minute[Count::Missing],
        no_secret: minute[Count::NoSecret],
        unjudged: minute[Count::Unjudged],
        duplicates: minute[Count::Duplicates],
        late: minute[Count::Late],
        retries: minute[Count::Retries],
        forwarded: minute[Count::Forwarded],
        forward_failed: minute[Count::ForwardFailed],
        turned_away: minute[Count::TurnedAway],
        answer_p50_us: minute.answers.percentile(50),
        answer_p99_us: minute.answers.percentile(99),
        lag_p50_us: minute.lags.percentile(50),
        lag_p99_us: minute.lags.percentile(99),
    }
}

#[cfg(test)]
mod tests;
