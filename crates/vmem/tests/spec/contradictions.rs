//! Layouts that no address can satisfy, in any state of the arena.

use crate::common::{POLICIES, arena, child, snapshot};
use std::cell::Cell;
use vmem::{Contradiction, Error, Layout, Quantum, Source, SourceError};

use Contradiction::{
    AlignNotPowerOfTwo, LargerThanNocross, LargerThanWithin, NoSuchAddress, NocrossNotMultiple,
    NocrossNotPowerOfTwo, PhaseNotBelowAlign, PhaseNotMultiple,
};

/// Returns every contradiction, for a quantum of 16.
fn contradictory() -> Vec<(Layout, Contradiction)> {
    let layout = Layout::new(20); // 32
    vec![
        (layout.align(0), AlignNotPowerOfTwo),
        (layout.align(48), AlignNotPowerOfTwo),
        (layout.align(u64::MAX), AlignNotPowerOfTwo),
        (layout.align(64).phase(64), PhaseNotBelowAlign),
        (layout.align(64).phase(u64::MAX - 15), PhaseNotBelowAlign),
        (layout.phase(16), PhaseNotBelowAlign),
        (layout.align(64).phase(8), PhaseNotMultiple),
        (layout.align(4).phase(2), PhaseNotMultiple),
        (layout.nocross(48), NocrossNotPowerOfTwo),
        (layout.nocross(u64::MAX), NocrossNotPowerOfTwo),
        (layout.nocross(8), NocrossNotMultiple),
        (layout.nocross(16), LargerThanNocross),
        (Layout::new(33).nocross(32), LargerThanNocross),
        (layout.within(64..95), LargerThanWithin),
        (layout.within(64..=94), LargerThanWithin),
        (layout.within(64..64), LargerThanWithin),
        (layout.within(..0), LargerThanWithin),
        (layout.within(u64::MAX..), LargerThanWithin),
        #[expect(clippy::reversed_empty_ranges, reason = "that is the point")]
        (layout.within(64..32), LargerThanWithin),
        (
            layout.within((
                std::ops::Bound::Excluded(u64::MAX),
                std::ops::Bound::Unbounded,
            )),
            LargerThanWithin,
        ),
        (layout.within(65..97), NoSuchAddress),
        (layout.align(64).within(16..64), NoSuchAddress),
        (layout.align(64).phase(48).nocross(64), NoSuchAddress),
        (
            layout.align(64).phase(48).within(u64::MAX - 31..),
            NoSuchAddress,
        ),
        // Rounded up, 2^64 units: more than any nocross, and any bounds.
        (Layout::new(u64::MAX).nocross(64), LargerThanNocross),
        (Layout::new(u64::MAX).nocross(1 << 63), LargerThanNocross),
        (Layout::new(u64::MAX).within(1..), LargerThanWithin),
        (Layout::new(u64::MAX).within(..u64::MAX), LargerThanWithin),
    ]
}

/// Counts the calls.
struct Counting(Cell<u32>);

impl Source for Counting {
    fn quantum(&self) -> Option<Quantum> {
        Some(Quantum::ONE)
    }

    fn import(&self, _: &Layout) -> Result<u64, SourceError> {
        self.0.set(self.0.get() + 1);
        Err(SourceError::Refused("no"))
    }

    fn release(&self, _: u64, _: u64) {}
}

#[test]
fn contradictions_are_errors_with_their_reason() {
    let arena = arena(16, &[(0, 1 << 20)]);
    for (layout, reason) in contradictory() {
        for policy in POLICIES {
            assert_eq!(
                arena.xalloc(&layout, policy),
                Err(Error::InvalidLayout(reason)),
                "{layout:?}"
            );
        }
        let message = Error::InvalidLayout(reason).to_string();
        assert!(message.starts_with("no address can satisfy this request: "));
    }
}

#[test]
fn contradictions_are_never_searched_nor_imported() {
    let source = Counting(Cell::new(0));
    let arena = child(16, &[(0, 1 << 20)], &source);
    let before = snapshot(&arena);
    let layouts = contradictory();
    for (layout, _) in &layouts {
        for policy in POLICIES {
            arena.xalloc(layout, policy).unwrap_err();
        }
    }
    let stats = arena.stats();
    assert_eq!((stats.search, source.0.get()), (0, 0));
    assert_eq!(stats.fail, 3 * layouts.len() as u64);
    assert_eq!(snapshot(&arena), before);
}

#[test]
fn constraints_at_their_limits_are_no_contradiction() {
    for layout in [
        Layout::new(20).align(64).phase(48),
        Layout::new(20).nocross(32),
        Layout::new(20).within(64..96),
        Layout::new(20).within(64..=95),
        Layout::new(20).align(64).phase(32).nocross(64),
        Layout::new(20).align(1 << 63),
        Layout::new(20).nocross(1 << 63),
    ] {
        for policy in POLICIES {
            let arena = arena(16, &[(0, 1 << 20)]);
            arena.xalloc(&layout, policy).unwrap();
            arena.validate().unwrap();
        }
    }
}
