//! A source that is no arena: it fails, lies, answers late, and records its loans.

use crate::actions::Lend;
use crate::ask::{Ask, TOP};
use crate::naive::Naive;
use crate::world::World;
use std::cell::RefCell;
use std::rc::Weak;
use vmem::{Layout, Quantum, Source, SourceError};

pub(crate) struct Bank {
    world: Weak<World>,
    quantum: Quantum,
    /// Loans not released yet, by base and size.
    lent: RefCell<Vec<(u64, u64)>>,
}

impl Bank {
    pub(crate) fn new(world: Weak<World>, quantum: Quantum) -> Self {
        Self {
            world,
            quantum,
            lent: RefCell::default(),
        }
    }

    /// Returns a copy for copies of the arenas, which hold copies of the loans.
    pub(crate) fn fork(&self) -> Self {
        Self {
            world: self.world.clone(),
            lent: self.lent.clone(),
            ..*self
        }
    }

    /// Returns the loans in the order of addresses.
    pub(crate) fn lent(&self) -> Vec<(u64, u64)> {
        let mut lent = self.lent.borrow().clone();
        lent.sort_unstable();
        lent
    }
}

impl Source for Bank {
    fn quantum(&self) -> Option<Quantum> {
        Some(self.quantum)
    }

    fn import(&self, layout: &Layout) -> Result<u64, SourceError> {
        let world = self.world.upgrade().expect("it is there until its end");
        world.asked(layout, |answer| {
            if let Ok(base) = answer {
                self.lent.borrow_mut().push((base, layout.size()));
            }
        })
    }

    fn release(&self, base: u64, size: u64) {
        let mut lent = self.lent.borrow_mut();
        let nth = lent.iter().position(|&loan| loan == (base, size));
        lent.swap_remove(nth.expect("what is released was lent"));
        drop(lent);
        if let Some(world) = self.world.upgrade() {
            world.released();
        }
    }
}

impl Lend {
    /// Returns the base of the loan for an arena that asks for this.
    pub(crate) fn base(self, ask: &Ask, arena: &Naive) -> Result<u64, SourceError> {
        let right = |part: u8| {
            let part = u128::from(part) << 56;
            // The lowest free address, if any.
            let ends = arena.spans.iter().map(|span| span.base + span.size);
            let mut starts: Vec<u128> = ends.filter(|&end| end > part).collect();
            starts.sort_unstable();
            let places = [part].into_iter().chain(starts).chain([0]);
            let mut places = places.filter_map(|start| ask.lowest(start, TOP));
            places.find(|&at| !arena.overlaps(at, ask.size))
        };
        let base = match self {
            Self::Right { part } => right(part),
            Self::Off { quanta, units } => {
                let off = u128::from(quanta) * arena.q + u128::from(units);
                right(0).map(|at| (at + off) % TOP)
            }
            Self::Again { span, quanta } => {
                let nth = usize::from(span) % arena.spans.len().max(1);
                let span = arena.spans.get(nth);
                span.map(|span| (span.base + u128::from(quanta) * arena.q) % TOP)
            }
            Self::Wrapping(below) => Some(TOP - 1 - u128::from(below)),
            Self::Raw(base) => Some(base.into()),
            Self::Nothing => None,
        };
        base.map(|base| base as u64)
            .ok_or(SourceError::Refused("closed"))
    }
}
