//! Durations counted in buckets: small enough for one in every minute of a year, and two of them
//! become one without a loss.
//!
//! A bucket is 2^(1/8) = 1.09 times as wide as the one before it. A duration that is read out of
//! one is the middle of its bucket, so it is off by a factor of 2^(1/16) at the most: 4.5 %, and
//! half a microsecond for being a whole number. Measured is from 1 µs to 50 days; what is less is
//! 0, what is more is the longest.
//!
//! As bytes: for each bucket that is not empty, how far it is from the one before it and how many
//! it holds, each as seven bits a byte with the lowest first. A usual minute is some 20 bytes.

/// Buckets to a doubling.
const PER_DOUBLING: f64 = 8.0;
/// From 1 µs on 42 doublings, and one for what is less.
const BUCKETS: usize = 1 + 8 * 42;

/// How many durations there were of each length.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Histogram {
    /// Up to the last bucket that was ever used.
    counts: Vec<u64>,
}

impl Histogram {
    /// Counts a duration; microseconds.
    pub fn add(&mut self, us: i64) {
        self.put(bucket(us), 1);
    }

    /// Takes one that was counted away again.
    pub(super) fn remove(&mut self, us: i64) {
        if let Some(count) = self.counts.get_mut(bucket(us)) {
            *count = count.saturating_sub(1);
        }
    }

    /// Counts what another one holds.
    pub fn join(&mut self, other: &Self) {
        for (place, count) in other.counts.iter().enumerate() {
            self.put(place, *count);
        }
    }

    /// Counts what another one holds. Bytes that are none of [`Histogram::encode`] end it early.
    pub(super) fn merge(&mut self, encoded: &[u8]) {
        let (mut rest, mut place) = (encoded, 0);
        while let Some((step, count)) = varint(&mut rest).zip(varint(&mut rest)) {
            place += usize::try_from(step).unwrap_or(BUCKETS).min(BUCKETS);
            self.put(place, count);
        }
    }

    /// As bytes; see the module.
    pub(super) fn encode(&self) -> Vec<u8> {
        let (mut bytes, mut last) = (Vec::new(), 0);
        for (place, &count) in self.counts.iter().enumerate() {
            if count > 0 {
                put_varint(&mut bytes, (place - last) as u64);
                put_varint(&mut bytes, count);
                last = place;
            }
        }
        bytes
    }

    /// How many durations there are.
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The shortest duration that so many per cent of all are no longer than; microseconds.
    pub fn percentile(&self, percent: u64) -> Option<i64> {
        let rank = (self.count() * percent).div_ceil(100).max(1);
        let mut up_to = 0;
        let place = self.counts.iter().position(|count| {
            up_to += count;
            up_to >= rank
        });
        place.map(middle)
    }

    fn put(&mut self, place: usize, count: u64) {
        let place = place.min(BUCKETS - 1);
        if self.counts.len() <= place {
            self.counts.resize(place + 1, 0);
        }
        if let Some(own) = self.counts.get_mut(place) {
            *own = own.saturating_add(count);
        }
    }
}

fn bucket(us: i64) -> usize {
    if us < 1 {
        return 0;
    }
    let place = 1 + ((us as f64).log2() * PER_DOUBLING).floor() as usize;
    place.min(BUCKETS - 1)
}

fn middle(place: usize) -> i64 {
    match place.checked_sub(1) {
        None => 0,
        Some(place) => ((place as f64 + 0.5) / PER_DOUBLING).exp2().round() as i64,
    }
}

fn put_varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(0x80 | (value & 0x7f) as u8);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What the module promises.
    const FACTOR: f64 = 1.0443;

    fn of(durations: &[i64]) -> Histogram {
        let mut histogram = Histogram::default();
        for &us in durations {
            histogram.add(us);
        }
        histogram
    }

    fn exact(durations: &[i64], percent: usize) -> i64 {
        let mut sorted = durations.to_vec();
        sorted.sort_unstable();
        sorted[(sorted.len() * percent).div_ceil(100).max(1) - 1]
    }

    /// Of all lengths alike, as durations are.
    fn durations() -> impl Strategy<Value = Vec<i64>> {
        let one = (0_u32..42, 0.0_f64..1.0).prop_map(|(power, part)| {
            let low = 2_f64.powi(power as i32);
            (low + low * part) as i64 - 1
        });
        proptest::collection::vec(one, 1..300)
    }

    proptest! {
        #[test]
        fn percentiles_are_within_the_bound(durations in durations()) {
            let histogram = of(&durations);
            for percent in [1, 50, 90, 99, 100] {
                let (exact, found) = (
                    exact(&durations, percent) as f64,
                    histogram.percentile(percent as u64).expect("there are some") as f64,
                );
                prop_assert!(
                    found <= exact * FACTOR + 0.5 && found >= exact / FACTOR - 0.5,
                    "p{percent}: {found} for {exact}"
                );
            }
        }

        #[test]
        fn two_become_one_without_a_loss(one in durations(), other in durations()) {
            let mut merged = Histogram::default();
            merged.merge(&of(&one).encode());
            merged.merge(&of(&other).encode());
            let both = of(&[one, other].concat());
            prop_assert_eq!(&merged, &both);
            prop_assert_eq!(merged.encode(), both.encode());
        }

        #[test]
        fn any_bytes_are_read_to_some_end(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut histogram = Histogram::default();
            histogram.merge(&bytes);
            prop_assert!(histogram.counts.len() <= BUCKETS);
        }
    }

    #[test]
    fn what_is_none_has_no_percentile_and_the_ends_are_bounded() {
        assert_eq!(Histogram::default().percentile(50), None);
        assert_eq!(of(&[-5, 0]).percentile(99), Some(0));
        assert_eq!(of(&[i64::MAX]).count(), 1);
        let mut one = of(&[100, 5000]);
        one.remove(5000);
        assert_eq!(
            (one.count(), one.percentile(99)),
            (1, of(&[100]).percentile(99))
        );
    }

    #[test]
    fn a_usual_minute_is_small() {
        let durations: Vec<i64> = (0..200).map(|number| 2000 + number * 10).collect();
        assert!(of(&durations).encode().len() < 40);
    }
}
