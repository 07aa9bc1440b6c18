//! An order in which what happened first is not sent first.

/// The numbers from 1 to `count` in another order than that; the same one for the same seed.
pub(super) fn shuffled(count: u32, seed: u64) -> Vec<u32> {
    let mut order: Vec<u32> = (1..=count).collect();
    let mut chance = Chance(seed);
    for last in (1..order.len()).rev() {
        let other = chance.below(last as u64 + 1);
        order.swap(last, usize::try_from(other).unwrap_or(last));
    }
    if order.is_sorted() {
        // By chance in order; for two that is every other time.
        order.reverse();
    }
    order
}

/// SplitMix64: eight lines instead of a dependency, and the same everywhere.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_there_and_never_in_order() {
        for count in 2..40 {
            for seed in 0..100 {
                let order = shuffled(count, seed);
                assert!(!order.is_sorted(), "{count} with seed {seed}");
                let mut sorted = order.clone();
                sorted.sort_unstable();
                assert_eq!(sorted, (1..=count).collect::<Vec<_>>());
                assert_eq!(order, shuffled(count, seed));
            }
        }
        assert_eq!(shuffled(1, 0), [1]);
    }

    #[test]
    fn another_seed_is_another_order() {
        assert_ne!(shuffled(50, 1), shuffled(50, 2));
    }
}
