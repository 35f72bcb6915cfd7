//! The depot: full and empty magazines of all CPUs (paper, sections 3.1
//! and 3.3), and the slabs under the same lock.

use super::fixed::ArrayStack;
use super::magazine::{Magazine, Pair};
use super::slab::Slabs;
use super::table::Table;
use super::{Class, Round, SIZES};
use crate::lock::{Lock, Platform};

/// A stack of magazines.
pub trait Stack<M> {
    /// Pushes a magazine.
    ///
    /// # Errors
    /// The magazine itself, if there is no room.
    fn push(&mut self, magazine: M) -> Result<(), M>;

    /// Pops the top magazine.
    fn pop(&mut self) -> Option<M>;

    /// Returns the magazine at `index`, from the bottom.
    fn get(&self, index: usize) -> Option<&M>;

    /// Returns the number of magazines.
    fn count(&self) -> usize;
}

/// The magazines of one size that are in the depot.
#[derive(Clone, Debug)]
pub(crate) struct Shelf<S> {
    pub(crate) full: S,
    pub(crate) empty: S,
}

/// The contents of the depot, protected by its lock.
#[derive(Clone, Debug)]
pub struct Depot<S> {
    shelves: [Shelf<S>; SIZES],
    pub(crate) slabs: Slabs,
}

/// The parts that CPUs share: the depot under its lock, and the table that finds a
/// slab without a lock.
pub struct Shared<P: Platform, S> {
    pub(crate) table: Table<P::Word>,
    pub(crate) depot: P::Lock<Depot<S>>,
}

impl<P: Platform, S> Shared<P, S> {
    /// An empty depot; both words must be zero. For a storage in a `const`.
    pub const fn new(depot: P::Lock<Depot<S>>, buckets: P::Word, version: P::Word) -> Self {
        Self {
            table: Table::of(buckets, version),
            depot,
        }
    }

    pub(crate) fn fork(&self) -> Self
    where
        S: Clone,
    {
        let depot = P::Lock::new(self.depot.with(|depot| depot.clone()));
        let copy = Self::new(depot, Default::default(), Default::default());
        self.table.copy_to(&copy.table);
        copy
    }
}

/// Result of asking the depot for another magazine.
pub(crate) enum Exchange<T> {
    /// The magazine is loaded.
    Done(T),
    /// The magazine is not needed any more: another thread used this CPU between the two
    /// looks at its magazines.
    Stale,
    /// The depot has none.
    Failed,
}

/// A full magazine was loaded, with this many rounds.
#[derive(Clone, Copy)]
pub(crate) struct Loaded {
    pub(crate) rounds: usize,
}

/// The origin of the empty magazine that was loaded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stored {
    /// The depot had one; previous, which was full, is now in the depot.
    Exchanged,
    /// The magazine is new; previous, which was full, is now in the depot.
    Made,
    /// The magazine is new, and its CPU's second one: nothing went to the depot.
    Second,
}

impl<M, const N: usize> Depot<ArrayStack<M, N>> {
    /// A depot without magazines and slabs.
    pub const EMPTY: Self = Self {
        shelves: [const {
            Shelf {
                full: ArrayStack::EMPTY,
                empty: ArrayStack::EMPTY,
            }
        }; SIZES],
        slabs: Slabs::NONE,
    };
}

impl<S: Default> Default for Depot<S> {
    fn default() -> Self {
        let shelf = |_| Shelf {
            full: S::default(),
            empty: S::default(),
        };
        Self {
            shelves: core::array::from_fn(shelf),
            slabs: Slabs::NONE,
        }
    }
}

impl<S> Depot<S> {
    pub(crate) fn shelf(&self, class: Class) -> &Shelf<S> {
        &self.shelves[class.index()]
    }

    pub(crate) fn shelf_mut(&mut self, class: Class) -> &mut Shelf<S> {
        &mut self.shelves[class.index()]
    }

    /// Moves previous to the depot and loaded to previous, and loads a full magazine.
    /// `None` if there is no full one.
    pub(crate) fn load<B>(&mut self, class: Class, pair: &mut Pair<B>) -> Option<Loaded>
    where
        S: Stack<Magazine<B>>,
        B: AsRef<[Round]> + AsMut<[Round]>,
    {
        let shelf = self.shelf_mut(class);
        let full = shelf.full.pop()?;
        let rounds = full.rounds().len();
        if let Some(empty) = pair.previous.take() {
            // Without room in the depot, the empty magazine is dropped.
            let _no_room = shelf.empty.push(empty);
        }
        pair.previous = pair.loaded.replace(full);
        pair.counters.load += 1;
        Some(Loaded { rounds })
    }

    /// Does the reverse: moves previous to the depot and loaded to previous, and loads an
    /// empty magazine. `None` if there is none, or no room for the full one.
    pub(crate) fn store<B>(
        &mut self,
        class: Class,
        pair: &mut Pair<B>,
        make: impl Fn() -> Option<B>,
    ) -> Option<Stored>
    where
        S: Stack<Magazine<B>>,
        B: AsRef<[Round]> + AsMut<[Round]>,
    {
        let make = || make().map(Magazine::new);
        let shelf = self.shelf_mut(class);
        let Some(full) = pair.previous.take() else {
            pair.previous = pair.loaded.replace(make()?);
            return Some(Stored::Second);
        };
        if let Err(full) = shelf.full.push(full) {
            pair.previous = Some(full);
            return None;
        }
        let (empty, stored) = match shelf.empty.pop() {
            Some(empty) => (Some(empty), Stored::Exchanged),
            None => (make(), Stored::Made),
        };
        let Some(empty) = empty else {
            pair.previous = shelf.full.pop();
            return None;
        };
        pair.previous = pair.loaded.replace(empty);
        pair.counters.store += 1;
        Some(stored)
    }
}
