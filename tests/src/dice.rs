//! Random choices that can be made again: from a seed that is printed.

use std::hash::{BuildHasher, RandomState};

/// SplitMix64: good enough to choose moments and bytes with, and a page of code.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// From `HOOKGLASS_FAULT_SEED`, else from one that nobody knows yet; printed, so that a
    /// failure can be had again.
    pub fn thrown_for(what: &str) -> Self {
        let asked = std::env::var("HOOKGLASS_FAULT_SEED").ok();
        let seed = asked
            .and_then(|seed| seed.parse().ok())
            .unwrap_or_else(|| RandomState::new().hash_one(what));
        println!("{what}: HOOKGLASS_FAULT_SEED={seed}");
        Self(seed)
    }

    /// Any number.
    pub fn any(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a limit; 0 below 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.any() % limit.max(1)
    }

    /// A place below a length.
    pub fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).expect("below a length")
    }

    /// Whether something that happens once in so many times happens now.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of several.
    ///
    /// # Panics
    /// When there is none.
    pub fn of<'a, T>(&mut self, several: &'a [T]) -> &'a T {
        let place = self.place(several.len());
        several.get(place).expect("one of several")
    }
}
