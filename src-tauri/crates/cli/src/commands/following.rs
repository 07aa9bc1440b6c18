//! Where a list that is followed goes on.
//!
//! What a query does not find today it may find tomorrow: the second look labels a delivery behind
//! its answer, and a pin, an attempt or another verdict may come at any time. So each poll looks
//! through what is not settled, and now and then through all that came since the last one found.

use std::time::{Duration, Instant};

use hookglass_core::store::StoreError;

use super::list::PAGE;

/// How often all that came since the last one found is looked through again, at the most.
const AGAIN: Duration = Duration::from_secs(1);
/// How many times its own duration that leaves to others: a large store takes seconds.
const REST: u32 = 50;

/// How far a list was followed.
#[derive(Debug)]
pub(super) struct Place {
    /// The last one that was found; what came before it is no news any more.
    found: i64,
    /// Up to here nothing more is found, unless something else becomes true of it later.
    looked: i64,
    /// When what lies between is looked through again.
    again: Instant,
}

impl Place {
    /// Behind the last one that was found, and behind all that was looked through.
    pub(super) fn new(found: i64, looked: i64) -> Self {
        Self {
            found,
            looked: looked.max(found),
            again: Instant::now() + AGAIN,
        }
    }

    /// What is found by now, in its order. `look` looks through what comes after an id, a page at
    /// the most, and says up to where all that a poll waits for was known before.
    ///
    /// # Errors
    /// Those of `look`.
    pub(super) async fn fresh<T>(
        &mut self,
        id: fn(&T) -> i64,
        look: impl AsyncFn(i64) -> Result<(i64, Vec<T>), StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let begun = Instant::now();
        if self.looked > self.found && begun < self.again {
            let (settled, fresh) = look(self.looked).await?;
            if fresh.is_empty() {
                self.looked = self.looked.max(settled);
                return Ok(fresh);
            }
            // Whatever is found before these goes before them: it would be no news after them.
        }
        let begun = Instant::now();
        let (settled, fresh) = look(self.found).await?;
        self.found = fresh.last().map_or(self.found, id);
        // Behind a full page there may be more.
        self.looked = if fresh.len() < PAGE as usize {
            settled.max(self.found)
        } else {
            self.found
        };
        self.again = begun + (begun.elapsed() * REST).max(AGAIN);
        Ok(fresh)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// A store: which ids are there, how far they are settled, and what is found among them.
    struct Fake {
        settled: i64,
        found: Vec<i64>,
        looks: RefCell<Vec<i64>>,
    }

    /// Far from the time when all is looked through again: this machine may stand still until then.
    fn behind(found: i64, looked: i64) -> Place {
        let mut place = Place::new(found, looked);
        place.again = far();
        place
    }

    fn far() -> Instant {
        Instant::now() + Duration::from_secs(3600)
    }

    impl Fake {
        async fn fresh(&self, place: &mut Place) -> Vec<i64> {
            let look = async |after: i64| {
                self.looks.borrow_mut().push(after);
                let found = self.found.iter().copied().filter(|id| *id > after);
                let page: Vec<i64> = found.take(PAGE as usize).collect();
                Ok::<_, StoreError>((self.settled, page))
            };
            let fresh = place.fresh(|id: &i64| *id, look).await;
            place.again = far();
            fresh.expect("a look")
        }
    }

    fn fake(settled: i64, found: &[i64]) -> Fake {
        Fake {
            settled,
            found: found.to_vec(),
            looks: RefCell::default(),
        }
    }

    #[tokio::test]
    async fn what_was_looked_through_is_not_looked_through_with_each_poll() {
        let (mut place, store) = (behind(0, 0), fake(1_000_000, &[]));
        for _ in 0..3 {
            assert!(store.fresh(&mut place).await.is_empty());
        }
        assert_eq!(*store.looks.borrow(), [0, 1_000_000, 1_000_000]);
        // And not with the first one where a list was printed before.
        let (mut place, store) = (behind(7, 1_000_000), fake(1_000_002, &[]));
        for _ in 0..2 {
            assert!(store.fresh(&mut place).await.is_empty());
        }
        assert_eq!(*store.looks.borrow(), [1_000_000, 1_000_002]);
    }

    #[tokio::test]
    async fn what_is_not_settled_is_looked_at_until_it_is() {
        let (mut place, mut store) = (behind(0, 0), fake(10, &[]));
        assert!(store.fresh(&mut place).await.is_empty());
        // The second look labels 11 to 14.
        (store.settled, store.found) = (14, vec![12]);
        assert_eq!(store.fresh(&mut place).await, [12]);
        assert!(store.fresh(&mut place).await.is_empty());
        assert_eq!(place.looked, 14);
    }

    #[tokio::test]
    async fn what_becomes_true_later_is_found_in_time_and_in_order() {
        let (mut place, mut store) = (behind(2, 100), fake(100, &[]));
        // Somebody pins 5: no poll looks there, until it is time.
        store.found = vec![5];
        assert!(store.fresh(&mut place).await.is_empty());
        place.again = Instant::now();
        assert_eq!(store.fresh(&mut place).await, [5]);
        // 50 becomes true as well, and then a new one comes that is found at once.
        (store.settled, store.found) = (101, vec![1, 5, 50, 101]);
        assert_eq!(store.fresh(&mut place).await, [50, 101]);
        assert!(store.fresh(&mut place).await.is_empty());
    }

    #[tokio::test]
    async fn behind_a_full_page_there_is_more() {
        let ids: Vec<i64> = (1..=i64::from(PAGE) + 1).collect();
        let (mut place, store) = (behind(0, 0), fake(i64::from(PAGE) + 1, &ids));
        assert_eq!(store.fresh(&mut place).await.len(), PAGE as usize);
        assert_eq!(store.fresh(&mut place).await, [i64::from(PAGE) + 1]);
        assert!(store.fresh(&mut place).await.is_empty());
    }
}
