//! Each request of a simulation: what is common is made once, what differs for each.

use bytes::Bytes;
use zeroize::Zeroizing;

use super::fill::{Filled, fill};
use super::headers::Signing;
use super::order::shuffled;
use super::vary::{Spots, batch_of, has_updates};
use super::{Material, Scenario, Signature, SimulationError};
use crate::delivery::Header;

/// Microseconds between what happened first and what happened next, where the order counts: a
/// comment's time is in seconds.
const APART: i64 = 1_000_000;

/// The requests of a scenario. The same number and time give the same bytes, so that a retry
/// need not be kept until it is due.
pub struct Series {
    body: Bytes,
    /// `None`: the bytes stay as they are.
    spots: Option<Spots>,
    headers: Vec<Header>,
    signature: Signature,
    secret: Option<Zeroizing<String>>,
    count: u32,
    shuffle: bool,
    started_us: i64,
}

impl Series {
    /// Prepares a scenario that begins at `started_us` (microseconds since 1970, UTC); two that
    /// begin at different times have no id in common.
    ///
    /// # Errors
    /// A scenario that cannot be, or one that needs a secret or updates that are not there.
    pub fn new(
        scenario: &Scenario,
        material: &Material,
        secret: Option<&str>,
        started_us: i64,
    ) -> Result<Self, SimulationError> {
        scenario.check()?;
        Signing::of(scenario.signature, secret)?;
        let mut body = if scenario.batch > 1 {
            if !has_updates(&material.body) {
                return Err(SimulationError::NothingToRepeat);
            }
            batch_of(&material.body, scenario.batch.into())
        } else {
            material.body.to_vec()
        };
        let mut spots = scenario.is_fresh().then(|| Spots::of(&body));
        if let Some(mib) = scenario.size_mib {
            // After the search: nobody has to look through what is filled in.
            let Filled { at, added } = fill(&mut body, (mib as usize) << 20);
            if let Some(spots) = &mut spots {
                spots.shift(at, added);
            }
        }
        Ok(Self {
            body: body.into(),
            spots,
            headers: material.headers.clone(),
            signature: scenario.signature,
            secret: secret
                .filter(|_| scenario.signature.needs_secret())
                .map(|secret| Zeroizing::new(secret.to_owned())),
            count: scenario.count,
            shuffle: scenario.shuffle,
            started_us,
        })
    }

    /// The numbers, from 1, in the order in which they are sent.
    pub fn order(&self) -> Vec<u32> {
        match self.shuffle {
            true => shuffled(self.count, self.started_us.unsigned_abs()),
            false => (1..=self.count).collect(),
        }
    }

    /// When the request of a number happened (microseconds since 1970, UTC): when it is sent,
    /// or, out of order, so that the last number happened just before all were.
    pub fn happened(&self, number: u32, now_us: i64) -> i64 {
        match self.shuffle {
            true => self.started_us - i64::from(self.count.saturating_sub(number)) * APART,
            false => now_us,
        }
    }

    /// Bytes of each body.
    pub fn body_size(&self) -> usize {
        self.body.len()
    }

    /// The body of the request of a number, from 1, that happened then (microseconds).
    pub fn body(&self, number: u32, happened_us: i64) -> Bytes {
        let Some(spots) = &self.spots else {
            return self.body.clone();
        };
        let mut body = self.body.to_vec();
        let serial = self.started_us.unsigned_abs().wrapping_add(number.into());
        spots.write(&mut body, serial, happened_us);
        body.into()
    }

    /// The headers of a body, with its signatures.
    pub fn headers(&self, body: &[u8]) -> Vec<Header> {
        let mut headers = self.headers.clone();
        let secret = self.secret.as_ref().map(|secret| secret.as_str());
        if let Ok(signing) = Signing::of(self.signature, secret) {
            signing.add_to(&mut headers, body);
        }
        headers
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::payload;
    use crate::signature::{Key, Verdict, judge};
    use crate::simulate::{find, samples};

    const NOW: i64 = 1_800_000_000_000_000;

    fn series(scenario: &Scenario, name: &str) -> Series {
        let material = Material::of_sample(&find(name).expect("a sample"));
        Series::new(scenario, &material, Some("own"), NOW).expect("a series")
    }

    fn events(body: &[u8]) -> Vec<payload::Event> {
        payload::read(body, None, 64 << 20).events
    }

    fn verdict(series: &Series, body: &[u8]) -> Verdict {
        let headers = series.headers(body);
        let pairs = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_slice()));
        let key = Key {
            label: "own",
            secret: b"own",
        };
        judge(pairs, body, &[key]).verdict
    }

    #[test]
    fn one_is_the_recorded_bytes_of_every_payload_signed() {
        for sample in samples() {
            let series = series(&Scenario::default(), &sample.name);
            let body = series.body(1, NOW);
            assert!(*body == *sample.body(), "{}", sample.name);
            assert_eq!(verdict(&series, &body), Verdict::Valid, "{}", sample.name);
        }
    }

    #[test]
    fn a_large_fresh_batch_is_one_payload_of_that_size_with_events_of_its_own() {
        for name in ["comments", "messages"] {
            let scenario = Scenario {
                count: 3,
                batch: 1000,
                fresh: true,
                size_mib: Some(1),
                ..Scenario::default()
            };
            let series = series(&scenario, name);
            let mut keys = BTreeSet::new();
            for number in 1..=3 {
                let body = series.body(number, NOW);
                assert_eq!((body.len(), series.body_size()), (1 << 20, 1 << 20));
                assert_eq!(verdict(&series, &body), Verdict::Valid);
                let events = events(&body);
                assert_eq!(events.len(), 1000, "{name}");
                assert_eq!(events.last().and_then(|event| event.occurred_at), Some(NOW));
                keys.extend(events.into_iter().map(|event| event.dedupe_key));
            }
            assert_eq!(keys.len(), 3000, "{name}");
        }
    }

    #[test]
    fn out_of_order_each_happened_a_second_after_the_one_before() {
        for name in ["comments", "messages", "mentions"] {
            let scenario = Scenario {
                count: 5,
                shuffle: true,
                ..Scenario::default()
            };
            let series = series(&scenario, name);
            let order = series.order();
            assert!(!order.is_sorted() && order.len() == 5, "{order:?}");
            let times = (1..=5).map(|number| {
                let body = series.body(number, series.happened(number, 0));
                events(&body)[0].occurred_at.expect("a time")
            });
            let times: Vec<i64> = times.collect();
            assert!(
                times.windows(2).all(|pair| pair[1] - pair[0] == APART),
                "{name}"
            );
            assert_eq!(times.last(), Some(&NOW), "{name}");
        }
    }

    #[test]
    fn the_same_number_and_time_are_the_same_bytes() {
        let scenario = Scenario {
            count: 2,
            fresh: true,
            ..Scenario::default()
        };
        let series = series(&scenario, "comments");
        assert_eq!(series.body(1, NOW), series.body(1, NOW));
        assert_ne!(series.body(1, NOW), series.body(2, NOW));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let of = |scenario: &Scenario, name: &str, secret| {
            let material = Material::of_sample(&find(name).expect("a sample"));
            Series::new(scenario, &material, secret, NOW).err()
        };
        let one = Scenario::default();
        assert_eq!(of(&one, "comments", None), Some(SimulationError::NoSecret));
        let batch = Scenario {
            batch: 2,
            ..Scenario::default()
        };
        for name in ["edge/not-json", "edge/empty-entry", "edge/scalar"] {
            let refused = of(&batch, name, Some("own"));
            assert_eq!(refused, Some(SimulationError::NothingToRepeat), "{name}");
        }
        let none = Scenario { count: 0, ..one };
        assert_eq!(
            of(&none, "comments", Some("own")),
            Some(SimulationError::Count)
        );
    }
}
