//! The round numbers at which a ruler shows addresses.

/// A kind of round numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Base {
    /// Powers of two.
    Two,
    /// 1, 2 or 5 times powers of ten.
    Ten,
}

/// Returns the smallest round number of at least `least`: a power of two, or 1, 2 or 5
/// times a power of ten.
pub fn round_step(least: f64, base: Base) -> u128 {
    let least = least.max(1.0);
    if base == Base::Two {
        return 1 << (least.log2().ceil() as u32).min(64);
    }
    let decade = 10_u128.pow((least.log10().floor() as u32).min(19));
    [1, 2, 5]
        .into_iter()
        .map(|factor| factor * decade)
        .find(|step| *step as f64 >= least)
        .unwrap_or(decade * 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        assert_eq!(round_step(1024.0 / 8.0, Base::Two), 128);
        assert_eq!(round_step(10.0, Base::Ten), 10);
        assert_eq!(round_step(11.0, Base::Ten), 20);
        assert_eq!(round_step(0.2, Base::Ten), 1);
        assert!(round_step(u64::MAX as f64 / 4.0, Base::Ten) > 1 << 61);
        assert_eq!(round_step(u64::MAX as f64 / 4.0, Base::Two), 1 << 62);
    }
}
