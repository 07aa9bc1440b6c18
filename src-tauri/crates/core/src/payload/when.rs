//! Times in Meta's units, as microseconds.
//!
//! The changes pipeline counts seconds, the messaging pipeline milliseconds, and the dashboard's
//! Test sends seconds as a string (META 2.1, 4). The size tells them apart until the year 5138.

/// Below it a time is in seconds (META 3.4).
const SECONDS_BELOW: i64 = 100_000_000_000;

/// The end of the year 9999 in milliseconds: beyond it no calendar can show a time.
const LAST_MS: i64 = 253_402_300_799_999;

/// Microseconds since 1970 for the text of a number in seconds or milliseconds. `None` for what
/// is no time of a webhook: zero, negative, or past the year 9999.
pub(crate) fn micros(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        let ms = if number < SECONDS_BELOW {
            number.checked_mul(1000)?
        } else {
            number
        };
        return (1..=LAST_MS)
            .contains(&ms)
            .then(|| ms.checked_mul(1000))
            .flatten();
    }
    fractional(text)
}

/// JSON allows `1764000000.25` and `1.764e9`, so a hand-made body may have them.
fn fractional(text: &str) -> Option<i64> {
    let number = text
        .parse::<f64>()
        .ok()
        .filter(|number| number.is_finite())?;
    let us = if number < SECONDS_BELOW as f64 {
        number * 1e6
    } else {
        number * 1e3
    };
    // The bounds keep the cast exact: the last microsecond of 9999 is below 2^53 * 32.
    (1.0..=LAST_MS as f64 * 1e3)
        .contains(&us)
        .then(|| us.round() as i64)
}
