//! Changes a payload in place: fresh ids, the present time, more updates in one request.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::payload::json::{Type, Value, scan};
use crate::payload::{self, Event};

/// The limit for inflating a payload; nothing here is compressed.
const LIMIT: usize = 64 << 20;

/// The same payload as if it happened at `now_us` (microseconds) and were the `serial`-th of
/// its kind: other ids for what is deduplicated, the same people, the same bytes otherwise.
pub fn fresh(body: &[u8], serial: u64, now_us: i64) -> Vec<u8> {
    let mut fresh = body.to_vec();
    Spots::of(body).write(&mut fresh, serial, now_us);
    fresh
}

/// The same payload with its first update repeated until it has `count`, each with an id of its
/// own. One that has as many already, or none to repeat, is returned as it is.
pub fn batch_of(body: &[u8], count: u64) -> Vec<u8> {
    let events = payload::read(body, None, LIMIT).events;
    let copies = count.saturating_sub(events.len() as u64);
    let Some(event) = events.first().filter(|_| copies > 0) else {
        return body.to_vec();
    };
    let parts = (
        body.get(..event.span.end),
        body.get(event.span.clone()),
        body.get(event.span.end..),
    );
    let (Some(before), Some(item), Some(after)) = parts else {
        return body.to_vec();
    };
    let digits: Vec<Range<usize>> = match id_of(event) {
        Some(id) => words(item)
            .filter(|(word, _)| *word == id.as_bytes())
            .map(|(word, at)| digits_of(word, at))
            .collect(),
        None => Vec::new(),
    };
    let between: &[u8] = if is_spaced(body) { b", " } else { b"," };
    let mut batch = before.to_vec();
    for serial in 1..=copies {
        let mut copy = item.to_vec();
        for place in &digits {
            overwrite(&mut copy, place, serial);
        }
        batch.extend_from_slice(between);
        batch.extend_from_slice(&copy);
    }
    batch.extend_from_slice(after);
    batch
}

/// Whether a body has updates that could be repeated.
pub(super) fn has_updates(body: &[u8]) -> bool {
    !payload::read(body, None, LIMIT).events.is_empty()
}

/// Whether there is a space behind colons and commas, as the changes pipeline writes them. A
/// key of Meta's holds no colon, so the first one tells.
pub(super) fn is_spaced(body: &[u8]) -> bool {
    let colon = body.windows(2).find(|pair| pair.starts_with(b":"));
    colon.is_some_and(|pair| pair.ends_with(b" "))
}

/// Where a body tells one event from another: found once, so that thousands of requests are
/// made of it without reading it again.
#[derive(Debug, Default)]
pub(super) struct Spots {
    /// The digits to write over, and which of the body's ids they belong to.
    ids: Vec<(Range<usize>, u64)>,
    /// How many different ids there are.
    different: u64,
    /// A time, and how long before the body it happened; microseconds.
    times: Vec<(Range<usize>, i64)>,
}

impl Spots {
    /// What is found in a body; nothing in one that cannot be read.
    pub(super) fn of(body: &[u8]) -> Self {
        let events = payload::read(body, None, LIMIT).events;
        let ids: BTreeSet<&str> = events.iter().filter_map(id_of).collect();
        let ids: Vec<&str> = ids.into_iter().collect();
        let mut spots = Self {
            ids: Vec::new(),
            different: ids.len() as u64,
            times: times(body)
                .map(|time| {
                    let ago = ago(&events, &time);
                    (time, ago)
                })
                .collect(),
        };
        for (word, at) in words(body) {
            if let Ok(index) = ids.binary_search_by(|id| id.as_bytes().cmp(word)) {
                spots.ids.push((digits_of(word, at), index as u64));
            }
        }
        spots
    }

    /// The same after `added` bytes were inserted at `at`.
    pub(super) fn shift(&mut self, at: usize, added: usize) {
        let ids = self.ids.iter_mut().map(|(place, _)| place);
        for place in ids.chain(self.times.iter_mut().map(|(place, _)| place)) {
            if place.start >= at {
                *place = place.start + added..place.end + added;
            }
        }
    }

    /// Writes the ids of the `serial`-th body and the time at which it happened (microseconds).
    pub(super) fn write(&self, body: &mut [u8], serial: u64, now_us: i64) {
        for (place, index) in &self.ids {
            let serial = serial.wrapping_mul(self.different).wrapping_add(*index);
            overwrite(body, place, serial);
        }
        for (place, ago) in &self.times {
            let at = now_us.saturating_sub(*ago);
            let text = match place.len() {
                10 => (at / 1_000_000).to_string(),
                _ => (at / 1000).to_string(),
            };
            // A time of other length is before 2001 or after 2286: the old one stays.
            if let Some(old) = body.get_mut(place.clone())
                && old.len() == text.len()
            {
                old.copy_from_slice(text.as_bytes());
            }
        }
    }
}

/// What identifies an event: the longest run of letters and digits in its dedupe key, if that is
/// long enough to be an id.
fn id_of(event: &Event) -> Option<&str> {
    let key = event.dedupe_key.as_deref()?;
    let words = key.split(|letter: char| !letter.is_ascii_alphanumeric());
    words
        .max_by_key(|word| word.len())
        .filter(|word| word.len() >= 9)
}

/// The runs of letters and digits, and where they begin.
fn words(bytes: &[u8]) -> impl Iterator<Item = (&[u8], usize)> {
    let mut next = 0;
    bytes
        .split(|byte| !byte.is_ascii_alphanumeric())
        .map(move |word| {
            let at = next;
            next += word.len() + 1;
            (word, at)
        })
}

/// The end of an id, which a serial number is written over: 12 digits where there is room for
/// them, so that no two runs share any. Message ids end in `ZD…`, Meta's padding, which stays.
fn digits_of(word: &[u8], at: usize) -> Range<usize> {
    let mut end = word.len();
    while word.get(..end).is_some_and(|kept| kept.ends_with(b"ZD")) {
        end -= 2;
    }
    let width = if end >= 16 { 12 } else { 8 };
    at + end.saturating_sub(width)..at + end
}

/// Writes the last digits of a number.
fn overwrite(body: &mut [u8], place: &Range<usize>, mut serial: u64) {
    let digits = body.get_mut(place.clone()).unwrap_or_default();
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(serial % 10).unwrap_or_default();
        serial /= 10;
    }
}

/// The bare numbers of 10 (seconds) or 13 digits (milliseconds) that are times of Meta's.
fn times(body: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut found = Vec::new();
    if let Ok(document) = scan(body) {
        find_times(document.root(), &mut found);
    }
    found.into_iter()
}

/// No deeper than the scanner keeps values: 32 levels.
fn find_times(value: Value<'_>, found: &mut Vec<Range<usize>>) {
    for item in value.items() {
        find_times(item, found);
    }
    for (key, value) in value.members() {
        let is_time = key.is("time") || key.is("timestamp");
        let is_dated = |digits: &[u8]| {
            matches!(digits.len(), 10 | 13) && digits.iter().all(u8::is_ascii_digit)
        };
        if is_time && value.kind() == Type::Number && is_dated(value.raw()) {
            found.push(value.span());
        } else {
            find_times(value, found);
        }
    }
}

/// In a batch each event with a time of its own happened a millisecond before the next, so that
/// also those without an id are different ones.
fn ago(events: &[Event], time: &Range<usize>) -> i64 {
    let before = events.partition_point(|event| event.span.start <= time.start);
    let holds = |event: &Event| event.span.end >= time.end;
    let index = before.checked_sub(1);
    match index.filter(|&index| events.get(index).is_some_and(holds)) {
        Some(index) => i64::try_from(events.len() - 1 - index).unwrap_or(0) * 1000,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::{find, samples};

    const NOW: i64 = 1_800_000_000_000_000;

    fn keys(body: &[u8]) -> Vec<Option<String>> {
        let events = payload::read(body, None, LIMIT).events;
        events.into_iter().map(|event| event.dedupe_key).collect()
    }

    #[test]
    fn fresh_payloads_are_other_events_with_the_same_layout() {
        for name in ["comments", "messages", "mentions", "message_reactions"] {
            let body = find(name).expect("a sample").body();
            let (one, two) = (fresh(&body, 1, NOW), fresh(&body, 2, NOW));
            assert_ne!(keys(&one), keys(&two), "{name}");
            assert_eq!(one.len(), body.len(), "{name}");
            let event = payload::read(&one, None, LIMIT).events.remove(0);
            assert_eq!(event.occurred_at, Some(NOW), "{name}");
        }
    }

    /// Over every payload there is: nothing but ids and times is touched.
    #[test]
    fn every_payload_stays_byte_for_byte_but_for_ids_and_times() {
        for sample in samples() {
            let body = sample.body();
            let spots = Spots::of(&body);
            let written = fresh(&body, 7, NOW);
            assert_eq!(written.len(), body.len(), "{}", sample.name);
            let spans = spots.ids.iter().map(|(place, _)| place);
            let spans: Vec<_> = spans
                .chain(spots.times.iter().map(|(place, _)| place))
                .collect();
            for (at, (new, old)) in written.iter().zip(body.iter()).enumerate() {
                let is_spot = spans.iter().any(|span| span.contains(&at));
                assert!(is_spot || new == old, "{} at byte {at}", sample.name);
            }
            let (before, after) = (
                payload::read(&body, None, LIMIT),
                payload::read(&written, None, LIMIT),
            );
            assert_eq!(before.verdict, after.verdict, "{}", sample.name);
            assert_eq!(before.events.len(), after.events.len(), "{}", sample.name);
        }
    }

    #[test]
    fn a_batch_holds_that_many_different_events() {
        for name in [
            "comments",
            "messages",
            "comments/batch",
            "messaging_handover",
        ] {
            let body = fresh(&batch_of(&find(name).expect("a sample").body(), 50), 3, NOW);
            let keys = keys(&body);
            let different: BTreeSet<_> = keys.iter().collect();
            assert_eq!((keys.len(), different.len()), (50, 50), "{name}");
        }
        assert_eq!(batch_of(b"not json", 5), b"not json");
    }

    #[test]
    fn two_batches_have_no_event_in_common() {
        let batch = batch_of(&find("comments/reply").expect("a sample").body(), 1000);
        let all: BTreeSet<_> = (1..=20)
            .flat_map(|serial| keys(&fresh(&batch, serial, NOW)))
            .collect();
        assert_eq!(all.len(), 20_000);
    }

    /// Of both senders; commas within a text say nothing of the layout.
    #[test]
    fn a_batch_has_the_layout_of_its_sender() {
        let spaced = batch_of(&find("comments").expect("a sample").body(), 2);
        assert!(String::from_utf8_lossy(&spaced).contains("}, {\"value\": "));
        let compact = r#"{"object":"instagram","entry":[{"time":1764000001573,"id":"1","messaging":[{"timestamp":1764000000123,"message":{"mid":"aaaaaaaaaaaa","text":"Well, well: no"}}]}]}"#;
        let batch = String::from_utf8(batch_of(compact.as_bytes(), 2)).expect("text");
        assert!(batch.contains(r#"no"}},{"timestamp""#), "{batch}");
    }

    #[test]
    fn only_times_are_written_over() {
        let body = br#"{"time":1764000000,"timestamp":1764000000123,"text":"\"time\":1764000000","expiry":1764000000,"a":["time",1764000000]}"#;
        let expected = br#"{"time":1800000000,"timestamp":1800000000000,"text":"\"time\":1764000000","expiry":1764000000,"a":["time",1764000000]}"#;
        assert_eq!(fresh(body, 1, NOW), expected);
    }

    #[test]
    fn a_message_keeps_its_padding() {
        let body = find("messages").expect("a sample").body();
        let fresh = String::from_utf8(fresh(&body, 123, NOW)).expect("text");
        assert!(fresh.contains("000000000123ZDZD\""), "{fresh}");
    }
}
