//! The same requests under several policies or settings, compared a slice a frame.

use vmem_lab::compare::{Column, Comparison, Variant, VariantError};
use vmem_lab::{Scenario, Session};

use crate::plots::follower::Follower;
use crate::time_budget::{TimeBudget, Work};

/// More sides are not told apart in a plot; one of five is the scenario as written.
pub const MOST_VARIANTS: usize = 4;
/// How many copies are kept on the way, to go back to.
const COPIES: usize = 6;
/// Worlds with more segments than this, all sides together, are not copied.
const MOST_TO_COPY: usize = 60_000;

/// A comparison that follows the session's text and place.
pub struct Versus {
    variants: Vec<Variant>,
    follower: Follower,
    work: Work,
    /// All operations.
    whole: Comparison,
    /// Operations to which the answers were not all the same, from 1.
    differences: Vec<usize>,
    /// Copies on the way.
    copies: Vec<Comparison>,
    /// The same at the place of the time line.
    here: Comparison,
    /// How often something began anew.
    began: u64,
}

impl Default for Versus {
    fn default() -> Self {
        Self::of(Variant::policies().to_vec(), 0)
    }
}

impl Versus {
    fn of(variants: Vec<Variant>, began: u64) -> Self {
        Self {
            whole: Comparison::new(variants.iter().cloned()),
            here: Comparison::new(variants.iter().cloned()),
            variants,
            follower: Follower::default(),
            work: Work::Going,
            differences: Vec::new(),
            copies: Vec::new(),
            began,
        }
    }

    /// What is compared with the scenario as written.
    pub fn variants(&self) -> &[Variant] {
        &self.variants
    }

    /// Compares with others from now on.
    pub fn set_variants(&mut self, variants: Vec<Variant>) {
        if variants != self.variants {
            *self = Self::of(variants, self.began + 1);
        }
    }

    /// Compares with one more, as typed: `heap.quantum=64`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn add(&mut self, typed: &str, scenario: &Scenario) -> Result<(), VariantError> {
        let variant: Variant = typed.parse()?;
        variant.check(scenario)?;
        if !self.variants.contains(&variant) && self.variants.len() < MOST_VARIANTS {
            let mut variants = self.variants.clone();
            variants.push(variant);
            self.set_variants(variants);
        }
        Ok(())
    }

    /// Takes up what has changed of the text and of the place, and goes on.
    pub fn work(&mut self, session: &Session, revision: u64) {
        if let Some(first) = self.follower.changed(session, revision)
            && (self.whole.position() > first || self.here.position() > first)
        {
            let follower = std::mem::take(&mut self.follower);
            *self = Self {
                follower,
                ..Self::of(self.variants.clone(), self.began + 1)
            };
        } else if self.whole.position() < session.len() && self.work == Work::Done {
            self.work = Work::Going;
        }
        self.go_here(session, TimeBudget::begin());
        self.go_on(session, TimeBudget::begin());
    }

    /// Whether it goes on with the next frame.
    pub fn is_busy(&self, session: &Session) -> bool {
        self.work == Work::Going || self.here.position() != session.position()
    }

    /// Where it is.
    pub fn state(&self) -> Work {
        self.work
    }

    /// Leaves the rest, or goes on with it.
    pub fn set_state(&mut self, work: Work) {
        self.work = work;
    }

    /// All operations, as far as they are compared.
    pub fn whole(&self) -> &Comparison {
        &self.whole
    }

    /// The sides where the time line is, or on their way there.
    pub fn here(&self) -> &Comparison {
        &self.here
    }

    /// The operations to which the answers were not all the same, from 1.
    pub fn differences(&self) -> &[usize] {
        &self.differences
    }

    /// What the histories so far can be known again by.
    pub fn stamp(&self) -> (u64, usize, bool) {
        (self.began, self.whole.position(), self.work == Work::Done)
    }

    /// What the sides at the place can be known again by.
    pub fn stamp_here(&self) -> (u64, usize) {
        (self.began, self.here.position())
    }

    /// The difference behind a place, and the one ahead of it.
    pub fn around(&self, position: usize) -> (Option<usize>, Option<usize>) {
        let behind = self.differences.partition_point(|&it| it < position);
        let ahead = self.differences.partition_point(|&it| it <= position);
        let before = behind.checked_sub(1).map(|place| self.differences[place]);
        (before, self.differences.get(ahead).copied())
    }

    /// Compares on until the slice is over.
    fn go_on(&mut self, session: &Session, slice: TimeBudget) {
        let each = session.len().div_ceil(COPIES + 1).max(512);
        while self.work == Work::Going && !slice.is_over() {
            let Some(compared) = self.whole.step(session.scenario()) else {
                self.whole.settle();
                self.work = Work::Done;
                return;
            };
            let operation = compared.operation;
            if compared.differs() {
                self.differences.push(operation);
            }
            let small = || {
                let tags = |side: Column<'_>| {
                    let world = side.world;
                    let arenas = world.arenas();
                    arenas
                        .filter_map(|it| world.try_inspect(it.id, |view| view.tag_count()))
                        .sum::<usize>()
                };
                self.whole.columns().map(tags).sum::<usize>() <= MOST_TO_COPY
            };
            if operation.is_multiple_of(each) && self.copies.len() < COPIES && small() {
                self.copies.push(self.whole.fork());
            }
        }
    }

    /// Goes to the place of the time line, as far as there is time.
    fn go_here(&mut self, session: &Session, slice: TimeBudget) {
        const AT_ONCE: usize = 16;
        let to = session.position();
        let copy = self.copies.iter().rev().find(|it| it.position() <= to);
        let nearer = copy.filter(|copy| {
            let here = self.here.position();
            here > to || copy.position() > here
        });
        if let Some(copy) = nearer {
            self.here = copy.fork();
        } else if self.here.position() > to {
            self.here = Comparison::new(self.variants.iter().cloned());
        }
        while self.here.position() < to && !slice.is_over() {
            let left = to - self.here.position();
            if !self.here.advance(session.scenario(), left.min(AT_ONCE)) {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem_lab::Command;

    const TEXT: &str = "arena heap\nspan heap 0 4096\nrandom heap ops=4000 seed=3 live=60\n";

    fn done(session: &Session) -> Versus {
        let mut versus = Versus::default();
        for _ in 0..10_000 {
            versus.work(session, 0);
            if !versus.is_busy(session) {
                return versus;
            }
        }
        panic!("it never ends");
    }

    #[test]
    fn the_sides_follow_the_place_forward_and_back() {
        let mut session = Session::open(TEXT).unwrap();
        let mut versus = done(&session);
        for position in [3_000, 10, 4_002, 0, 1_999] {
            session.run(Command::GoTo(position)).unwrap();
            while versus.is_busy(&session) {
                versus.work(&session, 0);
            }
            let mut straight = Comparison::new(Variant::policies());
            straight.go_to(session.scenario(), position);
            let stats = |comparison: &Comparison| -> Vec<_> {
                let sides = comparison.columns();
                sides.map(|side| side.world.arenas().count()).collect()
            };
            assert_eq!(versus.here().position(), position);
            assert_eq!(stats(versus.here()), stats(&straight));
            assert_eq!(versus.here().last(), straight.last());
        }
    }

    #[test]
    fn every_difference_is_known_and_found_from_any_place() {
        let session = Session::open(TEXT).unwrap();
        let versus = done(&session);
        let known = versus.differences();
        assert_eq!(known.len() as u64, versus.whole().different());
        let first = versus.whole().first_difference().unwrap().operation;
        assert_eq!(known[0], first);
        assert_eq!(versus.around(0), (None, Some(first)));
        assert_eq!(versus.around(first), (None, Some(known[1])));
        assert_eq!(versus.around(known[1]), (Some(first), Some(known[2])));
    }

    #[test]
    fn settings_as_typed_are_checked_against_the_scenario() {
        let session = Session::open(TEXT).unwrap();
        let mut versus = Versus::default();
        assert!(versus.add("heap.quantum=3", session.scenario()).is_err());
        assert!(versus.add("hep.quantum=4", session.scenario()).is_err());
        assert!(versus.add("nonsense", session.scenario()).is_err());
        assert_eq!(versus.variants().len(), 3);
        versus.add("heap.quantum=64", session.scenario()).unwrap();
        assert_eq!(versus.variants().len(), 4);
    }
}
