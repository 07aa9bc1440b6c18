//! Time as the product keeps it: microseconds since 1970 in UTC, shown as RFC 3339.

use jiff::Timestamp;

/// Now, in microseconds since 1970, UTC.
pub fn now_us() -> i64 {
    Timestamp::now().as_microsecond()
}

/// The inverse of [`rfc3339`].
pub fn micros(text: &str) -> Option<i64> {
    Some(text.parse::<Timestamp>().ok()?.as_microsecond())
}

/// RFC 3339 in UTC with microseconds, e.g. `2026-11-01T12:03:10.000250Z`.
///
/// A time that no calendar holds (a hostile payload can carry one) is shown as
/// the nearest one that does.
pub fn rfc3339(us: i64) -> String {
    let timestamp = Timestamp::from_microsecond(us).unwrap_or(if us < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    });
    format!("{timestamp:.6}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn microseconds_are_always_written() {
        assert_eq!(
            rfc3339(1_764_000_000_000_000),
            "2025-11-24T16:00:00.000000Z"
        );
        assert_eq!(
            rfc3339(1_764_000_000_000_250),
            "2025-11-24T16:00:00.000250Z"
        );
    }

    #[test]
    fn impossible_times_do_not_panic() {
        assert!(rfc3339(i64::MAX).starts_with("9999-12-30"));
        assert!(rfc3339(i64::MIN).starts_with("-009999"));
    }
}
