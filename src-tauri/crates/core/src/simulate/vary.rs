//! Changes a payload in place: fresh ids, the present time, more updates in one request.

use std::collections::BTreeSet;

use crate::payload;

/// The limit for reading a payload of our own; none of them is near it.
const LIMIT: usize = 64 << 20;

/// The same payload as if it happened at `now_us` (microseconds) and were the `serial`-th of
/// its kind: other ids for what is deduplicated, the same people, the same bytes otherwise.
pub fn fresh(body: &[u8], serial: u64, now_us: i64) -> Vec<u8> {
    let ids: BTreeSet<String> = payload::read(body, None, LIMIT)
        .events
        .iter()
        .filter_map(|event| longest_word(event.dedupe_key.as_deref()?))
        .map(str::to_owned)
        .collect();
    let mut fresh = body.to_vec();
    for id in &ids {
        fresh = replace(&fresh, id.as_bytes(), renumber(id, serial).as_bytes());
    }
    retime(&fresh, now_us)
}

/// The same payload with its first update repeated to `count`, each with an id of its own.
/// A payload that has no update to repeat is returned as it is.
pub fn batch_of(body: &[u8], count: u64) -> Vec<u8> {
    let reading = payload::read(body, None, LIMIT);
    let Some(event) = reading.events.first().filter(|_| count > 1) else {
        return body.to_vec();
    };
    let parts = (
        body.get(..event.span.start),
        body.get(event.span.clone()),
        body.get(event.span.end..),
    );
    let (Some(before), Some(item), Some(after)) = parts else {
        return body.to_vec();
    };
    let id = event
        .dedupe_key
        .as_deref()
        .and_then(longest_word)
        .map(str::to_owned);
    let between: &[u8] = if body.windows(2).any(|pair| pair == b", ") {
        b", "
    } else {
        b","
    };
    let mut batch = before.to_vec();
    for serial in 0..count {
        if serial > 0 {
            batch.extend_from_slice(between);
        }
        match &id {
            Some(id) if serial > 0 => batch.extend(replace(
                item,
                id.as_bytes(),
                renumber(id, serial).as_bytes(),
            )),
            _ => batch.extend_from_slice(item),
        }
    }
    batch.extend_from_slice(after);
    batch
}

/// The id within a dedupe key: its longest run of letters and digits, if it is long enough to be one.
fn longest_word(key: &str) -> Option<&str> {
    let words = key.split(|letter: char| !letter.is_ascii_alphanumeric());
    words
        .max_by_key(|word| word.len())
        .filter(|word| word.len() >= 9)
}

/// The id with a serial number written over its end, of the same length. Message ids end in
/// `ZD…`, Meta's padding, which is left alone.
fn renumber(id: &str, serial: u64) -> String {
    let kept = id.trim_end_matches("ZD");
    let padding = id.get(kept.len()..).unwrap_or_default();
    let digits = format!("{:08}", serial % 100_000_000);
    let head = kept
        .get(..kept.len().saturating_sub(digits.len()))
        .unwrap_or_default();
    format!("{head}{digits}{padding}")
}

fn replace(body: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((first, after)) = rest.split_first() {
        if let Some(behind) = rest.strip_prefix(from) {
            replaced.extend_from_slice(to);
            rest = behind;
        } else {
            replaced.push(*first);
            rest = after;
        }
    }
    replaced
}

/// Writes the present over every bare number of 10 (seconds) or 13 digits (milliseconds).
fn retime(body: &[u8], now_us: i64) -> Vec<u8> {
    let mut retimed = Vec::with_capacity(body.len());
    let (mut in_string, mut escaped) = (false, false);
    let mut number: Vec<u8> = Vec::new();
    for &byte in body {
        if !in_string && byte.is_ascii_digit() {
            number.push(byte);
            continue;
        }
        flush(&mut number, &mut retimed, now_us);
        retimed.push(byte);
        in_string = if in_string {
            escaped || byte != b'"'
        } else {
            byte == b'"'
        };
        escaped = in_string && !escaped && byte == b'\\';
    }
    flush(&mut number, &mut retimed, now_us);
    retimed
}

fn flush(number: &mut Vec<u8>, to: &mut Vec<u8>, now_us: i64) {
    match number.len() {
        10 => to.extend((now_us / 1_000_000).to_string().into_bytes()),
        13 => to.extend((now_us / 1_000).to_string().into_bytes()),
        _ => to.extend_from_slice(number),
    }
    number.clear();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::find;

    const NOW: i64 = 1_800_000_000_000_000;

    #[test]
    fn fresh_payloads_are_other_events_with_the_same_layout() {
        for name in ["comments", "messages", "mentions", "message_reactions"] {
            let body = find(name).expect("a sample").body();
            let (one, two) = (fresh(&body, 1, NOW), fresh(&body, 2, NOW));
            let key = |body: &[u8]| {
                payload::read(body, None, LIMIT).events[0]
                    .dedupe_key
                    .clone()
            };
            assert_ne!(key(&one), key(&two), "{name}");
            assert_eq!(one.len(), body.len(), "{name}");
            let event = payload::read(&one, None, LIMIT).events.remove(0);
            assert_eq!(event.occurred_at, Some(NOW), "{name}");
        }
    }

    #[test]
    fn a_batch_holds_that_many_different_events() {
        for name in ["comments", "messages"] {
            let body = batch_of(&find(name).expect("a sample").body(), 50);
            let events = payload::read(&body, None, LIMIT).events;
            let keys: BTreeSet<_> = events
                .iter()
                .map(|event| event.dedupe_key.clone())
                .collect();
            assert_eq!((events.len(), keys.len()), (50, 50), "{name}");
        }
        assert_eq!(batch_of(b"not json", 5), b"not json");
    }

    #[test]
    fn numbers_within_strings_stay() {
        assert_eq!(
            retime(
                br#"{"a":"1764000000","t":1764000000,"b":"\"1764000000"}"#,
                NOW
            ),
            br#"{"a":"1764000000","t":1800000000,"b":"\"1764000000"}"#
        );
    }
}
