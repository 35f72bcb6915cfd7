//! Pseudo-random numbers.

use rand_pcg::Pcg64;
use rand_pcg::rand_core::Rng;

/// PCG's own default stream.
const STREAM: u128 = 0x0a02_bdbf_7bb3_c0a7_ac28_fa16_a64a_bf96;

/// Pseudo-random numbers: the same seed always gives the same ones.
#[derive(Clone)]
pub(super) struct Chance(Pcg64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(Pcg64::new(u128::from(seed), STREAM))
    }

    /// Returns a number below `end`; 0 if `end` is 0.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.between(0, end.saturating_sub(1))
    }

    /// Returns a number of `first..=last`, from the high half of a product (the bias is too
    /// small to see); `first` if `last` is below it.
    pub(super) fn between(&mut self, first: u64, last: u64) -> u64 {
        let range = u128::from(last.saturating_sub(first)) + 1;
        let number = (u128::from(self.0.next_u64()) * range) >> 64;
        first + number as u64
    }
}
